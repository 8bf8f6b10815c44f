import { handler } from '../../src/delivery/handlers/endpoint-test.lambda';
import { BucketedLatencies, checkBudgets, ExactLatencies } from '../../src/delivery/handlers/latency';
import { stateOf, tokenOf } from '../../src/delivery/handlers/load-test';
import type { JobContext, JobEvent } from '../../src/delivery/handlers/pipeline-job';
import type { LoadDocument } from '../../src/delivery/private/test-document';
import { AwsError, AwsLoopback } from '../support/aws-loopback';

const context = (millis = 600_000): JobContext => ({ awsRequestId: 'request-2', getRemainingTimeInMillis: () => millis });
const event = (continuationToken?: string): JobEvent => ({
  'CodePipeline.job': {
    id: '22222222-2222-2222-2222-222222222222',
    data: {
      continuationToken,
      actionConfiguration: {
        configuration: { UserParameters: JSON.stringify({ endpointName: 'Abalone-staging', roleArn: 'arn:aws:iam::222222222222:role/test', bucket: 'assets', key: 'cases.json' }) },
      },
    },
  },
});
const request = (body: string) => ({ body: Buffer.from(body).toString('base64'), contentType: 'text/csv' });

let aws: AwsLoopback;
beforeAll(async () => {
  aws = await AwsLoopback.start();
  process.env.POLL_MILLIS = '5';
  for (const method of ['log', 'error', 'warn'] as const) { jest.spyOn(console, method).mockImplementation(); }
});
afterEach(() => aws.reset());
afterAll(async () => {
  delete process.env.POLL_MILLIS;
  await aws.stop();
});

function given(document: Partial<LoadDocument>, answer: (input: any) => string | Promise<string> = () => '0.5'): void {
  const test: LoadDocument = {
    kind: 'load', requests: [request('a'), request('b')], durationMillis: 500, warmUpMillis: 0, budgets: [{ percentile: 95, millis: 5000 }], maxErrorRate: 0, ...document,
  };
  aws.on('codepipeline', 'PutJobSuccessResult').on('codepipeline', 'PutJobFailureResult');
  aws.on('s3', 'GetObject', { Body: JSON.stringify(test) });
  aws.on('sts', 'AssumeRole', { Credentials: { AccessKeyId: 'ASIATESTROLE00000', SecretAccessKey: 's', SessionToken: 't', Expiration: new Date(4e12) } });
  aws.on('sagemaker', 'DescribeEndpoint', { EndpointStatus: 'InService' });
  aws.on('sagemaker-runtime', 'InvokeEndpoint', async (input: any) => ({ Body: await answer(input), ContentType: 'text/csv' }));
}
const success = () => aws.inputs('PutJobSuccessResult');
const message = () => aws.inputs('PutJobFailureResult').map(input => input.failureDetails.message);
const bodies = () => aws.inputs('InvokeEndpoint').map(input => Buffer.from(input.Body).toString());

test('sends requests at a rate, in turn', async () => {
  given({ rate: 40, durationMillis: 1000 });
  await handler(event(), context());
  expect(message()).toEqual([]);
  const { outputVariables, executionDetails } = success()[0];
  expect(bodies().slice(0, 4)).toEqual(['a', 'b', 'a', 'b']);
  expect(bodies().length).toBeGreaterThanOrEqual(30);
  expect(bodies().length).toBeLessThanOrEqual(41);
  expect(outputVariables).toMatchObject({ 'Requests': String(bodies().length), 'RequestsFailed': '0', 'Latency-p95': expect.any(String) });
  expect(executionDetails.summary).toMatch(/^the endpoint Abalone-staging held the load: \d+ requests in 1 s, 0 failed/);
});

test('a constant number of clients waits for answers', async () => {
  let now = 0;
  let most = 0;
  given({ concurrency: 4 }, async () => {
    most = Math.max(most, ++now);
    await new Promise(resolve => setTimeout(resolve, 20));
    now -= 1;
    return '0.5';
  });
  await handler(event(), context());
  expect(message()).toEqual([]);
  expect(most).toBe(4);
});

test('a rate does not wait for answers', async () => {
  let now = 0;
  let most = 0;
  given({ rate: 50 }, async () => {
    most = Math.max(most, ++now);
    await new Promise(resolve => setTimeout(resolve, 300));
    now -= 1;
    return '0.5';
  });
  await handler(event(), context());
  expect(message()).toEqual([]);
  expect(most).toBeGreaterThan(5);
});

test('requests that warm up do not count', async () => {
  let calls = 0;
  given({ concurrency: 1, warmUpMillis: 300, durationMillis: 300, budgets: [{ percentile: 100, millis: 60 }] }, async () => {
    if (++calls === 1) { await new Promise(resolve => setTimeout(resolve, 150)); }
    return '0.5';
  });
  await handler(event(), context());
  expect(message()).toEqual([]);
  expect(Number(success()[0].outputVariables.Requests)).toBeLessThan(calls);
});

test('errors are not tried again and fail the test above their budget', async () => {
  let calls = 0;
  given({ concurrency: 1, maxErrorRate: 0.1 }, () => {
    if (++calls % 2 === 0) { throw new AwsError('ThrottlingException', 'Rate exceeded', 400); }
    return '0.5';
  });
  await handler(event(), context());
  expect(message()[0]).toMatch(/did not hold the load \(\d+ requests in 1 s, \d+ failed\): expected a rate of failed requests of at most 0\.1, got 0\.\d+; ThrottlingException: Rate exceeded/);
  expect(success()).toEqual([]);
});

test('slow answers fail the test', async () => {
  given({ concurrency: 2, budgets: [{ percentile: 50, millis: 10 }] }, () => new Promise(resolve => setTimeout(resolve, 40, '0.5')));
  await handler(event(), context());
  expect(message()[0]).toMatch(/expected latency at 50 %, in ms of at most 10, got \d+/);
});

test('goes on in further calls until the time is over, and judges all of it', async () => {
  given({ concurrency: 1, durationMillis: 700 }, () => new Promise(resolve => setTimeout(resolve, 5, '0.5')));
  // of this time, 85 seconds are kept for answers and for telling
  const short = context(85_300);
  let token: string | undefined;
  const percents: number[] = [];
  for (let calls = 0; calls < 10; calls++) {
    await handler(event(token), short);
    const last = success().pop()!;
    percents.push(last.executionDetails.percentComplete);
    token = last.continuationToken;
    if (token === undefined) { break; }
    expect(last.outputVariables).toBeUndefined();
    expect(token.length).toBeLessThanOrEqual(2048);
  }
  expect(percents.length).toBeGreaterThan(1);
  expect(percents.at(-1)).toBe(100);
  expect([...percents].sort((a, b) => a - b)).toEqual(percents);
  expect(Number(success().at(-1)!.outputVariables.Requests)).toBe(bodies().length);
});

describe('latencies', () => {
  test('in buckets are never told to be better than they are, and at most 5 % worse', () => {
    const [exact, bucketed] = [new ExactLatencies(), new BucketedLatencies()];
    for (let i = 1; i <= 1000; i++) { for (const each of [exact, bucketed]) { each.add(1 + (i * 7919) % 997); } }
    for (const percentile of [1, 50, 90, 95, 99, 99.9, 100]) {
      const [real, told] = [exact.percentile(percentile)!, bucketed.percentile(percentile)!];
      expect(told).toBeGreaterThanOrEqual(real * 0.999999);
      expect(told).toBeLessThanOrEqual(real * 1.051);
    }
  });

  test('percentiles are ranks', () => {
    const latencies = new ExactLatencies();
    for (const value of [50, 10, 40, 20, 30]) { latencies.add(value); }
    expect([1, 20, 21, 50, 80, 81, 100].map(percentile => latencies.percentile(percentile))).toEqual([10, 10, 20, 30, 40, 50, 50]);
    expect(checkBudgets([{ percentile: 80, millis: 40 }, { percentile: 81, millis: 40 }], latencies).map(({ met }) => met)).toEqual([true, false]);
  });

  test('of the longest test fit into a token, and come back from it', () => {
    const latencies = new BucketedLatencies();
    const state = { sentMillis: 14_400_000, latencies, sent: 7_200_000, failed: 7_199_999, reasons: ['"'.repeat(100), '\\'.repeat(100)] };
    for (let millis = 1; millis < 60_000; millis *= 1.049) { latencies.add(millis); }
    const text = latencies.toText().replace(/\.\w+/g, `.${(33_000).toString(36)}`);
    const back = stateOf(tokenOf({ ...state, latencies: BucketedLatencies.parse(text) }));
    expect(tokenOf({ ...state, latencies: BucketedLatencies.parse(text) }).length).toBeLessThanOrEqual(2048);
    expect(back.latencies.toText()).toBe(text);
    expect([back.sentMillis, back.sent, back.failed]).toEqual([14_400_000, 7_200_000, 7_199_999]);
  });
});
