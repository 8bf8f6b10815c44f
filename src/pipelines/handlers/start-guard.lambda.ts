import { randomUUID } from 'crypto';
import {
  DescribePipelineExecutionCommand, ListPipelineExecutionsCommand, PipelineExecutionSummary, SageMakerClient, StartPipelineExecutionCommand,
} from '@aws-sdk/client-sagemaker';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { absorb, Active, claim, finish } from './start-guard-state';
import { Store } from './start-guard-store';
import { readMessage, StartRequest } from './start-request';

/** What Lambda hands over from a queue. */
export interface QueueEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

/** The messages that Lambda is to leave in the queue. */
export interface QueueResponse {
  readonly batchItemFailures: { itemIdentifier: string }[];
}

interface Settings {
  readonly pipelineName: string;
  readonly deadLetterQueueUrl: string;
  readonly maxConcurrentExecutions: number;
  readonly cooldownMillis: number;
  readonly retryAttempts: number;
}

const RUNNING = ['Executing', 'Stopping'];
/** No execution runs longer. */
const LONGEST_EXECUTION = 28 * 24 * 3600_000;
/** Longer than an invocation lasts: whoever claimed a start and has not told its outcome by then never will. */
const CLAIM_TIMEOUT = 120_000;
const MAX_REFUSALS = 5;
const TRANSIENT = /Throttl|TooManyRequests|ResourceLimitExceeded|ServiceUnavailable|InternalFailure|InternalServer|Timeout|Abort|ECONN|EPIPE|EAI_AGAIN|Network/i;

/**
 * Starts a pipeline for the requests in a queue, unless as many executions run as may.
 *
 * Requests are in the table before they leave the queue, and a start is in the table before it is made: whenever an invocation ends halfway,
 * the next one goes on where it stopped, with the same idempotency token.
 */
export async function handler(event: QueueEvent): Promise<QueueResponse> {
  const env = process.env as { [name: string]: string };
  const guard = new Guard(new Store(env.TABLE_NAME), {
    pipelineName: env.PIPELINE_NAME,
    deadLetterQueueUrl: env.DEAD_LETTER_QUEUE_URL,
    maxConcurrentExecutions: Number(env.MAX_CONCURRENT_EXECUTIONS),
    cooldownMillis: Number(env.COOLDOWN_SECONDS) * 1000,
    retryAttempts: Number(env.RETRY_ATTEMPTS),
  });
  const requests: StartRequest[] = [];
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of event.Records) {
    try {
      const message = readMessage(body);
      if (message.kind === 'start') { requests.push(message); }
    } catch (error) {
      // after some more tries it goes to the dead-letter queue, where an alarm tells of it
      log({ outcome: 'unreadable', messageId, reason: String(error) });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  await guard.absorb(requests);
  await guard.settle();
  await guard.startDue();
  return { batchItemFailures };
}

class Guard {
  private readonly sagemaker = new SageMakerClient({ maxAttempts: 8 });
  private readonly sqs = new SQSClient({ maxAttempts: 8 });
  /** Executions that were found to have ended: the list may tell so later. */
  private readonly ended = new Set<string>();

  constructor(private readonly store: Store, private readonly settings: Settings) {}

  /** Takes requests into the state, all of them at once. */
  public async absorb(requests: readonly StartRequest[]): Promise<void> {
    if (requests.length === 0) { return; }
    const listed = requests.some(request => request.whenBusy === 'DROP') ? await this.running() : [];
    const taken = await this.store.update(state => {
      const elsewhere = foreign(listed, state.active, this.ended).length > 0;
      return requests.map(request => ({ request, outcome: absorb(state, request, Date.now(), elsewhere) }));
    });
    for (const { request, outcome } of taken!) {
      log({ outcome, trigger: request.trigger, id: request.id, time: request.time });
      if (outcome === 'full') { await this.bury(request, 'too many requests with different parameters wait already'); }
    }
  }

  /** Looks after the executions that were started: which have ended, and which starts were never finished. */
  public async settle(): Promise<void> {
    const { state } = await this.store.load();
    for (const active of state.active) {
      if (active.arn === undefined) {
        if (Date.now() - active.claimedAt >= CLAIM_TIMEOUT) { await this.start(active, true); }
        continue;
      }
      const end = await this.endOf(active.arn);
      if (end === undefined) { continue; }
      this.ended.add(active.arn);
      await this.store.update(current => {
        if (!current.active.some(each => each.token === active.token)) { return undefined; }
        finish(current, active.token, end, Date.now(), this.settings);
        return true;
      });
      log({ outcome: 'ended', execution: active.arn, status: end.status });
    }
  }

  /** Starts what may start now. */
  public async startDue(): Promise<void> {
    for (;;) {
      const { state } = await this.store.load();
      const now = Date.now();
      if (now < state.notBefore || !state.pending.some(each => each.due <= now)) { return; }
      const listed = await this.running();
      const token = randomUUID();
      const claimed = await this.store.update(current => {
        const busy = current.active.length + foreign(listed, current.active, this.ended).length;
        return busy >= this.settings.maxConcurrentExecutions ? undefined : claim(current, Date.now(), token);
      });
      if (claimed === undefined) { return; }
      await this.start(claimed, false);
    }
  }

  /** Makes a start that is in the state, and tells the state of it. */
  private async start(active: Active, again: boolean): Promise<void> {
    const { token, request, name } = active;
    let arn: string;
    try {
      // the service may have forgotten the token when a start is taken up late, but not the execution
      const there = again
        ? (await this.executions(active.claimedAt - CLAIM_TIMEOUT)).find(each => each.PipelineExecutionDisplayName === name)
        : undefined;
      arn = there?.PipelineExecutionArn ?? (await this.sagemaker.send(new StartPipelineExecutionCommand({
        PipelineName: this.settings.pipelineName,
        PipelineExecutionDisplayName: name,
        PipelineExecutionDescription: `${request.triggers.join(', ')}: ${request.requests} request(s) since ${new Date(request.since).toISOString()}`
          + (request.attempts > 0 ? `, after ${request.attempts} failed execution(s)` : ''),
        ...request.parameters.length > 0 ? { PipelineParameters: [...request.parameters] } : {},
        ClientRequestToken: token,
      }))).PipelineExecutionArn!;
    } catch (error) {
      await this.refused(active, error as Error);
      return;
    }
    await this.store.update(state => {
      const own = state.active.find(each => each.token === token);
      if (own === undefined || own.arn !== undefined) { return undefined; }
      own.arn = arn;
      return true;
    });
    log({ outcome: 'started', execution: arn, triggers: request.triggers, requests: request.requests });
  }

  /** A start that failed stays claimed and is tried again with the next wake, unless the service keeps refusing it. */
  private async refused(active: Active, error: Error & { $metadata?: { httpStatusCode?: number } }): Promise<void> {
    const transient = TRANSIENT.test(`${error.name} ${(error as { code?: string }).code ?? ''}`) || (error.$metadata?.httpStatusCode ?? 0) >= 500;
    const last = !transient && active.refusals + 1 >= MAX_REFUSALS;
    log({ outcome: last ? 'given up' : 'refused', name: active.name, reason: `${error.name}: ${error.message}` });
    if (last) {
      const { parameters, triggers } = active.request;
      await this.bury({
        kind: 'start', trigger: triggers.join('-'), id: active.token, time: new Date(active.claimedAt).toISOString(), parameters,
      }, `${error.name}: ${error.message}`);
    }
    await this.store.update(state => {
      const own = state.active.find(each => each.token === active.token);
      if (own === undefined) { return undefined; }
      if (last) {
        state.active = state.active.filter(each => each !== own);
        delete state.starts[own.request.key];
      } else if (!transient) {
        own.refusals += 1;
      }
      return true;
    });
  }

  /** How and when an execution ended, or undefined while it runs. One that is gone has ended. */
  private async endOf(arn: string): Promise<{ status: string; at: number } | undefined> {
    try {
      const { PipelineExecutionStatus: status = 'Executing', LastModifiedTime } = await this.sagemaker.send(
        new DescribePipelineExecutionCommand({ PipelineExecutionArn: arn }));
      return RUNNING.includes(status) ? undefined : { status, at: LastModifiedTime?.getTime() ?? Date.now() };
    } catch (error) {
      if ((error as Error).name !== 'ResourceNotFound') { throw error; }
      return { status: 'Gone', at: Date.now() };
    }
  }

  private async running(): Promise<PipelineExecutionSummary[]> {
    return (await this.executions(Date.now() - LONGEST_EXECUTION)).filter(each => RUNNING.includes(each.PipelineExecutionStatus ?? ''));
  }

  private async executions(since: number): Promise<PipelineExecutionSummary[]> {
    const found: PipelineExecutionSummary[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.sagemaker.send(new ListPipelineExecutionsCommand({
        PipelineName: this.settings.pipelineName,
        CreatedAfter: new Date(since),
        SortBy: 'CreationTime',
        SortOrder: 'Descending',
        MaxResults: 100,
        NextToken,
      }));
      found.push(...page.PipelineExecutionSummaries ?? []);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return found;
  }

  /** Puts a request where an alarm tells of it, and from where it can be sent back. */
  private async bury(request: StartRequest, reason: string): Promise<void> {
    await this.sqs.send(new SendMessageCommand({
      QueueUrl: this.settings.deadLetterQueueUrl,
      MessageBody: JSON.stringify({ ...request, reason }),
    }));
  }
}

/** Running executions that the guard did not start. */
function foreign(listed: readonly PipelineExecutionSummary[], active: readonly Active[], ended: ReadonlySet<string>): PipelineExecutionSummary[] {
  return listed.filter(({ PipelineExecutionArn: arn, PipelineExecutionDisplayName: name }) =>
    !ended.has(arn!) && !active.some(each => each.arn === arn || each.name === name));
}

function log(entry: object): void { console.log(JSON.stringify(entry)); }
