import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { projects } from 'cdk-mlops';
import { factsOf, templateOf } from './compare';

const { BuiltInProject, BuiltInSeedCode, BuiltInTemplate } = projects;
type Props = projects.BuiltInProjectProps;

test('what is given becomes the default of a parameter', () => {
  const { Parameters } = templateOf(BuiltInTemplate.BUILD_TRAIN_DEPLOY_MONITOR, {
    projectName: 'abalone',
    projectId: 'p-1',
    codeConnectionArn: 'arn:aws:codeconnections:eu-west-1:111111111111:connection/1',
    modelBuildRepository: 'acme/build',
    modelBuildBranch: 'develop',
    modelDeployRepository: 'acme/deploy',
    modelMonitorRepository: 'group/sub/monitor',
    modelMonitorBranch: 'trunk',
  });
  expect(Object.fromEntries(Object.entries<any>(Parameters).map(([name, { Default }]) => [name, Default]))).toEqual({
    SageMakerProjectName: 'abalone',
    SageMakerProjectId: 'p-1',
    CodeConnectionArn: 'arn:aws:codeconnections:eu-west-1:111111111111:connection/1',
    ModelBuildCodeRepositoryFullname: 'acme/build',
    ModelBuildCodeRepositoryBranch: 'develop',
    ModelDeployCodeRepositoryFullname: 'acme/deploy',
    ModelDeployCodeRepositoryBranch: 'main',
    ModelMonitorCodeRepositoryFullname: 'group/sub/monitor',
    ModelMonitorCodeRepositoryBranch: 'trunk',
  });
});

test('roles, key and bucket of access logs may be brought; none is made then', () => {
  const stack = new Stack(new App(), 'Stack');
  const role = (name: string) => Role.fromRoleArn(stack, name, `arn:aws:iam::111111111111:role/${name}`);
  const project = new BuiltInProject(stack, 'Project', {
    codeBuildRole: role('build'),
    codePipelineRole: role('pipeline'),
    cloudFormationRole: role('cloudformation'),
    executionRole: role('execution'),
    eventsRole: role('events'),
    lambdaRole: role('lambda'),
    encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/1'),
    accessLogsBucket: Bucket.fromBucketName(stack, 'Logs', 'logs'),
  });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::IAM::Role', 0);
  template.resourceCountIs('AWS::KMS::Key', 0);
  template.hasResourceProperties('AWS::S3::Bucket', { LoggingConfiguration: { DestinationBucketName: 'logs', LogFilePrefix: 'project-artifacts/' } });
  const { resources } = factsOf(template.toJSON());
  expect(resources.ModelDeployTestProject.properties.ServiceRole).toMatch(/role\/build$/);
  expect(resources.ModelDeploySageMakerEventRule.properties.Targets[0].RoleArn).toMatch(/role\/events$/);
  expect(resources.GitSeedCodeCheckinProjectTriggerLambda.properties.Role).toMatch(/role\/lambda$/);
  expect(project.modelPackageGroup).toBeDefined();
  expect(project.modelMonitorPipeline).toBeUndefined();
});

test('seed code of a bucket makes no assets, and is all that its build may read', () => {
  const app = new App();
  const stack = new projects.BuiltInProjectStack(app, 'Stack', {
    seedCode: BuiltInSeedCode.fromBucket(Bucket.fromBucketName(new Stack(app, 'Other'), 'Seeds', 'seeds'), { modelBuild: 'ours/build.zip' }),
  });
  const assembly = app.synth().getStackByName(stack.stackName);
  expect(assembly.assets.filter(asset => !asset.path.endsWith('.template.json'))).toEqual([]);
  const { resources } = factsOf(assembly.template);
  expect(resources.SageMakerModelBuildSeedCodeCheckinProjectTriggerLambdaInvoker.properties).toMatchObject({ SEEDCODE_BUCKET_NAME: 'seeds', SEEDCODE_BUCKET_KEY: 'ours/build.zip' });
  expect(resources.SageMakerModelDeploySeedCodeCheckinProjectTriggerLambdaInvoker.properties).toMatchObject({ SEEDCODE_BUCKET_KEY: 'built-in/model-deploy.zip' });
  const policy = Object.entries(resources).find(([id]) => id.startsWith('ProjectSeedCheckinRoleDefaultPolicy'))![1];
  expect(policy.properties.PolicyDocument.Statement.find((statement: any) => statement.Action === 's3:GetObject').Resource)
    .toEqual(['arn:aws:s3:::seeds/ours/build.zip', 'arn:aws:s3:::seeds/built-in/model-deploy.zip']);
});

test('two syntheses give the same template', () => {
  expect(templateOf(BuiltInTemplate.BUILD_TRAIN_DEPLOY_MONITOR)).toEqual(templateOf(BuiltInTemplate.BUILD_TRAIN_DEPLOY_MONITOR));
});

describe('fails for', () => {
  test.each<[string, Props, string]>([
    ['a name that begins with a digit', { projectName: '1abalone' }, 'projectName must consist of letters, digits and hyphens'],
    ['a name over its limit', { projectName: 'a'.repeat(33) }, 'projectName must have 1 to 32 characters'],
    ['an id of another form', { projectId: 'abalone' }, 'projectId must consist of "p-"'],
    ['a repository without an owner', { modelBuildRepository: 'abalone' }, 'modelBuildRepository must be the full name "owner/name"'],
    ['a monitor repository without monitors', { modelMonitorRepository: 'acme/monitor' }, 'modelMonitorRepository is not used by the template "build-train-deploy"'],
    ['a group where models are built', { sourceModelPackageGroupName: 'models' }, 'sourceModelPackageGroupName is not used by the template'],
    ['a connection with CodeCommit', { template: BuiltInTemplate.BUILD_TRAIN_DEPLOY_CODE_COMMIT, codeConnectionArn: 'arn' }, 'codeConnectionArn is not used by the template'],
    ['a deploy branch without deployment', { template: BuiltInTemplate.BUILD_TRAIN, modelDeployBranch: 'main' }, 'modelDeployBranch is not used by the template "build-train"'],
  ])('%s', (_, props, message) => {
    expect(() => new BuiltInProject(new Stack(new App(), 'Stack'), 'Project', props)).toThrow(message);
  });

  test('a second project in a stack', () => {
    const stack = new Stack(new App(), 'Stack');
    new BuiltInProject(stack, 'One');
    expect(() => new BuiltInProject(stack, 'Two')).toThrow('a stack has one built-in project at most');
  });
});
