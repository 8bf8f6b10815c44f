import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { uncovered } from './contract';
import { assumeRole, inService, loadTest } from './endpoint-access';
import type { TestParameters } from './endpoint-access';
import { runCases } from './invoke-test';
import { isOver, judgeLoad, sendLoad, stateOf, tokenOf } from './load-test';
import { describe, DirectAnswer, DirectEvent, JobContext, JobContinuation, JobEvent, JobFailure, runJob } from './pipeline-job';
import { settle } from './settle-test';
import { brokenTest } from './test-result';
import type { TestResult } from './test-result';
import type { LoadDocument, TestDocument } from '../private/test-document';

/** Time that is left for telling the outcome. */
const RESERVE_MILLIS = 10_000;
/** A load test also waits for the last answers, and its session ends after 15 minutes. */
const LOAD_RESERVE_MILLIS = 75_000;

/** Sends the requests of a test to an endpoint, checks the answers, and tells the pipeline, the report and the model registry. */
export async function handler(event: JobEvent | DirectEvent, context: JobContext): Promise<DirectAnswer | void> {
  return runJob<TestParameters>(event, context, async (parameters, continuationToken, jobId) => {
    const until = Date.now() + context.getRemainingTimeInMillis() - RESERVE_MILLIS;
    const test = await loadTest(parameters);
    let result: TestResult | JobContinuation;
    try {
      result = await run(test, parameters, jobId, until, continuationToken);
    } catch (error) {
      result = brokenTest(test.kind ?? 'invoke', error instanceof JobFailure ? error.message : describe(error));
    }
    return result instanceof JobContinuation ? result : settle(test, parameters, jobId, result);
  });
}

async function run(
  test: TestDocument | LoadDocument, parameters: TestParameters, jobId: string, until: number, continuationToken?: string,
): Promise<TestResult | JobContinuation> {
  const credentials = await assumeRole(parameters, jobId, until);
  const config = { region: parameters.region ?? process.env.AWS_REGION, credentials };
  await inService(new SageMakerClient(config), parameters.endpointName, until);
  if (test.kind === 'load') {
    // a try that is made again would hide what the endpoint did
    const client = new SageMakerRuntimeClient({ ...config, maxAttempts: 1 });
    const state = await sendLoad(test, client, parameters.endpointName, stateOf(continuationToken), until - LOAD_RESERVE_MILLIS);
    if (isOver(test, state)) { return judgeLoad(test, parameters.endpointName, state); }
    const percentComplete = Math.floor(100 * state.sentMillis / (test.durationMillis + test.warmUpMillis));
    return new JobContinuation(tokenOf(state), { percentComplete, summary: `${state.sent} requests sent, ${state.failed} failed` });
  }
  if (test.coverRegistry && parameters.model !== undefined) {
    const missing = await uncovered(parameters.model, test.cases);
    if (missing.length > 0) { throw new JobFailure(`the test does not cover the interface of the version: ${missing.join('; ')}`); }
  }
  return runCases(test, parameters, new SageMakerRuntimeClient(config), until);
}
