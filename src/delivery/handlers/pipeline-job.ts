import {
  CodePipelineClient, FailureType, InvalidJobStateException, PutJobFailureResultCommand, PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';

/** What CodePipeline sends to a function. */
export interface JobEvent {
  readonly 'CodePipeline.job': {
    readonly id: string;
    readonly data: {
      readonly actionConfiguration: { readonly configuration: { readonly UserParameters?: string } };
      /** What the job before it left, if the action is not done with one. */
      readonly continuationToken?: string;
    };
  };
}

/** What any other CI system sends. It waits for the answer. */
export interface DirectEvent {
  readonly parameters: object;
  /** What the call before it left, if the work is not done with one. */
  readonly continuationToken?: string;
}

/** What a direct call gets to know; a failure is thrown. */
export interface DirectAnswer {
  readonly outputVariables?: { [name: string]: string };
  readonly continuationToken?: string;
  readonly percentComplete?: number;
  readonly summary?: string;
}

/** The part of Lambda's context that a job uses. */
export interface JobContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** An outcome that the user can do something about; its message goes to the pipeline as it is. */
export class JobFailure extends Error {}

/** Work that is not done yet: CodePipeline calls again, with the token. */
export class JobContinuation {
  public constructor(public readonly token: string, public readonly details: { readonly percentComplete: number; readonly summary: string }) {}
}

/** Output variables, with a sentence on them for whoever looks at the execution. */
export class JobOutcome {
  public constructor(public readonly outputVariables: { [name: string]: string }, public readonly summary: string) {}
}

const MAX_MESSAGE = 5000;
const MAX_SUMMARY = 2048;

/**
 * Does the work of a pipeline action and tells the outcome. Whatever happens is told: a job without an outcome would
 * block its stage until CodePipeline gives up.
 *
 * @param work gets the action's user parameters, what the job before it left and the id of the job, returns the action's
 * output variables or what it leaves to the next job
 */
export async function runJob<P>(
  event: JobEvent | DirectEvent, context: JobContext,
  work: (parameters: P, token: string | undefined, jobId: string) => Promise<{ [name: string]: string } | JobOutcome | JobContinuation>,
): Promise<DirectAnswer | void> {
  if (!('CodePipeline.job' in event)) { return answer(await work(event.parameters as P, event.continuationToken, context.awsRequestId)); }
  const { id: jobId, data } = event['CodePipeline.job'];
  const client = new CodePipelineClient({ maxAttempts: 8 });
  const externalExecutionId = context.awsRequestId;
  let result: { [name: string]: string } | JobOutcome | JobContinuation;
  try {
    result = await work(JSON.parse(data.actionConfiguration.configuration.UserParameters ?? '{}') as P, data.continuationToken, jobId);
  } catch (error) {
    const message = error instanceof JobFailure ? error.message : describe(error);
    console.error(JSON.stringify({ jobId, outcome: 'failed', message, stack: (error as Error).stack }));
    await tell(() => client.send(new PutJobFailureResultCommand({
      jobId,
      failureDetails: { type: FailureType.JobFailed, message: clip(message), externalExecutionId },
    })));
    return;
  }
  if (result instanceof JobContinuation) {
    const { token, details } = result;
    console.log(JSON.stringify({ jobId, outcome: 'continues', ...details }));
    await tell(() => client.send(new PutJobSuccessResultCommand({
      jobId,
      continuationToken: token,
      executionDetails: { externalExecutionId, percentComplete: details.percentComplete, summary: details.summary.slice(0, MAX_SUMMARY) },
    })));
    return;
  }
  const { outputVariables, summary } = result instanceof JobOutcome ? result : { outputVariables: result, summary: undefined };
  console.log(JSON.stringify({ jobId, outcome: 'succeeded', outputVariables, summary }));
  await tell(() => client.send(new PutJobSuccessResultCommand({
    jobId,
    outputVariables,
    executionDetails: { externalExecutionId, percentComplete: 100, summary: summary?.slice(0, MAX_SUMMARY) },
  })));
}

function answer(result: { [name: string]: string } | JobOutcome | JobContinuation): DirectAnswer {
  if (result instanceof JobContinuation) { return { continuationToken: result.token, ...result.details }; }
  return result instanceof JobOutcome ? { outputVariables: result.outputVariables, summary: result.summary } : { outputVariables: result };
}

/** An error in words. */
export function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

export function sleep(millis: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, millis));
}

/** A second invocation for a job that is done already changes nothing. */
async function tell(send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (error instanceof InvalidJobStateException) {
      console.warn(JSON.stringify({ message: `the job had its outcome already: ${error.message}` }));
      return;
    }
    throw error;
  }
}

function clip(message: string): string {
  const mark = '… (all of it in the log of the function)';
  return message.length <= MAX_MESSAGE ? message || 'failed without a message' : message.slice(0, MAX_MESSAGE - mark.length) + mark;
}
