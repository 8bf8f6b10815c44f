import { createServer, Server } from 'http';
import type { AddressInfo } from 'net';
import type { IdleSettings } from '../../src/endpoints/handlers/idle-decision';
import type { IdleState } from '../../src/endpoints/handlers/idle-state';
import { handler } from '../../src/endpoints/handlers/idle-switch.lambda';
import { AwsError, AwsLoopback } from '../support/aws-loopback';

const ARN = 'arn:aws:sagemaker:us-west-2:111122223333:endpoint/abalone';
const MINUTE = 60_000;

interface Endpoint {
  status: string;
  config: string;
  tags: { Key: string; Value: string }[];
  createdAt: number;
  changedAt: number;
  /** When what goes on with it is over. */
  until?: number;
}

/** An endpoint, its metrics, a table and CloudFormation behind the loopback, with a clock of their own. */
export class IdleWorld {
  public static async start(): Promise<IdleWorld> {
    const world = new IdleWorld(await AwsLoopback.start());
    await new Promise<void>(resolve => world.answers.listen(0, '127.0.0.1', resolve));
    return world;
  }

  /** Monday, 9 o'clock in Berlin. */
  public now = Date.parse('2026-11-02T08:00:00Z');
  public endpoint?: Endpoint;
  public configs = ['config-1'];
  /** When it was invoked. */
  public invocations: number[] = [];
  /** How long the service takes to make an endpoint. */
  public startMinutes = 6;
  /** How the next endpoints that are made end. */
  public starts: string[] = [];
  /** What CloudFormation was told. */
  public told: any[] = [];
  /** How much time passes with every look at the endpoint. */
  public lookSeconds = 0;
  /** What happens between two calls. */
  public between?: (operation: string) => Promise<void> | void;
  private item?: any;
  private serial = 0;
  private readonly answers: Server;

  private constructor(public readonly aws: AwsLoopback) {
    jest.spyOn(Date, 'now').mockImplementation(() => this.now);
    jest.spyOn(console, 'log').mockImplementation();
    jest.spyOn(console, 'error').mockImplementation();
    this.answers = createServer((request, response) => {
      let body = '';
      request.on('data', chunk => { body += String(chunk); }).on('end', () => {
        this.told.push(JSON.parse(body));
        response.end();
      });
    });
  }

  /** A world with an endpoint that has just been deployed. */
  public async reset(settings: Partial<IdleSettings> = {}): Promise<void> {
    this.aws.reset();
    this.now = Date.parse('2026-11-02T08:00:00Z');
    this.item = undefined;
    this.configs = ['config-1'];
    this.invocations = [];
    this.starts = [];
    this.told = [];
    this.startMinutes = 6;
    this.lookSeconds = 0;
    this.between = undefined;
    this.endpoint = this.made('config-1', [{ Key: 'aws:cloudformation:stack-name', Value: 's' }, { Key: 'project', Value: 'abalone' }], 'InService');
    Object.assign(process.env, {
      TABLE_NAME: 'state', ENDPOINT_NAME: 'abalone', POLL_MILLIS: '1', SETTINGS: JSON.stringify({ keepOnMinutes: 120, ...settings }),
    });
    this.answer('dynamodb', 'GetItem', () => this.item === undefined ? {} : { Item: this.item });
    this.answer('dynamodb', 'PutItem', input => {
      if (this.item !== undefined && this.item.Version.N !== input.ExpressionAttributeValues[':version'].N) {
        throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed');
      }
      this.item = input.Item;
      return {};
    });
    this.answer('sagemaker', 'DescribeEndpoint', () => this.describe());
    this.answer('sagemaker', 'ListTags', ({ NextToken }) => NextToken === undefined
      ? { Tags: this.endpoint!.tags.slice(0, 1), NextToken: 'more' }
      : { Tags: this.endpoint!.tags.slice(1) });
    this.answer('sagemaker', 'DeleteEndpoint', () => {
      this.settle();
      const endpoint = this.present();
      if (!['InService', 'Failed'].includes(endpoint.status)) { throw new AwsError('ValidationException', `Cannot delete endpoint in status ${endpoint.status}`); }
      Object.assign(endpoint, { status: 'Deleting', until: this.now + MINUTE, changedAt: this.now });
      return {};
    });
    this.answer('sagemaker', 'CreateEndpoint', ({ EndpointConfigName, Tags = [] }) => {
      this.settle();
      if (this.endpoint) { throw new AwsError('ValidationException', `Cannot create already existing endpoint "${ARN}".`); }
      this.hasConfig(EndpointConfigName);
      this.endpoint = this.made(EndpointConfigName, Tags, 'Creating');
      return { EndpointArn: ARN };
    });
    this.answer('sagemaker', 'DescribeEndpointConfig', ({ EndpointConfigName }) => {
      this.hasConfig(EndpointConfigName);
      return { EndpointConfigName, EndpointConfigArn: `${ARN}-config`, ProductionVariants: [], CreationTime: new Date(this.now) };
    });
    this.answer('cloudwatch', 'GetMetricStatistics', ({ StartTime, EndTime, Dimensions }) => {
      const at = (time: number | string) => typeof time === 'number' ? time * 1000 : Date.parse(time);
      const seen = this.invocations.filter(time => time >= at(StartTime) && time <= at(EndTime));
      return { Datapoints: Dimensions[1].Value === 'Green' ? seen.map(time => ({ Timestamp: new Date(time), Sum: 1 })) : [] };
    });
    await this.deploy('Create', { Endpoint: 1 });
    this.told = [];
  }

  public async stop(): Promise<void> {
    delete process.env.POLL_MILLIS;
    await new Promise(resolve => this.answers.close(resolve));
    await this.aws.stop();
  }

  public get state(): IdleState { return JSON.parse(this.item.State.S); }

  public get status(): string | undefined {
    this.settle();
    return this.endpoint?.status;
  }

  public calls(operation: string): any[] { return this.aws.inputs(operation); }

  public pass(minutes: number): void { this.now += minutes * MINUTE; }

  public async check(): Promise<unknown> { return this.ask('check'); }

  public async ask(action: any): Promise<unknown> { return handler({ action }, { getRemainingTimeInMillis: () => 900_000 }); }

  /** Checks every five minutes; in the middle of a long time twice an hour. */
  public async checks(minutes: number): Promise<void> {
    for (let left = minutes; left > 0;) {
      const step = left > 60 && minutes - left >= 15 ? 30 : 5;
      this.pass(step);
      left -= step;
      await this.check();
    }
  }

  /** What CloudFormation does: the same request again if it is told so. */
  public async deploy(type: 'Create' | 'Update' | 'Delete', properties: object, { id = `request-${++this.serial}`, minutes = 15 } = {}): Promise<void> {
    const end = this.now + minutes * MINUTE;
    await handler({
      RequestType: type,
      RequestId: id,
      StackId: 'arn:aws:cloudformation:us-west-2:111122223333:stack/s/1',
      LogicalResourceId: 'Deployment',
      ResponseURL: `http://127.0.0.1:${(this.answers.address() as AddressInfo).port}/`,
      ResourceProperties: { ServiceToken: 'function', ...properties },
      ...type === 'Create' ? {} : { PhysicalResourceId: 'idle-switch' },
    }, { getRemainingTimeInMillis: () => end - this.now });
  }

  private answer(service: string, operation: string, answer: (input: any) => object): void {
    this.aws.on(service, operation, async (input: any) => {
      await this.between?.(operation);
      return answer(input);
    });
  }

  private made(config: string, tags: Endpoint['tags'], status: string): Endpoint {
    return { status, config, tags, createdAt: this.now, changedAt: this.now, until: status === 'Creating' ? this.now + this.startMinutes * MINUTE : undefined };
  }

  private describe(): object {
    this.now += this.lookSeconds * 1000;
    this.settle();
    const { status, config, createdAt, changedAt } = this.present();
    return {
      EndpointName: 'abalone',
      EndpointArn: ARN,
      EndpointConfigName: config,
      EndpointStatus: status,
      FailureReason: status === 'Failed' ? 'no capacity' : undefined,
      CreationTime: new Date(createdAt),
      LastModifiedTime: new Date(changedAt),
      ProductionVariants: status === 'InService' ? [{ VariantName: 'Blue' }, { VariantName: 'Green' }] : undefined,
    };
  }

  private present(): Endpoint {
    if (!this.endpoint) { throw new AwsError('ValidationException', `Could not find endpoint "${ARN}".`); }
    return this.endpoint;
  }

  private hasConfig(name: string): void {
    if (!this.configs.includes(name)) { throw new AwsError('ValidationException', `Could not find endpoint configuration "${name}".`); }
  }

  /** What the service has done by now. */
  private settle(): void {
    if (this.endpoint?.until === undefined || this.now < this.endpoint.until) { return; }
    if (this.endpoint.status === 'Deleting') { this.endpoint = undefined; return; }
    Object.assign(this.endpoint, { status: this.starts.shift() ?? 'InService', changedAt: this.endpoint.until, until: undefined });
  }
}
