import { createServer } from 'http';
import type { Server } from 'http';
import type { AddressInfo } from 'net';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { checkBuild, startBuild } from '../../src/images/handlers/image-build.lambda';
import type { ImageBuildEvent } from '../../src/images/handlers/image-build.lambda';
import { AwsError, AwsLoopback } from '../support/aws-loopback';

/** What CodeBuild was asked, and what it answers next. */
const requests: Array<{ target?: string; body: any }> = [];
let answers: object[] = [];
let server: Server;
let client: CodeBuildClient;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ target: request.headers['x-amz-target'] as string, body: JSON.parse(Buffer.concat(chunks).toString()) });
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify(answers.shift() ?? {}));
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  client = new CodeBuildClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await new Promise(resolve => server.close(resolve));
});
beforeEach(() => { requests.length = 0; });

const event = (more: Partial<ImageBuildEvent> = {}): ImageBuildEvent => ({
  RequestType: 'Create',
  RequestId: 'request-1',
  ResourceProperties: { ProjectName: 'project', ImageTag: 'abc' },
  ...more,
});

describe('startBuild', () => {
  test.each(['Create', 'Update'] as const)('%s starts one build a request', async RequestType => {
    answers = [{ build: { id: 'project:1' } }];
    jest.spyOn(console, 'log').mockImplementation();
    await expect(startBuild(event({ RequestType }), client)).resolves.toEqual({ PhysicalResourceId: 'project', BuildId: 'project:1' });
    expect(requests).toEqual([{ target: 'CodeBuild_20161006.StartBuild', body: { projectName: 'project', idempotencyToken: 'request-1' } }]);
  });

  test('Delete leaves images alone', async () => {
    await expect(startBuild(event({ RequestType: 'Delete', PhysicalResourceId: 'project' }), client)).resolves.toEqual({ PhysicalResourceId: 'project' });
    expect(requests).toEqual([]);
  });

  test('fails without a build id', async () => {
    answers = [{}];
    await expect(startBuild(event(), client)).rejects.toThrow('CodeBuild returned no build id for project project');
  });
});

describe('checkBuild', () => {
  const look = (build: object | undefined) => {
    answers = [{ builds: build ? [build] : [], buildsNotFound: [] }];
    return checkBuild(event({ BuildId: 'project:1' }), client);
  };

  test('waits while the build runs', async () => {
    await expect(look({ id: 'project:1', buildStatus: 'IN_PROGRESS' })).resolves.toEqual({ IsComplete: false });
    expect(requests).toEqual([{ target: 'CodeBuild_20161006.BatchGetBuilds', body: { ids: ['project:1'] } }]);
  });

  test('gives the tag when the build has succeeded', async () => {
    await expect(look({ id: 'project:1', buildStatus: 'SUCCEEDED' })).resolves.toEqual({ IsComplete: true, Data: { ImageTag: 'abc' } });
  });

  test.each(['FAILED', 'FAULT', 'STOPPED', 'TIMED_OUT'])('fails when the build ended with %s, with its causes and log', async buildStatus => {
    await expect(look({
      id: 'project:1',
      buildStatus,
      phases: [
        { phaseType: 'PRE_BUILD', phaseStatus: 'SUCCEEDED', contexts: [{ message: 'fine' }] },
        { phaseType: 'BUILD', phaseStatus: buildStatus, contexts: [{ message: 'Error while executing command: docker build' }] },
        { phaseType: 'COMPLETED' },
      ],
      logs: { deepLink: 'https://console/log' },
    })).rejects.toThrow(`image build project:1 ended with ${buildStatus}; BUILD: Error while executing command: docker build; logs: https://console/log`);
  });

  test('fails when the build is gone', async () => {
    await expect(look(undefined)).rejects.toThrow('build project:1 does not exist');
  });

  test('Delete has nothing to wait for', async () => {
    await expect(checkBuild(event({ RequestType: 'Delete' }), client)).resolves.toEqual({ IsComplete: true });
    expect(requests).toEqual([]);
  });
});

describe('as the Lambda service calls it', () => {
  const { AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  const before = { AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
  beforeAll(() => {
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
  });
  afterAll(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) { delete process.env[name]; } else { process.env[name] = value; }
    }
  });

  test.each(['source', 'bundle'])('the %s takes event and context', async kind => {
    jest.spyOn(console, 'log').mockImplementation();
    const handler = jest.requireActual(kind === 'source' ? '../../src/images/handlers/image-build.lambda' : '../../assets/images/handlers/image-build.lambda');
    const context = { functionName: 'function', getRemainingTimeInMillis: () => 1000 };
    answers = [{ build: { id: 'project:2' } }, { builds: [{ id: 'project:2', buildStatus: 'SUCCEEDED' }] }];
    const started = await handler.onEvent(event(), context);
    // the provider framework hands on what onEvent returned
    await expect(handler.isComplete(event(started), context)).resolves.toEqual({ IsComplete: true, Data: { ImageTag: 'abc' } });
    expect(requests.map(({ target }) => target)).toEqual(['CodeBuild_20161006.StartBuild', 'CodeBuild_20161006.BatchGetBuilds']);
  });
});

describe('when CodeBuild is busy or asked twice', () => {
  let aws: AwsLoopback;
  let handler: typeof import('../../src/images/handlers/image-build.lambda');
  const started = new Map<string, string>();

  beforeAll(async () => {
    aws = await AwsLoopback.start();
    // the client is made when the function is loaded
    jest.isolateModules(() => { handler = jest.requireActual('../../src/images/handlers/image-build.lambda'); });
  });
  afterAll(() => aws.stop());
  beforeEach(() => {
    jest.spyOn(console, 'log').mockImplementation();
    started.clear();
    aws.on('codebuild', 'StartBuild', ({ idempotencyToken }: any) => {
      if (!started.has(idempotencyToken)) { started.set(idempotencyToken, `project:${started.size + 1}`); }
      return { build: { id: started.get(idempotencyToken) } };
    });
  });
  afterEach(() => aws.reset());

  test('the same request twice has one token, so that it is one build', async () => {
    const answers1 = [await handler.onEvent(event()), await handler.onEvent(event())];
    expect(answers1.map(({ BuildId }) => BuildId)).toEqual(['project:1', 'project:1']);
    expect(started.size).toBe(1);
  });

  test('throttling is waited out', async () => {
    let calls = 0;
    aws.on('codebuild', 'BatchGetBuilds', () => {
      if (++calls <= 3) { throw new AwsError('ThrottlingException', 'Rate exceeded', 400); }
      return { builds: [{ id: 'project:1', buildStatus: 'SUCCEEDED' }] };
    });
    await expect(handler.isComplete(event({ BuildId: 'project:1' }))).resolves.toMatchObject({ IsComplete: true });
    expect(calls).toBe(4);
  });
});
