import { createServer, Server } from 'http';
import type { AddressInfo } from 'net';
import { FileEvent, handler } from '../../src/monitoring/handlers/write-file.lambda';
import { AwsError, AwsLoopback } from '../support/aws-loopback';

let aws: AwsLoopback;
let cloudFormation: Server;
let answers: { readonly body: any; readonly contentType?: string; readonly method?: string }[];
let refusals: number;

beforeAll(async () => {
  aws = await AwsLoopback.start();
  jest.spyOn(console, 'error').mockImplementation();
  cloudFormation = createServer((request, response) => {
    let text = '';
    request.on('data', chunk => { text += chunk; });
    request.on('end', () => {
      if (refusals-- > 0) {
        response.statusCode = 503;
      } else {
        answers.push({ body: JSON.parse(text), contentType: request.headers['content-type'], method: request.method });
      }
      response.end();
    });
  });
  await new Promise<void>(resolve => { cloudFormation.listen(0, '127.0.0.1', resolve); });
});
beforeEach(() => { answers = []; refusals = 0; });
afterEach(() => aws.reset());
afterAll(async () => {
  await aws.stop();
  await new Promise(resolve => { cloudFormation.close(resolve); });
});

const event = (more: Partial<FileEvent> = {}): FileEvent => ({
  RequestType: 'Create',
  RequestId: 'request-1',
  StackId: 'arn:aws:cloudformation:us-west-2:111122223333:stack/staging/1',
  LogicalResourceId: 'AnalysisConfig',
  ResponseURL: `http://127.0.0.1:${(cloudFormation.address() as AddressInfo).port}/response?signature=abc`,
  ResourceProperties: { Bucket: 'reports', Key: 'monitoring/analysis/x/analysis_config.json', Content: '{"label":"churn"}' },
  ...more,
});
const IDS = { StackId: 'arn:aws:cloudformation:us-west-2:111122223333:stack/staging/1', RequestId: 'request-1', LogicalResourceId: 'AnalysisConfig' };
const URI = 's3://reports/monitoring/analysis/x/analysis_config.json';

test.each(['Create', 'Update'] as const)('%s writes the file and says where it is', async RequestType => {
  aws.on('s3', 'PutObject', {});
  await handler(event({ RequestType, PhysicalResourceId: RequestType === 'Update' ? 's3://reports/old' : undefined }));
  const [{ Bucket, Key, ContentType, Body }] = aws.inputs('PutObject');
  expect({ Bucket, Key, ContentType }).toEqual({ Bucket: 'reports', Key: 'monitoring/analysis/x/analysis_config.json', ContentType: 'application/json' });
  expect(Buffer.from(Body).toString()).toContain('{"label":"churn"}');
  expect(answers).toEqual([{ body: { Status: 'SUCCESS', PhysicalResourceId: URI, ...IDS }, contentType: '', method: 'PUT' }]);
});

test('Delete leaves the file, under the id that it had', async () => {
  await handler(event({ RequestType: 'Delete', PhysicalResourceId: 's3://reports/old' }));
  expect(aws.requests).toEqual([]);
  expect(answers.map(answer => answer.body)).toEqual([{ Status: 'SUCCESS', PhysicalResourceId: 's3://reports/old', ...IDS }]);
});

test('a file that may not be written fails the deployment, with the reason', async () => {
  aws.on('s3', 'PutObject', () => { throw new AwsError('AccessDenied', 'no', 403); });
  await handler(event());
  expect(answers).toHaveLength(1);
  expect(answers[0].body).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(`^${URI} could not be written: AccessDenied: no`) });
});

test('a busy S3 is asked again', async () => {
  let calls = 0;
  aws.on('s3', 'PutObject', () => {
    if (++calls < 3) { throw new AwsError('SlowDown', 'slow down', 503); }
    return {};
  });
  await handler(event());
  expect(calls).toBe(3);
  expect(answers.map(answer => answer.body.Status)).toEqual(['SUCCESS']);
});

test('a busy CloudFormation is told again, once in the end', async () => {
  aws.on('s3', 'PutObject', {});
  refusals = 2;
  await handler(event());
  expect(answers).toHaveLength(1);
  expect(aws.inputs('PutObject')).toHaveLength(1);
});

test('a second call for one request writes the same file again', async () => {
  aws.on('s3', 'PutObject', {});
  await handler(event());
  await handler(event());
  expect(new Set(aws.inputs('PutObject').map(({ Key }) => Key)).size).toBe(1);
  expect(new Set(answers.map(answer => answer.body.PhysicalResourceId))).toEqual(new Set([URI]));
});
