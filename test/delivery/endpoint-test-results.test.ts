import { handler } from '../../src/delivery/handlers/endpoint-test.lambda';
import type { JobContext, JobEvent } from '../../src/delivery/handlers/pipeline-job';
import type { TestCaseDocument, TestDocument } from '../../src/delivery/private/test-document';
import { AwsError, AwsLoopback } from '../support/aws-loopback';

const JOB = '22222222-2222-2222-2222-222222222222';
const MODEL = 'arn:aws:sagemaker:us-west-2:111122223333:model-package/abalone/7';
const context: JobContext = { awsRequestId: 'request-2', getRemainingTimeInMillis: () => 60_000 };
const event: JobEvent = {
  'CodePipeline.job': {
    id: JOB,
    data: {
      actionConfiguration: {
        configuration: {
          UserParameters: JSON.stringify({
            endpointName: 'Abalone-staging', roleArn: 'arn:aws:iam::222222222222:role/mlops/test', bucket: 'assets', key: 'cases.json', model: MODEL, execution: 'run-1',
          }),
        },
      },
    },
  },
};
const REPORT = `endpoint-tests/staging/run-1/${JOB}`;

let aws: AwsLoopback;
let metadata: { [key: string]: string } | undefined;
beforeAll(async () => {
  aws = await AwsLoopback.start();
  process.env.POLL_MILLIS = '5';
  process.env.REPORT_BUCKET = 'artifacts';
  for (const method of ['log', 'error', 'warn'] as const) { jest.spyOn(console, method).mockImplementation(); }
});
afterEach(() => aws.reset());
afterAll(async () => {
  delete process.env.POLL_MILLIS;
  delete process.env.REPORT_BUCKET;
  await aws.stop();
});

function testCase(name: string, more: Partial<TestCaseDocument> = {}): TestCaseDocument {
  return { name, body: Buffer.from(name).toString('base64'), contentType: 'text/csv', checks: [{ type: 'numbers', min: 0, max: 1 }], ...more };
}

type Reply = string | { Body: string; ContentType?: string };

function given(document: Partial<TestDocument>, answer: (body: string, input: any) => Reply | Promise<Reply> = () => '0.5'): void {
  metadata = { 'team': 'abalone', 'endpoint-test/staging/result': 'failed' };
  aws.on('codepipeline', 'PutJobSuccessResult').on('codepipeline', 'PutJobFailureResult').on('s3', 'PutObject');
  aws.on('s3', 'GetObject', {
    Body: JSON.stringify({
      allowedFailures: 0, cases: [testCase('case')], stage: 'staging', reportPrefix: 'endpoint-tests/staging/', recordKey: 'endpoint-test/staging', ...document,
    }),
  });
  aws.on('sts', 'AssumeRole', {
    Credentials: { AccessKeyId: 'ASIATESTROLE00000', SecretAccessKey: 's', SessionToken: 't', Expiration: new Date(4e12) },
  });
  aws.on('sagemaker', 'DescribeEndpoint', { EndpointStatus: 'InService' });
  aws.on('sagemaker', 'DescribeModelPackage', () => ({
    CustomerMetadataProperties: metadata,
    InferenceSpecification: { Containers: [], SupportedContentTypes: ['text/csv'], SupportedResponseMIMETypes: ['text/csv', 'application/json'] },
  }));
  aws.on('sagemaker', 'UpdateModelPackage', { ModelPackageArn: MODEL });
  aws.on('sagemaker-runtime', 'InvokeEndpoint', async (input: any) => {
    const reply = await answer(Buffer.from(input.Body).toString(), input);
    return typeof reply === 'string' ? { Body: reply, ContentType: 'text/csv' } : reply;
  });
}
const success = () => aws.inputs('PutJobSuccessResult');
const message = () => aws.inputs('PutJobFailureResult').map(input => input.failureDetails.message);
const reports = () => Object.fromEntries(aws.inputs('PutObject').map(input => [input.Key, Buffer.from(input.Body).toString()]));
const slow = async (millis = 40) => {
  await new Promise(resolve => setTimeout(resolve, millis));
  return '0.5';
};

describe('the report', () => {
  test('is written for machines and for people, and the pipeline gets the link', async () => {
    given({ budgets: [{ percentile: 95, millis: 5000 }] });
    await handler(event, context);
    expect(message()).toEqual([]);
    expect(Object.keys(reports())).toEqual([`${REPORT}/report.json`, `${REPORT}/report.html`]);
    expect(aws.inputs('PutObject').map(input => [input.Bucket, input.ContentType])).toEqual([['artifacts', 'application/json'], ['artifacts', 'text/html; charset=utf-8']]);
    expect(JSON.parse(reports()[`${REPORT}/report.json`])).toMatchObject({
      formatVersion: 1,
      stage: 'staging',
      endpointName: 'Abalone-staging',
      modelPackageArn: MODEL,
      pipelineExecutionId: 'run-1',
      kind: 'invoke',
      passed: true,
      requests: 1,
      failedRequests: 0,
      cases: [{ name: 'case', passed: true, requests: 1, failedRequests: 0, reasons: [] }],
      budgets: [{ limit: 5000, met: true }],
      latency: { p50: expect.any(Number), p95: expect.any(Number), max: expect.any(Number) },
    });
    const url = `https://us-west-2.console.aws.amazon.com/s3/object/artifacts?region=us-west-2&prefix=${encodeURIComponent(`${REPORT}/report.html`)}`;
    expect(success()).toEqual([expect.objectContaining({
      outputVariables: { CasesPassed: '1', CasesFailed: '0', ReportUri: `s3://artifacts/${REPORT}/report.html`, ReportUrl: url },
      executionDetails: expect.objectContaining({ summary: `1 of 1 test cases passed at endpoint Abalone-staging; report: ${url}` }),
    })]);
  });

  test('of a failing test is written too, and what comes from the endpoint is no markup', async () => {
    given({ cases: [testCase('<b>case</b>')] }, () => '<script>alert(1)</script>');
    await handler(event, context);
    const page = reports()[`${REPORT}/report.html`];
    expect(page).toContain('Endpoint test failed');
    expect(page).toContain('&lt;b&gt;case&lt;/b&gt;');
    expect(page).not.toMatch(/<script|<b>/);
    expect(message()[0]).toMatch(/expected numbers, got .*; report: https:\/\//);
    expect(success()).toEqual([]);
  });

  test('of a test that could not begin says why', async () => {
    given({});
    aws.on('sagemaker', 'DescribeEndpoint', { EndpointStatus: 'Failed', FailureReason: 'no ping' });
    await handler(event, context);
    expect(JSON.parse(reports()[`${REPORT}/report.json`])).toMatchObject({ passed: false, message: 'the endpoint Abalone-staging is not in service but Failed: no ping' });
    expect(aws.inputs('UpdateModelPackage')[0].CustomerMetadataProperties['endpoint-test/staging/result']).toBe('failed');
  });

  test('that cannot be written fails the test, and the result is recorded all the same', async () => {
    given({});
    aws.on('s3', 'PutObject', () => { throw new AwsError('AccessDenied', 'Access Denied', 403); });
    await handler(event, context);
    expect(message()).toEqual(['1 of 1 test cases passed at endpoint Abalone-staging; '
      + 'the report could not be written to s3://artifacts/endpoint-tests/staging/: AccessDenied: Access Denied']);
    expect(aws.inputs('UpdateModelPackage')).toHaveLength(1);
    expect(success()).toEqual([]);
  });
});

describe('the registry', () => {
  test('gets the result beside what it has, without a word about the approval', async () => {
    given({});
    await handler(event, context);
    expect(aws.inputs('DescribeModelPackage')).toEqual([{ ModelPackageName: MODEL }]);
    expect(aws.inputs('UpdateModelPackage')).toEqual([{
      ModelPackageArn: MODEL,
      CustomerMetadataProperties: {
        'team': 'abalone',
        'endpoint-test/staging/result': 'passed',
        'endpoint-test/staging/summary': '1/1 cases passed',
        'endpoint-test/staging/report': `s3://artifacts/${REPORT}/report.html`,
        'endpoint-test/staging/time': expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      },
    }]);
    const update = aws.requests.find(request => request.operation === 'UpdateModelPackage')!;
    expect(update.accessKeyId).toBe('AKIALOOPBACK');
  });

  test('survives throttling', async () => {
    given({});
    let calls = 0;
    aws.on('sagemaker', 'UpdateModelPackage', () => {
      if (++calls < 3) { throw new AwsError('ThrottlingException', 'Rate exceeded', 400); }
      return { ModelPackageArn: MODEL };
    });
    await handler(event, context);
    expect(calls).toBe(3);
    expect(success()).toHaveLength(1);
  });

  test('with a full list of properties loses none of them', async () => {
    given({});
    metadata = Object.fromEntries(Array.from({ length: 49 }, (_, i) => [`key${i}`, 'value']));
    await handler(event, context);
    expect(aws.inputs('UpdateModelPackage')).toEqual([]);
    expect(success()[0].executionDetails.summary).toContain('the version has no room for more metadata in the model registry');
  });

  test('without the version fails the test', async () => {
    given({});
    aws.on('sagemaker', 'DescribeModelPackage', () => { throw new AwsError('ValidationException', 'ModelPackage does not exist', 400); });
    await handler(event, context);
    expect(message()[0]).toContain(`the result could not be recorded at ${MODEL}: ValidationException: ModelPackage does not exist`);
    expect(success()).toEqual([]);
  });

  test('is left alone without a key', async () => {
    given({ recordKey: undefined });
    await handler(event, context);
    expect(aws.inputs('UpdateModelPackage')).toEqual([]);
    expect(success()).toHaveLength(1);
  });
});

describe('budgets', () => {
  test('repetitions count, and a percentile leaves out the slowest', async () => {
    given({ repetitions: 10, budgets: [{ percentile: 90, millis: 1000 }] }, (() => {
      let calls = 0;
      return () => ++calls === 5 ? slow(1200) : '0.5';
    })());
    await handler(event, context);
    expect(aws.inputs('InvokeEndpoint')).toHaveLength(10);
    expect(message()).toEqual([]);
  });

  test('a percentile above its limit fails', async () => {
    given({ repetitions: 3, budgets: [{ percentile: 95, millis: 20 }] }, () => slow());
    await handler(event, context);
    expect(message()[0]).toMatch(/^0 of 1 test cases failed at endpoint Abalone-staging: expected latency at 95 %, in ms of at most 20, got \d+(\.\d+)?; report/);
  });

  test.each([[0.25, 1], [0.2, 0]])('with an error budget of %d, one failing request of four gives %d success', async (maxErrorRate, successes) => {
    given({ repetitions: 2, maxErrorRate, cases: [testCase('a'), testCase('b')] }, (() => {
      let calls = 0;
      return () => ++calls === 3 ? 'error' : '0.5';
    })());
    await handler(event, context);
    expect(success()).toHaveLength(successes);
    if (successes === 0) { expect(message()[0]).toContain('expected a rate of failed requests of at most 0.2, got 0.25; b: expected numbers, got "error"'); }
  });

  test('without a single answer no budget is met', async () => {
    given({ maxErrorRate: 0.9, budgets: [{ percentile: 50, millis: 60_000 }], cases: [testCase('a')] }, () => { throw new AwsError('ModelError', 'Received server error (500)', 424); });
    await handler(event, context);
    expect(message()[0]).toContain('expected latency at 50 %, in ms of at most 60000, got no answer');
  });
});

describe('a contract', () => {
  const csv = testCase('csv', { accept: 'text/csv', checks: [{ type: 'contentType', contentType: 'text/csv' }, { type: 'notEmpty' }] });
  const json = testCase('json', { accept: 'application/json', checks: [{ type: 'contentType', contentType: 'application/json' }] });
  const refusal = testCase('nonsense', { refused: true, checks: [] });
  const contract = { kind: 'contract' as const, coverRegistry: true, cases: [csv, json, refusal] };
  const answer = (body: string, input: any): Reply => {
    if (body === 'nonsense') { throw new AwsError('ModelError', 'Received client error (415) from primary with message "no"', 424); }
    return { Body: '0.5', ContentType: `${input.Accept}; charset=utf-8` };
  };

  test('that is kept passes', async () => {
    given(contract, answer);
    await handler(event, context);
    expect(message()).toEqual([]);
    expect(success()[0].outputVariables.CasesPassed).toBe('3');
  });

  test('fails with another media type', async () => {
    given(contract, (body, input) => body === 'json' ? { Body: '0.5', ContentType: 'text/csv' } : answer(body, input));
    await handler(event, context);
    expect(message()[0]).toContain('json: expected an answer of application/json, got one of text/csv');
  });

  test.each<[string, () => Reply, RegExp]>([
    ['an answer', () => '0.5', /nonsense: expected that the model refuses the request, got an answer/],
    ['a breakdown', () => { throw new AwsError('ModelError', 'Received server error (500) from primary', 424); }, /expected that the model refuses the request with a client error, got ModelError/],
    ['a refusal of the service', () => { throw new AwsError('ValidationError', 'Endpoint not found (404)', 400); }, /with a client error, got ValidationError/],
  ])('fails with %s to what has to be refused', async (_, reply, expected) => {
    given(contract, (body, input) => body === 'nonsense' ? reply() : answer(body, input));
    await handler(event, context);
    expect(message()[0]).toMatch(expected);
  });

  test('that does not cover what the version declares fails before a request', async () => {
    given({ ...contract, cases: [csv] }, answer);
    await handler(event, context);
    expect(message()[0]).toContain('the test does not cover the interface of the version: the version declares answers of application/json, but no sample has it');
    expect(aws.inputs('InvokeEndpoint')).toEqual([]);
  });
});
