import type { Permissions } from '../permissions';
import type { Step } from '../step';
import { AthenaInputOptions, athenaInput, grantAthena, grantRedshift, RedshiftInputOptions, redshiftInput } from './processing-dataset';
import { S3DataDistribution, S3InputMode } from './s3-data';

/** What an S3 URI stands for. */
export enum S3DataType {
  /** All objects below a prefix. */
  S3_PREFIX = 'S3Prefix',
  /** The objects that a manifest file lists. */
  MANIFEST_FILE = 'ManifestFile',
  /** The objects that an augmented manifest file lists, with attributes; only for training and batch transform. */
  AUGMENTED_MANIFEST_FILE = 'AugmentedManifestFile',
}

/** How S3 data is compressed. */
export enum S3Compression {
  /** It is not. */
  NONE = 'None',
  /** With gzip; unpacked on the way into the container. */
  GZIP = 'Gzip',
}

/** Options of an input of a processing job. */
export interface ProcessingInputOptions {
  /**
   * The folder in the container.
   *
   * @default - `/opt/ml/processing/input/` and the input's name
   */
  readonly localPath?: string;
  /**
   * What the URI stands for.
   *
   * @default S3DataType.S3_PREFIX
   */
  readonly dataType?: S3DataType;
  /**
   * How the data gets into the container.
   *
   * @default S3InputMode.FILE
   */
  readonly inputMode?: S3InputMode;
  /**
   * How the data is spread over the instances.
   *
   * @default S3DataDistribution.FULLY_REPLICATED
   */
  readonly distribution?: S3DataDistribution;
  /**
   * How the data is compressed.
   *
   * @default S3Compression.NONE
   */
  readonly compression?: S3Compression;
}

/**
 * An input of a processing job.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProcessingInput.html
 */
export class ProcessingInput {
  /**
   * Data in S3.
   *
   * @param uri an `s3://` URI: plain, of a bucket construct (`bucket.s3UrlForObject('data/')`), of a parameter, or the output of another step
   */
  public static fromS3(uri: string, options: ProcessingInputOptions = {}): ProcessingInput {
    return new ProcessingInput(uri, name => ({
      InputName: name,
      AppManaged: false,
      S3Input: {
        S3Uri: uri,
        LocalPath: options.localPath ?? `/opt/ml/processing/input/${name}`,
        S3DataType: options.dataType ?? S3DataType.S3_PREFIX,
        S3InputMode: options.inputMode ?? S3InputMode.FILE,
        S3DataDistributionType: options.distribution ?? S3DataDistribution.FULLY_REPLICATED,
        S3CompressionType: options.compression ?? S3Compression.NONE,
      },
    }));
  }

  /**
   * The answer to a query with Amazon Athena, which the service runs when the job starts.
   *
   * @param queryString the query; may hold values known at run time
   */
  public static fromAthena(queryString: string, options: AthenaInputOptions): ProcessingInput {
    return new ProcessingInput(options.outputUri, athenaInput(queryString, options), (step, permissions) => grantAthena(step, permissions, options));
  }

  /**
   * The answer to a query with Amazon Redshift, which the service runs when the job starts.
   *
   * @param queryString the query; may hold values known at run time
   */
  public static fromRedshift(queryString: string, options: RedshiftInputOptions): ProcessingInput {
    return new ProcessingInput(options.outputUri, redshiftInput(queryString, options),
      (step, permissions) => grantRedshift(step, permissions, options));
  }

  /** @internal */
  private constructor(
    public readonly _uri: string | undefined,
    private readonly form: (name: string) => any,
    /** @internal */ public readonly _grant?: (step: Step, permissions: Permissions) => void,
  ) {}

  /** @internal */
  public _render(name: string): any { return this.form(name); }
}

/** When the output of a processing job is uploaded. */
export enum S3UploadMode {
  /** At the end. */
  END_OF_JOB = 'EndOfJob',
  /** File by file while the job runs. */
  CONTINUOUS = 'Continuous',
}

/** Options of an output of a processing job. */
export interface ProcessingOutputOptions {
  /**
   * The place in S3.
   *
   * @default - a prefix for each execution in the pipeline's artifact bucket
   */
  readonly destination?: string;
  /**
   * When it is uploaded.
   *
   * @default S3UploadMode.END_OF_JOB
   */
  readonly uploadMode?: S3UploadMode;
  /**
   * The feature group that the output is for.
   *
   * @default - none
   */
  readonly featureGroupName?: string;
}

/**
 * An output of a processing job.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProcessingOutput.html
 */
export class ProcessingOutput {
  /**
   * A folder of the container, uploaded to S3.
   *
   * @param localPath the folder in the container, for example `/opt/ml/processing/train`
   */
  public static fromLocal(localPath: string, options: ProcessingOutputOptions = {}): ProcessingOutput {
    return new ProcessingOutput(options.destination, (name, uri) => ({
      OutputName: name,
      AppManaged: false,
      S3Output: { S3Uri: uri, LocalPath: localPath, S3UploadMode: options.uploadMode ?? S3UploadMode.END_OF_JOB },
      FeatureStoreOutput: options.featureGroupName !== undefined ? { FeatureGroupName: options.featureGroupName } : undefined,
    }), false, options.featureGroupName);
  }

  /**
   * Records that the container writes to a feature group itself. Let the step depend on nothing else for it, and later steps on this one.
   *
   * @param featureGroupName the feature group's name
   */
  public static toFeatureGroup(featureGroupName: string): ProcessingOutput {
    return new ProcessingOutput(undefined, name => ({
      OutputName: name, AppManaged: true, FeatureStoreOutput: { FeatureGroupName: featureGroupName },
    }), true, featureGroupName);
  }

  /** @internal */
  private constructor(
    public readonly _destination: string | undefined,
    private readonly form: (name: string, uri: string) => any,
    public readonly _appManaged: boolean = false,
    public readonly _featureGroupName?: string,
  ) {}

  /** @internal */
  public _render(name: string, uri: string): any { return this.form(name, uri); }
}
