import { createServer } from 'http';
import type { Server } from 'http';
import type { AddressInfo } from 'net';
import { handler } from '../../../src/projects/handlers/seed-checkin.lambda';
import { AwsError, AwsLoopback } from '../../support/aws-loopback';

const BUILD = 'sagemaker-abalone-p-1-git-seedcodecheckin:1';
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
  Object.assign(process.env, { CodeBuildProjectName: 'sagemaker-abalone-p-1-git-seedcodecheckin', UrlSuffix: 'amazonaws.com', POLL_MILLIS: '1' });
});
beforeEach(() => {
  told = [];
  statuses = [];
});
afterEach(() => aws.reset());
afterAll(async () => {
  for (const name of ['CodeBuildProjectName', 'UrlSuffix', 'POLL_MILLIS']) { delete process.env[name]; }
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
  await aws.stop();
});

const URL = 'https://codeconnections.us-west-2.amazonaws.com/git-http/111122223333/us-west-2/11111111-2222-3333-4444-555555555555/acme/abalone.git';
const event = (RequestType = 'Create', arn = 'arn:aws:codeconnections:us-west-2:111122223333:connection/11111111-2222-3333-4444-555555555555') => ({
  RequestType,
  RequestId: 'request-1',
  ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer`,
  StackId: 'stack-1',
  LogicalResourceId: 'Checkin',
  ResourceProperties: {
    SEEDCODE_BUCKET_NAME: 'seeds',
    SEEDCODE_BUCKET_KEY: 'model-build.zip',
    GIT_REPOSITORY_FULL_NAME: 'acme/abalone',
    GIT_REPOSITORY_BRANCH: 'main',
    GIT_REPOSITORY_CONNECTION_ARN: arn,
  },
});
const context = (...left: number[]) => ({ getRemainingTimeInMillis: () => left.length > 1 ? left.shift()! : left[0] ?? 900_000 });
const builds = (...states: string[]) => aws
  .on('codebuild', 'StartBuild', { build: { id: BUILD } })
  .on('codebuild', 'BatchGetBuilds', () => ({ builds: [{ id: BUILD, buildStatus: states.length > 1 ? states.shift() : states[0] }] }));

test.each(['Create', 'Update'])('%s has the code checked in and tells where the repository is', async type => {
  builds('IN_PROGRESS', 'IN_PROGRESS', 'SUCCEEDED');
  await handler(event(type), context());
  expect(aws.inputs('StartBuild')).toEqual([{
    projectName: 'sagemaker-abalone-p-1-git-seedcodecheckin',
    idempotencyToken: 'request-1',
    environmentVariablesOverride: [
      { name: 'GIT_REPOSITORY_URL', value: URL, type: 'PLAINTEXT' },
      { name: 'GIT_REPOSITORY_BRANCH', value: 'main', type: 'PLAINTEXT' },
      { name: 'SEEDCODE_BUCKET_NAME', value: 'seeds', type: 'PLAINTEXT' },
      { name: 'SEEDCODE_BUCKET_KEY', value: 'model-build.zip', type: 'PLAINTEXT' },
    ],
  }]);
  expect(aws.inputs('BatchGetBuilds')).toEqual([{ ids: [BUILD] }, { ids: [BUILD] }, { ids: [BUILD] }]);
  expect(told).toEqual([{
    Status: 'SUCCESS', PhysicalResourceId: 'Checkin', StackId: 'stack-1', RequestId: 'request-1', LogicalResourceId: 'Checkin', Data: { url: URL },
  }]);
});

test('Delete touches nothing: the code is the user\'s', async () => {
  await handler(event('Delete'), context());
  expect(aws.requests).toEqual([]);
  expect(told).toEqual([expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: 'Checkin' })]);
});

test('the same request twice has one token, so that it is one build', async () => {
  builds('SUCCEEDED');
  await handler(event(), context());
  await handler(event(), context());
  expect(new Set(aws.inputs('StartBuild').map(input => input.idempotencyToken)).size).toBe(1);
});

test('a connection under the former name of the service has another address', async () => {
  builds('SUCCEEDED');
  await handler(event('Create', 'arn:aws:codestar-connections:eu-west-1:111122223333:connection/1'), context());
  expect(told[0].Data.url).toBe('https://codestar-connections.eu-west-1.amazonaws.com/git-http/111122223333/eu-west-1/1/acme/abalone.git');
});

test.each(['FAILED', 'FAULT', 'STOPPED', 'TIMED_OUT'])('a build that ends with %s fails the stack with the reason', async status => {
  builds('IN_PROGRESS', status);
  await handler(event(), context());
  expect(told).toEqual([expect.objectContaining({ Status: 'FAILED', Reason: expect.stringContaining(`no seed code for acme/abalone: Error: the build ${BUILD} ended with ${status}`) })]);
});

test('a role that was just made is waited for, one that stays without permission is not', async () => {
  let attempts = 0;
  builds('SUCCEEDED').on('codebuild', 'StartBuild', () => {
    attempts += 1;
    if (attempts < 3) { throw new AwsError('AccessDeniedException', 'not yet'); }
    return { build: { id: BUILD } };
  });
  await handler(event(), context());
  expect(attempts).toBe(3);
  expect(told[0].Status).toBe('SUCCESS');

  aws.on('codebuild', 'StartBuild', () => { throw new AwsError('AccessDeniedException', 'never'); });
  await handler(event(), context(900_000, 800_000));
  expect(told[1]).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('never') });
});

test('throttling is waited out', async () => {
  let attempts = 0;
  builds('SUCCEEDED').on('codebuild', 'BatchGetBuilds', () => {
    attempts += 1;
    if (attempts === 1) { throw new AwsError('ThrottlingException', 'slow down'); }
    return { builds: [{ id: BUILD, buildStatus: 'SUCCEEDED' }] };
  });
  await handler(event(), context());
  expect(told[0].Status).toBe('SUCCESS');
});

test('a build that does not end fails the stack before the time of the function is over', async () => {
  builds('IN_PROGRESS');
  await handler(event(), context(900_000, 31_000, 29_000));
  expect(told).toEqual([expect.objectContaining({ Status: 'FAILED', Reason: expect.stringContaining('has not ended in time') })]);
});

test('an answer that CloudFormation does not take is repeated, and given up with an error', async () => {
  builds('SUCCEEDED');
  statuses = [500, 503];
  await handler(event(), context());
  expect(told).toHaveLength(3);
  expect(aws.inputs('StartBuild')).toHaveLength(1);
  statuses = Array(6).fill(500);
  await expect(handler(event(), context())).rejects.toThrow('no answer to CloudFormation: 500');
});
