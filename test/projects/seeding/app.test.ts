import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { seedApp } from '../../../src/private/app-templates/seed-app';
import { filesIn, ROOT } from '../../cli/init/support';
import { synth } from '../../gates/synth';
import { lintTemplate } from '../../gates/template-lint';
import { describeWithPython, python } from '../../ml/python';

const scratch = mkdtempSync(join(tmpdir(), 'seed-app-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const APPS: [template: string, monitored: boolean][] = [['abalone', false], ['tabular', true], ['nlp', false]];

/** Writes the code of a seed as a repository has it. */
function written(template: string, monitored: boolean): string {
  const directory = mkdtempSync(join(scratch, `${template}-`));
  for (const [file, content] of seedApp({ template, monitored, projectName: 'cool' })) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), content);
  }
  return directory;
}

test.each(APPS)('%s (monitored: %s) is the pipeline that the project names, in the group and the bucket of the project', async (template, monitored) => {
  const directory = written(template, monitored);
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  const { context: defaults } = JSON.parse(readFileSync(join(directory, 'cdk.json'), 'utf8'));
  const context = {
    ...defaults,
    projectName: 'cool',
    pipelineName: 'cool-pipeline',
    modelPackageGroup: 'cool-models',
    artifactBucket: 'cool-artifacts',
    artifactKey: 'arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555',
  };
  const { templates, output } = synth(join(directory, 'app.ts'), { cwd: directory, context, strict: true });
  expect(output).not.toMatch(/\[(Error|Warning)\]/i);
  expect(templates.map(({ name }) => name)).toEqual(['Pipeline.template.json']);
  const { Resources } = templates[0].body;
  const pipelines = Object.values<any>(Resources).filter(({ Type }) => Type === 'AWS::SageMaker::Pipeline');
  expect(pipelines.map(({ Properties }) => Properties.PipelineName)).toEqual(['cool-pipeline']);
  const definition = JSON.stringify(pipelines[0].Properties.PipelineDefinition);
  expect(definition).toContain('cool-models');
  expect(definition).toContain('cool-artifacts');
  expect(definition.includes('QualityCheck')).toBe(monitored);
  // what holds data is the project's
  expect(Object.values<any>(Resources).filter(({ Type }) => ['AWS::S3::Bucket', 'AWS::SageMaker::ModelPackageGroup'].includes(Type))).toEqual([]);
  expect(await lintTemplate(templates[0].body)).toEqual([]);
}, 120_000);

test('whoever has cloned it synthesizes it with the names in cdk.json, and a bucket of its own', () => {
  const directory = written('nlp', false);
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  const { context } = JSON.parse(readFileSync(join(directory, 'cdk.json'), 'utf8'));
  const { templates } = synth(join(directory, 'app.ts'), { cwd: directory, context });
  expect(Object.values<any>(templates[0].body.Resources).filter(({ Type }) => Type === 'AWS::S3::Bucket')).toHaveLength(1);
}, 120_000);

describeWithPython('the tests of the ML code, as the build runs them', () => {
  test.each(['abalone', 'tabular', 'nlp'])('%s', template => {
    const { status, stdout, stderr } = python(['-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'ml/tests'], { cwd: written(template, false) });
    expect(stdout + stderr).toMatch(/^\d+ passed\b(?!.*(skipped|failed|error))/m);
    expect(status).toBe(0);
  }, 240_000);
});

test('the example, the seed code and what init writes have the same abalone code', () => {
  const example = filesIn(join(ROOT, 'examples', 'abalone'));
  const seed = filesIn(written('abalone', false));
  const builtIn = filesIn(join(ROOT, 'data', 'seed', 'built-in', 'model-build'));
  expect(seed['ml/preprocess.py']).toBe(builtIn['pipelines/abalone/preprocess.py']);
  expect(seed['ml/evaluate.py']).toBe(builtIn['pipelines/abalone/evaluate.py']);
  expect(seed['data/abalone.csv']).toBe(builtIn['data/abalone.csv']);
  const shared = ['data/abalone.csv', 'ml/preprocess.py', 'ml/evaluate.py', 'ml/requirements.txt', 'ml/tests/test_preprocess.py', 'ml/tests/test_evaluate.py'];
  expect(shared.filter(name => example[name] === undefined || example[name] !== seed[name])).toEqual([]);
});

test.each([['github-actions', 'nlp'], ['gitlab', 'tabular']])('the example %s has the ML code of the template %s', (example, template) => {
  const code = filesIn(join(ROOT, 'examples', example, 'ml'));
  const seed = filesIn(join(ROOT, 'data', 'init', 'templates', template, 'trains', 'ml'));
  expect(Object.keys(seed).length).toBeGreaterThan(4);
  // what else the example has is its own: it tests its endpoint
  expect(Object.keys(seed).filter(name => code[name] !== seed[name])).toEqual([]);
});
