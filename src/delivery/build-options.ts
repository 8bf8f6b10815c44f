import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { BuildEnvironmentVariable, ComputeType, IBuildImage } from 'aws-cdk-lib/aws-codebuild';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';

/**
 * How the ML code is built, tested and set going.
 */
export interface BuildOptions {
  /**
   * The name of the CodePipeline pipeline.
   *
   * @default - CloudFormation makes a name
   */
  readonly buildPipelineName?: string;

  /**
   * The directory of the ML code and the CDK app, below the root of the source.
   *
   * @default - the root of the source
   */
  readonly directory?: string;

  /**
   * Commands that install what the tests and the CDK app need.
   *
   * @default - `pip install -r` of requirements.txt and requirements-test.txt, at the top and in `ml`, and `npm ci`, each where its file is there
   */
  readonly installCommands?: string[];

  /**
   * Commands that run the tests of the ML code. When one fails, nothing is deployed and nothing started.
   *
   * @default - `npm test` where there is a package.json, and pytest where there are files `tests/test_*.py` or `ml/tests/test_*.py`
   */
  readonly testCommands?: string[];

  /**
   * Whether the build deploys its own stack, so that the ML code of this very commit and a changed pipeline definition
   * are live before the SageMaker pipeline starts.
   *
   * @default true
   */
  readonly selfUpdate?: boolean;

  /**
   * Commands that deploy the stack.
   *
   * @default - `npx cdk deploy <this stack>`, with the version of `aws-cdk` that the source's package.json locks
   */
  readonly selfUpdateCommands?: string[];

  /**
   * The roles that the build may assume to deploy the stack. Each has to trust the build role or its account.
   *
   * @default - the deploy, file publishing, image publishing and lookup roles of the stack's CDK bootstrap
   */
  readonly selfUpdateRoles?: IRole[];

  /**
   * Further regions of the account to which the build deploys stacks that this stack depends on, for example the buckets
   * that a pipeline with stages in several regions needs.
   *
   * @default - the region of the stack only
   */
  readonly selfUpdateRegions?: string[];

  /**
   * Whether the build starts the SageMaker pipeline at its end.
   *
   * @default true
   */
  readonly startPipeline?: boolean;

  /**
   * Values of pipeline parameters for the execution that the build starts.
   *
   * @default - the defaults of the parameters
   */
  readonly pipelineParameters?: { [name: string]: string };

  /**
   * Further environment variables of the build.
   *
   * @default - only `SAGEMAKER_PIPELINE_NAME`, and `SAGEMAKER_PIPELINE_PARAMETERS` with parameters
   */
  readonly environmentVariables?: { [name: string]: BuildEnvironmentVariable };

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
   * How long a build may take, from 5 minutes to 36 hours. The SageMaker pipeline runs outside it.
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
