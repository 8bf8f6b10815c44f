import { mkdirSync, mkdtempSync, readFileSync, utimesSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { checkCompiled, makePythonLibrary, synthesizePython } from './python-library';
import { COMBINATIONS, filesIn, flags, ROOT, SOURCES, synthesize, written } from './support';
import { Synthesized } from '../../gates/synth';
import { describeWithPython } from '../../ml/python';

/** Every template of a cloud assembly, and the environments of the stacks. */
const contentsOf = ({ outdir, templates }: Synthesized) => ({
  manifest: readFileSync(join(outdir, 'manifest.json'), 'utf8'),
  templates: templates.map(({ name, text }) => ({ name, text })),
});

describeWithPython('Python applications', () => {
  let library: string;
  beforeAll(() => { library = makePythonLibrary(); }, 120_000);

  /** Both languages of an application, which must say the same. */
  const compare = (...args: string[]) => {
    const directory = written(...args, '--language', 'python');
    const result = synthesizePython(directory, library);
    if (result.status !== 0) { throw new Error(`init ${args.join(' ')} --language python:\n${result.output.slice(-4000)}`); }
    expect(contentsOf(result)).toEqual(contentsOf(synthesize(written(...args))));
    return { directory, result };
  };

  test.each(COMBINATIONS)('%s, %s makes the same templates as TypeScript', (template, kind) => {
    const { directory, result } = compare(...flags(kind, template));
    expect(result.templates).toHaveLength(kind === 'build-train' || kind === 'batch' ? 1 : 3);
    // models of others are warned of, as the README says
    expect([...result.output.matchAll(/cdk-mlops:[\w.-]+ \(/g)].map(([warning]) => warning))
      .toEqual(kind === 'deploy' ? ['cdk-mlops:delivery.unshared-bucket (', 'cdk-mlops:delivery.unshared-group ('] : []);
    if (kind !== 'deploy') { expect(result.output).not.toMatch(/warning|error/i); }

    const files = filesIn(directory);
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['app.py', 'cdk.json', 'requirements.txt', 'package.json']));
    expect(Object.keys(files).filter(name => name.endsWith('.ts') || name === 'tsconfig.json')).toEqual([]);
    for (const [name, text] of Object.entries(files)) { expect({ name, left: /\{\{|(\/\/|#)\? /.exec(text)?.[0] }).toEqual({ name, left: undefined }); }
  }, 120_000);

  test.each(Object.keys(SOURCES).filter(source => source !== 'github'))('from %s', source => {
    compare(...flags('build-train', 'nlp', source));
  }, 120_000);

  test('stages without accounts, and names with hyphens', () => {
    compare('--kind', 'deploy', '--template', 'tabular', '--model-package-group', 'g', '--model-bucket', 'models', '--stage', 'a-b', '--stage', 'c1', '--name', 'x-1-y');
  }, 120_000);

  test('a difference is noticed, and so is a mistake', () => {
    const directory = written(...flags('build-train', 'tabular'), '--language', 'python');
    const change = (from: string, to: string) => {
      const file = join(directory, 'training_pipeline.py');
      const text = readFileSync(file, 'utf8');
      expect(text).toContain(from);
      writeFileSync(file, text.replace(from, to));
      return synthesizePython(directory, library);
    };
    const same = contentsOf(synthesize(written(...flags('build-train', 'tabular'))));
    expect(contentsOf(change('"num_round": 150', '"num_round": 151'))).not.toEqual(same);
    expect(change('instance_type=INSTANCE', 'instance_kind=INSTANCE')).toMatchObject({ output: expect.stringContaining('instance_kind'), templates: [] });
  }, 120_000);

  test('run with the versions that the library is compiled with', () => {
    const { devDependencies, peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const [cdk, constructs] = ['aws-cdk-lib', 'constructs'].map(name => new RegExp(`^${name}==(.*)$`, 'm').exec(readFileSync(join(__dirname, 'requirements.txt'), 'utf8'))?.[1]);
    expect({ cdk, constructs }).toEqual({ cdk: devDependencies['aws-cdk-lib'], constructs: devDependencies.constructs ?? peerDependencies.constructs });
  });
}, 'cdk');

test('a library that is not that of the sources is not taken', () => {
  const root = mkdtempSync(join(tmpdir(), 'stale-'));
  mkdirSync(join(root, 'src'));
  writeFileSync(join(root, 'src', 'index.ts'), '');
  expect(() => checkCompiled(root)).toThrow('the library is not compiled: run "npx projen compile" before this test');
  writeFileSync(join(root, '.jsii'), '{}');
  utimesSync(join(root, 'src', 'index.ts'), 1, 1);
  expect(() => checkCompiled(root)).not.toThrow();
  utimesSync(join(root, '.jsii'), 0, 0);
  expect(() => checkCompiled(root)).toThrow('src/index.ts is newer than the compiled library');
});
