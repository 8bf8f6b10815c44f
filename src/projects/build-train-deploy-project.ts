import type { IModelPackageGroupRef, IPipelineRef } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import type { ModelApprovalProjectProps } from './model-approval-props';
import { approving } from './private/approval';
import { addBuild, addDeploy, otherRegions } from './private/parts';
import { retraining } from './private/retraining';
import { artifactsOf, groupOf, mergeArtifacts } from './private/trained-model';
import { Project } from './project';
import type { ProjectOptions } from './project-options';
import type { RetrainingProps } from './retraining-props';
import type { BuildOptions, BuildPipeline, DeployOptions, DeployPipeline, DeploymentStage, DeploymentStageOptions, ModelApproval, Source } from '../delivery';
import type { StartGuard } from '../pipelines';
import type { IModelPackageGroup } from '../registry';

/**
 * Properties of a project that builds, trains and deploys.
 */
export interface BuildTrainDeployProjectProps extends ProjectOptions, RetrainingProps, ModelApprovalProjectProps {
  /** Where the ML code and the app come from. */
  readonly source: Source;

  /** The SageMaker pipeline that trains and registers the model. */
  readonly pipeline: IPipelineRef;

  /** The stages in which the model is served, in the order in which it goes through them. */
  readonly stages: DeploymentStageOptions[];

  /**
   * The group whose approved versions are deployed.
   *
   * @default - the one in which the pipeline registers its models
   */
  readonly modelPackageGroup?: IModelPackageGroupRef;

  /**
   * How the ML code is built and tested.
   *
   * @default - see `BuildOptions`
   */
  readonly buildOptions?: BuildOptions;

  /**
   * How approved models are deployed. Its `modelArtifacts` add to those that the pipeline tells.
   *
   * @default - see `DeployOptions`
   */
  readonly deployOptions?: DeployOptions;
}

/**
 * A whole MLOps project: a change of ML code is tested, trained and registered; an approved model goes through the stages.
 *
 * It does what AWS's own "build, train, and deploy" project template does, with everything owned by the app: the pipelines,
 * the roles, the endpoints in their accounts.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-templates-sm.html
 */
export class BuildTrainDeployProject extends Project {
  /** The SageMaker pipeline. */
  public readonly pipeline: IPipelineRef;

  /** The group whose approved versions are deployed. */
  public readonly modelPackageGroup: IModelPackageGroup;

  /** Builds and tests the ML code and starts the SageMaker pipeline. */
  public readonly buildPipeline: BuildPipeline;

  /** Deploys approved models. */
  public readonly deployPipeline: DeployPipeline;

  /** The guard through which the pipeline is started, with `retrain` or `retrainOptions`. */
  public readonly startGuard?: StartGuard;

  /** Decides about registered versions, with `modelApproval`. */
  public readonly modelApproval?: ModelApproval;

  public constructor(scope: Construct, id: string, props: BuildTrainDeployProjectProps) {
    super(scope, id, props);
    this.pipeline = props.pipeline;
    this.deployPipeline = addDeploy(this, {
      ...props,
      modelPackageGroup: props.modelPackageGroup ?? groupOf(props.pipeline, this),
      modelArtifacts: mergeArtifacts(artifactsOf(props.pipeline, this), props.deployOptions?.modelArtifacts),
    });
    this.modelPackageGroup = this.deployPipeline.modelPackageGroup;
    this.modelApproval = approving(this, props, this.modelPackageGroup);
    this.startGuard = retraining(this, props, this.modelPackageGroup, this.deployPipeline);
    this.buildPipeline = addBuild(this, {
      ...props,
      startGuard: this.startGuard,
      selfUpdateRegions: otherRegions(this, props.stages, props.buildOptions, props.deployOptions),
    });
  }

  /** The stages with their stacks and endpoints. */
  public get stages(): DeploymentStage[] {
    return this.deployPipeline.stages;
  }
}
