import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { BuildEnvironmentVariableType, ComputeType } from 'aws-cdk-lib/aws-codebuild';
import { ExecutionMode } from 'aws-cdk-lib/aws-codepipeline';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { delivery, projects, registry } from 'cdk-mlops';
import { ENDPOINT, SOURCE, STAGES, tooling, trainingPipeline, untagged } from './support';
import { githubProblems, gitlabProblems } from '../delivery/ci/lint';
import { checked } from '../delivery/ci/support';

const GITHUB = delivery.Ci.githubActions({ repository: 'acme/abalone' });
const GITLAB = delivery.Ci.gitLab({ repository: 'acme/models/abalone' });
const outputsOf = (template: Template) => Object.values<any>(template.findOutputs('*')).map(({ Description }) => Description).sort();
const githubFile = (workflows: { [path: string]: string }, kind: string) => checked(workflows[`.github/workflows/abalone-${kind}.yml`], 'github-workflows');
const runOf = (job: any, name: string): string => job.steps.find((step: any) => step.name === name).run;

function train(props: Partial<projects.BuildTrainProjectProps> = {}) {
  const stack = tooling();
  const project = new projects.BuildTrainProject(stack, 'Project', { projectName: 'abalone', pipeline: trainingPipeline(stack), ci: GITHUB, ...props });
  return { stack, project, get template() { return Template.fromStack(stack); } };
}

function deploy(props: Partial<projects.BuildTrainDeployMonitorProjectProps> = {}) {
  const stack = tooling();
  const project = new projects.BuildTrainDeployMonitorProject(stack, 'Project', {
    projectName: 'abalone', pipeline: trainingPipeline(stack), stages: STAGES, monitoring: { dataQuality: {} }, ...props,
  });
  return { stack, project, get template() { return Template.fromStack(stack); } };
}

test('GitHub Actions builds and trains without CodePipeline and CodeBuild', () => {
  const { project, template } = train({ buildOptions: { directory: 'ml', runtimeVersions: { python: '3.11' }, environmentVariables: { A: { value: 1 } } } });
  for (const type of ['AWS::CodePipeline::Pipeline', 'AWS::CodeBuild::Project', 'AWS::S3::BucketPolicy']) {
    expect(Object.keys(template.findResources(type)).filter(id => id.startsWith('Project'))).toEqual([]);
  }
  expect(Object.keys(project.ci!.workflows).sort()).toEqual(['.github/workflows/abalone-build.yml', '.github/workflows/abalone-checks.yml']);
  const build = githubFile(project.ci!.workflows, 'build');
  expect(githubProblems(build)).toEqual([]);
  expect(build.env).toEqual({ AWS_REGION: 'eu-west-1', SAGEMAKER_PROJECT_NAME: 'abalone', SAGEMAKER_PROJECT_ID: project.projectId, A: '1' });
  expect(build.defaults.run['working-directory']).toBe('ml');
  expect(build.jobs.build.steps.find((step: any) => step.uses?.startsWith('actions/setup-python')).with).toEqual({ 'python-version': '3.11' });
  expect(outputsOf(template)).toEqual(['The SageMaker pipeline', 'The group in which models are registered']);
  // the identity provider is the account's
  expect(untagged(template, project.projectTags)).toEqual([]);
});

describe.each([['GitHub Actions', GITHUB], ['GitLab CI', GITLAB]])('with %s', (_, ci) => {
  test('the stages are those of the project with CodePipeline', () => {
    const { project } = deploy({ ci });
    const { project: other } = deploy({ source: SOURCE });
    const resourcesOf = (stage: delivery.DeploymentStage) => Object.entries<any>(Template.fromStack(stage.stack).toJSON().Resources);
    const resources = (each: projects.BuildTrainDeployProject) => each.stages
      .map(stage => resourcesOf(stage).map(([id, { Type }]) => `${Type} ${id.replace(/[0-9A-F]{8}$/, '')}`).sort());
    expect(resources(project)).toEqual(resources(other));
    expect(project.stages.map(({ node }) => node.id)).toEqual(['staging', 'prod']);
    expect(project.monitors).toHaveLength(2);
    const tags = (each: projects.BuildTrainDeployProject) => Template.fromStack(each.stages[0].stack).findResources('AWS::SageMaker::Endpoint');
    expect(Object.values<any>(tags(project))[0].Properties.Tags).toEqual(Object.values<any>(tags(other))[0].Properties.Tags);
    expect(project.modelPackageGroup.modelPackageGroupName).toEqual(project.ci!.modelPackageGroup!.modelPackageGroupName);
  });

  test('drift trains again, and the build goes through the same guard', () => {
    const weekly = projects.Retrain.schedule(ScheduleExpression.rate(Duration.days(7)));
    const { project, template } = deploy({ ci, retrainOnDrift: true, retrain: [weekly] });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventBusName: Match.anyValue(),
      EventPattern: Match.objectLike({ 'detail-type': ['CloudWatch Alarm State Change'] }),
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('StartGuardRequests'), 'Arn'] } })],
    });
    template.resourceCountIs('AWS::Scheduler::Schedule', 1);
    const [text] = Object.entries(project.ci!.workflows).filter(([path]) => /build|gitlab/.test(path)).map(([, content]) => content);
    expect(text).toContain('aws sqs send-message');
    expect(text).not.toContain('aws sagemaker start-pipeline-execution');
    expect(deploy({ ci, retrain: [projects.Retrain.onDrift()] }).project.ci!.driftEventBus).toBeDefined();
  });

  test('only what has a meaning there is taken, and the two pipelines are not there', () => {
    expect(() => train({ ci, buildOptions: { computeType: ComputeType.LARGE } })).toThrow(/buildOptions\.computeType is about CodePipeline and CodeBuild.*directory/);
    expect(() => deploy({ ci, deployOptions: { executionMode: ExecutionMode.QUEUED } })).toThrow(/deployOptions\.executionMode is about CodePipeline/);
    expect(() => train({ ci, buildOptions: { runtimeVersions: { java: '21' } } })).toThrow(/runtimeVersions must have only nodejs and python with ci, got "java"/);
    const secret = { A: { type: BuildEnvironmentVariableType.SECRETS_MANAGER, value: 'b' } };
    expect(() => train({ ci, buildOptions: { environmentVariables: secret } })).toThrow(/environmentVariables\.A must be plain text with ci, got "SECRETS_MANAGER"/);
    const { project } = deploy({ ci });
    expect(() => project.buildPipeline).toThrow(/buildPipeline is not there, since a CI system delivers the project/);
    expect(() => project.deployPipeline).toThrow(/deployPipeline is not there/);
  });
});

test('approvals are environments, and what deploys is passed on', () => {
  const stack = tooling();
  const token = Secret.fromSecretNameV2(stack, 'Token', 'token');
  const project = new projects.BuildTrainDeployProject(stack, 'Project', {
    projectName: 'abalone',
    pipeline: trainingPipeline(stack),
    ci: delivery.Ci.githubActions({ repository: 'acme/abalone', startToken: token }),
    stages: STAGES,
    deployOptions: { redeployOnRejection: true },
  });
  const { jobs } = githubFile(project.ci!.workflows, 'deploy');
  expect(jobs.model.steps[0].env.MLOPS_ENVIRONMENTS).toBe('prod');
  expect(['staging', 'prod'].map(stage => jobs[`deploy-${stage}`].environment)).toEqual(['staging', 'prod']);
  expect(runOf(githubFile(project.ci!.workflows, 'build').jobs.build, 'Start the SageMaker pipeline')).toContain('aws sagemaker start-pipeline-execution');
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Events::Rule', { EventPattern: Match.objectLike({ detail: Match.objectLike({ ModelApprovalStatus: ['Approved', 'Rejected'] }) }) });
  // the stages read what the pipeline trains
  template.hasResourceProperties('AWS::S3::BucketPolicy', { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Principal: { AWS: Match.anyValue() } })]) } });
});

test('GitLab CI deploys what others train', () => {
  const stack = tooling();
  const project = new projects.DeployProject(stack, 'Project', {
    projectName: 'serving',
    modelPackageGroup: registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Models', 'abalone'),
    stages: [{ stageName: 'here', endpoint: ENDPOINT }],
    ci: GITLAB,
    ssmParameters: true,
  });
  const file = checked(project.ci!.workflows['.gitlab-ci.yml'], 'gitlab-ci');
  expect(gitlabProblems(file)).toEqual([]);
  expect(Object.keys(file).filter(job => job.startsWith('abalone-'))).toEqual(['abalone-checks', 'abalone-look', 'abalone-model', 'abalone-deploy-here']);
  expect(project.stages).toHaveLength(1);
  expect(() => project.deployPipeline).toThrow(/deployPipeline is not there/);
  Template.fromStack(project.stages[0].stack).hasResourceProperties('AWS::SSM::Parameter', { Name: '/mlops/serving/stages/here/endpoint-name' });
  expect(outputsOf(Template.fromStack(stack))).toEqual(['The group in which models are approved']);
});

test('a CI system brings approved versions to the stages of batch runs', () => {
  const batch = (props: Partial<projects.BatchProjectProps>) => {
    const stack = tooling();
    const rows = Bucket.fromBucketName(stack, 'Rows', 'rows-of-222222222222');
    return new projects.BatchProject(stack, 'Project', {
      projectName: 'scoring',
      modelPackageGroup: registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Models', 'abalone'),
      stages: [{ stageName: 'here', env: { account: '222222222222', region: 'eu-west-1' }, batch: { inputBucket: rows, inputPrefix: 'rows/', instanceType: ENDPOINT.instanceType } }],
      ci: GITHUB,
      ...props,
    });
  };
  const project = batch({});
  expect(project.deployPipeline).toBeUndefined();
  expect(project.stages).toHaveLength(1);
  expect(Object.keys(githubFile(project.ci!.workflows, 'deploy').jobs)).toEqual(['model', 'deploy-here']);
  expect(Object.values<any>(Template.fromStack(project.stages[0].stack).findResources('AWS::SageMaker::Pipeline'))).toHaveLength(1);
  expect(() => batch({ stages: undefined, batchOptions: {} as any })).toThrow(/ci brings approved versions to stages: give stages, or leave it out/);
});

test('a project has a source or a CI system', () => {
  expect(() => train({ source: SOURCE })).toThrow(/source and ci are two ways to deliver a project, got both: give source for CodePipeline/);
  expect(() => train({ ci: undefined })).toThrow(/got neither/);
  expect(() => train({ retrain: [projects.Retrain.onDrift()] })).toThrow(/onDrift needs a project with stages that monitor/);
});
