import {
  DescribePipelineExecutionCommand, ListPipelineExecutionStepsCommand, PipelineExecutionStatus, SageMakerClient, StartPipelineExecutionCommand,
  StepStatus,
} from '@aws-sdk/client-sagemaker';
import { describe, DirectAnswer, DirectEvent, JobContext, JobContinuation, JobEvent, JobFailure, JobOutcome, runJob, sleep } from './pipeline-job';
import { assumeStageRole } from './stage-credentials';

interface Parameters {
  /** The SageMaker pipeline in the account of the stage. */
  readonly pipeline: string;
  /** The role in the account of the stage. */
  readonly roleArn: string;
  /** The region of the stage, if it is not the function's. */
  readonly region?: string;
  /** What is scored, if not all of the input. */
  readonly inputDataUrl?: string;
  /** How long the run may take. */
  readonly seconds: number;
}

/** What one job leaves to the next one of the same action. */
interface Progress {
  readonly since: number;
  readonly execution: string;
}

const pollMillis = () => Number(process.env.POLL_MILLIS ?? 30_000);
const ROLE_POLL_MILLIS = 5_000;

/**
 * Starts a batch run in a stage and waits for its end. CodePipeline calls again and again, with the run in the token.
 *
 * The first call makes its request with the id of the job, by which SageMaker knows it: a call that is doubled, or that is repeated since its outcome was lost,
 * gets the run of the first one and starts no second.
 */
export async function handler(event: JobEvent | DirectEvent, context: JobContext): Promise<DirectAnswer | void> {
  return runJob<Parameters>(event, context, async (parameters, token, jobId) => {
    const credentials = await assumeStageRole(parameters.roleArn, 'batch-run', jobId, Math.min(pollMillis(), ROLE_POLL_MILLIS));
    const client = new SageMakerClient({ region: parameters.region ?? process.env.AWS_REGION, credentials, maxAttempts: 8 });
    const progress = token === undefined
      ? { since: Date.now(), execution: await start(client, parameters, jobId) }
      : JSON.parse(token) as Progress;
    const { execution, since } = progress;
    const { status, reason } = await look(client, execution);
    if (status === PipelineExecutionStatus.SUCCEEDED) {
      return new JobOutcome({ BatchExecutionArn: execution }, `the run ${execution} succeeded`);
    }
    if (status === PipelineExecutionStatus.FAILED || status === PipelineExecutionStatus.STOPPED) {
      const why = await guiltySteps(client, execution) ?? reason ?? 'no reason given';
      throw new JobFailure(`the batch run ${execution} ${status === PipelineExecutionStatus.STOPPED ? 'was stopped' : 'failed'}: ${why}`);
    }
    const passed = Math.floor((Date.now() - since) / 1000);
    if (passed >= parameters.seconds) {
      throw new JobFailure(`the batch run ${execution} is not done after ${passed} seconds but ${status ?? 'unknown'}: it goes on; give runOnDeployment.timeout more, or less data`);
    }
    await sleep(Math.max(0, Math.min(pollMillis(), since + parameters.seconds * 1000 - Date.now())));
    return new JobContinuation(JSON.stringify({ since, execution } satisfies Progress), {
      percentComplete: Math.min(99, Math.floor(100 * passed / parameters.seconds)),
      summary: `the run ${execution} is ${status ?? 'unknown'} since ${passed} seconds`,
    });
  });
}

async function start(client: SageMakerClient, { pipeline, inputDataUrl }: Parameters, jobId: string): Promise<string> {
  try {
    const { PipelineExecutionArn } = await client.send(new StartPipelineExecutionCommand({
      PipelineName: pipeline,
      ClientRequestToken: `batch-run-${jobId}`.padEnd(32, '0').slice(0, 128),
      PipelineExecutionDescription: 'The run after a deployment',
      PipelineParameters: inputDataUrl === undefined ? undefined : [{ Name: 'InputDataUrl', Value: inputDataUrl }],
    }));
    return PipelineExecutionArn!;
  } catch (error) {
    throw new JobFailure(`the batch run of ${pipeline} could not be started: ${describe(error)}`);
  }
}

async function look(client: SageMakerClient, execution: string): Promise<{ readonly status?: string; readonly reason?: string }> {
  try {
    const found = await client.send(new DescribePipelineExecutionCommand({ PipelineExecutionArn: execution }));
    return { status: found.PipelineExecutionStatus, reason: found.FailureReason };
  } catch (error) {
    throw new JobFailure(`the batch run ${execution} could not be looked at: ${describe(error)}`);
  }
}

/** What went wrong, which only the steps tell. That it cannot be told is no reason to tell nothing. */
async function guiltySteps(client: SageMakerClient, execution: string): Promise<string | undefined> {
  try {
    const request = new ListPipelineExecutionStepsCommand({ PipelineExecutionArn: execution, MaxResults: 100 });
    const { PipelineExecutionSteps: steps = [] } = await client.send(request);
    const failed = steps.filter(step => step.StepStatus === StepStatus.FAILED).map(step => `${step.StepName}: ${step.FailureReason ?? 'no reason given'}`);
    return failed.length > 0 ? failed.join('; ') : undefined;
  } catch (error) {
    return `its steps could not be listed: ${describe(error)}`;
  }
}
