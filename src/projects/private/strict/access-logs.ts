import { Aspects, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket, CfnBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { belongsTo, setProperty } from './templates';
import { privateBucket } from '../../../private/private-bucket';

/** A bucket for the access logs of buckets of the account. */
export function makeAccessLogsBucket(scope: Construct): Bucket {
  const bucket = new Bucket(scope, 'AccessLogs', {
    // S3 delivers access logs only to buckets that are encrypted with its own keys
    ...privateBucket(),
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  bucket.addToResourcePolicy(new PolicyStatement({
    sid: 'AccessLogs',
    principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects('*')],
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  }));
  return bucket;
}

/** Versions and access logs of the buckets of a stack in which nothing runs, such as that of the copies of models. The rest they have. */
export function secureBuckets(stack: Stack, hasLogsBucket: boolean): void {
  const logs = hasLogsBucket ? undefined : makeAccessLogsBucket(stack);
  Aspects.of(stack).add({
    visit: node => {
      if (!(node instanceof CfnBucket) || node === logs?.node.defaultChild || !belongsTo(node, stack)) { return; }
      setProperty(node, 'VersioningConfiguration.Status', 'Enabled');
      if (logs) { setProperty(node, 'LoggingConfiguration', { DestinationBucketName: logs.bucketName, LogFilePrefix: `${node.node.path.split('/').slice(-3, -1).join('/')}/` }); }
    },
  });
}
