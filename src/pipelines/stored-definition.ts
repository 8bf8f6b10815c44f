import { createHash } from 'crypto';
import { Size, Stack } from 'aws-cdk-lib';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';

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
    this.location = { PipelineDefinitionS3Location: { Bucket: deployment.deployedBucket.bucketName, Key: `${props.prefix}/${key}` } };
  }
}
