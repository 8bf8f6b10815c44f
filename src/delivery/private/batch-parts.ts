import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { RetryException, TransformAssembly, TransformSplit } from '../../pipelines';
import type { RetryPolicy } from '../../pipelines';
import { checkKnown } from '../../private/checks';
import { ValidationError } from '../../private/errors';
import { privateBucket } from '../../private/private-bucket';
import type { BatchOptions } from '../batch-options';

/** Without capacity or quota, waiting helps; after an error of the service, trying again does. */
const RETRIES: RetryPolicy[] = [
  { exceptions: [RetryException.CAPACITY_ERROR, RetryException.RESOURCE_LIMIT], interval: Duration.minutes(5), backoffRate: 2, maxAttempts: 5 },
  {
    exceptions: [RetryException.JOB_INTERNAL_ERROR, RetryException.SERVICE_FAULT, RetryException.THROTTLING],
    interval: Duration.minutes(1),
    maxAttempts: 3,
  },
];

/** What a transform step takes as it is given, and its defaults. */
export function transformOptions(props: BatchOptions) {
  const {
    instanceType, instanceCount, dataType, compression, strategy, joinInput, inputFilter, outputFilter, maxConcurrentTransforms, maxPayload,
    invocationTimeout, maxInvocationRetries, environment, dataCapture, outputKmsKey, volumeKmsKey, contentType = 'text/csv',
  } = props;
  return {
    instanceType,
    instanceCount,
    dataType,
    compression,
    strategy,
    joinInput,
    inputFilter,
    outputFilter,
    maxConcurrentTransforms,
    maxPayload,
    invocationTimeout,
    maxInvocationRetries,
    environment,
    dataCapture,
    outputKmsKey,
    volumeKmsKey,
    contentType,
    accept: props.accept ?? contentType,
    splitType: props.splitType ?? TransformSplit.LINE,
    assembleWith: props.assembleWith ?? TransformAssembly.LINE,
    retryPolicies: props.retryPolicies ?? RETRIES,
  };
}

/** The bucket of the answers, unless one is given. */
export function createOutputBucket(scope: Construct, props: BatchOptions): Bucket {
  return new Bucket(scope, 'OutputBucket', {
    ...privateBucket(),
    versioned: true,
    serverAccessLogsBucket: props.accessLogsBucket,
    serverAccessLogsPrefix: props.accessLogsBucket && (props.accessLogsPrefix ?? 'batch-output/'),
    removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
  });
}

/** The steps find the key of a bucket of this app by themselves. */
export function grantKeyOfImported(bucket: IBucket, role: IRole): void {
  if (bucket.encryptionKey !== undefined && !Token.isUnresolved(bucket.bucketName)) { bucket.encryptionKey.grantEncryptDecrypt(role); }
}

/** Fails when the prefixes are none, or runs would score the answers of others. */
export function checkPlaces(props: BatchOptions, inputPrefix: string, outputPrefix: string, scope: Construct): void {
  for (const [prop, value, pattern] of [['inputPrefix', inputPrefix, /^(?!\/|s3:)/], ['outputPrefix', outputPrefix, /^(?!\/|s3:).*[^/]$/]] as const) {
    checkKnown(value, prop, 'permissions are limited to it', scope);
    if (!pattern.test(value)) {
      throw new ValidationError('BatchPrefix', `${prop} must be a part of the keys in the bucket, without a slash at its beginning${
        prop === 'outputPrefix' ? ' or end' : ''}, got ${JSON.stringify(value)}: write it as "scores/abalone"`, scope);
    }
  }
  if (props.outputBucket?.bucketName === props.inputBucket.bucketName && `${outputPrefix}/`.startsWith(inputPrefix)) {
    throw new ValidationError('BatchLoop', `outputPrefix must not be below inputPrefix ${JSON.stringify(inputPrefix)} of the same bucket, where the next run would score `
      + `the answers of this one, got ${JSON.stringify(outputPrefix)}: choose prefixes apart, or another bucket`, scope);
  }
}
