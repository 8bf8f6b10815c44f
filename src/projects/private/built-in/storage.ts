import { CfnOutput, CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Bucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct, IConstruct } from 'constructs';
import { privateBucket } from '../../../private/private-bucket';

/** Gives the only resource of a construct the logical id that AWS's template has. */
export function named<T extends IConstruct>(construct: T, logicalId: string): T {
  const resource = CfnResource.isCfnElement(construct) || construct instanceof CfnOutput ? construct : construct.node.defaultChild;
  (resource as CfnResource).overrideLogicalId(logicalId);
  return construct;
}

/** The bucket of all artifacts and data, under AWS's name, and as private and encrypted as AWS's is not. */
export function makeBucket(scope: Construct, bucketName: string, encryptionKey?: IKey, accessLogsBucket?: IBucket): { bucket: Bucket; key: IKey } {
  const key = encryptionKey ?? named(new Key(scope, 'ArtifactsKey', {
    description: 'Artifacts and data of the project',
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
  }), 'MlOpsArtifactsKey');
  const bucket = named(new Bucket(scope, 'ArtifactsBucket', {
    ...privateBucket(key),
    bucketName,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    removalPolicy: RemovalPolicy.RETAIN,
    serverAccessLogsBucket: accessLogsBucket,
    serverAccessLogsPrefix: accessLogsBucket === undefined ? undefined : 'project-artifacts/',
  }), 'MlOpsArtifactsBucket');
  named(bucket.policy!, 'MlOpsArtifactsBucketPolicy');
  return { bucket, key };
}
