import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { answerCloudFormation, CustomResourceEvent } from '../../private/custom-resource-answer';

/** What CloudFormation sends to a custom resource. */
export interface FileEvent extends CustomResourceEvent {
  readonly ResourceProperties: { readonly Bucket: string; readonly Key: string; readonly Content: string };
}

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
  await answerCloudFormation(event, `s3://${Bucket}/${Key}`, reason);
}
