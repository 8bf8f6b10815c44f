import type { Explanation } from './explained-findings';

/**
 * Findings of cdk-nag's packs AwsSolutions, NIST 800-53 revision 5 and PCI DSS 3.2.1 in apps with strict security that are not mended, besides those of
 * `explained-findings.ts`, with the limit of the API that makes it so.
 */
export const EXPLAINED_STRICT: Explanation[] = [
  {
    rule: /-IAMNoInlinePolicy$/,
    path: /./,
    reason: 'each policy belongs to one role and is derived from what that role does; IAM attaches at most 10 managed policies to a role',
  },
  {
    rule: /-EC2RestrictedCommonPorts$/,
    path: /\/JobSecurityGroup\/from .*JobSecurityGroup[A-Z0-9]+:ALL TRAFFIC$/,
    reason: 'SageMaker connects the instances of one job on any port: the rule is for members of the same group only',
  },
  {
    rule: /-LambdaConcurrency$/,
    path: /\/(Function|ImageBuildProvider\/.*)\/Resource$/,
    reason: 'Lambda takes reserved concurrency from the account\'s, of which 100 must stay: one action of one pipeline or stack calls the function',
  },
  {
    rule: /-LambdaDLQ$/,
    path: /\/(Function|ImageBuildProvider\/.*)\/Resource$/,
    reason: 'CodePipeline and CloudFormation wait for an answer: an invocation that fails or is lost fails the action or the resource, with nothing to keep in a queue',
  },
  {
    rule: /-S3BucketReplicationEnabled$/,
    path: /\/(ArtifactBucket|AccessLogs|OfflineStoreBucket|DataCaptureBucket|ReportsBucket|OutputBucket|ModelStore\/Bucket)\/Resource$/,
    reason: 'S3 replicates to a bucket that has to exist in another region, which data may not leave for by itself; the bucket can be brought',
  },
  {
    rule: /-S3DefaultEncryptionKMS$/,
    path: /\/(Security|ModelStore)\/AccessLogs\/Resource$/,
    reason: 'S3 delivers access logs only to buckets whose default encryption is with keys of S3',
  },
  {
    rule: /-VPCDefaultSecurityGroupClosed$/,
    path: /\/Security\/Network\/Vpc$/,
    reason: 'CloudFormation cannot change the rules of the default group of a VPC; nothing is in that group, and the VPC has no way out',
  },
  {
    rule: /-CodeBuildProjectSourceRepoUrl$/,
    path: /\/(Build|ChurnImage)\/Project\/Resource$/,
    reason: 'the source comes from CodePipeline or from S3, for which CodeBuild takes no URL of a repository and no token',
  },
  {
    rule: /-DynamoDBInBackupPlan$/,
    path: /\/StartGuard\/State\/Resource$/,
    reason: 'AWS Backup has plans for an account, not for a table: this one has point-in-time recovery, and its item is rebuilt from what runs',
  },
  {
    rule: /-CloudWatchAlarmAction$/,
    path: /\/Endpoint\/(Monitor\/\w+\/(Violation|Failure)Alarm|ServerErrorAlarm|LatencyAlarm)\/Resource$/,
    reason: 'CloudWatch sends each change of an alarm to EventBridge by itself, and CodePipeline asks for its state: neither is an action of the alarm',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*:ec2:[^:]*:\*:(network-interface\/\*|(subnet|security-group)\/<[A-Za-z0-9.]+>)\]$/,
    path: /\/(DefaultPolicy\/Resource|StrictPolicy)$/,
    reason: 'network interfaces have ids that EC2 makes; the account of a subnet stays open since subnets may be shared, and its id is unique',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    path: /\/StrictPolicy$/,
    reason: 'EC2 has no resource for describing, and the token of CodeArtifact is no resource: the statement is limited to that service',
  },
];
