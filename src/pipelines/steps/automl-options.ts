import { Duration } from 'aws-cdk-lib';
import { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { S3Compression, S3DataType } from './processing-data';

/** What an AutoML job predicts. */
export enum AutoMLProblemType {
  /** One of two classes. */
  BINARY_CLASSIFICATION = 'BinaryClassification',
  /** One of several classes. */
  MULTICLASS_CLASSIFICATION = 'MulticlassClassification',
  /** A number. */
  REGRESSION = 'Regression',
}

/** What the data of an AutoML job is for. */
export enum AutoMLChannel {
  /** For training. */
  TRAINING = 'training',
  /** For validation. */
  VALIDATION = 'validation',
}

/** Data of an AutoML job. */
export interface AutoMLInput {
  /** The S3 URI. */
  readonly uri: string;
  /**
   * What the URI stands for.
   *
   * @default S3DataType.S3_PREFIX
   */
  readonly dataType?: S3DataType;
  /**
   * How the data is compressed.
   *
   * @default - it is not
   */
  readonly compression?: S3Compression;
  /**
   * The MIME type: `text/csv;header=present` or `x-application/vnd.amazon+parquet`.
   *
   * @default text/csv;header=present
   */
  readonly contentType?: string;
  /**
   * What the data is for.
   *
   * @default AutoMLChannel.TRAINING
   */
  readonly channel?: AutoMLChannel;
  /**
   * The column with the weight of each row.
   *
   * @default - all rows weigh the same
   */
  readonly sampleWeightAttribute?: string;
}

/** What an AutoML job does. */
export interface AutoMLJobOptions {
  /** The data, 1 to 20 entries. */
  readonly inputs: AutoMLInput[];

  /** The column to predict. */
  readonly targetAttribute: string;

  /**
   * What is predicted. Give it together with `objectiveMetric`.
   *
   * @default - found in the data
   */
  readonly problemType?: AutoMLProblemType;

  /**
   * The metric to improve, for example `AUC`, `F1`, `MSE`.
   *
   * @default - the usual one of the problem
   */
  readonly objectiveMetric?: string;

  /**
   * Where the results go in S3.
   *
   * @default - a prefix for each execution in the pipeline's artifact bucket
   */
  readonly outputPath?: string;

  /**
   * How many candidates at most, up to 750.
   *
   * @default - as many as the service decides
   */
  readonly maxCandidates?: number;

  /**
   * How long the job may take in all.
   *
   * @default - as the service decides
   */
  readonly maxRuntime?: Duration;

  /**
   * How long each training job may take.
   *
   * @default - as the service decides
   */
  readonly maxTrainingRuntime?: Duration;

  /**
   * The part of the data to validate with, between 0 and 1.
   *
   * @default 0.2
   */
  readonly validationFraction?: number;

  /**
   * The S3 URI of a JSON file that names columns and their types.
   *
   * @default - all columns, types found in the data
   */
  readonly featureSpecificationUri?: string;

  /**
   * The algorithms to try: `xgboost`, `lightgbm`, `catboost`, `linear-learner`, `randomforest`, `extra-trees`, `nn-torch`, `fastai`.
   *
   * @default - all
   */
  readonly algorithms?: string[];

  /**
   * The role that the job runs with.
   *
   * @default - the pipeline's job role
   */
  readonly role?: IRole;

  /**
   * The VPC that the job's containers are connected to.
   *
   * @default - none
   */
  readonly vpc?: IVpc;

  /**
   * The subnets in the VPC.
   *
   * @default - the private subnets
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * The security groups in the VPC.
   *
   * @default - a new group that allows outbound traffic only
   */
  readonly securityGroups?: ISecurityGroup[];

  /**
   * Encrypt the traffic between the job's instances.
   *
   * @default false
   */
  readonly interContainerEncryption?: boolean;

  /**
   * The key for the job's storage volumes.
   *
   * @default - a key of the service
   */
  readonly volumeKmsKey?: IKey;

  /**
   * The key for the job's output in S3.
   *
   * @default - the encryption of the bucket
   */
  readonly outputKmsKey?: IKey;
}
