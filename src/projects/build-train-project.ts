import type { IModelPackageGroupRef, IPipelineRef } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import type { ProjectDeliveryProps } from './delivery-props';
import type { ModelApprovalProjectProps } from './model-approval-props';
import type { BuildOptions, BuildPipeline, CiWorkflows, ModelApproval } from '../delivery';
import type { StartGuard } from '../pipelines';
import { approving } from './private/approval';
import { addCi, checkDelivery, partOf } from './private/ci';
import { addBuild } from './private/parts';
import { bindTriggers, startGuard } from './private/retraining';
import { seeding } from './private/seeding';
import { groupName, registeredGroups } from './private/trained-model';
import { Project } from './project';
import type { ProjectOptions } from './project-options';
import type { RetrainingProps } from './retraining-props';
import type { SourceSeed } from './source-seed';

/**
 * Properties of a project that builds and trains.
 */
export interface BuildTrainProjectProps extends ProjectOptions, ProjectDeliveryProps, RetrainingProps, ModelApprovalProjectProps {
  /** The SageMaker pipeline that trains and registers the model. */
  readonly pipeline: IPipelineRef;

  /**
   * The group in which the pipeline registers its models, which is tagged and told with the other names.
   *
   * @default - those that the pipeline tells; its name is told if it is the only one
   */
  readonly modelPackageGroup?: IModelPackageGroupRef;

  /**
   * How the ML code is built and tested.
   *
   * @default - see `BuildOptions`
   */
  readonly buildOptions?: BuildOptions;
}

/**
 * A project that ends at the model registry: a change of ML code is tested, trained and registered. What happens to an
 * approved model is the business of others, for example of a `DeployProject` in another account or repository.
 *
 * It does what AWS's own "model building and training" project template does, with everything owned by the app.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-templates-sm.html
 */
export class BuildTrainProject extends Project {
  /** The SageMaker pipeline. */
  public readonly pipeline: IPipelineRef;

  /** The workflows that build and test the ML code and start the SageMaker pipeline, with `ci`. */
  public readonly ci?: CiWorkflows;

  /** The guard through which the pipeline is started, with `retrain` or `retrainOptions`. */
  public readonly startGuard?: StartGuard;

  /** Decides about registered versions, with `modelApproval`. */
  public readonly modelApproval?: ModelApproval;

  /** Puts code into the source while there is none, with `seedCode`. */
  public readonly sourceSeed?: SourceSeed;
  private readonly build?: BuildPipeline;

  public constructor(scope: Construct, id: string, props: BuildTrainProjectProps) {
    super(scope, id, props);
    checkDelivery(this, props);
    const seed = seeding(this, props);
    this.pipeline = props.pipeline;
    const groups = props.modelPackageGroup === undefined ? registeredGroups(props.pipeline) : [props.modelPackageGroup];
    this.modelApproval = approving(this, props, groups.length === 1 ? groups[0] : undefined);
    this.startGuard = startGuard(this, props);
    bindTriggers(this, props, { guard: this.startGuard, modelPackageGroup: groups.length === 1 ? groups[0] : undefined });
    const { ci, source } = props;
    if (ci !== undefined) { this.ci = addCi(this, { ...props, ci, startGuard: this.startGuard }); }
    if (source !== undefined) {
      this.build = addBuild(this, { ...props, source, buildOptions: seed?.buildOptions ?? props.buildOptions, startGuard: this.startGuard });
      this.sourceSeed = seed?.add(this.build);
    }
    this.addToProject(...groups);
    if (groups.length === 1) { this.addOutput('ModelPackageGroupName', groupName(groups[0]), 'The group in which models are registered'); }
  }

  /** Builds and tests the ML code and starts the SageMaker pipeline. With `ci` there is none, and this fails. */
  public get buildPipeline(): BuildPipeline {
    return partOf(this, 'buildPipeline', this.build);
  }
}
