import { Token } from 'aws-cdk-lib';
import { BuildEnvironmentVariableType } from 'aws-cdk-lib/aws-codebuild';
import type { BuildEnvironmentVariable } from 'aws-cdk-lib/aws-codebuild';
import type { IModelPackageGroupRef, IPipelineRef } from 'aws-cdk-lib/aws-sagemaker';
import type { BuildOptions, Ci, CiWorkflows, DeployOptions, DeploymentStageOptions, ModelArtifacts, Source } from '../../delivery';
import type { StartGuard } from '../../pipelines';
import { ValidationError } from '../../private/errors';
import type { Project } from '../project';
import { stagePreparation } from './perimeters';
import type { ProjectOptions } from '../project-options';

/** What a project has for a CI system to deliver. */
export interface CiPartProps extends ProjectOptions {
  readonly ci: Ci;
  readonly pipeline?: IPipelineRef;
  readonly startGuard?: StartGuard;
  readonly modelPackageGroup?: IModelPackageGroupRef;
  readonly modelArtifacts?: ModelArtifacts;
  readonly stages?: DeploymentStageOptions[];
  readonly buildOptions?: BuildOptions;
  readonly deployOptions?: DeployOptions;
}

/** What of the options of builds and deployments has a meaning for every CI system. The rest is about CodePipeline and CodeBuild. */
const BUILD = [
  'directory', 'installCommands', 'testCommands', 'synthCommands', 'diff', 'runtimeVersions', 'timeout',
  'selfUpdate', 'selfUpdateCommands', 'selfUpdateRoles', 'pipelineParameters', 'environmentVariables',
];
const DEPLOY = ['redeployOnRejection', 'redeployOnChange', 'approvalEventBus', 'modelArtifacts', 'stageTags', 'lambdaRuntime', 'logRetention'];

/** The workflows of a project, with its outputs. */
export function addCi(project: Project, props: CiPartProps): CiWorkflows {
  const { buildOptions = {}, deployOptions = {}, pipeline, stages } = props;
  checkOptions(project, 'buildOptions', buildOptions, BUILD);
  checkOptions(project, 'deployOptions', deployOptions, DEPLOY);
  const { runtimeVersions, environmentVariables, ...build } = buildOptions;
  const unknown = Object.keys(runtimeVersions ?? {}).find(runtime => runtime !== 'nodejs' && runtime !== 'python');
  if (unknown !== undefined) {
    throw new ValidationError('CiRuntime', `buildOptions.runtimeVersions must have only nodejs and python with ci, got ${JSON.stringify(unknown)}: install it with installCommands`, project);
  }
  const workflows = props.ci.bind(project, 'Ci', {
    ...build,
    ...pipeline === undefined ? {} : { pipeline, startGuard: props.startGuard },
    ...stages === undefined ? {} : {
      ...deployOptions,
      modelPackageGroup: props.modelPackageGroup,
      modelArtifacts: props.modelArtifacts ?? deployOptions.modelArtifacts,
      stages,
      stageTags: { ...project.projectTags, ...deployOptions.stageTags },
      _prepareStage: stagePreparation(project, props),
    },
    nodeVersion: runtimeVersions?.nodejs,
    pythonVersion: runtimeVersions?.python,
    environmentVariables: { ...identity(project), ...plain(project, environmentVariables) },
  });
  if (pipeline !== undefined) {
    project.addToProject(pipeline);
    project.addOutput('PipelineName', pipeline.pipelineRef.pipelineName, 'The SageMaker pipeline');
  }
  if (props.modelPackageGroup !== undefined) { project.addToProject(props.modelPackageGroup); }
  if (workflows.modelPackageGroup !== undefined) {
    project.addOutput('ModelPackageGroupName', workflows.modelPackageGroup.modelPackageGroupName, 'The group in which models are approved');
  }
  project.addStageOutputs(...workflows.stages);
  return workflows;
}

/** Whether a CI system delivers a project, or CodePipeline: one of them has to, and not both. */
export function checkDelivery(project: Project, props: { readonly source?: Source; readonly ci?: Ci }): void {
  if ((props.source === undefined) === (props.ci === undefined)) {
    throw new ValidationError('ProjectSource', `source and ci are two ways to deliver a project, got ${props.ci === undefined ? 'neither' : 'both'}: `
      + 'give source for CodePipeline and CodeBuild, or ci for GitHub Actions or GitLab CI', project);
  }
}

/** A part that a project has only with one of the two ways. */
export function partOf<T>(project: Project, name: string, part: T | undefined): T {
  if (part === undefined) {
    throw new ValidationError('ProjectPart', `${name} is not there, since a CI system delivers the project: its workflows are in ci`, project);
  }
  return part;
}

function checkOptions(project: Project, prop: string, options: object, known: string[]): void {
  const other = Object.entries(options).find(([name, value]) => value !== undefined && !known.includes(name))?.[0];
  if (other !== undefined) {
    throw new ValidationError('CiOption', `${prop}.${other} is about CodePipeline and CodeBuild, which a project with ci does without: leave it out; with ci go ${known.join(', ')}`, project);
  }
}

/** The workflow files have it as text. */
function identity({ projectName, projectId }: Project): { [name: string]: string } {
  const variables = { SAGEMAKER_PROJECT_NAME: projectName, SAGEMAKER_PROJECT_ID: projectId };
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => !Token.isUnresolved(value)));
}

function plain(project: Project, variables: { readonly [name: string]: BuildEnvironmentVariable } = {}): { [name: string]: string } {
  return Object.fromEntries(Object.entries(variables).map(([name, { type, value }]) => {
    if (type !== undefined && type !== BuildEnvironmentVariableType.PLAINTEXT) {
      throw new ValidationError('CiVariableType', `buildOptions.environmentVariables.${name} must be plain text with ci, got ${JSON.stringify(type)}: `
        + 'keep secrets in the settings of the repository', project);
    }
    return [name, String(value)];
  }));
}

