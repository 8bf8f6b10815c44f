// eslint 9 keeps the eslintrc format, which projen generates, behind this entry
const { LegacyESLint } = jest.requireActual('eslint/use-at-your-own-risk');

/** Lints a file that does not exist, at a given place in the tree. */
async function violations(filePath: string, imported: string): Promise<string[]> {
  const eslint = new LegacyESLint({
    useEslintrc: true,
    // a file that does not exist has no types
    overrideConfig: {
      parserOptions: { project: null, projectService: false },
      rules: { '@typescript-eslint/no-floating-promises': 'off' },
    },
  });
  const [result] = await eslint.lintText(`import * as planted from '${imported}';\nexport const x = planted;\n`, { filePath });
  expect(result.messages.filter((m: any) => m.fatal)).toEqual([]);
  return result.messages.filter((m: any) => m.ruleId === 'import/no-restricted-paths').map((m: any) => m.message);
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
