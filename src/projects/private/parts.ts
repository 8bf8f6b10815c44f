import { Stack, Token } from 'aws-cdk-lib';
import type { IModelPackageGroupRef, IPipelineRef } from 'aws-cdk-lib/aws-sagemaker';
import { BuildPipeline, DeployPipeline } from '../../delivery';
import type { BuildOptions, DeployOptions, DeploymentStageOptions, ModelArtifacts, Source } from '../../delivery';
import type { StartGuard } from '../../pipelines';
import type { Project } from '../project';
import { secureBuildOptions, stagePreparation, storePreparation } from './perimeters';
import type { ProjectOptions } from '../project-options';

/** What the delivery pipelines of a project have in common. */
function shared({ notificationTopic, accessLogsBucket, removalPolicy }: ProjectOptions): BuildOptions & DeployOptions {
  return { notificationTopic, accessLogsBucket, removalPolicy };
}

export interface BuildPartProps extends ProjectOptions {
  readonly source: Source;
  readonly pipeline?: IPipelineRef;
  readonly buildOptions?: BuildOptions;
  readonly selfUpdateRegions?: string[];
  readonly startGuard?: StartGuard;
}

/** The build pipeline of a project, with its outputs. */
export function addBuild(project: Project, props: BuildPartProps): BuildPipeline {
  const build = new BuildPipeline(project, 'Build', {
    ...shared(props),
    selfUpdateRegions: props.selfUpdateRegions,
    ...secureBuildOptions(project, props.buildOptions),
    source: props.source,
    pipeline: props.pipeline,
    startGuard: props.startGuard,
    environmentVariables: {
      SAGEMAKER_PROJECT_NAME: { value: project.projectName },
      SAGEMAKER_PROJECT_ID: { value: project.projectId },
      ...props.buildOptions?.environmentVariables,
    },
  });
  if (props.pipeline !== undefined) {
    project.addToProject(props.pipeline);
    project.addOutput('PipelineName', props.pipeline.pipelineRef.pipelineName, 'The SageMaker pipeline');
  }
  project.addOutput('BuildPipelineName', build.buildPipelineName, `The pipeline that builds and tests the ${props.pipeline === undefined ? 'app' : 'ML code'}`);
  return build;
}

export interface DeployPartProps extends ProjectOptions {
  readonly modelPackageGroup: IModelPackageGroupRef;
  readonly modelArtifacts?: ModelArtifacts;
  readonly stages: DeploymentStageOptions[];
  readonly deployOptions?: DeployOptions;
}

/** The deploy pipeline of a project, with its outputs. */
export function addDeploy(project: Project, props: DeployPartProps): DeployPipeline {
  const deploy = new DeployPipeline(project, 'Deploy', {
    ...shared(props),
    ...props.deployOptions,
    _prepareStage: stagePreparation(project, props),
    _prepareStore: storePreparation(props),
    modelPackageGroup: props.modelPackageGroup,
    modelArtifacts: props.modelArtifacts ?? props.deployOptions?.modelArtifacts,
    stageTags: { ...project.projectTags, ...props.deployOptions?.stageTags },
    stages: props.stages,
  });
  project.addToProject(props.modelPackageGroup);
  project.addOutput('ModelPackageGroupName', deploy.modelPackageGroup.modelPackageGroupName, 'The group in which models are approved');
  project.addOutput('DeployPipelineName', deploy.deployPipelineName, 'The pipeline that deploys approved models');
  project.addStageOutputs(...deploy.stages);
  return deploy;
}

/** Where CDK puts the artifact buckets of stages in other regions, with which the stack is deployed. */
export function otherRegions(
  project: Project, stages: DeploymentStageOptions[], build?: BuildOptions, deploy?: DeployOptions,
): string[] | undefined {
  if (build?.selfUpdate === false || deploy?.replicationBuckets !== undefined) { return undefined; }
  const here = Stack.of(project).region;
  if (Token.isUnresolved(here)) { return undefined; }
  const regions = stages.flatMap(stage => stage.env?.region ?? []).filter(region => region !== here);
  return regions.length > 0 ? [...new Set(regions)].sort() : undefined;
}
