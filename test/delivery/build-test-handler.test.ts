import { handler } from '../../src/delivery/handlers/build-test.lambda';
import type { JobContext, JobEvent } from '../../src/delivery/handlers/pipeline-job';
import { AwsError, AwsLoopback } from '../support/aws-loopback';

const JOB = '11111111-1111-1111-1111-111111111111';
const VERSION = 'arn:aws:sagemaker:us-west-2:111122223333:model-package/abalone/7';
const BUILD = 'tests:1';
const START = Date.UTC(2026, 10, 1);
const context: JobContext = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 60_000 };
const parameters = {
  project: 'tests',
  results: { stage: 'staging', reportPrefix: 'endpoint-tests/staging/', recordKey: 'endpoint-test/staging' },
  endpointName: 'abalone',
  roleArn: 'arn:aws:iam::222222222222:role/endpoint-test/x/TestRole',
  region: 'eu-west-1',
  model: VERSION,
  execution: 'run-1',
};
const event = (token?: string): JobEvent => ({
  'CodePipeline.job': { id: JOB, data: { actionConfiguration: { configuration: { UserParameters: JSON.stringify(parameters) } }, continuationToken: token } },
});
const TOKEN = JSON.stringify({ since: START, build: BUILD });

let aws: AwsLoopback;
let now: number;
beforeAll(async () => {
  process.env.POLL_MILLIS = '1';
  process.env.REPORT_BUCKET = 'reports';
  aws = await AwsLoopback.start();
  for (const level of ['log', 'error', 'warn'] as const) { jest.spyOn(console, level).mockImplementation(); }
});
beforeEach(() => {
  now = START;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  aws.on('codepipeline', 'PutJobSuccessResult').on('codepipeline', 'PutJobFailureResult').on('s3', 'PutObject', {});
  aws.on('sagemaker', 'DescribeModelPackage', {
    ModelPackageName: 'abalone',
    ModelPackageArn: VERSION,
    ModelPackageStatus: 'Completed',
    ModelPackageStatusDetails: { ValidationStatuses: [] },
    CreationTime: new Date(0),
    CustomerMetadataProperties: { owner: 'ml' },
  });
  aws.on('sagemaker', 'UpdateModelPackage', { ModelPackageArn: VERSION }).on('codebuild', 'StartBuild', { build: { id: BUILD } });
  build('IN_PROGRESS');
});
afterEach(() => {
  jest.mocked(Date.now).mockRestore();
  aws.reset();
});
afterAll(async () => {
  delete process.env.POLL_MILLIS;
  delete process.env.REPORT_BUCKET;
  await aws.stop();
});

function build(buildStatus: string): void {
  aws.on('codebuild', 'BatchGetBuilds', {
    builds: [{
      id: BUILD,
      buildStatus,
      currentPhase: 'BUILD',
      logs: { deepLink: 'https://log' },
      phases: [
        { phaseType: 'INSTALL', phaseStatus: 'SUCCEEDED' },
        { phaseType: 'BUILD', phaseStatus: buildStatus === 'SUCCEEDED' ? buildStatus : 'FAILED', contexts: [{ statusCode: 'COMMAND_EXECUTION_ERROR', message: 'pytest: exit status 1' }] },
      ],
    }],
  });
}
const told = () => aws.inputs('PutJobSuccessResult').at(-1);
const failure = () => aws.inputs('PutJobFailureResult').map(input => input.failureDetails.message);
const report = () => JSON.parse(Buffer.from(aws.inputs('PutObject')[0].Body).toString());

test('starts one build with what the tests have to know, waits for it, and publishes and records that it passed', async () => {
  await handler(event(), context);
  expect(aws.inputs('StartBuild')).toEqual([{
    projectName: 'tests',
    idempotencyToken: JOB,
    environmentVariablesOverride: [
      { name: 'ENDPOINT_NAME', value: 'abalone', type: 'PLAINTEXT' }, { name: 'ENDPOINT_REGION', value: 'eu-west-1', type: 'PLAINTEXT' },
      { name: 'TEST_ROLE_ARN', value: parameters.roleArn, type: 'PLAINTEXT' }, { name: 'MODEL_PACKAGE_ARN', value: VERSION, type: 'PLAINTEXT' },
    ],
  }]);
  expect(told().continuationToken).toBe(TOKEN);
  build('SUCCEEDED');
  await handler(event(TOKEN), context);
  expect(told().outputVariables).toMatchObject({ BuildId: BUILD, ReportUri: `s3://reports/endpoint-tests/staging/run-1/${JOB}/report.html` });
  expect(report()).toMatchObject({ kind: 'build', passed: true, stage: 'staging' });
  expect(aws.inputs('UpdateModelPackage')[0].CustomerMetadataProperties).toMatchObject({ 'owner': 'ml', 'endpoint-test/staging/result': 'passed' });
  expect(aws.inputs('StartBuild')).toHaveLength(1);
});

test('a build that failed stops the stage, with the reason, the log, the report and the mark at the version', async () => {
  build('FAILED');
  await handler(event(TOKEN), context);
  expect(failure()[0]).toMatch(/^the build tests:1 ended with FAILED; BUILD FAILED COMMAND_EXECUTION_ERROR: pytest: exit status 1; log: https:\/\/log; report: /);
  expect(report()).toMatchObject({ kind: 'build', passed: false });
  expect(aws.inputs('UpdateModelPackage')[0].CustomerMetadataProperties).toMatchObject({ 'endpoint-test/staging/result': 'failed' });
});

test('a build that takes too long stops the stage', async () => {
  build('TIMED_OUT');
  await handler(event(TOKEN), context);
  expect(failure()[0]).toContain('the build tests:1 ended with TIMED_OUT');
});

test('a doubled call asks with the same token, by which CodeBuild starts no second build', async () => {
  await handler(event(), context);
  await handler(event(), context);
  expect(new Set(aws.inputs('StartBuild').map(input => input.idempotencyToken)).size).toBe(1);
});

test('a call that comes late, when the job has its outcome, changes nothing', async () => {
  aws.on('codepipeline', 'PutJobSuccessResult', () => { throw new AwsError('InvalidJobStateException', 'done', 400); });
  await expect(handler(event(TOKEN), context)).resolves.toBeUndefined();
  expect(aws.inputs('StartBuild')).toEqual([]);
});

test('throttling is waited out', async () => {
  let calls = 0;
  aws.on('codebuild', 'StartBuild', () => {
    if (++calls <= 3) { throw new AwsError('ThrottlingException', 'slow', 400); }
    return { build: { id: BUILD } };
  });
  await handler(event(), context);
  expect([failure(), calls]).toEqual([[], 4]);
});

test('a build that is not known yet is waited for, but not for long', async () => {
  aws.on('codebuild', 'BatchGetBuilds', { builds: [], buildsNotFound: [BUILD] });
  await handler(event(TOKEN), context);
  expect(told().continuationToken).toBe(TOKEN);
  now += 61_000;
  await handler(event(TOKEN), context);
  expect(failure()[0]).toMatch(/^the build tests:1 could not be looked at: Error: CodeBuild does not know it/);
});

test('a project that is gone stops the stage, and that is recorded', async () => {
  aws.on('codebuild', 'StartBuild', () => { throw new AwsError('ResourceNotFoundException', 'no project', 400); });
  await handler(event(), context);
  expect(failure()[0]).toMatch(/^the build of tests could not be started: ResourceNotFoundException: no project/);
  expect(aws.inputs('UpdateModelPackage')[0].CustomerMetadataProperties).toMatchObject({ 'endpoint-test/staging/summary': 'could not be run' });
});

test('a passed build whose report cannot be written does not pass, and is recorded all the same', async () => {
  build('SUCCEEDED');
  aws.on('s3', 'PutObject', () => { throw new AwsError('AccessDenied', 'no', 403); });
  await handler(event(TOKEN), context);
  expect(failure()[0]).toContain('the report could not be written to s3://reports/endpoint-tests/staging/');
  expect(aws.inputs('UpdateModelPackage')).toHaveLength(1);
});
