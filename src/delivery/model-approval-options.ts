import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Runtime } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IModelPackageGroupRef } from 'aws-cdk-lib/aws-sagemaker';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { ApprovalRule } from './approval-rule';
import type { ChatChannel } from './chat-channel';

/**
 * How newly registered versions are decided about.
 */
export interface ModelApprovalOptions {
  /**
   * The conditions for an automatic approval. All of them have to be met; without any, somebody decides about every version.
   *
   * @default - somebody decides about every version, and is told of it
   */
  readonly rules?: ApprovalRule[];

  /**
   * Whether a version that fails a condition is rejected. Otherwise somebody decides about it; and always about one whose metrics are missing.
   *
   * @default false
   */
  readonly rejectOnFailure?: boolean;

  /**
   * The buckets of the metrics: the artifact bucket of the pipeline that registers the versions, as a rule.
   *
   * @default - only `metricsLocations`
   */
  readonly metricsBuckets?: IBucket[];

  /**
   * Places of the metrics, like `s3://bucket/prefix/`.
   *
   * @default - only `metricsBuckets`
   */
  readonly metricsLocations?: string[];

  /**
   * Keys that encrypt the metrics of `metricsLocations`.
   *
   * @default - those that `metricsBuckets` know
   */
  readonly metricsKeys?: IKey[];

  /**
   * The topic that hears of versions that wait for a decision, with their metrics, the reasons and links, and of decisions that broke down. One
   * that is imported has to let CloudWatch publish, and its key has to let CloudWatch use it.
   *
   * @default - a new topic, encrypted
   */
  readonly notificationTopic?: ITopic;

  /**
   * Whether automatic approvals and rejections are told too.
   *
   * @default false
   */
  readonly notifyDecisions?: boolean;

  /**
   * Chat channels that get the same notifications.
   *
   * @default - no chat
   */
  readonly chat?: ChatChannel[];

  /**
   * The key that encrypts new topics.
   *
   * @default - a new key, rotated and retained
   */
  readonly encryptionKey?: IKey;

  /**
   * The id of the domain of SageMaker Studio, like `d-0123456789ab`, for links to the versions.
   *
   * @default - links lead to the console of SageMaker
   */
  readonly studioDomainId?: string;

  /**
   * The runtime of the function: Node.js 22 or newer.
   *
   * @default Runtime.NODEJS_24_X
   */
  readonly lambdaRuntime?: Runtime;

  /**
   * How long the log of the function is kept.
   *
   * @default RetentionDays.SIX_MONTHS
   */
  readonly logRetention?: RetentionDays;
}

/**
 * Properties of the approval of a model.
 */
export interface ModelApprovalProps extends ModelApprovalOptions {
  /** The group whose new versions are decided about. */
  readonly modelPackageGroup: IModelPackageGroupRef;
}
