import { createServer } from 'http';
import type { Server } from 'http';
import type { AddressInfo } from 'net';
import { handler } from '../../../src/projects/handlers/seed-code.lambda';
import { AwsError, AwsLoopback } from '../../support/aws-loopback';

const BUILD = 'SeedCode-1:1';
let aws: AwsLoopback;
let server: Server;
/** What CloudFormation is told, and the statuses with which it answers. */
let told: any[];
let statuses: number[];

beforeAll(async () => {
  aws = await AwsLoopback.start();
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
      told.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, { BUILD_PROJECT: 'SeedCode-1', SEED_BUCKET: 'assets', SEED_KEY: 'abc.zip', POLL_MILLIS: '1' });
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});
beforeEach(() => {
  told = [];
  statuses = [];
});
afterEach(() => aws.reset());
afterAll(async () => {
  for (const name of ['BUILD_PROJECT', 'SEED_BUCKET', 'SEED_KEY', 'POLL_MILLIS']) { delete process.env[name]; }
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
  await aws.stop();
});

const URL = 'https://git-codecommit.us-west-2.amazonaws.com/v1/repos/code';
const GIT = { Url: URL, Branch: 'main' };
const OBJECT = { Bucket: 'sources', Key: 'abalone/code.zip' };
const event = (ResourceProperties: object, RequestType: 'Create' | 'Update' | 'Delete' = 'Create') => ({
  RequestType,
  RequestId: 'request-1',
  ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer`,
  StackId: 'stack-1',
  LogicalResourceId: 'Seed',
  ...RequestType === 'Create' ? {} : { PhysicalResourceId: 'before' },
  ResourceProperties,
});
const context = (millis = 900_000) => ({ getRemainingTimeInMillis: () => millis });
const success = (PhysicalResourceId: string) => expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId, StackId: 'stack-1', RequestId: 'request-1', LogicalResourceId: 'Seed' });
const failure = (reason: string) => expect.objectContaining({ Status: 'FAILED', Reason: expect.stringContaining(reason) });

describe('a repository', () => {
  const builds = (...states: string[]) => aws
    .on('codebuild', 'StartBuild', { build: { id: BUILD } })
    .on('codebuild', 'BatchGetBuilds', () => ({ builds: [{ id: BUILD, buildStatus: states.length > 1 ? states.shift() : states[0] }] }));

  test.each(['Create', 'Update'] as const)('%s runs the build and waits for it', async type => {
    builds('IN_PROGRESS', 'IN_PROGRESS', 'SUCCEEDED');
    await handler(event(GIT, type), context());
    expect(aws.inputs('StartBuild')).toEqual([{ projectName: 'SeedCode-1', idempotencyToken: 'request-1' }]);
    expect(aws.inputs('BatchGetBuilds')).toEqual([{ ids: [BUILD] }, { ids: [BUILD] }, { ids: [BUILD] }]);
    expect(told).toEqual([success(`${URL} main`)]);
  });

  test('the same request twice is one build', async () => {
    builds('SUCCEEDED');
    await handler(event(GIT), context());
    await handler(event(GIT), context());
    expect(new Set(aws.inputs('StartBuild').map(input => input.idempotencyToken)).size).toBe(1);
    expect(told).toHaveLength(2);
  });

  test.each(['FAILED', 'FAULT', 'STOPPED', 'TIMED_OUT'])('a build that ends with %s fails the stack with the reason', async status => {
    builds('IN_PROGRESS', status);
    await handler(event(GIT), context());
    expect(told).toEqual([failure(`no seed code in ${URL} main: Error: the build ${BUILD} ended with ${status}`)]);
  });

  test('throttling is waited out, and a build that is not seen yet is looked for again', async () => {
    const answers: (() => object)[] = [
      () => { throw new AwsError('ThrottlingException', 'slow down'); },
      () => ({ builds: [], buildsNotFound: [BUILD] }),
      () => ({ builds: [{ id: BUILD, buildStatus: 'SUCCEEDED' }] }),
    ];
    builds().on('codebuild', 'BatchGetBuilds', () => answers.shift()!());
    await handler(event(GIT), context());
    expect(answers).toEqual([]);
    expect(told).toEqual([success(`${URL} main`)]);
  });

  test('a role that was just made is waited for, one that stays without permission is not', async () => {
    let attempts = 0;
    builds('SUCCEEDED').on('codebuild', 'StartBuild', () => {
      attempts += 1;
      if (attempts < 3) { throw new AwsError('AccessDeniedException', 'not yet'); }
      return { build: { id: BUILD } };
    });
    await handler(event(GIT), context());
    expect(attempts).toBe(3);
    expect(told).toEqual([success(`${URL} main`)]);
    aws.on('codebuild', 'StartBuild', () => { throw new AwsError('AccessDeniedException', 'never'); });
    await handler(event(GIT), context(30_050));
    expect(told[1]).toEqual(failure('AccessDeniedException: never'));
  });

  test('a build that does not end fails the stack before the time of the function is over', async () => {
    builds('IN_PROGRESS');
    await handler(event(GIT), context(30_050));
    expect(told).toEqual([failure('has not ended in time')]);
  });
});

describe('a zip file in S3', () => {
  const code = Buffer.from('a zip file');

  test('is written if there is none', async () => {
    aws.on('s3', 'GetObject', { Body: code }).on('s3', 'PutObject', {});
    await handler(event(OBJECT), context());
    expect(aws.inputs('GetObject')).toEqual([expect.objectContaining({ Bucket: 'assets', Key: 'abc.zip' })]);
    const [put] = aws.inputs('PutObject');
    expect(put).toMatchObject({ Bucket: 'sources', Key: 'abalone/code.zip', IfNoneMatch: '*', ContentType: 'application/zip' });
    expect(Buffer.from(put.Body).toString()).toContain('a zip file');
    expect(told).toEqual([success('s3://sources/abalone/code.zip')]);
  });

  test('one that is there stays, and that is no failure', async () => {
    aws.on('s3', 'GetObject', { Body: code }).on('s3', 'PutObject', () => { throw new AwsError('PreconditionFailed', 'there is one', 412); });
    await handler(event(OBJECT, 'Update'), context());
    expect(aws.inputs('PutObject')).toHaveLength(1);
    expect(told).toEqual([success('s3://sources/abalone/code.zip')]);
  });

  test('somebody who writes it at the same time wins', async () => {
    const codes = ['ConditionalRequestConflict', 'PreconditionFailed'];
    aws.on('s3', 'GetObject', { Body: code }).on('s3', 'PutObject', () => {
      const name = codes.shift()!;
      throw new AwsError(name, 'not now', name === 'PreconditionFailed' ? 412 : 409);
    });
    await handler(event(OBJECT), context());
    expect(aws.inputs('PutObject')).toHaveLength(2);
    expect(told).toEqual([success('s3://sources/abalone/code.zip')]);
    aws.on('s3', 'PutObject', () => { throw new AwsError('ConditionalRequestConflict', 'not now', 409); });
    await handler(event(OBJECT), context());
    expect(aws.inputs('PutObject')).toHaveLength(7);
    expect(told[1]).toEqual(failure('no seed code in s3://sources/abalone/code.zip: ConditionalRequestConflict'));
  });

  test.each([
    ['code that is missing', 'GetObject', 'NoSuchKey', 404],
    ['a bucket that is missing', 'PutObject', 'NoSuchBucket', 404],
  ])('%s fails the stack with the reason', async (_, operation, name, status) => {
    aws.on('s3', 'GetObject', { Body: code }).on('s3', 'PutObject', {});
    aws.on('s3', operation, () => { throw new AwsError(name, 'nothing there', status); });
    await handler(event(OBJECT), context());
    expect(told).toEqual([failure(name)]);
  });

  test('throttling is waited out', async () => {
    let attempts = 0;
    aws.on('s3', 'GetObject', { Body: code }).on('s3', 'PutObject', () => {
      attempts += 1;
      if (attempts < 3) { throw new AwsError('SlowDown', 'slow down', 503); }
      return {};
    });
    await handler(event(OBJECT), context());
    expect(told).toEqual([success('s3://sources/abalone/code.zip')]);
  });
});

test.each([['a repository', GIT], ['a zip file', OBJECT]])('Delete leaves %s to its user', async (_, properties) => {
  await handler(event(properties, 'Delete'), context());
  expect(aws.requests).toEqual([]);
  expect(told).toEqual([success('before')]);
});

test('an answer that CloudFormation does not take is repeated', async () => {
  statuses = [500, 503];
  await handler(event(OBJECT, 'Delete'), context());
  expect(told).toHaveLength(3);
});
