import { PhysicalName, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { privateBucket } from '../private/private-bucket';

/** The bucket of a pipeline that is given none. */
export class ArtifactBucket extends Bucket {
  constructor(scope: Construct, id: string, encryptionKey?: IKey) {
    super(scope, id, { ...privateBucket(encryptionKey), versioned: true, removalPolicy: RemovalPolicy.RETAIN });
  }

  /** Gives the bucket a key, if it has none yet. */
  public _encryptWith(key: IKey): void {
    if (this.encryptionKey) { return; }
    (this as { encryptionKey?: IKey }).encryptionKey = key;
    (this.node.defaultChild as CfnBucket).bucketEncryption = {
      serverSideEncryptionConfiguration: [{
        bucketKeyEnabled: true,
        serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.keyArn },
      }],
    };
  }
}

/** A role for SageMaker, which it takes on only for resources of the stack's account. */
export function createServiceRole(scope: Construct, id: string, description: string): Role {
  return new Role(scope, id, {
    description,
    // policies of buckets and keys in other accounts name it
    roleName: PhysicalName.GENERATE_IF_NEEDED,
    assumedBy: new ServicePrincipal('sagemaker.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  });
}
