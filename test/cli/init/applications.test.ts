import { spawnSync } from 'child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { cli, COMBINATIONS, filesIn, flags, place, ROOT, SOURCES, synthesize, synthesizeEach, written } from './support';
import { TEMPLATES } from '../../../src/private/app-templates/templates';
import { cfnLintErrorsOf } from '../../gates/cfn-lint';
import { Synthesized } from '../../gates/synth';
import { lintTemplate } from '../../gates/template-lint';
import { describeWithPython, python, testWithPython } from '../../ml/python';

const types = ({ templates }: Synthesized): string[] => templates.flatMap(({ body }) => Object.values<any>(body.Resources).map(({ Type }) => Type));
const count = (all: string[], type: string) => all.filter(each => each === type).length;

test('there are four templates, and every kind has one', () => {
  expect(Object.keys(TEMPLATES())).toEqual(readdirSync(join(ROOT, 'data', 'init', 'templates')).sort((a, b) => Object.keys(TEMPLATES()).indexOf(a) - Object.keys(TEMPLATES()).indexOf(b)));
  expect(new Set(COMBINATIONS.map(([, kind]) => kind)).size).toBe(5);
  expect(COMBINATIONS).toHaveLength(12);
});

/** The applications by their names: AWS's validator, with both strict switches, refuses those with findings. */
const applications = new Map<string, { readonly directory: string; readonly result: Synthesized }>();
const nameOf = (template: string, kind: string) => `${template}, ${kind}`;

/** Models of others are warned of, until somebody says what the README says; warnings are errors here. */
function followAdvice(directory: string): void {
  const [, advice] = /```ts\n([^`]*)```/.exec(readFileSync(join(directory, 'README.md'), 'utf8'))!;
  const app = readFileSync(join(directory, 'app.ts'), 'utf8').replace('import { App,', 'import { Annotations, App,');
  writeFileSync(join(directory, 'app.ts'), `${app}\n${advice}`);
}

beforeAll(() => {
  // the kinds with the most parts first: the validator then has its rules for the others
  const names = [...COMBINATIONS].sort(([, a], [, b]) => b.length - a.length);
  const directories = names.map(([template, kind]) => {
    const directory = written(...flags(kind, template));
    if (kind === 'deploy') { followAdvice(directory); }
    return directory;
  });
  synthesizeEach(directories).forEach((result, i) => applications.set(nameOf(...names[i]), { directory: directories[i], result }));
}, 180_000);

testWithPython('cfn-lint has no errors', () => {
  const groups = [...applications].map(([name, { result }]) => [name, { files: result.templates.map(({ file }) => file), region: 'eu-west-1' }]);
  expect(groups).toHaveLength(COMBINATIONS.length);
  expect(cfnLintErrorsOf(Object.fromEntries(groups))).toEqual({});
}, 180_000);

describe.each(COMBINATIONS)('%s, %s', (template, kind) => {
  let directory: string;
  let result: Synthesized;
  beforeAll(() => { ({ directory, result } = applications.get(nameOf(template, kind))!); });

  test('makes what the kind says', () => {
    const all = types(result);
    expect(count(all, 'AWS::SageMaker::Endpoint')).toBe(kind === 'build-train' || kind === 'batch' ? 0 : 2);
    expect(count(all, 'AWS::SageMaker::Pipeline')).toBe({ deploy: 0, batch: 2 }[kind as string] ?? 1);
    expect(count(all, 'AWS::SageMaker::ModelPackageGroup')).toBe(kind === 'deploy' ? 0 : 1);
    expect(count(all, 'AWS::SageMaker::MonitoringSchedule') > 0).toBe(kind === 'build-train-deploy-monitor');
    expect(count(all, 'AWS::CodePipeline::Pipeline')).toBe({ 'build-train': 1, 'deploy': 1, 'batch': 1 }[kind as string] ?? 2);
    expect(result.output).not.toMatch(/\[(Error|Warning)\]/i);
  });

  test('is as safe as the examples', async () => {
    for (const each of result.templates) {
      expect({ template: each.name, problems: await lintTemplate(each.body) }).toEqual({ template: each.name, problems: [] });
    }
  });

  test('has nothing of the template language left, and every file that it names', () => {
    const files = filesIn(directory);
    for (const [name, text] of Object.entries(files)) { expect({ name, left: /\{\{|(\/\/|#)\? /.exec(text)?.[0] }).toEqual({ name, left: undefined }); }
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['.gitignore', 'README.md', 'app.ts', 'cdk.json', 'package.json', 'tsconfig.json', 'ml/requirements-test.txt']));
    expect(Object.keys(files).filter(name => /^ml\/tests\/test_.*\.py$/.test(name)).length).toBeGreaterThan(0);
    expect(Object.keys(files).some(name => name.startsWith('ml/endpoint-test/') && name.endsWith('.json'))).toBe(kind !== 'build-train' && kind !== 'batch');
    const named = [...files['README.md'].matchAll(/`((?:ml|data)\/[\w./-]+|\w+\.(?:ts|py|json))`/g)].map(([, name]) => name).filter(name => name !== 'package-lock.json');
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter(name => !Object.keys(files).some(file => file === name || (name.endsWith('/') && file.startsWith(name))))).toEqual([]);
    expect(files['README.md']).not.toMatch(/\n{3,}|\| ?\n\n\|/);
  });

  test('is drawn in its README', () => {
    const [, picture] = /```mermaid\nflowchart LR\n([^`]*)```/.exec(readFileSync(join(directory, 'README.md'), 'utf8'))!;
    const lines = picture.trimEnd().split('\n');
    const node = '(\\w+)(?:\\["[^"]+"\\]|\\(\\["[^"]+"\\]\\)|\\[\\("[^"]+"\\)\\])?';
    const edges = lines.map(line => new RegExp(`^  ${node} -(?:\\.-|-)>(?:\\|[^|]+\\|)? ${node}$`).exec(line)?.slice(1));
    expect(edges.filter(edge => edge === undefined)).toEqual([]);
    // every node is said what it is, once
    const nodes = new Set(edges.flatMap(edge => edge!));
    for (const each of nodes) { expect({ each, named: picture.match(new RegExp(`\\b${each}[\\[(]`, 'g'))?.length }).toEqual({ each, named: 1 }); }
    expect([...nodes].filter(name => name.startsWith('stage'))).toHaveLength(kind === 'build-train' || kind === 'batch' ? 0 : 2);
    expect(nodes.has('training')).toBe(kind !== 'deploy');
    expect(picture.includes('drift')).toBe(kind === 'build-train-deploy-monitor');
  });
});

describe('each source', () => {
  test.each(Object.keys(SOURCES))('%s', source => {
    const result = synthesize(written(...flags('build-train', 'nlp', source)));
    const [pipeline] = Object.values<any>(result.templates[0].body.Resources).filter(({ Type }) => Type === 'AWS::CodePipeline::Pipeline');
    const [{ ActionTypeId: { Provider }, Configuration }] = pipeline.Properties.Stages[0].Actions;
    expect(Provider).toBe({ codecommit: 'CodeCommit', s3: 'S3' }[source] ?? 'CodeStarSourceConnection');
    expect(Configuration).toMatchObject({
      github: { FullRepositoryId: 'acme/first', BranchName: 'main' },
      gitlab: { FullRepositoryId: 'group/sub/first' },
      bitbucket: { BranchName: 'release' },
      codecommit: { RepositoryName: 'first', BranchName: 'main' },
      s3: { S3Bucket: 'sources-of-111111111111', S3ObjectKey: 'first/code.zip' },
    }[source]!);
  });
});

test('stages are in their accounts, or where the pipelines are', () => {
  const env = (...more: string[]) => {
    const { outdir } = synthesize(written('--kind', 'deploy', '--template', 'tabular', '--model-package-group', 'g', '--model-bucket', 'models', ...more));
    return readdirSync(outdir, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('manifest.json'))
      .flatMap(name => Object.values<any>(JSON.parse(readFileSync(join(outdir, name), 'utf8')).artifacts)).filter(({ type }) => type === 'aws:cloudformation:stack')
      .map(({ environment }) => environment).sort();
  };
  expect(env('--stage', 'one')).toEqual(['aws://unknown-account/unknown-region', 'aws://unknown-account/unknown-region']);
  expect(env('--stage', 'one=222222222222/eu-west-1', '--stage', 'two', '--tooling', '111111111111/eu-west-1'))
    .toEqual(['aws://111111111111/eu-west-1', 'aws://111111111111/eu-west-1', 'aws://222222222222/eu-west-1']);
});

test('every TypeScript application compiles with its own settings: template, kind, source, stages, names', () => {
  const root = dirname(place());
  const here = ['--kind', 'deploy', '--template', 'nlp', '--model-package-group', 'm', '--model-bucket', 'models', '--stage', 'a-1', '--stage', 'B'];
  const all: [string, string[]][] = [
    ...COMBINATIONS.flatMap(([template, kind]) => (kind === 'deploy' ? ['github'] : Object.keys(SOURCES))
      .map((source): [string, string[]] => [`${template}-${kind}-${source}`, [...flags(kind, template, source), '--name', 'first']])),
    ['github', flags('batch', 'batch')],
    ['here', here],
    ['one letter', [...here, '--name', 'x']],
    ['(odd) näme & more', [...here, '--tooling', '111111111111/us-gov-west-1']],
  ];
  for (const [name, args] of all) { expect({ name, err: cli(...args, join(root, name)).err }).toEqual({ name, err: expect.stringMatching(/^wrote \d+ files/) }); }
  expect(all).toHaveLength(3 + 9 * 5 + 4);
  expect(readFileSync(join(root, '(odd) näme & more', 'app.ts'), 'utf8')).toContain('projectName: \'odd-n-me-more\'');
  const { compilerOptions } = JSON.parse(readFileSync(join(root, 'github', 'tsconfig.json'), 'utf8'));
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const compile = () => {
    // this library's sources stand for the package
    const paths = { 'cdk-mlops': [join(ROOT, 'src', 'index.ts')] };
    writeFileSync(join(root, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...compilerOptions, paths, stripInternal: true }, include: ['*/*.ts'] }));
    const { stdout } = spawnSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', '.'], { cwd: root, encoding: 'utf8' });
    return stdout.split('\n').filter(line => /^[^ ].*error TS/.test(line) && !line.includes('/src/'));
  };
  writeFileSync(join(root, 'github', 'wrong.ts'), 'const unused: number = "text";\n');
  expect(compile()).toEqual([expect.stringContaining('github/wrong.ts(1,7): error TS2322'), expect.stringContaining('github/wrong.ts(1,7): error TS6133')]);
}, 240_000);

describeWithPython('the ML code', () => {
  test.each(COMBINATIONS.filter(([template, kind]) => kind === TEMPLATES()[template].kinds[0] || kind === 'deploy' || kind === 'build-train-deploy'))('of %s, %s, passes its own tests', (template, kind) => {
    const directory = written(...flags(kind, template));
    const { status, stdout, stderr } = python(['-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'ml'], { cwd: directory });
    expect(stdout + stderr).toMatch(/^\d+ passed\b(?!.*(skipped|failed|error))/m);
    expect(status).toBe(0);
  }, 240_000);

  test('the data sets are what the script makes', () => {
    const root = place('made');
    for (const part of ['tabular', 'nlp']) { mkdirSync(join(root, part, 'trains', 'data'), { recursive: true }); }
    expect(python([join(ROOT, 'scripts', 'make-init-data.py'), root]).status).toBe(0);
    const made = filesIn(root);
    expect(Object.keys(made)).toEqual(['nlp/trains/data/messages.csv', 'tabular/trains/data/rentals.csv']);
    for (const [name, text] of Object.entries(made)) { expect(readFileSync(join(ROOT, 'data', 'init', 'templates', name), 'utf8')).toBe(text); }
  });
});

test('the abalone template is the example', () => {
  const files = filesIn(written(...flags('build-train-deploy', 'abalone')));
  const same = ['data/abalone.csv', 'ml/preprocess.py', 'ml/evaluate.py', 'ml/requirements.txt', 'ml/tests/test_evaluate.py', 'ml/tests/test_preprocess.py',
    'ml/endpoint-test/young.csv', 'ml/endpoint-test/grown.csv'];
  for (const name of same) { expect({ name, text: files[name] }).toEqual({ name, text: readFileSync(join(ROOT, 'examples', 'abalone', name), 'utf8') }); }
});
