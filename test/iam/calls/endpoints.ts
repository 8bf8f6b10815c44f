import { registryAccounts } from '../../../src/images/private/data';
import type { ResolvedResource } from '../resolver';
import { AppRole, groupOf, World } from '../world';
import { all, Call, joinVpc, parentOf, Place, pullImage, repositoryArn, RoleCalls, useKey, writeLogs } from './call';
import { Execution } from './execution';
import { toModel } from './forbidden-delivery';

/** Hosting a model: what its containers consist of, their logs and metrics, and the data that the endpoint captures. */
function modelCalls(world: World, role: AppRole): Call[] {
  const model = world.at('AWS::SageMaker::Model', parentOf(role));
  const { PrimaryContainer, Containers = [PrimaryContainer], VpcConfig } = model.properties;
  return [
    ...writeLogs(`arn:${world.partition}:logs:${model.region}:${model.account}:log-group:/aws/sagemaker/Endpoints/Abalone`, { createGroup: true, describe: true }),
    ...all(['cloudwatch:PutMetricData'], '*', 'write metrics of the instances and the model', { 'cloudwatch:namespace': '/aws/sagemaker/Endpoints' }),
    ...Containers.flatMap((container: any) => containerCalls(world, container)),
    ...joinVpc(world, model, VpcConfig),
    ...captureCalls(world, model),
  ];
}

function containerCalls(world: World, { ModelPackageName, ModelDataUrl, ModelDataSource, Image }: any): Call[] {
  if (ModelPackageName !== undefined) { return packageCalls(world, ModelPackageName); }
  const archive = ModelDataUrl ?? ModelDataSource?.S3DataSource?.S3Uri;
  return [
    ...archive === undefined ? [] : readArchive(world, archive),
    ...Image === undefined ? [] : pullImage(repositoryArn(world, Image)),
  ];
}

/** The use of the keys that the files of a model are encrypted with, where the model of a resource's stack comes from. */
export function useModelKeys(world: World, beside: ResolvedResource, why: string): Call[] {
  return world.all('AWS::SageMaker::Model').filter(({ stackName, account }) => stackName === beside.stackName && account === beside.account)
    .flatMap(({ properties: { PrimaryContainer, Containers = [PrimaryContainer] } }) => Containers)
    .flatMap((container: any) => containerCalls(world, container))
    .filter((call: Call) => call.action === 'kms:Decrypt').map((call: Call) => ({ ...call, why }));
}

export function readArchive(world: World, uri: string): Call[] {
  const place = Place.of(world, uri);
  const why = 'load the archive of the model';
  const bucket = world.all('AWS::S3::Bucket').find(each => each.arn === place.bucketArn);
  const key = bucket?.properties.BucketEncryption?.ServerSideEncryptionConfiguration?.[0].ServerSideEncryptionByDefault?.KMSMasterKeyID;
  return [...place.read(why), ...useKey(key, ['Decrypt'], why, `s3.${bucket?.region}.amazonaws.com`)];
}

/** A copy of a version: its archive in the bucket beside the group, and images of its region. */
function copyCalls(world: World, packageArn: string): Call[] | undefined {
  const [, name] = packageArn.split(':').pop()!.split('/');
  const group = world.all('AWS::SageMaker::ModelPackageGroup').find(each => each.path.endsWith('/ModelStore/Models') && each.name === name);
  if (!group) { return undefined; }
  const [bucket] = world.below('AWS::S3::Bucket', group.path.replace(/\/Models$/, ''));
  return [
    ...readArchive(world, `s3://${bucket.ref}/abalone/7/models/model.tar.gz`),
    ...copiedImages(world, group).flatMap(pullImage),
  ];
}

/** The name of the group whose versions a deploy pipeline, or another CI system, deploys. */
export function deployedGroup(world: World, path: string): string {
  const pipeline = world.resources.find(resource => resource.type === 'AWS::CodePipeline::Pipeline' && resource.path === `${path}/Pipeline`);
  return pipeline === undefined ? JSON.parse(world.at('AWS::SSM::Parameter', `${path}/ModelSettings`).properties.Value).parameters.group : groupOf(pipeline).name;
}

/** The repositories with the images of copied models, where the group of the copies is. */
export function copiedImages(world: World, group: ResolvedResource): string[] {
  const source = deployedGroup(world, group.path.split('/Stages/')[0]);
  const images = Execution.registeringIn(world, source).flatMap(execution => execution.registrations(source))
    .flatMap(step => step.Arguments.InferenceSpecification.Containers.map((container: any) => repositoryArn(world, container.Image)) as string[]);
  return images.map(arn => {
    const [, , , region, owner, repository] = arn.split(':');
    if (region === group.region) { return arn; }
    const there = registryAccounts(region, group.region);
    return `arn:${world.partition}:ecr:${group.region}:${there[`${owner}/${repository.split('/')[1]}`] ?? there[owner] ?? group.account}:${repository}`;
  });
}

/**
 * A version of a group: what pipelines of the app register there. Of groups that others fill, every app here keeps the archives in the bucket
 * `models-of-` and the account's number, and serves abalones with XGBoost's own image.
 */
export function packageCalls(world: World, packageArn: string): Call[] {
  const copied = copyCalls(world, packageArn);
  if (copied !== undefined) { return copied; }
  const [, , , region, account, path] = packageArn.split(':');
  const [, group] = path.split('/');
  const executions = Execution.registeringIn(world, group);
  if (executions.length === 0) {
    return [
      ...readArchive(world, `s3://models-of-${account}/${group}/model.tar.gz`),
      ...group === 'abalone' ? pullImage(`arn:${world.partition}:ecr:${region}:141502667606:repository/sagemaker-xgboost`) : [],
    ];
  }
  return executions.flatMap(execution => {
    const containers = execution.registrations(group).flatMap(step => step.Arguments.InferenceSpecification.Containers);
    return containers.flatMap(({ ModelDataUrl, Image }) =>
      [...readArchive(world, execution.value(ModelDataUrl)), ...pullImage(repositoryArn(world, Image))]);
  });
}

function captureCalls(world: World, model: ResolvedResource): Call[] {
  // stages in several accounts may have the same names
  return world.all('AWS::SageMaker::EndpointConfig').filter(({ account, region }) => account === model.account && region === model.region)
    .filter(({ properties }) => properties.ProductionVariants.some((variant: any) => variant.ModelName === model.name))
    .flatMap(({ region, properties: { DataCaptureConfig } }) => DataCaptureConfig === undefined ? [] : [
      ...all(['s3:PutObject'], Place.of(world, DataCaptureConfig.DestinationS3Uri).object, 'write the captured data'),
      ...useKey(DataCaptureConfig.KmsKeyId, ['Decrypt', 'GenerateDataKey'], 'encrypt the captured data', `s3.${region}.amazonaws.com`),
    ]);
}

/** What turns an endpoint off and on. */
function switchCalls(world: World, role: AppRole): Call[] {
  const path = parentOf(role);
  const [made] = world.below('AWS::Lambda::Function', path);
  const [logs] = world.below('AWS::Logs::LogGroup', path);
  const { endpoints, configs, endpoint } = switched(world, role);
  const { Variables } = made.properties.Environment;
  const config = world.all('AWS::SageMaker::EndpointConfig').find(({ name, account, region }) =>
    name === endpoint.properties.EndpointConfigName && account === endpoint.account && region === endpoint.region);
  return [
    ...writeLogs(logs.arn),
    ...all(['dynamodb:GetItem', 'dynamodb:PutItem'], world.at('AWS::DynamoDB::Table', `${path}/State`).arn, 'remember what is done to the endpoint'),
    ...all(['sagemaker:DescribeEndpoint'], endpoints, 'see how the endpoint is'),
    ...all(['sagemaker:ListTags'], endpoints, 'remember its tags'),
    ...all(['sagemaker:DeleteEndpoint'], endpoints, 'turn it off'),
    ...all(['sagemaker:CreateEndpoint', 'sagemaker:AddTags'], endpoints, 'turn it on, with its tags'),
    ...all(['sagemaker:CreateEndpoint'], configs, 'turn it on with the configuration that it had'),
    ...all(['sagemaker:DescribeEndpointConfig'], configs, 'tell a stack that is deleted from one that only loses the switch'),
    ...JSON.parse(Variables.SETTINGS).idleMinutes === undefined ? [] : all(['cloudwatch:GetMetricStatistics'], '*', 'see whether it is used'),
    ...config?.properties.KmsKeyId === undefined ? []
      : all(['kms:CreateGrant'], config.properties.KmsKeyId, 'let the service use the key of the volumes', { 'kms:GrantIsForAWSResource': 'true' }),
    ...tableKeyCalls(world.at('AWS::DynamoDB::Table', `${path}/State`)),
  ];
}

function tableKeyCalls({ region, properties: { SSESpecification } }: ResolvedResource): Call[] {
  return useKey(SSESpecification?.KMSMasterKeyId,
    ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'ReEncryptFrom', 'ReEncryptTo'], 'encrypt and decrypt the state',
    `dynamodb.${region}.amazonaws.com`);
}

/** The endpoint of a switch: as the service spells its ARN, and as the name is; and configurations as CloudFormation names them. */
function switched(world: World, role: AppRole): { endpoint: ResolvedResource; endpoints: string[]; configs: string[] } {
  const [made] = world.below('AWS::Lambda::Function', parentOf(role));
  const name = made.properties.Environment.Variables.ENDPOINT_NAME;
  const endpoint = world.all('AWS::SageMaker::Endpoint').find(each => each.properties.EndpointName === name && each.account === made.account && each.region === made.region)!;
  const arn = (resource: string) => `arn:${world.partition}:sagemaker:${made.region}:${made.account}:${resource}`;
  return {
    endpoint,
    endpoints: [...new Set([name, name.toLowerCase()])].map(each => arn(`endpoint/${each}`)),
    configs: ['EndpointConfig-aBcDeFgHiJkL', 'another-EndpointConfig-0123456789ab'].map(each => arn(`endpoint-config/${each}`)),
  };
}

function notBySwitch(world: World, role: AppRole): Call[] {
  const { endpoints: [own], configs } = switched(world, role);
  const other = own.replace(/endpoint\/.*/, 'endpoint/others');
  const models = world.all('AWS::SageMaker::Model').map(({ arn }) => arn);
  return [
    ...all(['sagemaker:CreateEndpoint', 'sagemaker:DeleteEndpoint', 'sagemaker:AddTags'], other, 'turns off or replaces other endpoints'),
    ...all(['sagemaker:UpdateEndpoint', 'sagemaker:UpdateEndpointWeightsAndCapacities'], own, 'changes what the endpoint serves'),
    ...all(['sagemaker:InvokeEndpoint'], own, 'invokes the endpoint'),
    ...all(['sagemaker:CreateEndpointConfig', 'sagemaker:DeleteEndpointConfig'], configs, 'makes or deletes configurations'),
    ...all(['sagemaker:DeleteModel'], models, 'deletes models'),
  ];
}

export const ENDPOINT_ROLES: RoleCalls[] = [
  {
    path: /\/Role$/,
    beside: ['Custom::EndpointOn', 'Deployment/Default'],
    title: 'Role of the function that turns an endpoint off and on',
    principal: 'lambda',
    calls: switchCalls,
    forbidden: notBySwitch,
  },
  {
    path: /\/Role$/, beside: ['AWS::SageMaker::Model', ''], title: 'Execution role of a served model', principal: 'sagemaker', calls: modelCalls, forbidden: toModel,
  },
];
