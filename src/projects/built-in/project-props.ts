import type { IBuildImage } from 'aws-cdk-lib/aws-codebuild';
import type { IRoleRef } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { BuiltInSeedCode } from './seed-code';
import type { BuiltInTemplate } from './template';

/**
 * Properties of a project as AWS's public template makes it.
 *
 * Names, repositories and the connection are parameters of the template. What is given here becomes their defaults.
 */
export interface BuiltInProjectProps {
  /**
   * Which of AWS's templates.
   *
   * @default BuiltInTemplate.BUILD_TRAIN_DEPLOY
   */
  readonly template?: BuiltInTemplate;

  /**
   * The default of the parameter `SageMakerProjectName`: a letter, then up to 31 letters, digits and hyphens.
   *
   * @default - none: SageMaker gives it when it makes the project
   */
  readonly projectName?: string;

  /**
   * The default of the parameter `SageMakerProjectId`: `p-`, then lower-case letters and digits.
   *
   * @default - none: SageMaker gives it when it makes the project
   */
  readonly projectId?: string;

  /**
   * The default of the parameter `CodeConnectionArn`. The roles use a connection only if it has the tag `sagemaker` with the value `true`.
   *
   * @default - none: it is given with the deployment
   */
  readonly codeConnectionArn?: string;

  /**
   * The default of the parameter `ModelBuildCodeRepositoryFullname`, as `owner/name`.
   *
   * @default - none: it is given with the deployment
   */
  readonly modelBuildRepository?: string;

  /**
   * The default of the parameter `ModelBuildCodeRepositoryBranch`.
   *
   * @default 'main'
   */
  readonly modelBuildBranch?: string;

  /**
   * The default of the parameter `ModelDeployCodeRepositoryFullname`, as `owner/name`.
   *
   * @default - none: it is given with the deployment
   */
  readonly modelDeployRepository?: string;

  /**
   * The default of the parameter `ModelDeployCodeRepositoryBranch`.
   *
   * @default 'main'
   */
  readonly modelDeployBranch?: string;

  /**
   * The default of the parameter `ModelMonitorCodeRepositoryFullname`, as `owner/name`.
   *
   * @default - none: it is given with the deployment
   */
  readonly modelMonitorRepository?: string;

  /**
   * The default of the parameter `ModelMonitorCodeRepositoryBranch`.
   *
   * @default 'main'
   */
  readonly modelMonitorBranch?: string;

  /**
   * The default of the parameter `SourceModelPackageGroupName` of the template `DEPLOY`.
   *
   * @default - none: it is given with the deployment
   */
  readonly sourceModelPackageGroupName?: string;

  /**
   * The code that is put into the repositories while they are empty. A repository that has a branch is never touched.
   *
   * @default BuiltInSeedCode.fromPackage()
   */
  readonly seedCode?: BuiltInSeedCode;

  /**
   * Run everything with the roles `service-role/AmazonSageMakerProjects*Role` that AWS's templates name, which an administrator makes once in an
   * account. The role for EventBridge is made here all the same, since AWS's set of roles has none.
   *
   * @default false - each part has a role of its own with what it needs
   */
  readonly useServiceRoles?: boolean;

  /**
   * The role of all builds.
   *
   * @default - a role for each build, or the service role
   */
  readonly codeBuildRole?: IRoleRef;

  /**
   * The role of the delivery pipelines.
   *
   * @default - a new role, or the service role
   */
  readonly codePipelineRole?: IRoleRef;

  /**
   * The role with which CloudFormation deploys the stacks of endpoints, monitors and the SageMaker pipeline.
   *
   * @default - a new role, or the service role
   */
  readonly cloudFormationRole?: IRoleRef;

  /**
   * The role of the SageMaker pipeline, its jobs, and the models.
   *
   * @default - a new role for pipeline and jobs and one for models, or the service role
   */
  readonly executionRole?: IRoleRef;

  /**
   * The role with which EventBridge starts the pipelines.
   *
   * @default - a new role
   */
  readonly eventsRole?: IRoleRef;

  /**
   * The role of the function that has seed code checked in.
   *
   * @default - a new role, or the service role
   */
  readonly lambdaRole?: IRoleRef;

  /**
   * Whether the model package group of the project belongs to the stack. With `false`, the first model that is registered has to find one.
   *
   * Set it to `false` where the project took over a group that is there.
   *
   * @default true
   */
  readonly ownModelPackageGroup?: boolean;

  /**
   * The image of the builds. The seed code needs Python 3.11 or newer, and the AWS CLI.
   *
   * @default LinuxBuildImage.AMAZON_LINUX_2023_5
   */
  readonly buildImage?: IBuildImage;

  /**
   * The key that encrypts the artifacts and the data.
   *
   * @default - a new key
   */
  readonly encryptionKey?: IKey;

  /**
   * The bucket that gets the access logs of the bucket of the project.
   *
   * @default - accesses are not logged
   */
  readonly accessLogsBucket?: IBucket;
}
