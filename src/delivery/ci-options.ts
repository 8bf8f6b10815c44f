import type { Duration } from 'aws-cdk-lib';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IOIDCProviderRef, IRole } from 'aws-cdk-lib/aws-iam';
import type { Runtime } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IModelPackageGroupRef, IPipelineRef } from 'aws-cdk-lib/aws-sagemaker';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { StartGuard } from '../pipelines';
import type { ModelArtifacts } from './model-artifacts';
import type { StagePreparation } from './private/stage-props';
import type { DeploymentStageOptions } from './stage-options';

/**
 * Where a CI system finds the ML code and the app, whichever system it is.
 */
export interface CiSystemOptions {
  /** The repository with the ML code and the app, for example `acme/abalone`. */
  readonly repository: string;

  /**
   * The branch whose pushes are built, and from which models are deployed.
   *
   * @default 'main'
   */
  readonly branch?: string;

  /**
   * What the workflows are called, which tells several of one repository apart: letters, digits and hyphens.
   *
   * @default - the last part of `repository`
   */
  readonly workflowName?: string;

  /**
   * The OpenID Connect provider of the CI system. An account has at most one for each URL.
   *
   * @default - a new one
   */
  readonly provider?: IOIDCProviderRef;

  /**
   * A secret with a token of the CI system that may start workflows. An approval in the registry then starts the deployment at once.
   *
   * @default - no token: the schedule finds the approved version
   */
  readonly startToken?: ISecret;

  /**
   * The bucket of the reports of endpoint tests.
   *
   * @default - no reports
   */
  readonly reportBucket?: IBucket;

  /**
   * Paths whose changes are built, as the CI system's patterns.
   *
   * @default - all
   */
  readonly filePaths?: string[];

  /**
   * Whether pull requests (merge requests) are checked: installed, tested and synthesized, without any role.
   *
   * @default true
   */
  readonly pullRequests?: boolean;
}

/**
 * What a CI system does with ML code and approved models, whichever system it is.
 */
export interface CiDeliveryOptions {
  /**
   * The SageMaker pipeline that a build starts.
   *
   * @default - nothing is built
   */
  readonly pipeline?: IPipelineRef;

  /**
   * The guard through which the build starts the pipeline: it asks for an execution, which the guard starts when none runs.
   *
   * @default - the build starts the pipeline itself, whatever runs
   */
  readonly startGuard?: StartGuard;

  /**
   * Values of pipeline parameters for the execution that the build starts.
   *
   * @default - the defaults of the parameters
   */
  readonly pipelineParameters?: { [name: string]: string };

  /**
   * The group whose approved versions are deployed. Needed with `stages`.
   *
   * @default - nothing is deployed
   */
  readonly modelPackageGroup?: IModelPackageGroupRef;

  /**
   * The stages, in the order in which a model goes through them. Their stacks are those of a deploy pipeline. `deployRole`, `executionRole` and
   * `rollbackOnFailure` have no meaning here, since the command line of the CDK deploys.
   *
   * @default - nothing is deployed
   */
  readonly stages?: DeploymentStageOptions[];

  /**
   * Where the parts of the model packages lie, which the endpoints of all stages read.
   *
   * @default - only what the `modelAccess` of each stage's endpoint names
   */
  readonly modelArtifacts?: ModelArtifacts;

  /**
   * Tags of everything in the stacks of the stages.
   *
   * @default - no tags
   */
  readonly stageTags?: { [key: string]: string };

  /**
   * Whether the newest version that is still approved is deployed by itself after the version in production is rejected.
   *
   * @default false
   */
  readonly redeployOnRejection?: boolean;

  /**
   * Whether a change of a stage's template deploys the approved version again, with its tests and approvals.
   *
   * @default true
   */
  readonly redeployOnChange?: boolean;

  /**
   * The event bus that gets the events of the model package group, with `startToken`.
   *
   * @default - the default bus
   */
  readonly approvalEventBus?: IEventBus;

  /**
   * The directory of the ML code and the CDK app, below the root of the repository.
   *
   * @default - the root of the repository
   */
  readonly directory?: string;

  /**
   * Commands that install what the tests and the CDK app need.
   *
   * @default - those of a build pipeline
   */
  readonly installCommands?: string[];

  /**
   * Commands that run the tests of the ML code. When one fails, nothing further runs.
   *
   * @default - those of a build pipeline
   */
  readonly testCommands?: string[];

  /**
   * Commands that synthesize the app into `cdk.out`, before the job has credentials for a stage.
   *
   * @default - `npx cdk synth` of the whole app
   */
  readonly synthCommands?: string[];

  /**
   * Whether the check of a pull request shows what it would change (`cdk diff`), with a role that may assume the lookup role of the CDK bootstrap
   * stack, which reads all of the account: leave it to repositories whose pull requests come from people who may.
   *
   * @default false
   */
  readonly diff?: boolean;

  /**
   * Whether the build deploys its own stack before it starts the SageMaker pipeline.
   *
   * @default true
   */
  readonly selfUpdate?: boolean;

  /**
   * Commands that deploy the stack.
   *
   * @default - `npx cdk deploy <this stack>`
   */
  readonly selfUpdateCommands?: string[];

  /**
   * The roles that the build may assume to deploy the stack.
   *
   * @default - the deploy, file publishing, image publishing and lookup roles of the stack's CDK bootstrap
   */
  readonly selfUpdateRoles?: IRole[];

  /**
   * Environment variables of all jobs. They are in the workflow file, so no secrets.
   *
   * @default - none
   */
  readonly environmentVariables?: { [name: string]: string };

  /**
   * The version of Node.js.
   *
   * @default '22'
   */
  readonly nodeVersion?: string;

  /**
   * The version of Python.
   *
   * @default '3.12'
   */
  readonly pythonVersion?: string;

  /**
   * How long a job may take, besides the soak time of its stage. The SageMaker pipeline that it starts runs outside it.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;

  /**
   * The runtime of functions.
   *
   * @default Runtime.NODEJS_24_X
   */
  readonly lambdaRuntime?: Runtime;

  /**
   * How long logs of functions are kept.
   *
   * @default RetentionDays.SIX_MONTHS
   */
  readonly logRetention?: RetentionDays;

  /**
   * What is put into the stack of a stage before its endpoint.
   *
   * @internal
   */
  readonly _prepareStage?: StagePreparation;
}

/**
 * What a CI system does with ML code and approved models, and where it finds them, whichever system it is.
 */
export interface CiOptions extends CiSystemOptions, CiDeliveryOptions {}
