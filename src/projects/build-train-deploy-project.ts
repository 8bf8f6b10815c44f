import { CfnOutput, Stack, Token } from 'aws-cdk-lib';
import type { IModelPackageGroupRef, IPipelineRef } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import { projectIdentity, projectTags, tagProject } from './private/identity';
import { artifactsOf, groupOf, mergeArtifacts } from './private/trained-model';
import type { ProjectOptions } from './project-options';
import { BuildPipeline, DeployPipeline } from '../delivery';
import type { BuildOptions, DeployOptions, DeploymentStage, DeploymentStageOptions, Source } from '../delivery';
import type { IModelPackageGroup } from '../registry';

/**
 * Properties of a project that builds, trains and deploys.
 */
export interface BuildTrainDeployProjectProps extends ProjectOptions {
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
export class BuildTrainDeployProject extends Construct {
  /** The name of the project. */
  public readonly projectName: string;

  /** The id of the project. */
  public readonly projectId: string;

  /** The SageMaker pipeline. */
  public readonly pipeline: IPipelineRef;

  /** The group whose approved versions are deployed. */
  public readonly modelPackageGroup: IModelPackageGroup;

  /** Builds and tests the ML code and starts the SageMaker pipeline. */
  public readonly buildPipeline: BuildPipeline;

  /** Deploys approved models. */
  public readonly deployPipeline: DeployPipeline;

  public constructor(scope: Construct, id: string, props: BuildTrainDeployProjectProps) {
    super(scope, id);
    const identity = projectIdentity(this, props);
    this.projectName = identity.projectName;
    this.projectId = identity.projectId;
    this.pipeline = props.pipeline;
    const group = props.modelPackageGroup ?? groupOf(props.pipeline, this);

    const shared = { notificationTopic: props.notificationTopic, accessLogsBucket: props.accessLogsBucket };
    this.deployPipeline = new DeployPipeline(this, 'Deploy', {
      ...shared,
      ...props.deployOptions,
      modelPackageGroup: group,
      modelArtifacts: mergeArtifacts(artifactsOf(props.pipeline, this), props.deployOptions?.modelArtifacts),
      stageTags: { ...projectTags(identity), ...props.deployOptions?.stageTags },
      stages: props.stages,
    });
    this.modelPackageGroup = this.deployPipeline.modelPackageGroup;
    this.buildPipeline = new BuildPipeline(this, 'Build', {
      ...shared,
      selfUpdateRegions: this.otherRegions(props),
      ...props.buildOptions,
      source: props.source,
      pipeline: props.pipeline,
      environmentVariables: {
        SAGEMAKER_PROJECT_NAME: { value: this.projectName },
        SAGEMAKER_PROJECT_ID: { value: this.projectId },
        ...props.buildOptions?.environmentVariables,
      },
    });

    for (const construct of [this, props.pipeline, group]) { tagProject(construct, identity); }
    this.output('PipelineName', props.pipeline.pipelineRef.pipelineName, 'The SageMaker pipeline');
    this.output('ModelPackageGroupName', this.modelPackageGroup.modelPackageGroupName, 'The group in which models are approved');
    this.output('BuildPipelineName', this.buildPipeline.buildPipelineName, 'The pipeline that builds and tests the ML code');
    this.output('DeployPipelineName', this.deployPipeline.deployPipelineName, 'The pipeline that deploys approved models');
  }

  /** The stages with their stacks and endpoints. */
  public get stages(): DeploymentStage[] {
    return this.deployPipeline.stages;
  }

  private output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }

  /** Where CDK puts the artifact buckets of stages in other regions, with which the stack is deployed. */
  private otherRegions(props: BuildTrainDeployProjectProps): string[] | undefined {
    if (props.buildOptions?.selfUpdate === false || props.deployOptions?.replicationBuckets !== undefined) { return undefined; }
    const here = Stack.of(this).region;
    if (Token.isUnresolved(here)) { return undefined; }
    const regions = props.stages.flatMap(stage => stage.env?.region ?? []).filter(region => region !== here);
    return regions.length > 0 ? [...new Set(regions)].sort() : undefined;
  }
}
