import { AppRole, modelPackageOf, World } from '../world';
import { all, Call, parentOf, RoleCalls, useKey } from './call';
import { functionLogs } from './delivery';
import { copiedImages, deployedGroup, readArchive } from './endpoints';
import { Execution } from './execution';
import * as forbidden from './forbidden-delivery';

/** The role in the account of a stage that has the same path as the role of a function. */
function partnerOf(world: World, role: AppRole, place: string): AppRole {
  return world.roleAt(`${parentOf(role, 4)}/Stages/${parentOf(role, 2).split('/').pop()!}/${place}`);
}

function soakCalls(world: World, role: AppRole): Call[] {
  return [
    ...functionLogs(world, role),
    ...all(['sts:AssumeRole'], partnerOf(world, role, 'Endpoint/SoakRole').arn, 'act as the soak role in the account of the stage'),
  ];
}

function soakRoleCalls(world: World, role: AppRole): Call[] {
  const region = world.resources.find(resource => resource.arn === role.arn)!.region;
  // CloudWatch decides on the list of alarms, whichever are asked for
  return all(['cloudwatch:DescribeAlarms'], `arn:${world.partition}:cloudwatch:${region}:${role.account}:alarm:*`, 'look at the alarms of the stage');
}

function toSoakRole(world: World, role: AppRole): Call[] {
  const alarms = world.all('AWS::CloudWatch::Alarm').filter(alarm => alarm.account === role.account).map(({ arn }) => arn);
  return [
    ...all(['cloudwatch:DeleteAlarms', 'cloudwatch:DisableAlarmActions', 'cloudwatch:SetAlarmState'], alarms, 'silences alarms'),
    ...all(['sagemaker:InvokeEndpoint'], world.all('AWS::SageMaker::Endpoint').map(({ arn }) => arn), 'calls the endpoint'),
  ];
}

function copyCalls(world: World, role: AppRole): Call[] {
  return [
    ...functionLogs(world, role),
    ...all(['sagemaker:DescribeModelPackage'], modelPackageOf(world.at('AWS::CodePipeline::Pipeline', `${parentOf(role, 4)}/Pipeline`)), 'see what the model consists of'),
    ...all(['sts:AssumeRole'], partnerOf(world, role, 'ModelStore/ModelStore/CopyRole').arn, 'act as the copying role in the account of the stage'),
  ];
}

/** What copies of models are made of and where they go. */
function copyRoleCalls(world: World, role: AppRole): Call[] {
  const [bucket] = world.below('AWS::S3::Bucket', parentOf(role));
  const [group] = world.below('AWS::SageMaker::ModelPackageGroup', parentOf(role));
  const [key] = world.below('AWS::KMS::Key', parentOf(role));
  const via = `s3.${bucket.region}.amazonaws.com`;
  const source = deployedGroup(world, role.path.split('/Stages/')[0]);
  const version = `${group.arn.replace(':model-package-group/', ':model-package/')}/1`;
  const archives = Execution.registeringIn(world, source).flatMap(execution => execution.registrations(source)
    .flatMap(step => step.Arguments.InferenceSpecification.Containers.map((container: any) => execution.value(container.ModelDataUrl)) as string[]));
  const owned = `${bucket.arn}/abalone/7/models/model.tar.gz`;
  return [
    ...archives.flatMap(uri => readArchive(world, uri)),
    ...all(['ecr:BatchGetImage', 'ecr:DescribeImages'], copiedImages(world, group), 'check that the image of the model is there'),
    ...all(['s3:GetObject', 's3:PutObject'], owned, 'write the copies, and see what is copied already'),
    ...all(['s3:ListBucket'], bucket.arn, 'tell what is not there from what may not be seen', { 's3:prefix': 'abalone/7' }),
    ...all(['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts'], owned, 'copy large objects in parts'),
    ...useKey(key?.arn, ['Decrypt', 'GenerateDataKey'], 'encrypt the copies', via),
    ...all(['sagemaker:CreateModelPackage', 'sagemaker:ListModelPackages'], version, 'register the copy unless it is there'),
    ...all(['sagemaker:DescribeModelPackageGroup'], group.arn, 'look at the group of the copies'),
  ];
}

function toCopyRole(world: World, role: AppRole): Call[] {
  const groups = world.all('AWS::SageMaker::ModelPackageGroup').filter(({ path }) => !path.startsWith(parentOf(role))).map(({ arn }) => arn.replace(':model-package-group/', ':model-package/'));
  const [bucket] = world.below('AWS::S3::Bucket', parentOf(role));
  return [
    ...all(['sagemaker:CreateModelPackage'], groups.map(arn => `${arn}/1`), 'registers elsewhere'),
    ...all(['sagemaker:UpdateModelPackage', 'sagemaker:DeleteModelPackage'], groups.map(arn => `${arn}/1`), 'approves or deletes'),
    ...all(['s3:DeleteObject'], `${bucket.arn}/abalone/7/models/model.tar.gz`, 'deletes copies'),
    ...all(['s3:PutObject'], world.all('AWS::S3::Bucket').filter(each => each.arn !== bucket.arn).map(({ arn }) => `${arn}/model.tar.gz`), 'writes elsewhere'),
    ...all(['sagemaker:CreateModel', 'sagemaker:UpdateEndpoint'], `arn:${world.partition}:sagemaker:eu-west-1:${role.account}:endpoint/any`, 'serves by itself').slice(1),
  ];
}

function stackSetAction(world: World, role: AppRole): any {
  const actions: any[] = world.all('AWS::CodePipeline::Pipeline').flatMap(({ properties }) => properties.Stages.flatMap((stage: any) => stage.Actions));
  return actions.find(action => action.Configuration?.AdministrationRoleArn === role.arn);
}

function administrationCalls(world: World, role: AppRole): Call[] {
  const { DeploymentTargets, ExecutionRoleName } = stackSetAction(world, role).Configuration;
  return all(['sts:AssumeRole'], DeploymentTargets.split(',').map((account: string) => `arn:${world.partition}:iam::${account}:role/${ExecutionRoleName}`),
    'make the stacks in the accounts of the stage');
}

function toAdministration(world: World, role: AppRole): Call[] {
  const { DeploymentTargets, ExecutionRoleName } = stackSetAction(world, role).Configuration;
  const roles = DeploymentTargets.split(',').flatMap((account: string) => [`role/${ExecutionRoleName}2`, 'role/Admin'].map(name => `arn:${world.partition}:iam::${account}:${name}`));
  return [
    ...all(['sts:AssumeRole'], [...roles, `arn:${world.partition}:iam::${role.account}:role/${ExecutionRoleName}`], 'acts as others'),
    ...all(['cloudformation:CreateStack'], `arn:${world.partition}:cloudformation:eu-west-1:${role.account}:stack/Other/1`, 'makes stacks by itself'),
  ];
}

/** StackSets says which set it acts for. */
function forStackSet(world: World, role: AppRole): Record<string, string> {
  const { region, account } = world.resources.find(resource => resource.arn === role.arn)!;
  return { 'aws:SourceArn': `arn:${world.partition}:cloudformation:${region}:${account}:stackset/${stackSetAction(world, role).Configuration.StackSetName}:0a1b2c3d` };
}

export const STAGE_ROLES: RoleCalls[] = [
  {
    path: /\/Actions\/[^/]+\/AdministrationRole$/,
    title: 'Administration role of a stack set',
    principal: 'cloudformation',
    calls: administrationCalls,
    forbidden: toAdministration,
    trustContext: forStackSet,
  },
  { path: /\/Actions\/[^/]+\/Soak\/Role$/, title: 'Role of the function that watches alarms', principal: 'lambda', calls: soakCalls, forbidden: forbidden.toFunction },
  { path: /\/Actions\/[^/]+\/Copy\/Role$/, title: 'Role of the function that copies models', principal: 'lambda', calls: copyCalls, forbidden: forbidden.toFunction },
  { path: /\/ModelStore\/CopyRole$/, title: 'Copying role in the account of a stage', principal: 'role', calls: copyRoleCalls, forbidden: toCopyRole },
  { path: /\/Endpoint\/SoakRole$/, title: 'Soak role in the account of a stage', principal: 'role', calls: soakRoleCalls, forbidden: toSoakRole },
];
