import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ValidationError } from '../../private/errors';

/** A place in S3, split into bucket and key prefix; either may hold tokens. */
export interface S3Location {
  readonly bucketName: string;
  /** Without leading slash; empty for the whole bucket. */
  readonly key: string;
}

/** Splits `s3://bucket/key`. Tokens never hold a slash, so that they survive the split. */
export function parseLocation(location: string, prop: string, scope: Construct): S3Location {
  if (!location.startsWith('s3://')) {
    throw new ValidationError('ModelDataLocation', Token.isUnresolved(location)
      ? `${prop} must begin with "s3://" so that bucket and key are known, got a token (${location}): write \`s3://\${bucketName}/\${key}\``
      : `${prop} must begin with "s3://", got ${JSON.stringify(location)}`, scope);
  }
  const [, bucketName, key] = location.match(/^s3:\/\/([^/]*)\/?(.*)$/s)!;
  if (!bucketName) {
    throw new ValidationError('ModelDataLocation', `${prop} must name a bucket, got ${JSON.stringify(location)}: write "s3://bucket/key"`, scope);
  }
  if (/[*?]/.test(location)) {
    throw new ValidationError('ModelDataLocation',
      `${prop} must not hold the wildcards * and ?, got ${JSON.stringify(location)}: name the prefix, all below it is included`, scope);
  }
  return { bucketName, key };
}

/** The ARN of a bucket by its name, in the stack's partition. */
export function bucketArn(scope: Construct, bucketName: string): string {
  return Stack.of(scope).formatArn({ service: 's3', region: '', account: '', resource: bucketName, arnFormat: ArnFormat.NO_RESOURCE_NAME });
}
