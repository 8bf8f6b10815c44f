import type { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Runtime } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { BatchStrategy, InstanceType, RetryPolicy, S3Compression, S3DataType, TransformAssembly, TransformDataCapture, TransformSplit } from '../pipelines';
import type { ModelArtifacts } from './model-artifacts';

/**
 * What is scored, how and where the answers go.
 */
export interface BatchOptions {
  /**
   * The bucket of the data to score. For a bucket of another account, its policy has to let in the role of the jobs.
   */
  readonly inputBucket: IBucket;

  /**
   * The prefix of the data in `inputBucket`, without a slash at its beginning. A run may be started with another one below
   * it, or a single object, by the pipeline parameter `InputDataUrl`.
   *
   * @default - the whole bucket
   */
  readonly inputPrefix?: string;

  /**
   * The bucket of the answers.
   *
   * @default - a new bucket, encrypted, private and retained
   */
  readonly outputBucket?: IBucket;

  /**
   * The prefix of the answers in `outputBucket`, without slashes at its ends. Below it, each run has a prefix of its own,
   * named after the execution; there, each object is named after its input, with `.out` added.
   *
   * @default 'batch-output'
   */
  readonly outputPrefix?: string;

  /** The instances that score. */
  readonly instanceType: InstanceType;

  /**
   * How many instances.
   *
   * @default 1
   */
  readonly instanceCount?: number;

  /**
   * The MIME type of the data.
   *
   * @default 'text/csv'
   */
  readonly contentType?: string;

  /**
   * What the input stands for: the objects below the prefix, or a list of objects.
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
   * How the data is cut into records.
   *
   * @default TransformSplit.LINE
   */
  readonly splitType?: TransformSplit;

  /**
   * How records are sent to the model.
   *
   * @default - as many in a request as fit into `maxPayload`
   */
  readonly strategy?: BatchStrategy;

  /**
   * The MIME type of the answers.
   *
   * @default - `contentType`
   */
  readonly accept?: string;

  /**
   * How the answers become an object in S3.
   *
   * @default TransformAssembly.LINE
   */
  readonly assembleWith?: TransformAssembly;

  /**
   * Whether each answer is put next to its input, so that a line of output has its input first.
   *
   * @default false
   */
  readonly joinInput?: boolean;

  /**
   * The part of a record that the model gets, as JSONPath, for example `$[1:]` for all but an id in the first column.
   *
   * @default - all of it
   */
  readonly inputFilter?: string;

  /**
   * The part of the (joined) record that is kept, as JSONPath, for example `$[0,-1]` for the id and the answer.
   *
   * @default - all of it
   */
  readonly outputFilter?: string;

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
   * When the job is tried again.
   *
   * @default - five times without capacity or quota, beginning after five minutes; three times after errors of the service
   */
  readonly retryPolicies?: RetryPolicy[];

  /**
   * Environment variables of the model's containers, at most 16.
   *
   * @default - those of the model package
   */
  readonly environment?: { [name: string]: string };

  /**
   * Requests and answers that are kept for monitoring.
   *
   * @default - they are not kept
   */
  readonly dataCapture?: TransformDataCapture;

  /**
   * Where the parts of the model packages lie, which the jobs read.
   *
   * @default - nothing: `jobRole` has to have access to them
   */
  readonly modelArtifacts?: ModelArtifacts;

  /**
   * The name of the SageMaker pipeline: 1 to 82 letters, digits and hyphens.
   *
   * @default - a name made of the stack's name and the construct's path
   */
  readonly batchPipelineName?: string;

  /**
   * The bucket that gets the access logs of the new output bucket.
   *
   * @default - accesses are not logged
   */
  readonly accessLogsBucket?: IBucket;

  /**
   * The prefix of the access logs.
   *
   * @default 'batch-output/'
   */
  readonly accessLogsPrefix?: string;

  /**
   * What happens to the new output bucket when the stack is deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The key of the answers.
   *
   * @default - the encryption of `outputBucket`
   */
  readonly outputKmsKey?: IKey;

  /**
   * The key of the storage of the instances.
   *
   * @default - a key of the service
   */
  readonly volumeKmsKey?: IKey;

  /**
   * The VPC in which the model's containers run.
   *
   * @default - a network of the service
   */
  readonly vpc?: IVpc;

  /**
   * The subnets of the containers. They need a way to S3, ECR and CloudWatch.
   *
   * @default - the private subnets of `vpc`
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * The security groups of the containers.
   *
   * @default - a new group that allows outbound traffic only
   */
  readonly securityGroups?: ISecurityGroup[];

  /**
   * Whether the containers are kept from every network call.
   *
   * @default false
   */
  readonly networkIsolation?: boolean;

  /**
   * The role with which the service runs the pipeline.
   *
   * @default - a new role with exactly what the steps need
   */
  readonly executionRole?: IRole;

  /**
   * The role of the model's containers, which reads the model and the data and writes the answers.
   *
   * @default - a new role with exactly that
   */
  readonly jobRole?: IRole;

  /**
   * The topic that hears of failed runs.
   *
   * @default - nobody is told
   */
  readonly notificationTopic?: ITopic;

  /**
   * The runtime of the function that resolves the model: Node.js 22 or newer.
   *
   * @default Runtime.NODEJS_24_X
   */
  readonly lambdaRuntime?: Runtime;

  /**
   * How long the logs of the function are kept.
   *
   * @default RetentionDays.SIX_MONTHS
   */
  readonly logRetention?: RetentionDays;
}
