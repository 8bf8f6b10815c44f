import { Fn, Stack, Token } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { PipelineExpression, splitString } from '../../private/expressions';
import { bucketOf } from '../../private/resource-owners';
import { Parameter, StringParameter } from '../parameter';
import { Step, StepContext } from '../step';

/** A place in S3 as far as it is known at synth. */
export interface S3Location {
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly prefix: string;
  /** The key of the bucket. */
  readonly key?: IKey;
  /** The construct of the bucket; none owns it if it is given by its name only. */
  readonly bucket?: IBucket;
}

/** What a URI leads to: places, or the reason why they are not known. */
export interface S3Places {
  readonly locations: S3Location[];
  readonly unknown?: string;
}

/** Where a URI points: known text, the place that another step writes to, or a parameter's default. */
export function s3Places(uri: string, scope: IConstruct, context: StepContext, artifactBucket: IBucket): S3Places {
  const { text, stopped } = staticPrefix(uri);
  if (stopped && text === '') {
    if (Step.isStep(stopped.owner)) {
      const places = stopped.owner._writes(context).map(written => s3Places(written, scope, context, artifactBucket));
      const key = stopped.owner._outputKey(context);
      return {
        locations: places.flatMap(place => place.locations).map(location => ({ ...location, key: key ?? location.key })),
        unknown: places.find(place => place.unknown !== undefined)?.unknown,
      };
    }
    if (Parameter.isParameter(stopped.owner)) {
      const given = (stopped.owner as StringParameter).defaultValue;
      if (given !== undefined) { return s3Places(given, scope, context, artifactBucket); }
    }
  }
  const location = parseS3Uri(text, Stack.of(scope), artifactBucket);
  if (location) { return { locations: [location] }; }
  return /^(https?|file):/.test(text) ? { locations: [] } : { locations: [], unknown: stopped?.hint ?? text };
}

const S3_URI = /^s3:\/\/([^/]+)(?:\/(.*))?$/s;

function parseS3Uri(uri: string, stack: Stack, artifactBucket: IBucket): S3Location | undefined {
  const match = S3_URI.exec(uri);
  if (!match) {
    // assets have a URI that CloudFormation puts together
    const sub = Token.isUnresolved(uri) ? stack.resolve(uri)['Fn::Sub'] : undefined;
    const parts = typeof sub === 'string' ? S3_URI.exec(sub) : undefined;
    return parts ? { bucketName: parts[1], bucketArn: `arn:${stack.partition}:s3:::${Fn.sub(parts[1])}`, prefix: parts[2] ?? '' } : undefined;
  }
  const [, bucketName, prefix = ''] = match;
  const bucket = bucketName === artifactBucket.bucketName ? artifactBucket : bucketOf(bucketName);
  return { bucketName, bucketArn: `arn:${stack.partition}:s3:::${bucketName}`, prefix, bucket, key: bucket?.encryptionKey };
}

/** The text up to the first value that is only known at run time, and that value. */
function staticPrefix(uri: string): { text: string; stopped?: PipelineExpression } {
  let text = '';
  for (const part of splitString(uri)) {
    if (!PipelineExpression.isExpression(part)) {
      text += part;
      continue;
    }
    const join = part.form?.['Std:Join'];
    if (!join) { return { text, stopped: part }; }
    for (const [i, value] of (join.Values as any[]).entries()) {
      const inner = staticPrefix(PipelineExpression.isExpression(value) ? value.asString() : String(value));
      text += (i ? join.On : '') + inner.text;
      if (inner.stopped) { return { text, stopped: inner.stopped }; }
    }
  }
  return { text };
}
