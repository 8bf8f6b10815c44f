import { RemovalPolicy, Token } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { CfnEndpointConfig } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { checkRange } from '../../private/checks';
import { ValidationError } from '../../private/errors';
import { privateBucket } from '../../private/private-bucket';
import { CaptureMode } from '../data-capture';
import type { DataCaptureOptions } from '../data-capture';

/** Data capture as an endpoint configuration has it. */
export interface DataCapture {
  readonly bucket: IBucket;
  readonly uri: string;
  readonly key?: IKey;
  /** What is written. */
  readonly objectsArn: string;
  readonly config: CfnEndpointConfig.DataCaptureConfigProperty;
  /** Lets a model's role write captured data. */
  grantWrite(grantee: IGrantable): void;
}

/** Checks the options, makes the bucket if none is given, and renders the property. */
export function createDataCapture(scope: Construct, options: DataCaptureOptions, defaultKey?: IKey): DataCapture {
  checkRange(options.samplingPercentage, 'dataCapture.samplingPercentage', 0, 100, scope);
  const captureModes = options.captureModes ?? [CaptureMode.INPUT, CaptureMode.OUTPUT];
  if (captureModes.length === 0 || new Set(captureModes).size < captureModes.length) {
    throw new ValidationError('CaptureModes',
      `dataCapture.captureModes must name input, output or both, each once, got ${JSON.stringify(captureModes)}`, scope);
  }
  const csvContentTypes = options.csvContentTypes ?? ['text/csv'];
  const jsonContentTypes = options.jsonContentTypes ?? ['application/json'];
  checkContentTypes(csvContentTypes, 'dataCapture.csvContentTypes', scope);
  checkContentTypes(jsonContentTypes, 'dataCapture.jsonContentTypes', scope);
  const both = csvContentTypes.find(type => jsonContentTypes.includes(type));
  if (both !== undefined) {
    throw new ValidationError('ContentTypes',
      `dataCapture has ${JSON.stringify(both)} in csvContentTypes and in jsonContentTypes: keep it in one of them`, scope);
  }
  const prefix = options.prefix ?? 'data-capture';
  if (!Token.isUnresolved(prefix) && !/^[^/]+(\/[^/]+)*$/.test(prefix)) {
    throw new ValidationError('CapturePrefix',
      `dataCapture.prefix must be a key prefix without slash at its start and end, got ${JSON.stringify(prefix)}`, scope);
  }

  const key = options.encryptionKey ?? options.bucket?.encryptionKey ?? defaultKey;
  const bucket = options.bucket ?? new Bucket(scope, 'DataCaptureBucket', {
    ...privateBucket(key),
    serverAccessLogsBucket: options.accessLogsBucket,
    serverAccessLogsPrefix: options.accessLogsBucket && (options.accessLogsPrefix ?? 'data-capture/'),
    removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN,
  });
  const uri = bucket.s3UrlForObject(prefix);
  if (!Token.isUnresolved(uri) && uri.length > 512) {
    throw new ValidationError('CapturePrefix', `dataCapture.prefix is too long: the location must have at most 512 characters, got ${uri.length}`, scope);
  }
  const headers = {
    csvContentTypes: csvContentTypes.length > 0 ? csvContentTypes : undefined,
    jsonContentTypes: jsonContentTypes.length > 0 ? jsonContentTypes : undefined,
  };
  return {
    bucket,
    uri,
    key,
    objectsArn: bucket.arnForObjects(`${prefix}/*`),
    config: {
      enableCapture: options.enabled ?? true,
      initialSamplingPercentage: options.samplingPercentage ?? 100,
      destinationS3Uri: uri,
      captureOptions: captureModes.map(captureMode => ({ captureMode })),
      captureContentTypeHeader: headers.csvContentTypes || headers.jsonContentTypes ? headers : undefined,
      kmsKeyId: key?.keyArn,
    },
    grantWrite: grantee => {
      Grant.addToPrincipalOrResource({
        grantee,
        resource: bucket,
        actions: ['s3:PutObject'],
        resourceArns: [bucket.arnForObjects(`${prefix}/*`)],
      });
      key?.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey');
    },
  };
}

function checkContentTypes(types: string[], prop: string, scope: Construct): void {
  if (types.length > 10) {
    throw new ValidationError('ContentTypes', `${prop} must have at most 10 entries, got ${types.length}`, scope);
  }
  const bad = types.find(type => !Token.isUnresolved(type)
    && (type.length > 256 || !/^[a-zA-Z0-9](-*[a-zA-Z0-9])*\/[a-zA-Z0-9](-*[a-zA-Z0-9.])*$/.test(type)));
  if (bad !== undefined) {
    throw new ValidationError('ContentTypes', `${prop} must consist of content types such as "text/csv", got ${JSON.stringify(bad)}`, scope);
  }
}
