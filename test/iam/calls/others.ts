import type { AppRole, World } from '../world';
import { all, Call, inspectBucket, parentOf, pullImage, repositoryArn, RoleCalls, useKey, writeLogs } from './call';

/** The build of an image: what its specification runs, and what CodeBuild does around it. */
function imageBuildCalls(world: World, role: AppRole): Call[] {
  const parent = parentOf(role);
  const project = world.at('AWS::CodeBuild::Project', `${parent}/Project`);
  const [{ arn: repository }] = world.below('AWS::ECR::Repository', parent);
  const [bucket, key] = project.properties.Source.Location.split(/\/(.*)/s);
  const bucketArn = `arn:${world.partition}:s3:::${bucket}`;
  const base = project.properties.Environment.EnvironmentVariables.find((variable: any) => variable.Name === 'BASE_IMAGE')?.Value;
  return [
    ...writeLogs(world.at('AWS::Logs::LogGroup', `${parent}/LogGroup`).arn),
    ...inspectBucket(bucketArn, ['s3:GetBucketAcl', 's3:GetBucketLocation']),
    ...all(['s3:GetObject', 's3:GetObjectVersion'], `${bucketArn}/${key}`, 'get the directory with the Dockerfile'),
    ...all(['ecr:GetAuthorizationToken'], '*', 'log in to the registry'),
    ...all(['ecr:DescribeImages'], repository, 'see whether the image exists already'),
    ...all(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart'],
      repository, 'push the image'),
    ...base === undefined || !base.includes('.dkr.ecr.') ? [] : pullImage(repositoryArn(world, base)),
  ];
}

/** The handlers of the custom resource that waits for builds. */
function handlerCalls(action: string, why: string) {
  return (world: World, role: AppRole): Call[] => [
    ...writeLogs(world.at('AWS::Logs::LogGroup', `${parentOf(role)}/LogGroup`).arn),
    ...all([action], world.resources.filter(resource => resource.type === 'AWS::CodeBuild::Project' && isImageBuild(resource.properties)).map(project => project.arn), why),
  ];
}

function isImageBuild(properties: any): boolean {
  return (properties.Environment.EnvironmentVariables ?? []).some((variable: any) => variable.Name === 'IMAGE_TAG');
}

const functionArn = (world: World, role: AppRole, name: string) => world.find('AWS::Lambda::Function', `${parentOf(role)}/${name}`).arn;

/** The functions of the CDK's provider framework. */
function frameworkCalls(handler: string, ...more: Call['action'][]) {
  return (world: World, role: AppRole): Call[] => [
    ...writeLogs(world.at('AWS::Logs::LogGroup', `${parentOf(role)}/LogGroup`).arn),
    ...all(['lambda:InvokeFunction'], functionArn(world, role, handler), 'call the handler'),
    ...all(['lambda:GetFunction'], functionArn(world, role, handler), 'wait until the handler is active'),
    ...all(more, world.below('AWS::StepFunctions::StateMachine', parentOf(role)).map(machine => machine.arn), 'begin to wait for the build'),
  ];
}

function waiterCalls(world: World): Call[] {
  const functions = ['Provider/framework-isComplete', 'Provider/framework-onTimeout'].map(name => world.find('AWS::Lambda::Function', `ImageBuildProvider/${name}`).arn);
  return all(['lambda:InvokeFunction'], functions, 'ask whether the build is done, until it is');
}

/** Feature Store itself. */
function featureGroupCalls(world: World, role: AppRole): Call[] {
  const group = world.at('AWS::SageMaker::FeatureGroup', parentOf(role));
  const bucketArn = `arn:${world.partition}:s3:::${group.properties.OfflineStoreConfig.S3StorageConfig.S3Uri.split('/')[2]}`;
  const key = group.properties.OfflineStoreConfig.S3StorageConfig.KmsKeyId;
  const object = `${bucketArn}/${group.account}/sagemaker/${group.region}/offline-store/${group.ref}-1793491200/data/year=2026/x.parquet`;
  return [
    ...all(['s3:GetBucketAcl'], bucketArn, 'check whose bucket it is'),
    ...all(['s3:PutObject'], object, 'write the offline store'),
    ...useKey(key, ['Decrypt', 'GenerateDataKey'], 'encrypt the records, large files in parts', `s3.${group.region}.amazonaws.com`),
    ...all(['s3:PutObjectAcl'], object, 'leave the files to the owner of the bucket', { 's3:x-amz-acl': 'bucket-owner-full-control' }),
  ];
}

export const OTHER_ROLES: RoleCalls[] = [
  { path: /\/Role$/, beside: ['AWS::ECR::Repository', 'Repository/Resource'], title: 'Role of an image build', principal: 'codebuild', calls: imageBuildCalls },
  { path: /\/ImageBuildProvider\/OnEventRole$/, title: 'Role of the function that starts image builds', principal: 'lambda', calls: handlerCalls('codebuild:StartBuild', 'start the build') },
  { path: /\/ImageBuildProvider\/IsCompleteRole$/, title: 'Role of the function that watches image builds', principal: 'lambda', calls: handlerCalls('codebuild:BatchGetBuilds', 'look whether the build is done') },
  { path: /\/ImageBuildProvider\/FrameworkOnEventRole$/, title: 'Role of the CDK\'s provider framework, start', principal: 'lambda', calls: frameworkCalls('OnEvent', 'states:StartExecution') },
  { path: /\/ImageBuildProvider\/FrameworkIsCompleteRole$/, title: 'Role of the CDK\'s provider framework, wait', principal: 'lambda', calls: frameworkCalls('IsComplete') },
  { path: /\/waiter-state-machine\/Role$/, title: 'Role of the CDK\'s provider framework, state machine', principal: 'states', calls: waiterCalls },
  { path: /\/Role$/, beside: ['AWS::SageMaker::FeatureGroup', ''], title: 'Role of a feature group', principal: 'sagemaker', calls: featureGroupCalls },
];
