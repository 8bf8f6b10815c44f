import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Bucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { ValidationError } from '../../private/errors';
import { privateBucket } from '../../private/private-bucket';

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

/** What CodePipeline and CodeBuild do with the bucket of the artifacts itself. */
export const BUCKET_ACTIONS = ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'];
/** How they read an object. */
export const READ_ACTIONS = ['s3:GetObject', 's3:GetObjectVersion'];

/**
 * CDK's grants name families of actions (`s3:GetObject*`, `kms:ReEncrypt*`); these name what CodePipeline, CodeBuild and
 * CloudFormation call.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html
 */
export class ArtifactBucket extends Bucket {
  public grantRead(identity: IGrantable, objectsKeyPattern: unknown = '*'): Grant {
    return this.grantActions(identity, READ_ACTIONS, objectsKeyPattern, ['kms:Decrypt', 'kms:DescribeKey']);
  }

  public grantWrite(identity: IGrantable, objectsKeyPattern: unknown = '*'): Grant {
    return this.grantActions(identity, ['s3:PutObject'], objectsKeyPattern, WRITE_KEY_ACTIONS);
  }

  public grantReadWrite(identity: IGrantable, objectsKeyPattern: unknown = '*'): Grant {
    return this.grantActions(identity, [...READ_ACTIONS, 's3:PutObject'], objectsKeyPattern, WRITE_KEY_ACTIONS);
  }

  public grantPutAcl(identity: IGrantable, objectsKeyPattern: unknown = '*'): Grant {
    return Grant.addToPrincipalOrResource({
      grantee: identity,
      resource: this,
      actions: ['s3:PutObjectAcl'],
      resourceArns: [this.arnForObjects(String(objectsKeyPattern))],
      // the only list that a bucket without access control lists takes
      conditions: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
    });
  }

  private grantActions(grantee: IGrantable, actions: string[], pattern: unknown, keyActions: string[]): Grant {
    this.encryptionKey?.grant(grantee, ...keyActions);
    return Grant.addToPrincipalOrResource({ grantee, resource: this, actions: BUCKET_ACTIONS, resourceArns: [this.bucketArn] })
      .combine(Grant.addToPrincipalOrResource({ grantee, resource: this, actions, resourceArns: [this.arnForObjects(String(pattern))] }));
  }
}

const WRITE_KEY_ACTIONS = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'];

class ArtifactKey extends Key {
  public grantEncryptDecrypt(grantee: IGrantable): Grant {
    return this.grant(grantee, ...WRITE_KEY_ACTIONS);
  }
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
  const key = options.encryptionKey ?? new ArtifactKey(scope, 'ArtifactKey', {
    description: `Artifacts of the pipeline ${scope.node.path}`,
    enableKeyRotation: true,
    removalPolicy,
  });
  const bucket = new ArtifactBucket(scope, 'ArtifactBucket', {
    ...privateBucket(key),
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    removalPolicy,
    serverAccessLogsBucket: options.accessLogsBucket,
    serverAccessLogsPrefix: options.accessLogsBucket === undefined ? undefined : options.accessLogsPrefix ?? 'pipeline-artifacts/',
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7) }],
  });
  return { bucket, key };
}
