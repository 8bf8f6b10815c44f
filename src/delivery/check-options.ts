import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { ComputeType, IBuildImage } from 'aws-cdk-lib/aws-codebuild';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';

/**
 * How the ML code is tested, and where.
 */
export interface CheckOptions {
  /**
   * The directory of the ML code and the CDK app, below the root of the source.
   *
   * @default - the root of the source
   */
  readonly directory?: string;

  /**
   * Commands that install what the tests and the CDK app need.
   *
   * @default - `pip install -r` of requirements.txt and requirements-test.txt, at the top and in `ml`, each where its file is there, and `npm ci`, or `npm install` where
   * there is a package.json without package-lock.json
   */
  readonly installCommands?: string[];

  /**
   * Commands that run the tests of the ML code. When one fails, nothing further runs.
   *
   * @default - `npm test` where there is a package.json, and pytest where there are files `tests/test_*.py` or `ml/tests/test_*.py`
   */
  readonly testCommands?: string[];

  /**
   * Commands that check a pull request after the tests.
   *
   * @default - `npx cdk synth` of the stack, where there is a cdk.json
   */
  readonly synthCommands?: string[];

  /**
   * Whether the check of a pull request shows what it would change (`cdk diff`). The build may then assume the lookup role of the CDK bootstrap
   * stack, which reads all of the account: leave it to repositories whose pull requests come from people who may.
   *
   * @default false
   */
  readonly diff?: boolean;

  /**
   * Versions of the runtimes that the build image is to use.
   *
   * @default { nodejs: '22', python: '3.12' }
   */
  readonly runtimeVersions?: { [runtime: string]: string };

  /**
   * The image in which the build runs.
   *
   * @default - the standard image of CodeBuild on Amazon Linux 2023, x86
   */
  readonly buildImage?: IBuildImage;

  /**
   * The size of the build's machine.
   *
   * @default ComputeType.SMALL
   */
  readonly computeType?: ComputeType;

  /**
   * Whether the build may run Docker. Needed only when the CDK app itself builds images.
   *
   * @default false
   */
  readonly privileged?: boolean;

  /**
   * How long a build may take, from 5 minutes to 36 hours. The SageMaker pipeline that it starts runs outside it.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;

  /**
   * The network in which the build runs.
   *
   * @default - the network of CodeBuild
   */
  readonly vpc?: IVpc;

  /**
   * The subnets of the build. They need a way to the services and package registries that it uses.
   *
   * @default - the private subnets of `vpc`
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * The security groups of the build.
   *
   * @default - one that lets everything out and nothing in
   */
  readonly securityGroups?: ISecurityGroup[];

  /**
   * The key that encrypts the artifacts and the build's output.
   *
   * @default - a new key, rotated and retained
   */
  readonly encryptionKey?: IKey;

  /**
   * The bucket of the artifacts.
   *
   * @default - a new bucket, private, encrypted and retained
   */
  readonly artifactBucket?: IBucket;

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
   * The role of the CodePipeline pipeline.
   *
   * @default - a new role
   */
  readonly role?: IRole;

  /**
   * The role of the build.
   *
   * @default - a new role with exactly what the build calls
   */
  readonly buildRole?: IRole;

  /**
   * The log group of the build.
   *
   * @default - a new one, deleted with the stack
   */
  readonly logGroup?: ILogGroup;

  /**
   * How long the new log group keeps the logs.
   *
   * @default RetentionDays.SIX_MONTHS
   */
  readonly logRetention?: RetentionDays;

  /**
   * The topic that hears of failed executions.
   *
   * @default - nobody is told
   */
  readonly notificationTopic?: ITopic;

  /**
   * What happens to the new artifact bucket and key when the stack is deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
