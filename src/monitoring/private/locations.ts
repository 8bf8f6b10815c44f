import { Fn, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ValidationError } from '../../private/errors';

/** Fails when a URI is known and not one of S3, which Model Monitor reads only. */
export function checkS3Uri(uri: string | undefined, prop: string, scope: Construct): void {
  if (uri === undefined) { return; }
  if (Token.isUnresolved(uri) && !uri.startsWith('s3://') && !/^\$\{Token/.test(uri)) {
    throw new ValidationError('MonitorS3Uri', `${prop} must begin with "s3://", got ${JSON.stringify(uri)}`, scope);
  }
  if (!Token.isUnresolved(uri) && !/^(https|s3):\/\/[^/]+(\/.*)?$/.test(uri)) {
    throw new ValidationError('MonitorS3Uri', `${prop} must be an S3 URI such as "s3://bucket/key", got ${JSON.stringify(uri)}`, scope);
  }
  if (!Token.isUnresolved(uri) && uri.length > 512) {
    throw new ValidationError('MonitorS3Uri', `${prop} must have at most 512 characters, got ${uri.length}`, scope);
  }
}

/** A place in S3 as IAM knows it. */
export interface Place {
  readonly bucketArn: string;
  /** Without leading slash; undefined where the place is a token as a whole. */
  readonly key?: string;
  /** The ARN of the object of this name, or of everything whose name begins so. */
  readonly objectArn: string;
}

/** The place of an S3 URI. Tokens never hold a slash, so bucket and key of a URI that begins with `s3://` are known apart. */
export function placeOf(uri: string, scope: Construct): Place {
  const stack = Stack.of(scope);
  const arn = (resource: string) => stack.formatArn({ service: 's3', region: '', account: '', resource });
  const [, bucketName, key = ''] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(uri) ?? [];
  if (bucketName === undefined) {
    return { bucketArn: arn(Fn.select(2, Fn.split('/', uri))), objectArn: arn(Fn.select(1, Fn.split('s3://', uri))) };
  }
  return { bucketArn: arn(bucketName), key, objectArn: `${arn(bucketName)}/${key}` };
}
