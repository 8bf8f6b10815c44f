import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** What has a policy. */
export enum PolicyHolder {
  /** A role: its permissions. */
  ROLE = 'role',
  /** An S3 bucket: its bucket policy. */
  BUCKET = 'bucket',
  /** A KMS key: its key policy. */
  KEY = 'key',
  /** An ECR repository: its repository policy. */
  REPOSITORY = 'repository',
  /** A model package group: its resource policy. */
  MODEL_PACKAGE_GROUP = 'modelPackageGroup',
  /** An SNS topic: its access policy. */
  TOPIC = 'topic',
  /** An SQS queue: its access policy. */
  QUEUE = 'queue',
  /** An EventBridge event bus: its resource policy. */
  EVENT_BUS = 'eventBus',
}

/**
 * Statements that a policy must have for a construct to work. Those of roles and resources that the app does not own are left to whoever owns them:
 * they are told as warnings, and here for whoever attaches them by program.
 */
export interface PolicyRequirement {
  /** What has the policy. */
  readonly holder: PolicyHolder;

  /** The ARN of the role or resource whose policy it is. For the role of a model that is known by its name only, the ARN of the model. */
  readonly arn: string;

  /** The statements. */
  readonly statements: PolicyStatement[];

  /** Whether this app puts the statements into the policy. If not, somebody else has to. */
  readonly added: boolean;
}
