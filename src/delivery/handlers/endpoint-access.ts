import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeEndpointCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Answer } from './check-answer';
import { describe, JobFailure, sleep } from './pipeline-job';
import type { LoadDocument, RequestDocument, TestDocument } from '../private/test-document';

/** What the action of a test tells its function. */
export interface TestParameters {
  readonly endpointName: string;
  /** The role in the endpoint's account. */
  readonly roleArn: string;
  /** The endpoint's region, if it is not the function's. */
  readonly region?: string;
  /** Where the test lies. */
  readonly bucket: string;
  readonly key: string;
  /** The version that is served. */
  readonly model?: string;
  /** The execution of the pipeline. */
  readonly execution?: string;
}

export interface Credentials { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string }

export const pollMillis = () => Number(process.env.POLL_MILLIS ?? 5_000);
const TRANSIENT = ['Creating', 'Updating', 'SystemUpdating', 'RollingBack'];

export async function loadTest({ bucket, key }: TestParameters): Promise<TestDocument | LoadDocument> {
  try {
    const object = await new S3Client({}).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return JSON.parse(await object.Body!.transformToString()) as TestDocument | LoadDocument;
  } catch (error) {
    throw new JobFailure(`the test cases could not be read from s3://${bucket}/${key}: ${describe(error)}`);
  }
}

/** The credentials of the test role. A role that was made a moment ago may need some seconds until it can be assumed. */
export async function assumeRole({ roleArn }: TestParameters, jobId: string, until: number): Promise<Credentials> {
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
export async function inService(client: SageMakerClient, endpointName: string, until: number): Promise<void> {
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

/** Sends a request; fails when there is no answer in time. */
export async function invoke(client: SageMakerRuntimeClient, endpointName: string, request: RequestDocument, until: number): Promise<Answer> {
  const started = performance.now();
  const output = await client.send(new InvokeEndpointCommand({
    EndpointName: endpointName,
    Body: Buffer.from(request.body, 'base64'),
    ContentType: request.contentType,
    Accept: request.accept,
    TargetModel: request.targetModel,
    TargetVariant: request.targetVariant,
    InferenceComponentName: request.inferenceComponent,
  }), { abortSignal: AbortSignal.timeout(Math.max(1, until - Date.now())) });
  return {
    text: Buffer.from(output.Body ?? []).toString('utf8'),
    contentType: output.ContentType,
    latencyMillis: performance.now() - started,
  };
}
