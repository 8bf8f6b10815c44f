import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeEndpointCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { checkAnswer } from './check-answer';
import type { Answer } from './check-answer';
import { describe, JobContext, JobEvent, JobFailure, runJob, sleep } from './pipeline-job';
import type { TestCaseDocument, TestDocument } from '../private/test-document';

interface Parameters {
  readonly endpointName: string;
  /** The role in the endpoint's account. */
  readonly roleArn: string;
  /** The endpoint's region, if it is not the function's. */
  readonly region?: string;
  /** Where the test lies. */
  readonly bucket: string;
  readonly key: string;
}

interface Credentials { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string }

/** Time that is left for telling the outcome. */
const RESERVE_MILLIS = 10_000;
const pollMillis = () => Number(process.env.POLL_MILLIS ?? 5_000);
const TRANSIENT = ['Creating', 'Updating', 'SystemUpdating', 'RollingBack'];

/** Sends the requests of a test to an endpoint and checks the answers. */
export async function handler(event: JobEvent, context: JobContext): Promise<void> {
  await runJob<Parameters>(event, context, async parameters => {
    const jobId = event['CodePipeline.job'].id;
    const until = Date.now() + context.getRemainingTimeInMillis() - RESERVE_MILLIS;
    const test = await loadTest(parameters);
    const credentials = await assumeRole(parameters, jobId, until);
    const config = { region: parameters.region ?? process.env.AWS_REGION, credentials };
    await inService(new SageMakerClient(config), parameters.endpointName, until);

    const runtime = new SageMakerRuntimeClient(config);
    const failures: string[] = [];
    let failed = 0;
    for (const testCase of test.cases) {
      const reasons = Date.now() >= until ? ['not run, since the time of the test was over'] : await runCase(runtime, parameters.endpointName, testCase, until);
      console.log(JSON.stringify({ jobId, endpoint: parameters.endpointName, case: testCase.name, passed: reasons.length === 0, reasons }));
      if (reasons.length > 0) { failed += 1; }
      failures.push(...reasons.map(reason => `${testCase.name}: ${reason}`));
    }
    if (failed > test.allowedFailures) {
      const allowed = test.allowedFailures > 0 ? `, ${test.allowedFailures} allowed` : '';
      throw new JobFailure(`${failed} of ${test.cases.length} test cases failed at endpoint ${parameters.endpointName}${allowed}: ${failures.join('; ')}`);
    }
    return { CasesPassed: String(test.cases.length - failed), CasesFailed: String(failed) };
  });
}

async function loadTest({ bucket, key }: Parameters): Promise<TestDocument> {
  try {
    const object = await new S3Client({}).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return JSON.parse(await object.Body!.transformToString()) as TestDocument;
  } catch (error) {
    throw new JobFailure(`the test cases could not be read from s3://${bucket}/${key}: ${describe(error)}`);
  }
}

/** The credentials of the test role. A role that was made a moment ago may need some seconds until it can be assumed. */
async function assumeRole({ roleArn }: Parameters, jobId: string, until: number): Promise<Credentials> {
  const client = new STSClient({});
  for (let attempt = 1; ; attempt++) {
    try {
      const { Credentials: issued } = await client.send(new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: `endpoint-test-${jobId}`.slice(0, 64),
        DurationSeconds: 900,
      }));
      return { accessKeyId: issued!.AccessKeyId!, secretAccessKey: issued!.SecretAccessKey!, sessionToken: issued!.SessionToken! };
    } catch (error) {
      if ((error as Error).name !== 'AccessDenied' || attempt === 6 || Date.now() + pollMillis() > until) {
        throw new JobFailure(`the test role ${roleArn} could not be assumed: ${describe(error)}`);
      }
      await sleep(pollMillis());
    }
  }
}

/** Waits until the endpoint is in service. It may be scaling after the deployment. */
async function inService(client: SageMakerClient, endpointName: string, until: number): Promise<void> {
  for (;;) {
    let status: string | undefined;
    let reason: string | undefined;
    try {
      const endpoint = await client.send(new DescribeEndpointCommand({ EndpointName: endpointName }));
      status = endpoint.EndpointStatus;
      reason = endpoint.FailureReason;
    } catch (error) {
      throw new JobFailure(`the endpoint ${endpointName} could not be described: ${describe(error)}`);
    }
    if (status === 'InService') { return; }
    if (!TRANSIENT.includes(status ?? '') || Date.now() + pollMillis() > until) {
      throw new JobFailure(`the endpoint ${endpointName} is not in service but ${status}${reason ? `: ${reason}` : ''}`);
    }
    await sleep(pollMillis());
  }
}

/** The reasons why a case fails: none if it passes. */
async function runCase(client: SageMakerRuntimeClient, endpointName: string, testCase: TestCaseDocument, until: number): Promise<string[]> {
  let answer: Answer;
  try {
    answer = await invoke(client, endpointName, testCase, until);
  } catch (error) {
    return [(error as Error).name === 'AbortError' ? 'no answer before the time of the test was over' : `invocation failed: ${describe(error)}`];
  }
  const reasons = testCase.checks.map(check => checkAnswer(check, answer));
  if (testCase.maxLatencyMillis !== undefined && answer.latencyMillis > testCase.maxLatencyMillis) {
    reasons.push(`expected an answer within ${testCase.maxLatencyMillis} ms, got it after ${Math.round(answer.latencyMillis)} ms`);
  }
  return reasons.filter(reason => reason !== undefined);
}

async function invoke(client: SageMakerRuntimeClient, endpointName: string, testCase: TestCaseDocument, until: number): Promise<Answer> {
  const started = performance.now();
  const output = await client.send(new InvokeEndpointCommand({
    EndpointName: endpointName,
    Body: Buffer.from(testCase.body, 'base64'),
    ContentType: testCase.contentType,
    Accept: testCase.accept,
    TargetModel: testCase.targetModel,
    TargetVariant: testCase.targetVariant,
    InferenceComponentName: testCase.inferenceComponent,
  }), { abortSignal: AbortSignal.timeout(Math.max(1, until - Date.now())) });
  return { text: Buffer.from(output.Body ?? []).toString('utf8'), latencyMillis: performance.now() - started };
}
