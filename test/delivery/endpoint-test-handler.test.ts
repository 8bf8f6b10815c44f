import { handler } from '../../src/delivery/handlers/endpoint-test.lambda';
import type { JobContext, JobEvent } from '../../src/delivery/handlers/pipeline-job';
import type { Check, TestCaseDocument, TestDocument } from '../../src/delivery/private/test-document';
import { AwsError, AwsLoopback } from '../support/aws-loopback';

const JOB = '22222222-2222-2222-2222-222222222222';
const ROLE = 'arn:aws:iam::222222222222:role/mlops/test';
const context = (millis = 60_000): JobContext => ({ awsRequestId: 'request-2', getRemainingTimeInMillis: () => millis });
const event: JobEvent = {
  'CodePipeline.job': {
    id: JOB,
    data: {
      actionConfiguration: {
        configuration: {
          UserParameters: JSON.stringify({ endpointName: 'Abalone-staging', roleArn: ROLE, region: 'eu-central-1', bucket: 'assets', key: 'cases.json' }),
        },
      },
    },
  },
};

function testCase(name: string, body: string, checks: Check[], more: Partial<TestCaseDocument> = {}): TestCaseDocument {
  return { name, body: Buffer.from(body).toString('base64'), contentType: 'text/csv', checks, ...more };
}

let aws: AwsLoopback;
beforeAll(async () => {
  aws = await AwsLoopback.start();
  process.env.POLL_MILLIS = '5';
  jest.spyOn(console, 'log').mockImplementation();
  jest.spyOn(console, 'error').mockImplementation();
});
afterEach(() => aws.reset());
afterAll(async () => {
  delete process.env.POLL_MILLIS;
  await aws.stop();
});

function given(cases: TestCaseDocument[], answer: (body: string, input: any) => string | Promise<string>, allowedFailures = 0): void {
  const document: TestDocument = { allowedFailures, cases };
  aws.on('codepipeline', 'PutJobSuccessResult').on('codepipeline', 'PutJobFailureResult');
  aws.on('s3', 'GetObject', { Body: JSON.stringify(document) });
  aws.on('sts', 'AssumeRole', {
    Credentials: { AccessKeyId: 'ASIATESTROLE00000', SecretAccessKey: 'secret', SessionToken: 'token', Expiration: new Date(4e12) },
  });
  aws.on('sagemaker', 'DescribeEndpoint', { EndpointName: 'Abalone-staging', EndpointStatus: 'InService' });
  aws.on('sagemaker-runtime', 'InvokeEndpoint', async (input: any) => ({
    Body: await answer(Buffer.from(input.Body).toString(), input), ContentType: 'text/csv',
  }));
}
const success = () => aws.inputs('PutJobSuccessResult');
const message = () => aws.inputs('PutJobFailureResult').map(input => input.failureDetails.message);
const between = (min: number, max: number, count?: number): Check => ({ type: 'numbers', min, max, count });

test('invokes the endpoint as the test role in the endpoint\'s region and passes', async () => {
  given([testCase('one row', '0.455,0.365', [between(1, 29)], { targetVariant: 'AllTraffic', accept: 'text/csv' })], () => '9.8\n');
  await handler(event, context());
  expect(message()).toEqual([]);
  expect(success()).toEqual([expect.objectContaining({ jobId: JOB, outputVariables: { CasesPassed: '1', CasesFailed: '0' } })]);
  expect(aws.inputs('GetObject')).toEqual([expect.objectContaining({ Bucket: 'assets', Key: 'cases.json' })]);
  expect(aws.inputs('AssumeRole')).toEqual([{ RoleArn: ROLE, RoleSessionName: `endpoint-test-${JOB}`, DurationSeconds: 900 }]);
  const [describe, invoke] = ['DescribeEndpoint', 'InvokeEndpoint'].map(operation => aws.requests.find(request => request.operation === operation)!);
  for (const request of [describe, invoke]) {
    expect(request).toMatchObject({ accessKeyId: 'ASIATESTROLE00000', region: 'eu-central-1' });
  }
  expect(invoke.input).toMatchObject({ EndpointName: 'Abalone-staging', ContentType: 'text/csv', Accept: 'text/csv', TargetVariant: 'AllTraffic' });
  expect(Buffer.from(invoke.input.Body).toString()).toBe('0.455,0.365');
  const others = aws.requests.filter(request => ['s3', 'codepipeline'].includes(request.service));
  expect(others.map(request => request.accessKeyId)).toEqual(others.map(() => 'AKIALOOPBACK'));
});

test.each<[string, Check, string, string | undefined]>([
  ['a number in the range', between(1, 29), '9.5', undefined],
  ['the bounds of the range', between(1, 29), '1,29', undefined],
  ['several rows', between(1, 29, 3), '9.5\n10\n11.25\n', undefined],
  ['too few rows', between(1, 29, 3), '9.5,10', 'expected 3 numbers, got 2: "9.5,10"'],
  ['a JSON list of numbers', between(0, 1), '[0.25, 0.75]', undefined],
  ['a number outside', between(1, 29), '30.5', 'expected numbers from 1 to 29, got 30.5'],
  ['one of many outside', between(1, 29), '9,-3', 'expected numbers from 1 to 29, got -3 in "9,-3"'],
  ['no number', between(1, 29), 'error', 'expected numbers, got "error"'],
  ['not a number', between(1, 29), 'NaN', 'expected numbers, got "NaN"'],
  ['nothing', between(1, 29), '', 'expected numbers, got ""'],
  ['the same text', { type: 'equals', text: 'yes' }, 'yes\n', undefined],
  ['another text', { type: 'equals', text: 'yes' }, 'no', 'expected "yes", got "no"'],
  ['a part', { type: 'contains', text: 'label' }, '{"label":1}', undefined],
  ['no such part', { type: 'contains', text: 'label' }, '{}', 'expected an answer with "label", got "{}"'],
  ['a match', { type: 'matches', pattern: '^\\d+$' }, '42', undefined],
  ['no match', { type: 'matches', pattern: '^\\d+$' }, 'x', 'expected a match of /^\\d+$/, got "x"'],
  ['a value in JSON', { type: 'jsonEquals', path: '$.predictions[0].label', value: 'cat' }, '{"predictions":[{"label":"cat"}]}', undefined],
  ['a list in JSON', { type: 'jsonEquals', path: "$['a b']", value: '[1,2]' }, '{"a b":[1, 2]}', undefined],
  ['another value in JSON', { type: 'jsonEquals', path: '$.label', value: 'cat' }, '{"label":"dog"}', 'expected cat at $.label, got "dog"'],
  ['no such value in JSON', { type: 'jsonEquals', path: '$.label', value: 'cat' }, '{}', 'expected a value at $.label, got "{}"'],
  ['an inherited member', { type: 'jsonEquals', path: '$.constructor', value: 'x' }, '{}', 'expected a value at $.constructor, got "{}"'],
  ['no JSON', { type: 'jsonEquals', path: '$.label', value: 'cat' }, 'cat', 'expected JSON, got "cat"'],
  ['a number in JSON', { type: 'jsonNumber', path: '$[0]', min: 0, max: 1 }, '[0.5]', undefined],
  ['a number outside in JSON', { type: 'jsonNumber', path: '$[0]', min: 0, max: 1 }, '[1.5]', 'expected a number from 0 to 1 at $[0], got "1.5"'],
  ['a string for a number', { type: 'jsonNumber', path: '$.s', min: 0, max: 1 }, '{"s":"0.5"}', 'expected a number from 0 to 1 at $.s, got "\\"0.5\\""'],
])('checks %s', async (_, check, answer, reason) => {
  given([testCase('case', 'x', [check])], () => answer);
  await handler(event, context());
  if (reason === undefined) {
    expect(success()).toHaveLength(1);
  } else {
    expect(message()).toEqual([`1 of 1 test cases failed at endpoint Abalone-staging: case: ${reason}`]);
    expect(success()).toEqual([]);
  }
});

test('reports every failure, and passing cases do not hide failing ones', async () => {
  given([
    testCase('first', 'a', [between(0, 1)]),
    testCase('second', 'b', [between(0, 1), { type: 'matches', pattern: '^0' }]),
    testCase('third', 'c', [between(0, 1)]),
  ], body => {
    if (body === 'c') { throw new AwsError('ModelError', 'Received server error (500) from primary', 424); }
    return body === 'a' ? '0.5' : '2';
  });
  await handler(event, context());
  expect(message()).toEqual(['2 of 3 test cases failed at endpoint Abalone-staging: second: expected numbers from 0 to 1, got 2; '
    + 'second: expected a match of /^0/, got "2"; third: invocation failed: ModelError: Received server error (500) from primary']);
});

test('an allowed number of failures passes', async () => {
  given([testCase('first', 'a', [between(0, 1)]), testCase('second', 'b', [between(0, 1)])], body => body === 'a' ? '0.5' : '2', 1);
  await handler(event, context());
  expect(message()).toEqual([]);
  expect(success()[0].outputVariables).toEqual({ CasesPassed: '1', CasesFailed: '1' });
});

test('throttling of the endpoint is survived', async () => {
  let calls = 0;
  given([testCase('case', 'a', [between(0, 1)])], () => {
    if (++calls === 1) { throw new AwsError('ThrottlingException', 'Rate exceeded', 400); }
    return '0.5';
  });
  await handler(event, context());
  expect(success()).toHaveLength(1);
});

test('a slow answer fails the latency budget', async () => {
  given([testCase('case', 'a', [between(0, 1)], { maxLatencyMillis: 20 })], async () => {
    await new Promise(resolve => setTimeout(resolve, 60));
    return '0.5';
  });
  await handler(event, context());
  expect(message()[0]).toMatch(/case: expected an answer within 20 ms, got it after \d+ ms$/);
});

test('waits for an endpoint that scales', async () => {
  given([testCase('case', 'a', [between(0, 1)])], () => '0.5');
  let calls = 0;
  aws.on('sagemaker', 'DescribeEndpoint', () => ({ EndpointStatus: ++calls < 3 ? 'Updating' : 'InService' }));
  await handler(event, context());
  expect(calls).toBe(3);
  expect(success()).toHaveLength(1);
});

test('an endpoint that failed fails the test without an invocation', async () => {
  given([testCase('case', 'a', [between(0, 1)])], () => '0.5');
  aws.on('sagemaker', 'DescribeEndpoint', { EndpointStatus: 'Failed', FailureReason: 'the container did not answer the ping' });
  await handler(event, context());
  expect(message()).toEqual(['the endpoint Abalone-staging is not in service but Failed: the container did not answer the ping']);
  expect(aws.inputs('InvokeEndpoint')).toEqual([]);
});

test('an endpoint that never gets into service fails the test in time', async () => {
  given([testCase('case', 'a', [between(0, 1)])], () => '0.5');
  aws.on('sagemaker', 'DescribeEndpoint', { EndpointStatus: 'Updating' });
  await handler(event, context(10_100));
  expect(message()).toEqual(['the endpoint Abalone-staging is not in service but Updating']);
});

test('an endpoint that does not answer fails the test in time, and the later cases are told too', async () => {
  given([testCase('first', 'a', [between(0, 1)]), testCase('second', 'b', [between(0, 1)])],
    () => new Promise(resolve => setTimeout(resolve, 1500, '0.5')));
  await handler(event, context(10_400));
  expect(message()).toEqual(['2 of 2 test cases failed at endpoint Abalone-staging: first: no answer before the time of the test was over; '
    + 'second: not run, since the time of the test was over']);
});

test('a role that is not assumable yet is tried again', async () => {
  given([testCase('case', 'a', [between(0, 1)])], () => '0.5');
  let calls = 0;
  aws.on('sts', 'AssumeRole', () => {
    if (++calls < 3) { throw new AwsError('AccessDenied', 'not authorized to perform: sts:AssumeRole', 403); }
    return { Credentials: { AccessKeyId: 'ASIATESTROLE00000', SecretAccessKey: 's', SessionToken: 't', Expiration: new Date(4e12) } };
  });
  await handler(event, context());
  expect(calls).toBe(3);
  expect(success()).toHaveLength(1);
});

test('a role that stays unassumable fails the test', async () => {
  given([testCase('case', 'a', [between(0, 1)])], () => '0.5');
  aws.on('sts', 'AssumeRole', () => { throw new AwsError('AccessDenied', 'not authorized', 403); });
  await handler(event, context());
  expect(message()).toEqual([`the test role ${ROLE} could not be assumed: AccessDenied: not authorized`]);
});

test('missing test cases fail the test', async () => {
  given([], () => '');
  aws.on('s3', 'GetObject', () => { throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404); });
  await handler(event, context());
  expect(message()).toEqual(['the test cases could not be read from s3://assets/cases.json: NoSuchKey: The specified key does not exist.']);
});
