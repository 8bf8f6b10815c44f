import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { ValidationError } from '../../private/errors';

/** What the user brought for the artifacts of a pipeline. */
export interface ArtifactStoreOptions {
  readonly artifactBucket?: IBucket;
  readonly encryptionKey?: IKey;
  readonly accessLogsBucket?: IBucket;
  readonly accessLogsPrefix?: string;
  readonly removalPolicy?: RemovalPolicy;
}

/** Where a pipeline keeps its artifacts. */
export interface ArtifactStore {
  readonly bucket: IBucket;
  readonly key?: IKey;
}

/** The user's bucket, or a private and encrypted one that only CodePipeline and its roles read. */
export function artifactStore(scope: Construct, options: ArtifactStoreOptions): ArtifactStore {
  if (options.artifactBucket !== undefined) {
    if (options.encryptionKey !== undefined) {
      throw new ValidationError('ArtifactBucketAndKey',
        'encryptionKey is the key of the bucket that is made here, but artifactBucket brings a bucket with its own: leave out one of them', scope);
    }
    return { bucket: options.artifactBucket, key: options.artifactBucket.encryptionKey };
  }
  const removalPolicy = options.removalPolicy ?? RemovalPolicy.RETAIN;
  const key = options.encryptionKey ?? new Key(scope, 'ArtifactKey', {
    description: `Artifacts of the pipeline ${scope.node.path}`,
    enableKeyRotation: true,
    removalPolicy,
  });
  const bucket = new Bucket(scope, 'ArtifactBucket', {
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    removalPolicy,
    serverAccessLogsBucket: options.accessLogsBucket,
    serverAccessLogsPrefix: options.accessLogsBucket === undefined ? undefined : options.accessLogsPrefix ?? 'pipeline-artifacts/',
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7) }],
  });
  return { bucket, key };
}
