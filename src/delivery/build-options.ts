import type { BuildEnvironmentVariable } from 'aws-cdk-lib/aws-codebuild';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { CheckOptions } from './check-options';

/**
 * How the ML code is built, tested and set going.
 */
export interface BuildOptions extends CheckOptions {
  /**
   * The name of the CodePipeline pipeline.
   *
   * @default - CloudFormation makes a name
   */
  readonly buildPipelineName?: string;

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
}
