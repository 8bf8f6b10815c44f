import type { JobContext, JobEvent } from '../../src/delivery/handlers/pipeline-job';
import { handler } from '../../src/delivery/handlers/soak.lambda';
import { AwsError, AwsLoopback } from '../support/aws-loopback';

const JOB = '11111111-1111-1111-1111-111111111111';
const ROLE = 'arn:aws:iam::222222222222:role/endpoint-soak/abalone-staging/SoakRole-1';
const context: JobContext = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 60_000 };
const parameters = { alarms: 'errors,latency', roleArn: ROLE, region: 'eu-west-1', seconds: 600 };
const START = Date.UTC(2026, 10, 1);

const event = (token?: string, overrides: object = {}): JobEvent => ({
  'CodePipeline.job': {
    id: JOB,
    data: { actionConfiguration: { configuration: { UserParameters: JSON.stringify({ ...parameters, ...overrides }) } }, continuationToken: token },
  },
});
const alarm = (name: string, state = 'OK', transitioned = START - 3_600_000) => ({
  AlarmName: name, StateValue: state, StateReason: `${name} is ${state}`, StateTransitionedTimestamp: new Date(transitioned), StateUpdatedTimestamp: new Date(START),
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
  aws.on('sts', 'AssumeRole', { Credentials: { AccessKeyId: 'ASIASOAK', SecretAccessKey: 's', SessionToken: 't', Expiration: new Date(START + 86_400_000) } });
  aws.on('cloudwatch', 'DescribeAlarms', { MetricAlarms: [alarm('errors'), alarm('latency')] });
});
afterEach(() => {
  jest.mocked(Date.now).mockRestore();
  aws.reset();
});
afterAll(async () => {
  delete process.env.POLL_MILLIS;
  await aws.stop();
});

const told = () => aws.inputs('PutJobSuccessResult').at(-1);
const failure = () => aws.inputs('PutJobFailureResult').map(input => input.failureDetails.message);

test('goes on until the time is over, by a token that CodePipeline hands back', async () => {
  await handler(event(), context);
  expect(told()).toEqual({
    jobId: JOB,
    continuationToken: JSON.stringify({ since: START }),
    executionDetails: { externalExecutionId: 'request-1', percentComplete: 0, summary: '0 of 600 seconds, 2 alarms, 0 raised since before' },
  });
  now += 300_000;
  await handler(event(told().continuationToken), context);
  expect(told().executionDetails.percentComplete).toBe(50);
  now += 300_000;
  await handler(event(told().continuationToken), context);
  expect(told()).toEqual({
    jobId: JOB, outputVariables: { SoakedSeconds: '600', AlarmsWatched: '2' }, executionDetails: { externalExecutionId: 'request-1', percentComplete: 100 },
  });
  expect(failure()).toEqual([]);
});

test('looks at the alarms as the role of the stage, in its region', async () => {
  await handler(event(), context);
  const [request] = aws.requests.filter(each => each.operation === 'DescribeAlarms');
  expect([request.accessKeyId, request.region]).toEqual(['ASIASOAK', 'eu-west-1']);
  expect(request.input).toEqual({ AlarmNames: ['errors', 'latency'], AlarmTypes: ['MetricAlarm'], MaxRecords: 100 });
  expect(aws.inputs('AssumeRole')[0].RoleArn).toBe(ROLE);
});

test('an alarm that is raised fails the stage at once, with the reason', async () => {
  now += 120_000;
  aws.on('cloudwatch', 'DescribeAlarms', { MetricAlarms: [alarm('errors', 'ALARM', START + 60_000), alarm('latency')] });
  await handler(event(JSON.stringify({ since: START })), context);
  expect(failure()).toEqual(['1 of 2 alarms are raised within the soak time: errors: errors is ALARM']);
  expect(told()).toBeUndefined();
});

test('an alarm from before has until the end to calm down', async () => {
  aws.on('cloudwatch', 'DescribeAlarms', { MetricAlarms: [alarm('errors', 'ALARM'), alarm('latency', 'INSUFFICIENT_DATA')] });
  await handler(event(), context);
  expect(told().executionDetails.summary).toBe('0 of 600 seconds, 2 alarms, 1 raised since before');
  now += 600_000;
  await handler(event(told().continuationToken), context);
  expect(failure()).toEqual(['1 of 2 alarms are raised at the end of the soak time: errors: errors is ALARM']);
});

test('an alarm that was deleted or never made is told', async () => {
  aws.on('cloudwatch', 'DescribeAlarms', { MetricAlarms: [alarm('latency')] });
  await handler(event(), context);
  expect(failure()).toEqual(['1 of 2 alarms do not exist in the account and region of the stage: errors']);
});

test('reads all pages', async () => {
  aws.on('cloudwatch', 'DescribeAlarms', (input: any) => input.NextToken ? { MetricAlarms: [alarm('latency', 'ALARM', START + 1)] } : { MetricAlarms: [alarm('errors')], NextToken: 'two' });
  await handler(event(JSON.stringify({ since: START })), context);
  expect(failure()).toEqual(['1 of 2 alarms are raised within the soak time: latency: latency is ALARM']);
});

test('survives throttling within a look, and a look that is throttled altogether, but not the last one', async () => {
  let calls = 0;
  aws.on('cloudwatch', 'DescribeAlarms', () => {
    if (++calls === 1) { throw new AwsError('ThrottlingException', 'Rate exceeded', 400); }
    return { MetricAlarms: [alarm('errors'), alarm('latency')] };
  });
  await handler(event(), context);
  expect(calls).toBe(2);
  aws.on('cloudwatch', 'DescribeAlarms', () => { throw new AwsError('ThrottlingException', 'Rate exceeded', 400); });
  await handler(event(JSON.stringify({ since: START })), context);
  expect(told().continuationToken).toBe(JSON.stringify({ since: START }));
  expect(failure()).toEqual([]);
  now += 600_000;
  await handler(event(JSON.stringify({ since: START })), context);
  expect(failure()).toEqual(['the alarms errors, latency could not be looked at: ThrottlingException: Rate exceeded']);
});

test('fails when it may not look', async () => {
  aws.on('cloudwatch', 'DescribeAlarms', () => { throw new AwsError('AccessDeniedException', 'no', 403); });
  await handler(event(), context);
  expect(failure()[0]).toBe('the alarms errors, latency could not be looked at: AccessDeniedException: no');
});

test('waits for a role that was made a moment ago, and tells when it cannot be assumed', async () => {
  let calls = 0;
  aws.on('sts', 'AssumeRole', () => {
    if (++calls < 3) { throw new AwsError('AccessDenied', 'not yet', 403); }
    return { Credentials: { AccessKeyId: 'ASIASOAK', SecretAccessKey: 's', SessionToken: 't', Expiration: new Date(START) } };
  });
  await handler(event(), context);
  expect(told().continuationToken).toBeDefined();
  aws.on('sts', 'AssumeRole', () => { throw new AwsError('AccessDenied', 'never', 403); });
  await handler(event(), context);
  expect(failure()).toEqual([`the role ${ROLE} could not be assumed: AccessDenied: never`]);
});

test('a call that comes twice or late neither shortens nor lengthens the time, and is no error', async () => {
  const token = JSON.stringify({ since: START });
  now += 599_999;
  await handler(event(token), context);
  await handler(event(token), context);
  expect(aws.inputs('PutJobSuccessResult').map(input => input.continuationToken)).toEqual([token, token]);
  // a job that was overtaken has its outcome already
  aws.on('codepipeline', 'PutJobSuccessResult', () => { throw new AwsError('InvalidJobStateException', 'already Succeeded'); });
  now += 3_600_000;
  await expect(handler(event(token), context)).resolves.toBeUndefined();
  expect(told().outputVariables).toEqual({ SoakedSeconds: '600', AlarmsWatched: '2' });
});

test('the bundle that ships works like the source', async () => {
  const { handler: bundled } = jest.requireActual('../../assets/delivery/handlers/soak.lambda');
  await bundled(event(JSON.stringify({ since: START - 600_000 })), context);
  expect(told().outputVariables.SoakedSeconds).toBe('600');
});
