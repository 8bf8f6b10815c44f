import { handler } from '../../src/delivery/handlers/batch-run.lambda';
import type { JobContext, JobEvent } from '../../src/delivery/handlers/pipeline-job';
import { AwsError, AwsLoopback } from '../support/aws-loopback';

const JOB = '11111111-1111-1111-1111-111111111111';
const ROLE = 'arn:aws:iam::222222222222:role/batch-run/churn-staging/BatchRunRole-1';
const RUN = 'arn:aws:sagemaker:eu-west-1:222222222222:pipeline/churn-batch/execution/abcdef123456';
const START = Date.UTC(2026, 10, 1);
const context: JobContext = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 60_000 };
const parameters = { pipeline: 'churn-batch', roleArn: ROLE, region: 'eu-west-1', inputDataUrl: 's3://data/customers/sample/', seconds: 3600 };

const event = (token?: string, overrides: object = {}): JobEvent => ({
  'CodePipeline.job': {
    id: JOB,
    data: { actionConfiguration: { configuration: { UserParameters: JSON.stringify({ ...parameters, ...overrides }) } }, continuationToken: token },
  },
});

let aws: AwsLoopback;
let now: number;
beforeAll(async () => {
  process.env.POLL_MILLIS = '1';
  aws = await AwsLoopback.start();
  for (const level of ['log', 'error', 'warn'] as const) { jest.spyOn(console, level).mockImplementation(); }
});
beforeEach(() => {
  now = START;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  aws.on('codepipeline', 'PutJobSuccessResult').on('codepipeline', 'PutJobFailureResult');
  aws.on('sts', 'AssumeRole', { Credentials: { AccessKeyId: 'ASIARUN', SecretAccessKey: 's', SessionToken: 't', Expiration: new Date(START + 86_400_000) } });
  aws.on('sagemaker', 'StartPipelineExecution', { PipelineExecutionArn: RUN });
  executing('Executing');
});
afterEach(() => {
  jest.mocked(Date.now).mockRestore();
  aws.reset();
});
afterAll(async () => {
  delete process.env.POLL_MILLIS;
  await aws.stop();
});

function executing(status: string, reason?: string): void {
  aws.on('sagemaker', 'DescribePipelineExecution', { PipelineExecutionArn: RUN, PipelineExecutionStatus: status, FailureReason: reason });
}
const told = () => aws.inputs('PutJobSuccessResult').at(-1);
const failure = () => aws.inputs('PutJobFailureResult').map(input => input.failureDetails.message);

test('starts one run, waits for it by a token, and tells it', async () => {
  await handler(event(), context);
  expect(aws.inputs('AssumeRole')[0]).toMatchObject({ RoleArn: ROLE });
  expect(aws.inputs('StartPipelineExecution')).toEqual([expect.objectContaining({
    PipelineName: 'churn-batch', PipelineParameters: [{ Name: 'InputDataUrl', Value: 's3://data/customers/sample/' }], ClientRequestToken: `batch-run-${JOB}`,
  })]);
  expect(told()).toMatchObject({ continuationToken: JSON.stringify({ since: START, execution: RUN }), executionDetails: { percentComplete: 0 } });
  now += 1_800_000;
  await handler(event(told().continuationToken), context);
  expect(told().executionDetails.percentComplete).toBe(50);
  executing('Succeeded');
  await handler(event(told().continuationToken), context);
  expect(told()).toMatchObject({ jobId: JOB, outputVariables: { BatchExecutionArn: RUN } });
  expect(aws.inputs('StartPipelineExecution')).toHaveLength(1);
});

test('scores all of the input unless it is said what', async () => {
  await handler(event(undefined, { inputDataUrl: undefined }), context);
  expect(aws.inputs('StartPipelineExecution')[0].PipelineParameters).toBeUndefined();
});

test('a doubled call asks with the same token, by which SageMaker starts no second run', async () => {
  await handler(event(), context);
  await handler(event(), { ...context, awsRequestId: 'request-2' });
  const tokens = aws.inputs('StartPipelineExecution').map(input => input.ClientRequestToken);
  expect(tokens).toHaveLength(2);
  expect(new Set(tokens).size).toBe(1);
});

test('a call that comes late, when the job has its outcome, changes nothing', async () => {
  aws.on('codepipeline', 'PutJobSuccessResult', () => { throw new AwsError('InvalidJobStateException', 'the job is done', 400); });
  await expect(handler(event(JSON.stringify({ since: START, execution: RUN })), context)).resolves.toBeUndefined();
  expect(aws.inputs('StartPipelineExecution')).toEqual([]);
});

test('a failed run tells which steps failed and why', async () => {
  executing('Failed', 'Step failure: One or multiple steps failed.');
  aws.on('sagemaker', 'ListPipelineExecutionSteps', {
    PipelineExecutionSteps: [
      { StepName: 'CreateModel', StepStatus: 'Succeeded' }, { StepName: 'Transform', StepStatus: 'Failed', FailureReason: 'no access to s3://data' },
    ],
  });
  await handler(event(JSON.stringify({ since: START, execution: RUN })), context);
  expect(failure()).toEqual([`the batch run ${RUN} failed: Transform: no access to s3://data`]);
});

test('a failed run is told when its steps cannot be listed', async () => {
  executing('Failed');
  aws.on('sagemaker', 'ListPipelineExecutionSteps', () => { throw new AwsError('AccessDeniedException', 'no', 400); });
  await handler(event(JSON.stringify({ since: START, execution: RUN })), context);
  expect(failure()).toEqual([`the batch run ${RUN} failed: its steps could not be listed: AccessDeniedException: no`]);
});

test('a stopped run fails the stage', async () => {
  executing('Stopped');
  aws.on('sagemaker', 'ListPipelineExecutionSteps', { PipelineExecutionSteps: [] });
  await handler(event(JSON.stringify({ since: START, execution: RUN })), context);
  expect(failure()).toEqual([`the batch run ${RUN} was stopped: no reason given`]);
});

test('a run that takes too long fails the stage', async () => {
  now += 3_600_000;
  await handler(event(JSON.stringify({ since: START, execution: RUN })), context);
  expect(failure()[0]).toBe(`the batch run ${RUN} is not done after 3600 seconds but Executing: it goes on; give runOnDeployment.timeout more, or less data`);
});

test('a throttled start is tried again, with the same token', async () => {
  let calls = 0;
  aws.on('sagemaker', 'StartPipelineExecution', () => {
    if (++calls <= 3) { throw new AwsError('ThrottlingException', 'slow down', 400); }
    return { PipelineExecutionArn: RUN };
  });
  await handler(event(), context);
  expect(failure()).toEqual([]);
  expect(calls).toBe(4);
  expect(new Set(aws.inputs('StartPipelineExecution').map(input => input.ClientRequestToken)).size).toBe(1);
  expect(told().continuationToken).toContain(RUN);
});

test.each([
  ['StartPipelineExecution', undefined, 'the batch run of churn-batch could not be started: ResourceNotFound: no such pipeline'],
  ['DescribePipelineExecution', JSON.stringify({ since: START, execution: RUN }), `the batch run ${RUN} could not be looked at: ResourceNotFound: no such pipeline`],
])('%s that finds nothing fails the stage', async (operation, token, message) => {
  aws.on('sagemaker', operation, () => { throw new AwsError('ResourceNotFound', 'no such pipeline', 400); });
  await handler(event(token), context);
  expect(failure()).toEqual([message]);
});

test('other CI systems get the same as an answer', async () => {
  const direct = { parameters };
  const answer = await handler(direct, { ...context, awsRequestId: JOB });
  expect(answer).toMatchObject({ continuationToken: expect.stringContaining(RUN), percentComplete: 0 });
  executing('Succeeded');
  expect(await handler({ ...direct, continuationToken: answer!.continuationToken }, context))
    .toMatchObject({ outputVariables: { BatchExecutionArn: RUN } });
});
