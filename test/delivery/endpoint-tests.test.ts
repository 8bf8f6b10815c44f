import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import Ajv from 'ajv';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { delivery, pipelines, registry } from 'cdk-mlops';
import { evaluate, stagesOf } from './support';
import { flatten } from '../support/iam';

const { EndpointTest, Expectation } = delivery;
const endpoint = { instanceType: pipelines.InstanceType.M5_LARGE };
const positive = [Expectation.numbersBetween(0, 30)];
const budget = { percentile: 95, maxLatency: Duration.millis(200) };

function deploy(test: delivery.EndpointTest) {
  const app = new App();
  const stack = new Stack(app, 'Tooling');
  const modelPackageGroup = registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Group', 'abalone');
  const pipeline = new delivery.DeployPipeline(stack, 'Deploy', {
    modelPackageGroup, stages: [{ stageName: 'staging', endpoint, test, approval: true }, { stageName: 'prod', endpoint }],
  });
  const template = Template.fromStack(stack);
  const actions: any[] = stagesOf(template)[2].Actions;
  const documents = actions.filter(action => action.ActionTypeId.Provider === 'Lambda').map(action => JSON.parse(
    readFileSync(join(app.outdir, `asset.${JSON.parse(flatten(action.Configuration.UserParameters)).key}`), 'utf8')));
  return { stack, pipeline, template, actions, documents };
}

describe('case files', () => {
  let directory: string;
  beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'cases-')); });
  afterEach(() => rmSync(directory, { recursive: true }));
  const given = (files: { [name: string]: unknown }) => {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), typeof content === 'string' ? content : JSON.stringify(content));
    }
    return EndpointTest.invoke({ casesDirectory: directory });
  };
  const matchesSchema = (document: unknown) => new Ajv({ strict: false })
    .compile(JSON.parse(readFileSync(join(__dirname, '..', '..', 'data', 'endpoint-test-cases.schema.json'), 'utf8')))(document);
  const ok = { body: '1,2', expect: [{ numbersBetween: { min: 0, max: 1 } }] };

  test('are read in the order of their names, with bodies in files of their own', () => {
    const json = {
      body: { instances: [[1, 2]] },
      maxLatencyMillis: 50,
      accept: 'application/json',
      expect: [
        { jsonEquals: { path: '$.label', value: ['a'] } }, { jsonNumberBetween: { path: '$.score', min: 0, max: 1 } }, { contentType: 'application/json' }, { notEmpty: true },
      ],
    };
    const list = [{ name: 'first', bodyFile: 'rows.csv', expect: [{ equalTo: 'x' }, { contains: 'x' }, { matches: '^x' }] }, ok];
    const { documents: [document] } = deploy(given({ 'sub/list.json': list, 'sub/rows.csv': '5,6', 'json.json': json, 'README.md': '# no case' }));
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    expect(document.cases).toEqual([
      {
        name: 'json',
        body: base64('{"instances":[[1,2]]}'),
        contentType: 'application/json',
        accept: 'application/json',
        maxLatencyMillis: 50,
        checks: [
          { type: 'jsonEquals', path: '$.label', value: '["a"]' }, { type: 'jsonNumber', path: '$.score', min: 0, max: 1 },
          { type: 'contentType', contentType: 'application/json' }, { type: 'notEmpty' },
        ],
      },
      {
        name: 'first',
        body: base64('5,6'),
        contentType: 'text/csv',
        checks: [{ type: 'equals', text: 'x' }, { type: 'contains', text: 'x' }, { type: 'matches', pattern: '^x' }],
      },
      { name: 'sub/list 2', body: base64('1,2'), contentType: 'text/csv', checks: [{ type: 'numbers', min: 0, max: 1 }] },
    ]);
    expect([json, list, ok].map(matchesSchema)).toEqual([true, true, true]);
  });

  test.each<[string, unknown, RegExp]>([
    ['an unknown member', { ...ok, expected: 1 }, /case\.json at expected is not a member of a test case; it has name, /],
    ['both bodies', { ...ok, bodyFile: 'x' }, /case\.json must have either body or bodyFile, got both/],
    ['no body', { expect: ok.expect }, /case\.json must have either body or bodyFile, got neither/],
    ['no expectation', { body: 'x', expect: [] }, /case\.json at expect must be a list of at least one expectation, got \[\]/],
    ['nothing expected', { body: 'x' }, /case\.json at expect must be a list of at least one expectation, got undefined/],
    ['a number for a text', { ...ok, name: 1 }, /case\.json at name must be a string, got 1/],
    ['no latency', { ...ok, maxLatencyMillis: 0 }, /case\.json at maxLatencyMillis must be a number above 0, got 0/],
    ['an unknown expectation', { body: 'x', expect: [{ equals: 'x' }] }, /case\.json at expect\[0\] must have one member of numbersBetween, .*got \["equals"\]/],
    ['an inherited expectation', { body: 'x', expect: [{ constructor: 'x' }] }, /case\.json at expect\[0\] must have one member of/],
    ['two expectations in one', { body: 'x', expect: [{ equalTo: 'x', contains: 'x' }] }, /at expect\[0\] must have one member of/],
    ['an incomplete expectation', { body: 'x', expect: [{ numbersBetween: { min: 0 } }] }, /at expect\[0\]\.numbersBetween\.max must be a number, got undefined/],
    ['a text for a number', { body: 'x', expect: [{ numbersBetween: { min: '0', max: 1 } }] }, /at expect\[0\]\.numbersBetween\.min must be a number, got "0"/],
    ['an unknown argument', { body: 'x', expect: [{ numbersBetween: { min: 0, max: 1, mean: 1 } }] }, /numbersBetween\.mean is not one of min, max, count/],
    ['an expectation turned off', { body: 'x', expect: [{ notEmpty: false }] }, /at expect\[0\]\.notEmpty must be true, got false/],
    ['a problem in a list', [ok, 'x'], /case\.json at \[1\] must be a test case, got "x"/],
    ['an empty list', [], /case\.json must have at least one case, got \[\]/],
  ])('fail with %s, which the schema refuses too', (_, content, message) => {
    expect(() => given({ 'case.json': content })).toThrow(message);
    expect(matchesSchema(content)).toBe(false);
  });

  test.each<[string, { [name: string]: unknown }, RegExp]>([
    ['a range that is none', { 'case.json': { body: 'x', expect: [{ numbersBetween: { min: 2, max: 1 } }] } }, /case\.json at expect\[0\]\.numbersBetween is not valid: min must not be above max/],
    ['no JSON', { 'deep/case.json': '{' }, /deep\/case\.json must be JSON: /],
    ['no body file', { 'case.json': { bodyFile: 'gone.csv', expect: ok.expect } }, /bodyFile must be a file that can be read, got ".*gone\.csv"/],
    ['no files', { 'README.md': '' }, /casesDirectory must have at least one \.json file/],
  ])('fail with %s', (_, files, message) => {
    expect(() => given(files)).toThrow(message);
  });

  test('fail without a directory', () => {
    expect(() => EndpointTest.invoke({ casesDirectory: '/does/not/exist' })).toThrow(/casesDirectory must be a directory that can be read, got "\/does\/not\/exist"/);
  });
});

describe('budgets', () => {
  const cases = [{ body: '1', expect: positive }, { body: '2', expect: positive }];

  test('travel to the handler', () => {
    const { documents } = deploy(EndpointTest.invoke({ cases, repetitions: 20, latencyBudgets: [budget], maxErrorRate: 0.01 }));
    expect(documents).toEqual([expect.objectContaining({ repetitions: 20, budgets: [{ percentile: 95, millis: 200 }], maxErrorRate: 0.01 })]);
  });

  test.each<[string, Partial<delivery.InvokeTestOptions>, RegExp]>([
    ['two error budgets', { allowedFailures: 1, maxErrorRate: 0.1 }, /give one of them/],
    ['a rate in percent', { maxErrorRate: 5 }, /maxErrorRate must be from 0 to below 1, got 5: write 0.01 for 1 %/],
    ['a rate that never fails', { maxErrorRate: 1 }, /maxErrorRate must be from 0 to below 1/],
    ['a rate that is no number', { maxErrorRate: NaN }, /maxErrorRate must be from 0 to below 1/],
    ['no percentile', { latencyBudgets: [{ ...budget, percentile: 0 }] }, /latencyBudgets\[0\]\.percentile must be above 0 and at most 100/],
    ['no repetitions', { repetitions: 0 }, /repetitions must be a whole number from 1 to 1000, got 0/],
    ['no cases', { cases: [] }, /cases must have at least one member/],
  ])('fail with %s', (_, options, message) => {
    expect(() => EndpointTest.invoke({ cases, ...options })).toThrow(message);
  });
});

describe('contract', () => {
  const samples = [{ body: '1,2', responseTypes: ['text/csv', 'application/json'] }, { body: '{}', contentType: 'application/json', expect: positive }];

  test('sends each sample once for each promised answer, and what has to be refused', () => {
    const { documents: [document] } = deploy(EndpointTest.contract({ samples, refusals: [{ body: 'nonsense' }] }));
    expect(document).toMatchObject({ kind: 'contract', allowedFailures: 0, coverRegistry: true });
    expect(document.cases.map((each: any) => [each.name, each.accept, each.checks.map((check: any) => check.type), each.refused])).toEqual([
      ['sample 1: text/csv to text/csv', 'text/csv', ['contentType', 'notEmpty'], undefined],
      ['sample 1: text/csv to application/json', 'application/json', ['contentType', 'notEmpty'], undefined],
      ['sample 2: application/json', undefined, ['numbers'], undefined],
      ['refusal 1', undefined, [], true],
    ]);
  });

  test.each<[string, delivery.ContractTestOptions, RegExp]>([
    ['no samples', { samples: [] }, /samples must have at least one member/],
    ['no response types', { samples: [{ body: '1', responseTypes: [] }] }, /samples\[0\]\.responseTypes must have at least one member/],
    ['two ways to say it', { samples: [{ body: '1', accept: 'a/b', responseTypes: ['a/b'] }] }, /samples\[0\] must have either accept or responseTypes/],
    ['a refusal without a body', { samples, refusals: [{}] }, /refusals\[0\] must have either body or bodyFile, got neither/],
  ])('fails with %s', (_, options, message) => {
    expect(() => EndpointTest.contract(options)).toThrow(message);
  });
});

describe('load', () => {
  const load: delivery.LoadTestOptions = { requests: [{ body: '1' }], requestsPerSecond: 50, duration: Duration.minutes(30), latencyBudgets: [budget] };

  test('has as much time as a function can have', () => {
    const { template, documents } = deploy(EndpointTest.load({ ...load, warmUp: Duration.seconds(30) }));
    expect(documents).toEqual([{
      kind: 'load',
      requests: [{ body: 'MQ==', contentType: 'text/csv' }],
      rate: 50,
      durationMillis: 1_800_000,
      warmUpMillis: 30_000,
      budgets: [{ percentile: 95, millis: 200 }],
      maxErrorRate: 0,
      stage: 'staging',
      reportPrefix: 'endpoint-tests/staging/',
      recordKey: 'endpoint-test/staging',
    }]);
    template.hasResourceProperties('AWS::Lambda::Function', { Description: 'Sends load to the endpoint of stage staging', Timeout: 900, MemorySize: 1024 });
  });

  test.each<[string, Partial<delivery.LoadTestOptions>, RegExp]>([
    ['two rates', { concurrency: 5 }, /must have either requestsPerSecond or concurrency, got both/],
    ['no rate', { requestsPerSecond: undefined }, /must have either requestsPerSecond or concurrency, got neither/],
    ['too high a rate', { requestsPerSecond: 501 }, /requestsPerSecond must be a whole number from 1 to 500/],
    ['too long a time', { duration: Duration.hours(5) }, /duration must be from 10 seconds to 4 hours, got 5 hours/],
    ['no limit', { latencyBudgets: [] }, /latencyBudgets must have at least one member/],
    ['no requests', { requests: [] }, /requests must have at least one member/],
  ])('fails with %s', (_, options, message) => {
    expect(() => EndpointTest.load({ ...load, ...options })).toThrow(message);
  });
});

describe('results', () => {
  const invoke = (options: Partial<delivery.InvokeTestOptions> = {}) => EndpointTest.invoke({ cases: [{ body: '1', expect: positive }], ...options });
  const statements = (template: Template): any[] => Object.values(template.findResources('AWS::IAM::Policy'))
    .filter(policy => policy.Properties.Roles[0].Ref.includes('Test')).flatMap(policy => policy.Properties.PolicyDocument.Statement);

  test('go to the artifact bucket below a prefix of the stage, and to the versions of the group without a say in their approval', () => {
    const { template } = deploy(invoke());
    const all = statements(template);
    const put = all.find(statement => statement.Action === 's3:PutObject');
    expect(evaluate(template, put.Resource)).toBe('arn:aws:s3:::bucket/endpoint-tests/staging/*');
    expect(all.find(statement => statement.Action === 'kms:GenerateDataKey')).toBeDefined();
    const update = all.find(statement => statement.Action === 'sagemaker:UpdateModelPackage');
    expect(update.Condition).toEqual({ Null: { 'sagemaker:ModelApprovalStatus': 'true' } });
    expect(evaluate(template, update.Resource)).toBe('arn:aws:sagemaker:us-east-1:111111111111:model-package/abalone/*');
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Tests the endpoint of stage staging', Environment: { Variables: { REPORT_BUCKET: { Ref: Match.stringLikeRegexp('ArtifactBucket') } } },
    });
  });

  test('go to another bucket, and not to the registry, on request', () => {
    const other = new Stack(new App(), 'Other');
    const reportBucket = Bucket.fromBucketAttributes(other, 'Reports', { bucketName: 'reports', encryptionKey: Key.fromKeyArn(other, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/k') });
    const { template, documents } = deploy(invoke({ reportBucket, recordInRegistry: false }));
    const all = statements(template);
    expect(evaluate(template, all.find(statement => statement.Action === 's3:PutObject').Resource)).toBe('arn:aws:s3:::reports/endpoint-tests/staging/*');
    expect(all.find(statement => statement.Action === 'kms:GenerateDataKey').Resource).toBe('arn:aws:kms:eu-west-1:111111111111:key/k');
    expect(all.filter(statement => JSON.stringify(statement.Action).includes('sagemaker:'))).toEqual([]);
    expect(documents[0].recordKey).toBeUndefined();
  });

  test('a contract looks at the version even when it records nothing', () => {
    const { template } = deploy(EndpointTest.contract({ samples: [{ body: '1' }], recordInRegistry: false }));
    expect(statements(template).flatMap(statement => statement.Action).filter(action => action.startsWith('sagemaker:'))).toEqual(['sagemaker:DescribeModelPackage']);
  });
});

describe('several tests', () => {
  const one = EndpointTest.invoke({ cases: [{ body: '1', expect: positive }] });
  const two = EndpointTest.load({ requests: [{ body: '1' }], concurrency: 5, duration: Duration.minutes(1), latencyBudgets: [budget] });
  const { stack, pipeline, template, actions, documents } = deploy(EndpointTest.all(one, two));

  test('run one after the other, before anybody is asked', () => {
    expect(actions.map(action => [action.RunOrder, action.Name])).toEqual([
      [1, 'DeployResourcesStaging'], [2, 'TestStaging-1'], [3, 'TestStaging-2'], [4, 'ApproveDeployment'],
    ]);
    expect(documents.map(document => [document.kind, document.recordKey, document.reportPrefix])).toEqual([
      ['invoke', 'endpoint-test/staging/1', 'endpoint-tests/staging/1/'], ['load', 'endpoint-test/staging/2', 'endpoint-tests/staging/2/'],
    ]);
  });

  test('the test role lets both testers in, and both may assume it', () => {
    expect(JSON.stringify(actions[0].Configuration.ParameterOverrides)).toMatch(/TesterArn.*stagingTest1TestRole.*,.*stagingTest2TestRole/);
    Template.fromStack(pipeline.stages[0].stack).hasParameter('TesterArn', { Type: 'CommaDelimitedList', Default: 'nobody' });
    const assuming = Object.values(template.findResources('AWS::IAM::Policy'))
      .filter(policy => JSON.stringify(policy.Properties.PolicyDocument).includes(`endpoint-test/${pipeline.stages[0].stack.stackName}`));
    expect(assuming.map(policy => policy.Properties.Roles[0].Ref.replace(/Role.*/, ''))).toEqual(['DeployActionsstagingTest1Test', 'DeployActionsstagingTest2Test']);
    expect(stack.node.tryFindChild('Deploy')).toBe(pipeline);
  });

  test('fail when there are none', () => {
    expect(() => EndpointTest.all()).toThrow(/tests must have at least one member/);
  });
});
