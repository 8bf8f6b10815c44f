import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** What CloudFormation sends to a custom resource. */
export interface FileEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResponseURL: string;
  readonly ResourceProperties: { readonly Bucket: string; readonly Key: string; readonly Content: string };
}

const ATTEMPTS = 5;

/**
 * Writes a file to S3 when a stack is deployed. Files stay when the stack goes, as what was made with them does.
 *
 * The template holds this code itself, so it has to be short.
 */
export async function handler(event: FileEvent): Promise<void> {
  const { Bucket, Key, Content } = event.ResourceProperties;
  let reason: string | undefined;
  if (event.RequestType !== 'Delete') {
    try {
      await new S3Client({ maxAttempts: 8 }).send(new PutObjectCommand({ Bucket, Key, Body: Content, ContentType: 'application/json' }));
    } catch (error) {
      reason = `s3://${Bucket}/${Key} could not be written: ${(error as Error).name}: ${(error as Error).message}`;
      console.error(reason);
    }
  }
  await answer(event.ResponseURL, JSON.stringify({
    Status: reason === undefined ? 'SUCCESS' : 'FAILED',
    Reason: reason,
    PhysicalResourceId: event.RequestType === 'Delete' ? event.PhysicalResourceId : `s3://${Bucket}/${Key}`,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
  }));
}

/** Without an answer CloudFormation would wait for an hour. */
async function answer(url: string, body: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      // the URL is signed for no content type
      const response = await fetch(url, { method: 'PUT', headers: { 'content-type': '' }, body });
      if (response.ok) { return; }
      throw new Error(`CloudFormation answered ${response.status}`);
    } catch (error) {
      if (attempt === ATTEMPTS) { throw error; }
      await new Promise(resolve => setTimeout(resolve, 200 * 2 ** attempt));
    }
  }
}
