import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

/** What is captured of an invocation. */
export enum CaptureMode {
  /** The request. */
  INPUT = 'Input',
  /** The answer. */
  OUTPUT = 'Output',
}

/**
 * Whether and how an endpoint writes requests and answers to S3, as monitoring needs it.
 *
 * Files appear under `<prefix>/<endpoint>/<variant>/yyyy/mm/dd/hh/`.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DataCaptureConfig.html
 */
export interface DataCaptureOptions {
  /**
   * The share of invocations that is captured, in percent: a whole number from 0 to 100.
   *
   * @default 100
   */
  readonly samplingPercentage?: number;

  /**
   * Whether capturing is on. Turned off, the bucket and the permissions stay.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The bucket to write to. The models' roles are allowed to write below `prefix`.
   *
   * @default - a new bucket: encrypted, private, TLS only, and retained
   */
  readonly bucket?: IBucket;

  /**
   * The key prefix in the bucket, without slash at its start and end.
   *
   * @default 'data-capture'
   */
  readonly prefix?: string;

  /**
   * What is captured.
   *
   * @default - both, input and output
   */
  readonly captureModes?: CaptureMode[];

  /**
   * Content types that are captured as CSV text, at most 10. Any other type is captured in Base64.
   *
   * @default ['text/csv']
   */
  readonly csvContentTypes?: string[];

  /**
   * Content types that are captured as JSON text, at most 10. Any other type is captured in Base64.
   *
   * @default ['application/json']
   */
  readonly jsonContentTypes?: string[];

  /**
   * The key that captured data is encrypted with. Needed where another account reads the data.
   *
   * @default - the key of the given bucket, else that of the endpoint configuration, else keys that S3 manages
   */
  readonly encryptionKey?: IKey;

  /**
   * A bucket for the access logs of the new bucket.
   *
   * @default - no access logs
   */
  readonly accessLogsBucket?: IBucket;

  /**
   * The key prefix of the access logs.
   *
   * @default 'data-capture/'
   */
  readonly accessLogsPrefix?: string;

  /**
   * What happens to the new bucket when the stack is deleted. A given `bucket` is not touched.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
