import { readFileSync } from 'fs';
import { join } from 'path';

/** A grant that no needed call proves, and why it stays. */
export interface Explanation {
  readonly role: RegExp;
  readonly action: RegExp;
  readonly resource?: RegExp;
  readonly reason: string;
}

/** Every grant that could be dropped without a needed call failing. The proof fails on one that is not here, and on an entry without use. */
export const EXPLAINED: Explanation[] = [
  {
    role: /\/(BuildRole|CheckinRole|ChurnImage\/Role)$/,
    action: /^logs:CreateLogGroup$/,
    resource: /:log-group:\/aws\/codebuild\/[^:]+$/,
    reason: 'the CDK\'s CodeBuild project names its log group both with and without its streams; IAM asks for the streams',
  },
  {
    role: /\/ChurnImage\/Role$/,
    action: /^logs:(CreateLogGroup|CreateLogStream|PutLogEvents)$/,
    resource: /:log-group:\/aws\/codebuild\/[^:]+:\*$/,
    reason: 'the CDK\'s CodeBuild project lets its role write to the group that is named after it, even when it logs to another one',
  },
  {
    role: /\/BuildRole$/,
    action: /^kms:(Encrypt|GenerateDataKey)$/,
    reason: 'the CDK\'s CodeBuild project may encrypt with its key: for output artifacts, which this build does not have',
  },
  {
    role: /\/ImageBuildProvider\/(Framework\w+|Provider\/waiter-state-machine\/)Role$/,
    action: /^lambda:InvokeFunction$/,
    resource: /:\*$/,
    reason: 'the CDK\'s provider framework grants the versions of a function together with the function',
  },
  {
    role: /\/ImageBuildProvider\/Framework\w+Role$/,
    action: /^lambda:(GetFunction|InvokeFunction)$/,
    resource: /(OnEvent|IsComplete)[0-9A-Z-]+$/i,
    reason: 'the CDK\'s provider framework grants both handlers to both of its functions',
  },
  {
    role: /^(CustomerFeatures|Strict)\/Pipeline\/JobRole$/,
    action: /^(glue:(BatchGetPartition|GetDatabase|GetPartition|GetPartitions|GetTable)|s3:GetBucketLocation)$/,
    reason: 'grants.readOffline is for queries with Athena as well, which look at the table; the example\'s code reads the files themselves',
  },
];

/** Something that the policy of a resource allows without a call that needs it, and why it stays. */
export interface PolicyExplanation {
  readonly type: string;
  /** As `AWS: <ARN>` or `Service: <name>`; the account of the resource itself is `own-account`. */
  readonly principal: RegExp;
  /** The same in words. */
  readonly whom: string;
  /** The only statement that is explained. */
  readonly sid?: string;
  readonly action: RegExp;
  readonly reason: string;
}

export const EXPLAINED_POLICIES: PolicyExplanation[] = [
  {
    type: 'AWS::KMS::Key',
    principal: /:own-account:root$/,
    whom: 'the account of the key',
    action: /^kms:\*$/,
    reason: 'a key belongs to its policy alone: without this statement, which is KMS\'s own default, no policy of a role would count, and nobody could manage the key or delete it',
  },
  {
    type: 'AWS::KMS::Key',
    principal: /:own-account:role\/cdk-[^/]+-deploy-role-own-account-[^/]+$/,
    whom: 'the bootstrap\'s deploy role, in the account of the key',
    action: /^kms:(Decrypt|DescribeKey)$/,
    reason: 'the bootstrap\'s role of the own account may use keys through S3 anyway; the CDK\'s grant to a role that an app does not own names it in key and bucket alike',
  },
  {
    type: 'AWS::SageMaker::ModelPackageGroup',
    principal: /:root$/,
    whom: 'accounts of stages',
    action: /^sagemaker:(DescribeModelPackageGroup|ListModelPackages)$/,
    reason: '[AWS\'s policy for deploying from another account](https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-deploy-xaccount.html) has them: '
      + 'whoever deploys by hand looks for the version',
  },
  {
    type: 'AWS::SQS::Queue',
    principal: /^Service: events\./,
    whom: 'EventBridge',
    action: /^sqs:(GetQueueAttributes|GetQueueUrl)$/,
    reason: 'the CDK grants looking at a queue together with sending to it',
  },
];

/** A service that does not say for whom it acts, so that no condition can hold others off. */
export interface UntoldSource {
  readonly service: string;
  readonly type: string;
  /** Resources to which it does not say so, if it does to others. */
  readonly path?: RegExp;
  readonly reason: string;
}

export const WITHOUT_SOURCE: UntoldSource[] = [
  {
    service: 'events.amazonaws.com',
    type: 'AWS::SNS::Topic',
    reason: '[EventBridge tells SNS nothing of the rule](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions), '
      + 'and a policy with conditions would have every event dropped',
  },
  {
    service: 'events.amazonaws.com',
    type: 'AWS::KMS::Key',
    path: /\/NotificationKey$/,
    reason: '[SNS takes no conditions on the source](https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services) in the policy of a key '
      + 'with which EventBridge publishes, and the CDK\'s grant for a topic with a key has none on the topic',
  },
];

const DATA = join(__dirname, '..', '..', 'data', 'permission-reasons.json');

/** Actions that are granted on `*`, and the limit of the API that makes it so: what `cdk-mlops permissions` tells, too. */
export const WILDCARDS: Record<string, string> = JSON.parse(readFileSync(DATA, 'utf8')).anyResource;
