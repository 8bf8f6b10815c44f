/** How S3 data gets into a container. */
export enum S3InputMode {
  /** All of it is copied before the container starts. */
  FILE = 'File',
  /** It is streamed while the container reads. */
  PIPE = 'Pipe',
}

/** How S3 data is spread over the instances of a job. */
export enum S3DataDistribution {
  /** Every instance gets all of it. */
  FULLY_REPLICATED = 'FullyReplicated',
  /** Every instance gets a part of the files. */
  SHARDED_BY_S3_KEY = 'ShardedByS3Key',
}

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

  /** @internal */
  private constructor(public readonly _uri: string | undefined, private readonly form: (name: string) => any) {}

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
    }));
  }

  /**
   * Records that the container writes to a feature group itself. Let the step depend on nothing else for it, and later steps on this one.
   *
   * @param featureGroupName the feature group's name
   */
  public static toFeatureGroup(featureGroupName: string): ProcessingOutput {
    return new ProcessingOutput(undefined, name => ({
      OutputName: name, AppManaged: true, FeatureStoreOutput: { FeatureGroupName: featureGroupName },
    }), true);
  }

  /** @internal */
  private constructor(
    public readonly _destination: string | undefined,
    private readonly form: (name: string, uri: string) => any,
    public readonly _appManaged: boolean = false,
  ) {}

  /** @internal */
  public _render(name: string, uri: string): any { return this.form(name, uri); }
}
