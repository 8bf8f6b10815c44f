import type { IModelPackageGroupRef, IPipelineRef } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import type { ProjectDeliveryProps } from './delivery-props';
import type { ModelApprovalProjectProps } from './model-approval-props';
import type { BuildOptions, BuildPipeline, CiWorkflows, DeployOptions, DeployPipeline, DeploymentStage, DeploymentStageOptions, ModelApproval } from '../delivery';
import type { StartGuard } from '../pipelines';
import type { IModelPackageGroup } from '../registry';
import { approving } from './private/approval';
import { addCi, checkDelivery, partOf } from './private/ci';
import { addBuild, addDeploy, otherRegions } from './private/parts';
import { bindTriggers, startGuard } from './private/retraining';
import { seeding } from './private/seeding';
import { artifactsOf, groupOf, mergeArtifacts } from './private/trained-model';
import { Project } from './project';
import type { ProjectOptions } from './project-options';
import type { RetrainingProps } from './retraining-props';
import type { SourceSeed } from './source-seed';

/**
 * Properties of a project that builds, trains and deploys.
 */
export interface BuildTrainDeployProjectProps extends ProjectOptions, ProjectDeliveryProps, RetrainingProps, ModelApprovalProjectProps {
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

  /** The workflows that build, start the SageMaker pipeline and deploy approved models, with `ci`. */
  public readonly ci?: CiWorkflows;

  /** The guard through which the pipeline is started, with `retrain` or `retrainOptions`. */
  public readonly startGuard?: StartGuard;

  /** Decides about registered versions, with `modelApproval`. */
  public readonly modelApproval?: ModelApproval;

  /** Puts code into the source while there is none, with `seedCode`. */
  public readonly sourceSeed?: SourceSeed;
  private readonly build?: BuildPipeline;
  private readonly deploy?: DeployPipeline;

  public constructor(scope: Construct, id: string, props: BuildTrainDeployProjectProps) {
    super(scope, id, props);
    checkDelivery(this, props);
    const seed = seeding(this, props);
    this.pipeline = props.pipeline;
    const deployed = {
      ...props,
      modelPackageGroup: props.modelPackageGroup ?? groupOf(props.pipeline, this),
      modelArtifacts: mergeArtifacts(artifactsOf(props.pipeline, this), props.deployOptions?.modelArtifacts, seed?.modelArtifacts),
    };
    const { ci, source } = props;
    if (ci !== undefined) {
      this.startGuard = startGuard(this, props);
      this.ci = addCi(this, { ...deployed, ci, startGuard: this.startGuard });
      this.modelPackageGroup = this.ci.modelPackageGroup!;
    } else {
      this.deploy = addDeploy(this, deployed);
      this.modelPackageGroup = this.deploy.modelPackageGroup;
      this.startGuard = startGuard(this, props);
    }
    this.modelApproval = approving(this, props, this.modelPackageGroup);
    bindTriggers(this, props, { guard: this.startGuard, modelPackageGroup: this.modelPackageGroup, deployPipeline: this.deploy, ci: this.ci });
    if (source !== undefined) {
      this.build = addBuild(this, {
        ...props,
        source,
        buildOptions: seed?.buildOptions ?? props.buildOptions,
        startGuard: this.startGuard,
        selfUpdateRegions: otherRegions(this, props.stages, props.buildOptions, props.deployOptions),
      });
      this.sourceSeed = seed?.add(this.build);
    }
  }

  /** Builds and tests the ML code and starts the SageMaker pipeline. With `ci` there is none, and this fails. */
  public get buildPipeline(): BuildPipeline {
    return partOf(this, 'buildPipeline', this.build);
  }

  /** Deploys approved models. With `ci` there is none, and this fails. */
  public get deployPipeline(): DeployPipeline {
    return partOf(this, 'deployPipeline', this.deploy);
  }

  /** The stages with their stacks and endpoints. */
  public get stages(): DeploymentStage[] {
    return (this.ci ?? this.deployPipeline).stages;
  }
}
