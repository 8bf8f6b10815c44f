import { createServer, IncomingMessage, Server } from 'http';
import type { AddressInfo } from 'net';
import { matchRest, readInput, WireRequest, WireResponse, writeError, writeOutput } from './aws-loopback-wire';
import { compactModel } from '../../scripts/api-model-compact';
import { enrichFromSdk, SdkModel } from '../../scripts/api-model-sdk';
import { botocoreModel, BotocoreModel, BotocoreOperation } from '../../scripts/api-model-source';
import { checkValue } from '../../src/private/api-model-check';
import { ApiModel } from '../../src/private/api-model-shape';

/** An error that a handler of the loopback throws for the client to get. */
export class AwsError extends Error {
  constructor(public readonly code: string, message: string, public readonly status = 400) {
    super(message);
    this.name = code;
  }
}

/** A request that the loopback got. */
export interface AwsRequest {
  /** botocore's name of the service: `sagemaker`, `sagemaker-runtime`, `s3`, `sts`, `codepipeline`, … */
  readonly service: string;
  readonly operation: string;
  readonly input: any;
  /** Whose credentials signed it; tells an assumed role from the function's own. */
  readonly accessKeyId?: string;
  readonly region?: string;
}

/** Answers a request; throws an `AwsError` for the client to get. */
export type AwsHandler = (input: any, request: AwsRequest) => unknown;

interface Service {
  readonly name: string;
  readonly model: BotocoreModel;
  readonly shapes: ApiModel;
}

interface Route { readonly service: Service; readonly operation: BotocoreOperation }

const PROTOCOLS = ['json', 'rest-json', 'rest-xml', 'query'];
const services = new Map<string, Service>();

/**
 * A server on 127.0.0.1 that stands for AWS: the real SDK clients talk to it, and it checks each request with the API's
 * complete model. A request that AWS would reject, or that no handler is there for, is answered with an error and makes
 * `stop()` fail, so the test fails even if the code under test swallows the error.
 *
 * ```ts
 * const aws = await AwsLoopback.start();                       // beforeAll; sets AWS_ENDPOINT_URL, region, credentials
 * aws.on('sagemaker', 'ListModelPackages', input => ({ ModelPackageSummaryList: [] }));
 * await new SageMakerClient(aws.clientConfig).send(new ListModelPackagesCommand({}));
 * expect(aws.requests).toEqual([expect.objectContaining({ operation: 'ListModelPackages' })]);
 * aws.reset();                                                 // afterEach
 * await aws.stop();                                            // afterAll
 * ```
 */
export class AwsLoopback {
  /** Starts a server at a free port and points `process.env` to it. */
  public static async start(options: { region?: string } = {}): Promise<AwsLoopback> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    return new AwsLoopback(server, options.region ?? 'us-west-2');
  }

  /** What was asked, in order; invalid requests too. */
  public readonly requests: AwsRequest[] = [];
  /** Requests that AWS would reject and handlers that answered what AWS never would. */
  public readonly problems: string[] = [];
  public readonly endpoint: string;
  /** For the constructor of a client. */
  public readonly clientConfig: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
  /** For the environment of a process. */
  public readonly env: { readonly [name: string]: string };
  private readonly handlers = new Map<string, AwsHandler>();
  private readonly saved: { [name: string]: string | undefined } = {};
  private serial = 0;

  private constructor(private readonly server: Server, region: string) {
    this.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.clientConfig = { endpoint: this.endpoint, region, credentials: { accessKeyId: 'AKIALOOPBACK', secretAccessKey: 'loopback' } };
    this.env = {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'AKIALOOPBACK',
      AWS_SECRET_ACCESS_KEY: 'loopback',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    for (const [name, value] of Object.entries(this.env)) {
      this.saved[name] = process.env[name];
      process.env[name] = value;
    }
    server.on('request', (message: IncomingMessage, response) => {
      this.answer(message).then(({ status, headers, body }) => response.writeHead(status, { 'x-amzn-requestid': `loopback-${this.serial}`, ...headers }).end(body),
        (error: Error) => {
          this.problems.push(error.stack ?? String(error));
          response.writeHead(500).end(String(error));
        });
    });
  }

  /**
   * Says how an operation is answered; replaces what was said before.
   *
   * @param service botocore's name of the service
   * @param operation the operation as the API calls it, for example `ListModelPackages`
   * @param handler gives the output for an input, or is the output
   */
  public on(service: string, operation: string, handler: AwsHandler | object = {}): this {
    const { operations, metadata } = serviceOf(service).model;
    if (!PROTOCOLS.includes(metadata.protocol)) { throw new Error(`the loopback does not speak ${metadata.protocol}, the protocol of ${service}`); }
    if (!operations[operation]) { throw new Error(`${service} has no operation ${JSON.stringify(operation)}`); }
    this.handlers.set(`${service} ${operation}`, typeof handler === 'function' ? handler as AwsHandler : () => handler);
    return this;
  }

  /** The inputs of the requests for an operation, in order. */
  public inputs(operation: string): any[] {
    return this.requests.filter(request => request.operation === operation).map(request => request.input);
  }

  /** Forgets handlers, requests and problems; fails if there were problems. */
  public reset(): void {
    const problems = this.problems.splice(0);
    this.handlers.clear();
    this.requests.length = 0;
    if (problems.length) { throw new Error(`the loopback found ${problems.length} problem(s):\n${problems.join('\n')}`); }
  }

  /** Stops the server, restores the environment; fails if there were problems. */
  public async stop(): Promise<void> {
    for (const [name, value] of Object.entries(this.saved)) {
      if (value === undefined) { delete process.env[name]; } else { process.env[name] = value; }
    }
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
    this.reset();
  }

  private async answer(message: IncomingMessage): Promise<WireResponse> {
    const chunks: Buffer[] = [];
    for await (const chunk of message) { chunks.push(chunk as Buffer); }
    const url = new URL(message.url!, this.endpoint);
    const wire: WireRequest = {
      method: message.method!, path: message.url!.split('?')[0], query: url.searchParams, headers: message.headers, body: Buffer.concat(chunks),
    };
    const requestId = `loopback-${++this.serial}`;
    const [, accessKeyId, region, signingName] = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(message.headers.authorization ?? '') ?? [];
    const route = this.route(wire, signingName);
    if (!route) {
      const asked = message.headers['x-amz-target'] ?? new URLSearchParams(wire.body.toString('latin1')).get('Action') ?? `${wire.method} ${message.url}`;
      const text = `no handler for ${String(asked)}${signingName ? ` (${signingName})` : ''}: say aws.on(service, operation, handler)`;
      this.problems.push(text);
      return writeError(protocolOf(wire), 'NotImplemented', text, 400, requestId);
    }
    const { service, operation } = route;
    const { protocol } = service.model.metadata;
    const input = readInput(service.model, operation, wire);
    const request: AwsRequest = { service: service.name, operation: operation.name, input, accessKeyId, region };
    this.requests.push(request);
    const path = `${service.name} ${operation.name}`;
    const problems = operation.input ? checkValue(service.shapes.shape(operation.input.shape), request.input, { path, warnings: true }) : [];
    if (problems.length) {
      this.problems.push(...problems.map(problem => problem.message));
      return writeError(protocol, 'ValidationException', problems.map(problem => problem.message).join('; '), 400, requestId);
    }
    try {
      const output = await this.handlers.get(`${service.name} ${operation.name}`)!(request.input, request) ?? {};
      this.checkOutput(route, output);
      return writeOutput(service.model, operation, output, requestId);
    } catch (error) {
      if (error instanceof AwsError) { return writeError(protocol, error.code, error.message, error.status, requestId); }
      throw error;
    }
  }

  private checkOutput({ service, operation }: Route, output: unknown): void {
    if (!operation.output) { return; }
    const problems = checkValue(service.shapes.shape(operation.output.shape), output,
      { path: `the handler's output of ${service.name} ${operation.name}`, ignoreRequired: true, typesOnly: true, isVariable: () => false });
    this.problems.push(...problems.map(problem => problem.message));
  }

  /** The operation that a request is for, among those with a handler. */
  private route(request: WireRequest, signingName: string | undefined): Route | undefined {
    const routes: Route[] = [...this.handlers.keys()].map(key => {
      const [name, operation] = key.split(' ');
      const service = serviceOf(name);
      return { service, operation: service.model.operations[operation] };
    }).filter(({ service: { model: { metadata } } }) => !signingName || signingName === (metadata.signingName ?? metadata.endpointPrefix));
    const target = request.headers['x-amz-target'];
    if (target !== undefined) {
      return routes.find(({ service, operation }) => `${service.model.metadata.targetPrefix}.${operation.name}` === target);
    }
    const form = String(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
    if (form && request.method === 'POST' && request.path === '/') {
      const action = new URLSearchParams(request.body.toString('latin1')).get('Action');
      return routes.find(({ service, operation }) => service.model.metadata.protocol === 'query' && operation.name === action);
    }
    const id = request.query.get('x-id');
    return routes.filter(({ service }) => service.model.metadata.protocol.startsWith('rest-'))
      .map(route => ({ route, match: matchRest(route.operation, request) }))
      .filter(({ route, match }) => match && (id === null || id === route.operation.name))
      .sort((a, b) => b.match!.score - a.match!.score)[0]?.route;
  }
}

function serviceOf(name: string): Service {
  let service = services.get(name);
  if (!service) {
    const model = newest(name);
    service = { name, model, shapes: new ApiModel(compactModel(model, name, { tolerant: true })) };
    services.set(name, service);
  }
  return service;
}

/** How to answer a request that no handler is there for. */
function protocolOf(request: WireRequest): string {
  return request.headers['x-amz-target'] ? 'json' : /Action=/.test(request.body.toString('latin1', 0, 200)) ? 'query' : 'rest-json';
}

/** The model of a service with what the installed client has on top. */
function newest(name: string): BotocoreModel {
  const model = spoken(botocoreModel(name));
  // where a member of a REST API travels is not taken over
  if (model.metadata.protocol !== 'json') { return model; }
  let sdk: SdkModel;
  try {
    sdk = SdkModel.load(`@aws-sdk/client-${name}`);
  } catch {
    return model;
  }
  return enrichFromSdk(model, sdk).model;
}

/** Some services have several protocols, of which the JavaScript SDK does not take botocore's favourite. */
function spoken(model: BotocoreModel): BotocoreModel {
  const { protocol, protocols } = model.metadata;
  return protocol === 'smithy-rpc-v2-cbor' && protocols?.includes('json') ? { ...model, metadata: { ...model.metadata, protocol: 'json' } } : model;
}
