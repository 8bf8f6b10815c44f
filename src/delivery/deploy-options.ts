import type { RemovalPolicy } from 'aws-cdk-lib';
import type { ExecutionMode } from 'aws-cdk-lib/aws-codepipeline';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Runtime } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { ChatChannel } from './chat-channel';
import type { ModelArtifacts } from './model-artifacts';

/**
 * How approved models are deployed, besides the stages.
 */
export interface DeployOptions {
  /**
   * The name of the CodePipeline pipeline.
   *
   * @default - CloudFormation makes a name
   */
  readonly deployPipelineName?: string;

  /**
   * Whether a rejected model package starts the pipeline too. It then deploys the newest version that is still approved,
   * which takes a version back that was approved and is now rejected.
   *
   * @default false
   */
  readonly redeployOnRejection?: boolean;

  /**
   * The event bus of this account and region that gets the events of the model package group. Needed for a group of another
   * account, whose events a rule there forwards to this bus.
   *
   * @default - the default bus, where SageMaker sends the events of the account's own groups
   */
  readonly approvalEventBus?: IEventBus;

  /**
   * Whether a change of the pipeline or of a stage's template runs the pipeline again, with its tests and approvals.
   *
   * @default true
   */
  readonly redeployOnChange?: boolean;

  /**
   * Where the parts of the model packages lie, which the endpoints of all stages read.
   *
   * @default - only what the `modelAccess` of each stage's endpoint names
   */
  readonly modelArtifacts?: ModelArtifacts;

  /**
   * Tags of everything in the stacks of the stages. `Tags.of()` of the app or of this stack does not reach them, since the
   * stages are assemblies of their own.
   *
   * @default - no tags
   */
  readonly stageTags?: { [key: string]: string };

  /**
   * What happens when a model is approved while another one is on its way. With `SUPERSEDED`, the newest decision wins and
   * waits for no older one; with `QUEUED`, every decision goes through all stages in turn.
   *
   * @default ExecutionMode.SUPERSEDED
   */
  readonly executionMode?: ExecutionMode;

  /**
   * The key that encrypts the artifacts. For stages in other accounts its policy has to let in their deploy roles, which
   * happens by itself for a key of this app.
   *
   * @default - a new key, rotated and retained
   */
  readonly encryptionKey?: IKey;

  /**
   * The bucket of the artifacts. For stages in other accounts it needs a key of its own.
   *
   * @default - a new bucket, private, encrypted and retained
   */
  readonly artifactBucket?: IBucket;

  /**
   * Buckets of the artifacts for stages in other regions, by region. For stages in other accounts they need keys.
   *
   * @default - a stack with a bucket and a key in each region
   */
  readonly replicationBuckets?: { [region: string]: IBucket };

  /**
   * The bucket that gets the access logs of the new artifact bucket.
   *
   * @default - accesses are not logged
   */
  readonly accessLogsBucket?: IBucket;

  /**
   * The prefix of the access logs.
   *
   * @default 'pipeline-artifacts/'
   */
  readonly accessLogsPrefix?: string;

  /**
   * The key of the bucket of the CDK bootstrap stack, if it was made with `--bootstrap-customer-key`. The pipeline and the
   * tests read templates and test cases from there.
   *
   * @default - the bucket has no key of its own
   */
  readonly assetsKey?: IKey;

  /**
   * The role of the CodePipeline pipeline.
   *
   * @default - a new role
   */
  readonly role?: IRole;

  /**
   * The topic that hears of failed executions.
   *
   * @default - nobody is told
   */
  readonly notificationTopic?: ITopic;

  /**
   * Chat channels that hear of approvals that the pipeline waits for, and of failed executions.
   *
   * @default - no chat
   */
  readonly chat?: ChatChannel[];

  /**
   * The runtime of the functions that resolve the model and test endpoints: Node.js 22 or newer.
   *
   * @default Runtime.NODEJS_24_X
   */
  readonly lambdaRuntime?: Runtime;

  /**
   * How long the logs of the functions are kept.
   *
   * @default RetentionDays.SIX_MONTHS
   */
  readonly logRetention?: RetentionDays;

  /**
   * What happens to the new artifact bucket and key when the stack is deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
