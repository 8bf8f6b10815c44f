import { CopyObjectCommand, DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AddTagsCommand, DeleteTagsCommand, ListTagsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { answerCloudFormation, CustomResourceEvent } from '../../private/custom-resource-answer';

/** What CloudFormation sends. */
export interface TemplateEvent extends CustomResourceEvent {
  readonly ResourceProperties: {
    /** A template that is copied to where SageMaker finds it … */
    readonly Source?: string;
    readonly Bucket?: string;
    readonly Key?: string;
    /** … or a domain that is told where. */
    readonly DomainArn?: string;
    readonly Location?: string;
  };
}

const LOCATION = 'sagemaker:projectS3TemplatesLocation';

/** Puts a template where SageMaker Studio finds it, with the tag that makes it visible; or tells a domain where templates are. */
export async function handler(event: TemplateEvent): Promise<void> {
  const { Bucket, Key, DomainArn, Location } = event.ResourceProperties;
  const id = DomainArn === undefined ? `s3://${Bucket}/${Key}` : `${DomainArn} ${LOCATION}`;
  let reason: string | undefined;
  try {
    if (DomainArn === undefined) {
      await template(event);
    } else {
      await domain(event.RequestType, DomainArn, Location!);
    }
  } catch (error) {
    reason = `${id}: ${(error as Error).name}: ${(error as Error).message}`;
    console.error(reason);
  }
  await answerCloudFormation(event, id, reason);
}

async function template({ RequestType, PhysicalResourceId, ResourceProperties: { Source, Bucket, Key } }: TemplateEvent): Promise<void> {
  const client = new S3Client({ maxAttempts: 8 });
  if (RequestType === 'Delete') {
    // an update to another key deletes the old one, and nothing else; without the right id nothing was ever made
    if (PhysicalResourceId === `s3://${Bucket}/${Key}`) { await client.send(new DeleteObjectCommand({ Bucket, Key })); }
    return;
  }
  await client.send(new CopyObjectCommand({
    Bucket,
    Key,
    CopySource: Source,
    ContentType: 'text/yaml',
    MetadataDirective: 'REPLACE',
    TaggingDirective: 'REPLACE',
    Tagging: 'sagemaker%3Astudio-visibility=true',
  }));
}

async function domain(request: string, ResourceArn: string, location: string): Promise<void> {
  const client = new SageMakerClient({ maxAttempts: 8 });
  if (request !== 'Delete') {
    await client.send(new AddTagsCommand({ ResourceArn, Tags: [{ Key: LOCATION, Value: location }] }));
    return;
  }
  try {
    let NextToken: string | undefined;
    do {
      const page = await client.send(new ListTagsCommand({ ResourceArn, NextToken }));
      // another one has told the domain another place since then
      if (page.Tags?.some(({ Key, Value }) => Key === LOCATION && Value === location)) {
        await client.send(new DeleteTagsCommand({ ResourceArn, TagKeys: [LOCATION] }));
        return;
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
  } catch (error) {
    // the domain has gone, and the tag with it
    if (!/not found|does not exist/i.test((error as Error).message) && (error as Error).name !== 'ResourceNotFound') { throw error; }
  }
}
