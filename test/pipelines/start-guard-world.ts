import { createHash } from 'crypto';
import { State } from '../../src/pipelines/handlers/start-guard-state';
import { handler, QueueResponse } from '../../src/pipelines/handlers/start-guard.lambda';
import { AwsError, AwsLoopback } from '../support/aws-loopback';

const PIPELINE = 'arn:aws:sagemaker:us-west-2:111122223333:pipeline/abalone';

interface Execution {
  readonly arn: string;
  readonly name?: string;
  readonly token?: string;
  readonly startedAt: number;
  readonly parameters: any[];
  status: string;
  endedAt?: number;
  /** Whether lists have it already. */
  listed: boolean;
}

/** A pipeline, a table and queues behind the loopback, with a clock of their own. */
export class GuardWorld {
  public static async start(): Promise<GuardWorld> { return new GuardWorld(await AwsLoopback.start()); }

  public now = Date.parse('2026-11-02T10:00:00Z');
  public executions: Execution[] = [];
  public dead: any[] = [];
  /** Whether a new execution is in lists at once. */
  public listsAtOnce = true;
  private item?: any;
  private serial = 0;

  private constructor(public readonly aws: AwsLoopback) {
    jest.spyOn(Date, 'now').mockImplementation(() => this.now);
    jest.spyOn(console, 'log').mockImplementation();
  }

  /** An empty world. */
  public reset(settings: { [name: string]: string } = {}): void {
    this.aws.reset();
    this.executions = [];
    this.dead = [];
    this.listsAtOnce = true;
    this.item = undefined;
    Object.assign(process.env, {
      TABLE_NAME: 'state',
      PIPELINE_NAME: 'abalone',
      DEAD_LETTER_QUEUE_URL: `${this.aws.endpoint}/111122223333/dead`,
      MAX_CONCURRENT_EXECUTIONS: '1',
      COOLDOWN_SECONDS: '0',
      RETRY_ATTEMPTS: '0',
      ...settings,
    });
    this.aws
      .on('dynamodb', 'GetItem', () => this.item === undefined ? {} : { Item: this.item })
      .on('dynamodb', 'PutItem', (input: any) => {
        if (this.item !== undefined && this.item.Version.N !== input.ExpressionAttributeValues[':version'].N) {
          throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed');
        }
        this.item = input.Item;
        return {};
      })
      .on('sagemaker', 'StartPipelineExecution', (input: any) => ({ PipelineExecutionArn: this.begin(input).arn }))
      .on('sagemaker', 'DescribePipelineExecution', ({ PipelineExecutionArn }: any) => {
        const found = this.executions.find(each => each.arn === PipelineExecutionArn);
        if (found === undefined) { throw new AwsError('ResourceNotFound', 'no such execution'); }
        return { PipelineExecutionArn, PipelineExecutionStatus: found.status, LastModifiedTime: new Date(found.endedAt ?? found.startedAt) };
      })
      .on('sagemaker', 'ListPipelineExecutions', () => ({
        PipelineExecutionSummaries: this.executions.filter(each => each.listed).map(each => ({
          PipelineExecutionArn: each.arn,
          PipelineExecutionDisplayName: each.name,
          PipelineExecutionStatus: each.status,
          StartTime: new Date(each.startedAt),
        })),
      }))
      .on('sqs', 'SendMessage', (input: any) => {
        this.dead.push(JSON.parse(input.MessageBody));
        return { MessageId: '1', MD5OfMessageBody: createHash('md5').update(input.MessageBody).digest('hex') };
      });
  }

  /** What the service does when an execution is started, by the guard or by anybody. */
  public begin({ ClientRequestToken: token, PipelineExecutionDisplayName: name, PipelineParameters: parameters = [] }: any = {}): Execution {
    const same = this.executions.find(each => token !== undefined && each.token === token);
    if (same) { return same; }
    const execution: Execution = {
      arn: `${PIPELINE}/execution/${String(++this.serial).padStart(12, 'a')}`, name, token, startedAt: this.now, parameters, status: 'Executing', listed: this.listsAtOnce,
    };
    this.executions.unshift(execution);
    return execution;
  }

  public get running(): Execution[] { return this.executions.filter(each => ['Executing', 'Stopping'].includes(each.status)); }

  public get state(): State { return JSON.parse(this.item.State.S); }

  /** Ends what runs, and tells the guard unless the event is lost. */
  public async end(status = 'Succeeded', { tell = true } = {}): Promise<void> {
    for (const execution of this.running) {
      execution.status = status;
      execution.endedAt = this.now;
      execution.listed = true;
    }
    if (tell) { await this.wake(); }
  }

  public pass(seconds: number): void { this.now += seconds * 1000; }

  public async wake(): Promise<QueueResponse> { return this.messages({ kind: 'wake' }); }

  public request(more: object = {}): object {
    return { kind: 'start', trigger: 'Event', id: `event-${++this.serial}`, time: new Date(this.now).toISOString(), parameters: [], ...more };
  }

  public async ask(more: object = {}): Promise<QueueResponse> { return this.messages(this.request(more)); }

  public async messages(...bodies: (object | string)[]): Promise<QueueResponse> {
    return handler({ Records: bodies.map((body, i) => ({ messageId: `m${i}`, body: typeof body === 'string' ? body : JSON.stringify(body) })) });
  }
}
