import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { projects } from 'cdk-mlops';
import { LocalPipeline } from './local-pipeline';
import { describeWithPython, python, pythonOutput, ROOT } from './python';
import { compactModel } from '../../scripts/api-model-compact';
import { botocoreModel } from '../../scripts/api-model-source';
import { resolveImage } from '../../src/images/private/resolve';
import { checkDefinition } from '../../src/pipelines/checks';
import { checkValue } from '../../src/private/api-model-check';
import { ApiModel } from '../../src/private/api-model-shape';
import { cfnLintErrors } from '../gates/cfn-lint';

const SEED = projects.BuiltInSeedCode.packagedDirectory;
const scratch = mkdtempSync(join(tmpdir(), 'seed-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let serial = 0;

interface Request { readonly service: string; readonly operation: string; readonly input: any }
type Script = Record<string, object[]>;

/** What is wrong with requests, by the complete model of the API. */
function problemsOf(requests: Request[]): string[] {
  return requests.flatMap(({ service, operation, input }) => {
    const model = botocoreModel(service);
    const found = model.operations[operation];
    if (!found) { return [`${service} has no operation ${operation}`]; }
    const value = Object.fromEntries(Object.entries<any>(input).map(([key, each]) => [key, each?.base64 !== undefined ? Buffer.from(each.base64, 'base64') : each]));
    const shape = new ApiModel(compactModel(model, service, { tolerant: true })).shape(found.input!.shape);
    return checkValue(shape, value, { path: `${service} ${operation}`, warnings: true }).map(problem => problem.message);
  });
}

/** Runs a script of the seed code against a stand-in for boto3, and returns what it asked. */
function run(half: string, args: string[], script: Script, env: Record<string, string> = {}) {
  const work = join(scratch, `${++serial}`);
  mkdirSync(work);
  const log = join(work, 'requests');
  const result = python(args, {
    cwd: join(SEED, half),
    env: { PYTHONPATH: join(__dirname, 'fake-sdk'), FAKE_AWS: JSON.stringify(script), FAKE_AWS_LOG: log, AWS_REGION: 'eu-west-1', ...env },
  });
  const requests: Request[] = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').map(line => JSON.parse(line)) : [];
  return { ...result, work, requests, asked: requests.filter(({ operation }) => operation !== 'PutObject').map(({ service, operation }) => `${service} ${operation}`) };
}

const GROUP = 'abalone-p-1';
const ROLE = 'arn:aws:iam::111111111111:role/execution';
const STACK_ROLE = 'arn:aws:iam::111111111111:role/cloudformation';
const EXECUTION = 'arn:aws:sagemaker:eu-west-1:111111111111:pipeline/abalone-p-1/execution/abcdef123456';

/** As codebuild-buildspec.yml starts it. */
function runPipeline(script: Script, env: Record<string, string> = {}) {
  const kwargs = {
    region: 'eu-west-1', role: ROLE, default_bucket: 'sagemaker-project-p-1', pipeline_name: GROUP, model_package_group_name: GROUP, base_job_prefix: GROUP,
  };
  return run('model-build', [
    '-c', 'import sys; from pipelines import run_pipeline; run_pipeline.POLL_SECONDS = 300; run_pipeline.main(sys.argv[1:], sleep=lambda seconds: None)',
    '--module-name', 'pipelines.abalone.pipeline', '--role-arn', ROLE, '--kwargs', JSON.stringify(kwargs),
    '--tags', JSON.stringify([{ Key: 'sagemaker:project-name', Value: 'abalone' }, { Key: 'sagemaker:project-id', Value: 'p-1' }]),
    '--export', join(scratch, 'export.json'),
  ], { 'sagemaker.StartPipelineExecution': [{ PipelineExecutionArn: EXECUTION }], ...script }, env);
}
const owned = (script: Script) => runPipeline(script, { CLOUDFORMATION_ROLE_ARN: STACK_ROLE, CODEBUILD_BUILD_ID: 'build:1' });
const status = (...all: string[]) => all.map(StackStatus => ({ Stacks: [{ StackName: 's', StackStatus, CreationTime: 0, StackStatusReason: `because of ${StackStatus}` }] }));
const NONE = { error: ['ValidationError', 'Stack with id s does not exist'] };

describeWithPython('seed code of the built-in projects', () => {
  test.each(['model-build', 'model-deploy', 'model-monitor'])('the tests of %s pass', half => {
    const { status: code, stdout, stderr } = python(['-m', 'pytest', '-q', '-p', 'no:cacheprovider', join(SEED, half, 'tests')]);
    expect(stdout + stderr).toMatch(/^\d+ passed\b(?!.*(skipped|failed|error))/m);
    expect(code).toBe(0);
  });

  test('templates have no errors', () => {
    const templates = ['model-build/pipeline-template.yml', 'model-deploy/endpoint-config-template.yml', 'model-monitor/model-monitor-template.yml'].map(file => join(SEED, file));
    expect(cfnLintErrors(templates, 'eu-west-1')).toEqual([]);
    const broken = join(scratch, 'broken.yml');
    writeFileSync(broken, readFileSync(templates[1], 'utf8').replace('Type: CANARY', 'Type: CANARIES'));
    expect(cfnLintErrors([broken], 'eu-west-1')).not.toEqual([]);
  });

  test('scripts of the jobs are those of the example, and so are as well tested', () => {
    for (const file of ['preprocess.py', 'evaluate.py']) {
      expect(readFileSync(join(SEED, 'model-build', 'pipelines', 'abalone', file), 'utf8')).toBe(readFileSync(join(ROOT, 'examples', 'abalone', 'ml', file), 'utf8'));
    }
    expect(readFileSync(join(SEED, 'model-build', 'data', 'abalone.csv'), 'utf8')).toBe(readFileSync(join(ROOT, 'examples', 'abalone', 'data', 'abalone.csv'), 'utf8'));
  });

  test('images are those of the tables', () => {
    const accounts = (name: string, usage: string, version?: string) => resolveImage({ name, version, usage, instanceType: 'ml.m5.xlarge' } as any);
    const read = (file: string) => JSON.parse(readFileSync(join(SEED, file), 'utf8'));
    const [xgboost, sklearn] = [accounts('xgboost', 'training', '1.7-1'), accounts('sklearn', 'training', '1.2-1')];
    expect(read('model-build/pipelines/image_accounts.json')).toEqual(xgboost.accounts);
    expect(sklearn.accounts).toEqual(xgboost.accounts);
    const pipeline = readFileSync(join(SEED, 'model-build', 'pipelines', 'abalone', 'pipeline.py'), 'utf8');
    for (const { repository, tag } of [xgboost, sklearn]) { expect(pipeline).toContain(`"${repository}:${tag}"`); }
    expect(read('model-monitor/image_accounts.json')).toEqual(accounts('model-monitor', 'monitoring').accounts);
  });
});

describeWithPython('the build half', () => {
  test('the definition is one that the service takes, and every file that it names is uploaded first', () => {
    const { requests } = owned({ 'cloudformation.DescribeStacks': [NONE, ...status('CREATE_COMPLETE')] });
    const uploads = requests.filter(({ operation }) => operation === 'PutObject').map(({ input }) => ({ uri: `s3://${input.Bucket}/${input.Key}`, text: Buffer.from(input.Body.base64, 'base64').toString() }));
    expect(uploads).toHaveLength(4);
    const definition = uploads.find(({ uri }) => uri.includes('/definition/'))!.text;
    expect(checkDefinition(JSON.parse(definition), { storedInS3: true }).map(({ severity, message }) => `${severity}: ${message}`)).toEqual([]);
    expect(checkDefinition(JSON.parse(definition.replace('"File"', '"Files"')), { storedInS3: true })).not.toEqual([]);
    for (const { uri } of uploads.filter(each => !each.uri.includes('/definition/'))) { expect(definition).toContain(uri); }
  });

  test('the pipeline as it is defined runs on the real data, and the model is registered', () => {
    const { requests } = owned({ 'cloudformation.DescribeStacks': [NONE, ...status('CREATE_COMPLETE')] });
    const work = join(scratch, 'local');
    for (const { input } of requests.filter(({ operation }) => operation === 'PutObject')) {
      const file = join(work, 's3', input.Bucket, input.Key);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, Buffer.from(input.Body.base64, 'base64'));
    }
    const folder = join(work, 's3', 'sagemaker-project-p-1', GROUP, 'definition');
    const definition = JSON.parse(readFileSync(join(folder, readdirSync(folder)[0]), 'utf8'));
    const pipeline = new LocalPipeline(definition, join(scratch, 'no-assembly'), work, {
      process: (script, args, PROCESSING_DIR) => { pythonOutput([script, ...args], { env: { PROCESSING_DIR } }); },
      train: directory => { pythonOutput([join(__dirname, 'abalone.py'), 'train', directory]); },
    });
    pipeline.run();
    expect(pipeline.ran).toEqual(['PreprocessAbaloneData', 'TrainAbaloneModel', 'EvaluateAbaloneModel', 'CheckMSEAbaloneEvaluation', 'RegisterAbaloneModel']);
    expect(pipeline.report('EvaluateAbaloneModel', 'evaluation.json').regression_metrics.mse.value).toBeLessThanOrEqual(6);

    // the test of the deploy half passes with this model
    for (const { body, minimum, maximum } of JSON.parse(readFileSync(join(SEED, 'model-deploy', 'test', 'payloads.json'), 'utf8'))) {
      const payload = join(scratch, 'payload.csv');
      writeFileSync(payload, `${body}\n`);
      const [rings] = JSON.parse(pythonOutput([join(__dirname, 'abalone.py'), 'predict', payload, pipeline.directory('TrainAbaloneModel')]));
      expect(rings).toBeGreaterThanOrEqual(minimum);
      expect(rings).toBeLessThanOrEqual(maximum);
    }
  }, 240_000);

  test.each<[string, Script, string[]]>([
    ['a stack that is not there is created', { 'cloudformation.DescribeStacks': [NONE, ...status('CREATE_IN_PROGRESS', 'CREATE_COMPLETE')] },
      ['DescribeStacks', 'CreateStack', 'DescribeStacks', 'DescribeStacks']],
    ['a stack that is there is updated', { 'cloudformation.DescribeStacks': status('CREATE_COMPLETE', 'UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS') },
      ['DescribeStacks', 'UpdateStack', 'DescribeStacks', 'DescribeStacks']],
    ['nothing to update is fine', { 'cloudformation.DescribeStacks': status('UPDATE_COMPLETE'), 'cloudformation.UpdateStack': [{ error: ['ValidationError', 'No updates are to be performed.'] }] },
      ['DescribeStacks', 'UpdateStack']],
    ['a stack that never was is made anew', { 'cloudformation.DescribeStacks': [...status('ROLLBACK_COMPLETE', 'DELETE_IN_PROGRESS'), NONE, ...status('CREATE_COMPLETE')] },
      ['DescribeStacks', 'DeleteStack', 'DescribeStacks', 'DescribeStacks', 'CreateStack', 'DescribeStacks']],
    ['a deployment that is on its way is waited for', { 'cloudformation.DescribeStacks': status('UPDATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE', 'UPDATE_COMPLETE') },
      ['DescribeStacks', 'DescribeStacks', 'DescribeStacks', 'UpdateStack', 'DescribeStacks']],
  ])('%s, and the pipeline is started', (_, script, expected) => {
    const { requests, asked, status: code, stderr } = owned(script);
    expect([code, stderr]).toEqual([0, expect.stringContaining(EXECUTION)]);
    expect(asked).toEqual([...expected.map(operation => `cloudformation ${operation}`), 'sagemaker StartPipelineExecution']);
    expect(problemsOf(requests)).toEqual([]);
    const deployed = requests.find(({ operation }) => /^(Create|Update)Stack$/.test(operation))!.input;
    expect(deployed).toMatchObject({ StackName: `sagemaker-${GROUP}-modelbuild`, RoleARN: STACK_ROLE, Tags: expect.arrayContaining([{ Key: 'sagemaker:project-id', Value: 'p-1' }]) });
    expect(deployed.Parameters.find((each: any) => each.ParameterKey === 'DefinitionKey').ParameterValue).toMatch(new RegExp(`^${GROUP}/definition/[0-9a-f]{64}\\.json$`));
  });

  test.each<[string, Script, string]>([
    ['a deployment that fails', { 'cloudformation.DescribeStacks': [NONE, ...status('ROLLBACK_COMPLETE')] }, 'because of ROLLBACK_COMPLETE'],
    ['a stack that cannot be deleted', { 'cloudformation.DescribeStacks': status('ROLLBACK_COMPLETE', 'DELETE_FAILED') }, 'could not be deleted: DELETE_FAILED'],
    ['a refusal', { 'cloudformation.DescribeStacks': [{ error: ['AccessDenied', 'not you'] }] }, 'not you'],
    ['an update that is invalid', { 'cloudformation.DescribeStacks': status('UPDATE_COMPLETE'), 'cloudformation.UpdateStack': [{ error: ['ValidationError', 'Template error'] }] }, 'Template error'],
    ['a deployment without an end', { 'cloudformation.DescribeStacks': [NONE, ...status('CREATE_IN_PROGRESS')] }, 'still CREATE_IN_PROGRESS'],
  ])('%s starts nothing', (_, script, message) => {
    const { asked, status: code, stderr } = owned(script);
    expect(code).not.toBe(0);
    expect(stderr).toContain(message);
    expect(asked).not.toContain('sagemaker StartPipelineExecution');
  });

  test('without a role for CloudFormation the pipeline is made, or changed, through the API', () => {
    const change = runPipeline({});
    expect(change.asked).toEqual(['sagemaker UpdatePipeline', 'sagemaker StartPipelineExecution']);
    const make = runPipeline({ 'sagemaker.UpdatePipeline': [{ error: ['ResourceNotFound', 'no such pipeline'] }] });
    expect(make.asked).toEqual(['sagemaker UpdatePipeline', 'sagemaker CreatePipeline', 'sagemaker StartPipelineExecution']);
    expect(problemsOf([...change.requests, ...make.requests])).toEqual([]);
    const denied = runPipeline({ 'sagemaker.UpdatePipeline': [{ error: ['AccessDeniedException', 'not you'] }] });
    expect([denied.status, denied.asked]).toEqual([1, ['sagemaker UpdatePipeline']]);
  });

  test('the same build, if it comes twice, starts one execution', () => {
    const tokens = [1, 2].map(() => owned({ 'cloudformation.DescribeStacks': status('UPDATE_COMPLETE') }).requests.pop()!.input.ClientRequestToken);
    expect(tokens[0]).toBe(tokens[1]);
    expect(tokens[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a request that the API would refuse is noticed', () => {
    expect(problemsOf([{ service: 'sagemaker', operation: 'StartPipelineExecution', input: { PipelineName: 'a b' } }])).not.toEqual([]);
  });
});

describeWithPython('the deploy half and the monitors', () => {
  const version = { ModelPackageArn: `arn:aws:sagemaker:eu-west-1:111111111111:model-package/${GROUP}/7`, ModelPackageStatus: 'Completed' };

  test('build.py asks what the API takes, and its configurations fit the template', () => {
    const { requests, status: code, stderr, work } = run('model-deploy', [
      'build.py', '--model-execution-role', ROLE, '--model-package-group-name', GROUP, '--sagemaker-project-id', 'p-1', '--sagemaker-project-name', 'abalone',
      '--s3-bucket', 'sagemaker-project-p-1', '--export-staging-config', join(scratch, 'staging.json'), '--export-prod-config', join(scratch, 'prod.json'),
    ], { 'sagemaker.ListModelPackages': [{ ModelPackageSummaryList: [version] }] });
    expect([code, stderr]).toEqual([0, expect.stringContaining('/7 for prod')]);
    expect(work).toBeDefined();
    expect(requests).toHaveLength(1);
    expect(problemsOf(requests)).toEqual([]);
    const declared = parametersOf('model-deploy/endpoint-config-template.yml');
    for (const stage of ['staging', 'prod']) {
      const { Parameters, Tags } = JSON.parse(readFileSync(join(scratch, `${stage}.json`), 'utf8'));
      expect(Object.keys(Parameters).filter(name => !declared.all.includes(name))).toEqual([]);
      expect(declared.required.filter(name => Parameters[name] === undefined)).toEqual([]);
      expect(Tags).toEqual({ 'sagemaker:project-id': 'p-1', 'sagemaker:project-name': 'abalone', 'sagemaker:deployment-stage': stage });
    }
  });

  test('the monitors\' configurations fit their template', () => {
    const { requests, status: code, stderr } = run('model-monitor', [
      'get_baselines_and_configs.py', '--model-monitor-role', ROLE, '--model-package-group-name', GROUP, '--sagemaker-project-id', 'p-1',
      '--sagemaker-project-name', 'abalone', '--s3-bucket', 'sagemaker-project-p-1', '--export-template', join(scratch, 'monitor.yml'),
      '--export-staging-config', join(scratch, 'm-staging.json'), '--export-prod-config', join(scratch, 'm-prod.json'),
    ], { 'sagemaker.ListModelPackages': [{ ModelPackageSummaryList: [version] }], 'sagemaker.DescribeModelPackage': [{}] });
    expect([code, stderr]).toEqual([0, expect.stringContaining('no baseline')]);
    expect(problemsOf(requests)).toEqual([]);
    const declared = parametersOf('model-monitor/model-monitor-template.yml');
    for (const stage of ['staging', 'prod']) {
      const { Parameters } = JSON.parse(readFileSync(join(scratch, `m-${stage}.json`), 'utf8'));
      expect(Object.keys(Parameters).filter(name => !declared.all.includes(name))).toEqual([]);
      expect(declared.required.filter(name => Parameters[name] === undefined)).toEqual([]);
    }
  });

  /** The payloads of the test, answered by a model that the pipeline would train. */
  test('the requests of the endpoint test have as many columns as the model was trained with', () => {
    const payloads = JSON.parse(readFileSync(join(SEED, 'model-deploy', 'test', 'payloads.json'), 'utf8'));
    const train = pythonOutput(['-c', [
      'import sys; sys.path.insert(0, sys.argv[1])', 'from pipelines.abalone import preprocess',
      'print(preprocess.preprocess(preprocess.read(sys.argv[1] + "/data/abalone.csv"))["train"].shape[1])',
    ].join('\n'), join(SEED, 'model-build')]);
    for (const { body } of payloads) { expect(body.split(',')).toHaveLength(Number(train) - 1); }
  });
});

/** The parameters of a template, and those without a default. */
function parametersOf(file: string): { all: string[]; required: string[] } {
  const text = pythonOutput(['-c', [
    'import json, sys, yaml',
    'yaml.SafeLoader.add_multi_constructor("!", lambda loader, suffix, node: None)',
    'print(json.dumps(yaml.safe_load(open(sys.argv[1]))["Parameters"]))',
  ].join('\n'), join(SEED, file)]);
  const parameters = Object.entries<any>(JSON.parse(text));
  return { all: parameters.map(([name]) => name), required: parameters.filter(([, { Default }]) => Default === undefined).map(([name]) => name) };
}
