import { S3Compression, S3DataType } from './processing-data';
import { S3DataDistribution } from './s3-data';

/** How a channel gets into a training container. */
export enum TrainingInputMode {
  /** All of it is copied before the container starts. */
  FILE = 'File',
  /** It is streamed through a named pipe. */
  PIPE = 'Pipe',
  /** Files appear at once and are streamed as the container reads them. */
  FAST_FILE = 'FastFile',
}

/** How records are wrapped on the way into a training container. */
export enum RecordWrapper {
  /** They are not. */
  NONE = 'None',
  /** As RecordIO. */
  RECORD_IO = 'RecordIO',
}

/** Options of a training channel. */
export interface TrainingInputOptions {
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
   * How records are wrapped.
   *
   * @default - they are not
   */
  readonly recordWrapper?: RecordWrapper;
  /**
   * How this channel gets into the container.
   *
   * @default - the step's `inputMode`
   */
  readonly inputMode?: TrainingInputMode;
  /**
   * What the URI stands for.
   *
   * @default S3DataType.S3_PREFIX
   */
  readonly dataType?: S3DataType;
  /**
   * How the data is spread over the instances.
   *
   * @default S3DataDistribution.FULLY_REPLICATED
   */
  readonly distribution?: S3DataDistribution;
  /**
   * Names of attributes in an augmented manifest file.
   *
   * @default - none
   */
  readonly attributeNames?: string[];
  /**
   * Shuffle the records with this seed, in pipe mode.
   *
   * @default - no shuffling
   */
  readonly shuffleSeed?: number;
  /**
   * Names of the instance groups that get the data, in a job with several groups.
   *
   * @default - all of them
   */
  readonly instanceGroups?: string[];
}

/** The file systems that a training job can read. */
export enum FileSystemType {
  /** Amazon EFS. */
  EFS = 'EFS',
  /** Amazon FSx for Lustre. */
  FSX_LUSTRE = 'FSxLustre',
}

/** Options of a training channel in a file system. */
export interface FileSystemInputOptions {
  /**
   * Whether the job may write to it.
   *
   * @default false
   */
  readonly writable?: boolean;
  /**
   * The MIME type of the data.
   *
   * @default - none
   */
  readonly contentType?: string;
}

/**
 * A channel of a training job.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Channel.html
 */
export class TrainingInput {
  /**
   * Data in S3.
   *
   * @param uri an `s3://` URI: plain, of a bucket construct, of a parameter, or the output of another step
   */
  public static from(uri: string, options: TrainingInputOptions = {}): TrainingInput {
    return new TrainingInput(uri, channel => ({
      DataSource: {
        S3DataSource: {
          S3DataType: options.dataType ?? S3DataType.S3_PREFIX,
          S3Uri: uri,
          S3DataDistributionType: options.distribution ?? S3DataDistribution.FULLY_REPLICATED,
          AttributeNames: options.attributeNames,
          InstanceGroupNames: options.instanceGroups,
        },
      },
      ContentType: options.contentType,
      CompressionType: options.compression,
      RecordWrapperType: options.recordWrapper,
      InputMode: options.inputMode,
      ShuffleConfig: options.shuffleSeed !== undefined ? { Seed: options.shuffleSeed } : undefined,
      ChannelName: channel,
    }));
  }

  /**
   * Data in a file system in the VPC of the job.
   *
   * @param fileSystemId the file system's id, for example `fs-0123456789abcdef0`
   * @param directoryPath the directory in the file system, for example `/images`
   */
  public static fromFileSystem(
    fileSystemId: string, type: FileSystemType, directoryPath: string, options: FileSystemInputOptions = {},
  ): TrainingInput {
    return new TrainingInput(undefined, channel => ({
      DataSource: {
        FileSystemDataSource: {
          FileSystemId: fileSystemId,
          FileSystemType: type,
          DirectoryPath: directoryPath,
          FileSystemAccessMode: options.writable ? 'rw' : 'ro',
        },
      },
      ContentType: options.contentType,
      ChannelName: channel,
    }));
  }

  /** @internal */
  private constructor(public readonly _uri: string | undefined, private readonly form: (channel: string) => any) {}

  /** @internal */
  public _render(channel: string): any { return this.form(channel); }
}
