import { createHash } from 'crypto';
import { Resource, Size, Stack } from 'aws-cdk-lib';
import type { IResource } from 'aws-cdk-lib';
import type { IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { isElsewhere, letIn, reportMissing } from '../private/requirements';

/** Properties of a `StoredDefinition`. */
export interface StoredDefinitionProps {
  readonly text: string;
  readonly bucket: IBucket;
  readonly prefix: string;
}

/**
 * A definition that is too large for the template. It is put into the bucket at deployment, with the values that only CloudFormation knows filled
 * in. A changed definition gets another key, so the pipeline is updated exactly when it changed.
 */
export class StoredDefinition extends Construct {
  /** The pipeline's `PipelineDefinition`, in CloudFormation's spelling. */
  public readonly location: any;

  constructor(scope: Construct, id: string, props: StoredDefinitionProps) {
    super(scope, id);
    const hash = createHash('sha256').update(JSON.stringify(Stack.of(this).resolve(props.text))).digest('hex');
    const key = `${hash}.json`;
    const deployment = new BucketDeployment(this, 'Deployment', {
      sources: [Source.data(key, props.text)],
      destinationBucket: props.bucket,
      destinationKeyPrefix: props.prefix,
      prune: false,
      retainOnDelete: true,
      memoryLimit: 512,
      ephemeralStorageSize: Size.mebibytes(512),
    });
    this.requireBucket(props, deployment.handlerRole);
    this.location = { PipelineDefinitionS3Location: { Bucket: deployment.deployedBucket.bucketName, Key: `${props.prefix}/${key}` } };
  }

  /** A bucket and a key that others own have to let the role in that puts the definition there. */
  private requireBucket({ bucket, prefix }: StoredDefinitionProps, role: IRole): void {
    const missing = (kind: 'bucket' | 'key', resource: IResource, arn: string, statements: PolicyStatement[]) => {
      if (Resource.isOwnedResource(resource) || !isElsewhere(resource, role)) { return; }
      reportMissing(this, `pipelines.${kind}-policy`, { kind, arn, statements, added: false },
        `${kind} ${JSON.stringify(resource.node.path)} is in another account and not of this app, and gets the pipeline's definition at deployment`);
    };
    missing('bucket', bucket, bucket.bucketArn, [
      letIn(role, ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], [bucket.arnForObjects(`${prefix}/*`)]),
      letIn(role, ['s3:ListBucket'], [bucket.bucketArn]),
    ]);
    const key = bucket.encryptionKey;
    if (key) { missing('key', key, key.keyArn, [letIn(role, ['kms:Decrypt', 'kms:GenerateDataKey'], ['*'])]); }
  }
}
