import type { Duration, Size } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { InstanceType } from '../instance-type';
import type { CacheOptions, RetryOptions, StepOptions } from '../step-options';
import type { JobRecordOptions } from './job-record';
import type { S3Compression, S3DataType } from './processing-data';

/** How the input of a batch transform job is cut into records. */
export enum TransformSplit {
  /** It is not: each object is one record. */
  NONE = 'None',
  /** By lines. */
  LINE = 'Line',
  /** As RecordIO. */
  RECORD_IO = 'RecordIO',
  /** As TFRecord. */
  TF_RECORD = 'TFRecord',
}

/** How records are sent to the model. */
export enum BatchStrategy {
  /** As many in a request as fit. */
  MULTI_RECORD = 'MultiRecord',
  /** One in a request. */
  SINGLE_RECORD = 'SingleRecord',
}

/** How the answers become an object in S3. */
export enum TransformAssembly {
  /** One after the other, as they are. */
  NONE = 'None',
  /** One on each line. */
  LINE = 'Line',
}

/** Requests and answers kept in S3, for monitoring. */
export interface TransformDataCapture {
  /** Where they go in S3. */
  readonly destination: string;
  /**
   * The key that they are encrypted with.
   *
   * @default - the encryption of the bucket
   */
  readonly kmsKey?: IKey;
  /**
   * Whether each gets an id, to join it with ground truth.
   *
   * @default false
   */
  readonly generateInferenceId?: boolean;
}

/** Properties of a `TransformStep`. */
export interface TransformStepProps extends StepOptions, CacheOptions, RetryOptions, JobRecordOptions {
  /** The model's name, usually `model.modelName` of a `ModelStep`. */
  readonly modelName: string;

  /** The S3 URI of the data. */
  readonly inputData: string;

  /**
   * What the URI stands for.
   *
   * @default S3DataType.S3_PREFIX
   */
  readonly dataType?: S3DataType;

  /**
   * The MIME type of the data, for example `text/csv`.
   *
   * @default - none
   */
  readonly contentType?: string;

  /**
   * How the data is compressed.
   *
   * @default - it is not
   */
  readonly compression?: S3Compression;

  /**
   * How the data is cut into records.
   *
   * @default TransformSplit.NONE
   */
  readonly splitType?: TransformSplit;

  /**
   * How records are sent to the model.
   *
   * @default - as the service decides
   */
  readonly strategy?: BatchStrategy;

  /**
   * Where the answers go in S3, each object under the name of its input and `.out`.
   *
   * @default - a prefix for each execution in the pipeline's artifact bucket
   */
  readonly outputPath?: string;

  /**
   * The MIME type of the answers.
   *
   * @default - as the model decides
   */
  readonly accept?: string;

  /**
   * How the answers become an object in S3.
   *
   * @default TransformAssembly.NONE
   */
  readonly assembleWith?: TransformAssembly;

  /**
   * The key for the answers in S3.
   *
   * @default - the encryption of the bucket
   */
  readonly outputKmsKey?: IKey;

  /** The instances that the job runs on. */
  readonly instanceType: InstanceType;

  /**
   * How many instances.
   *
   * @default 1
   */
  readonly instanceCount?: number;

  /**
   * The key for the storage of the instances.
   *
   * @default - a key of the service
   */
  readonly volumeKmsKey?: IKey;

  /**
   * How many requests an instance gets at the same time.
   *
   * @default - as the model says, or 1
   */
  readonly maxConcurrentTransforms?: number;

  /**
   * How large a request may be, 0 (any size) to 100 MiB.
   *
   * @default Size.mebibytes(6)
   */
  readonly maxPayload?: Size;

  /**
   * How long a request may take, at most an hour.
   *
   * @default Duration.minutes(10)
   */
  readonly invocationTimeout?: Duration;

  /**
   * How often a failed request is tried again, 0 to 3.
   *
   * @default 3
   */
  readonly maxInvocationRetries?: number;

  /**
   * Environment variables of the model's container.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * The part of a record that the model gets, as JSONPath, for example `$[1:]`.
   *
   * @default - all of it
   */
  readonly inputFilter?: string;

  /**
   * The part of the joined record that is kept, as JSONPath.
   *
   * @default - all of it
   */
  readonly outputFilter?: string;

  /**
   * Put each answer next to its input.
   *
   * @default false
   */
  readonly joinInput?: boolean;

  /**
   * Keep requests and answers, for monitoring.
   *
   * @default - they are not kept
   */
  readonly dataCapture?: TransformDataCapture;
}
