import type { CfnProject } from 'aws-cdk-lib/aws-codebuild';
import { CfnPipeline } from 'aws-cdk-lib/aws-codepipeline';
import type { Construct } from 'constructs';
import type { Builds } from './builds';
import type { Names, Shape } from './names';
import type { Parameters, Repository } from './parameters';
import type { Roles } from './roles';
import type { Storage } from './statements';
import { named } from './storage';

type Action = CfnPipeline.ActionDeclarationProperty;

/** What the pipelines are made of. */
export interface PipelineContext {
  readonly shape: Shape;
  readonly names: Names;
  readonly parameters: Parameters;
  readonly roles: Roles;
  readonly storage: Storage;
  readonly builds: Builds;
  /** The names of the CodeCommit repositories, for the template that has them. */
  readonly codeCommit?: { readonly modelBuild: string; readonly modelDeploy: string };
}

/** The delivery pipelines of a project. */
export interface Pipelines {
  readonly modelBuild?: CfnPipeline;
  readonly modelDeploy?: CfnPipeline;
  readonly monitor?: CfnPipeline;
}

export function makePipelines(scope: Construct, context: PipelineContext): Pipelines {
  const { shape, parameters, builds, codeCommit } = context;
  return {
    modelBuild: shape.build ? makePipeline(scope, 'ModelBuildPipeline', 'modelbuild', [
      ['Source', [source('ModelBuildWorkflowCode', parameters.build, 'ModelBuildSourceArtifact', parameters.connectionArn, codeCommit?.modelBuild)]],
      ['Build', [build('BuildAndExecuteSageMakerPipeline', builds.modelBuild!, ['ModelBuildSourceArtifact'], 'ModelBuildBuildArtifact', 1)]],
    ], context) : undefined,
    modelDeploy: shape.deploy ? makePipeline(scope, 'ModelDeployPipeline', 'modeldeploy', [
      ['Source', [source('ModelDeployInfraCode', parameters.deploy, 'SourceArtifact', parameters.connectionArn, codeCommit?.modelDeploy)]],
      ['Build', [build('BuildDeploymentTemplates', builds.modelDeploy!, ['SourceArtifact'], 'BuildArtifact', 1)]],
      ['DeployStaging', [
        deploy('DeployResourcesStaging', 'deploy-staging', 'BuildArtifact', 'template-export.yml', 'staging-config-export.json', true, context),
        build('TestStaging', builds.test!, ['SourceArtifact', 'BuildArtifact'], 'TestArtifact', 2),
        approve('ApproveDeployment', 'Approve this model for Production', 3),
      ]],
      ['DeployProd', [deploy('DeployResourcesProd', 'deploy-prod', 'BuildArtifact', 'template-export.yml', 'prod-config-export.json', false, context)]],
    ], context) : undefined,
    monitor: shape.monitor ? makePipeline(scope, 'SageMakerMonitorPipeline', 'modelmonitor', [
      ['Source', [source('ModelMonitorInfraCode', parameters.monitor, 'ModelMonitorSourceArtifact', parameters.connectionArn)]],
      ['Build', [build('GetBaselinesAndConfigs', builds.monitor!, ['ModelMonitorSourceArtifact'], 'ModelMonitorBuildArtifact', 1)]],
      ['DeployStaging', [
        deploy('DeployMonitorsStaging', 'modelmonitor-staging', 'ModelMonitorBuildArtifact', 'model-monitor-template-export.yml',
          'staging-monitoring-schedule-config-export.json', true, context),
        approve('ApproveMonitorsProdDeployment', 'Approve the monitors of Production once its endpoint is in service', 2),
      ]],
      ['DeployProd', [deploy('DeployMonitorsProd', 'modelmonitor-prod', 'ModelMonitorBuildArtifact', 'model-monitor-template-export.yml',
        'prod-monitoring-schedule-config-export.json', false, context)]],
    ], context) : undefined,
  };
}

function makePipeline(
  scope: Construct, id: string, suffix: string, stages: [string, Action[]][], { names, roles, storage }: PipelineContext,
): CfnPipeline {
  return named(new CfnPipeline(scope, id, {
    name: `${names.stem}-${suffix}`,
    pipelineType: 'V2',
    roleArn: roles.codePipeline,
    artifactStore: { type: 'S3', location: storage.bucketName, encryptionKey: { type: 'KMS', id: storage.keyArn } },
    stages: stages.map(([name, actions]) => ({ name, actions })),
  }), id);
}

function action(name: string, category: string, provider: string, configuration: object, rest: Partial<Action>): Action {
  return { name, actionTypeId: { category, owner: 'AWS', provider, version: '1' }, configuration, ...rest };
}

function source(name: string, repository: Repository, output: string, connectionArn: string, codeCommit?: string): Action {
  const outputArtifacts = [{ name: output }];
  return codeCommit === undefined
    ? action(name, 'Source', 'CodeStarSourceConnection',
      { ConnectionArn: connectionArn, FullRepositoryId: repository.fullName, BranchName: repository.branch }, { outputArtifacts })
    : action(name, 'Source', 'CodeCommit', { RepositoryName: codeCommit, BranchName: repository.branch, PollForSourceChanges: false }, { outputArtifacts });
}

function build(name: string, project: CfnProject, inputs: string[], output: string, runOrder: number): Action {
  return action(name, 'Build', 'CodeBuild', { ProjectName: project.ref, ...inputs.length > 1 ? { PrimarySource: inputs[0] } : {} }, {
    inputArtifacts: inputs.map(input => ({ name: input })),
    outputArtifacts: [{ name: output }],
    runOrder,
  });
}

function deploy(
  name: string, suffix: string, artifact: string, template: string, configuration: string, replaceOnFailure: boolean,
  { names, roles }: PipelineContext,
): Action {
  return action(name, 'Deploy', 'CloudFormation', {
    ActionMode: replaceOnFailure ? 'REPLACE_ON_FAILURE' : 'CREATE_UPDATE',
    Capabilities: 'CAPABILITY_NAMED_IAM',
    RoleArn: roles.cloudFormation,
    StackName: `${names.stem}-${suffix}`,
    TemplateConfiguration: `${artifact}::${configuration}`,
    TemplatePath: `${artifact}::${template}`,
  }, { inputArtifacts: [{ name: artifact }], runOrder: 1 });
}

function approve(name: string, question: string, runOrder: number): Action {
  return action(name, 'Approval', 'Manual', { CustomData: question }, { runOrder });
}
