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

/** Fails for a value that is known and not the ARN of such a resource. */
export function checkArns(arns: string[], kind: 'key' | 'repository', prop: string, scope: Construct): void {
  const service = kind === 'key' ? 'kms' : 'ecr';
  const pattern = new RegExp(`^arn:[^:]+:${service}:[^:]+:[^:]+:${kind}/.+$`);
  const wrong = arns.find(arn => !Token.isUnresolved(arn) && !pattern.test(arn));
  if (wrong !== undefined) {
    throw new ValidationError('ModelAccessArn', `${prop} must have ARNs of ${kind === 'key' ? 'keys' : 'repositories'} such as `
      + `"arn:aws:${service}:eu-west-1:111122223333:${kind}/${kind === 'key' ? '00000000-0000-0000-0000-000000000000' : 'abalone'}", got ${JSON.stringify(wrong)}`, scope);
  }
}
