import { readFileSync } from 'fs';
import { join } from 'path';

// eslint 9 keeps the eslintrc format, which projen generates, behind this entry
const { LegacyESLint } = jest.requireActual('eslint/use-at-your-own-risk');

/** Lints a file that does not exist, at a given place in the tree. */
async function violations(filePath: string, imported: string): Promise<string[]> {
  const { parser, settings, rules } = JSON.parse(readFileSync(join(__dirname, '..', '.eslintrc.json'), 'utf8').replace(/^\/\/.*$/m, ''));
  const eslint = new LegacyESLint({
    useEslintrc: false,
    // only the rule under test, as it is configured: the others need types, which a file that does not exist has not
    overrideConfig: {
      parser,
      settings,
      parserOptions: { ecmaVersion: 2018, sourceType: 'module' },
      plugins: ['import'],
      rules: { 'import/no-restricted-paths': rules['import/no-restricted-paths'] },
    },
  });
  const [result] = await eslint.lintText(`import * as planted from '${imported}';\nexport const x = planted;\n`, { filePath });
  expect(result.messages.filter((m: any) => m.fatal)).toEqual([]);
  return result.messages.map((m: any) => m.message);
}

describe('imports go downhill', () => {
  test.each([
    ['src/images/planted.ts', '../pipelines/index'],
    ['src/private/planted.ts', '../projects/index'],
    ['src/registry/planted.ts', '../endpoints/index'],
    ['src/features/planted.ts', '../registry/index'],
  ])('%s must not import %s', async (file, imported) => {
    expect(await violations(file, imported)).toEqual([expect.stringContaining('imports go downhill only')]);
  });

  test('no folder imports the barrel', async () => {
    expect(await violations('src/pipelines/planted.ts', '../index')).toEqual([expect.stringContaining('own barrel')]);
  });

  test('a downward import is fine', async () => {
    expect(await violations('src/pipelines/planted.ts', '../images/index')).toEqual([]);
  });
});
