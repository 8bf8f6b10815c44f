import type { ResolvedResource } from '../resolver';
import type { AppRole, World } from '../world';
import { all, Call, parentOf, RoleCalls, useKey, vpcArn, writeLogs } from './call';

/** What follows from strict security, besides the calls that a role has to make in any case. */
export function strictCalls(world: World, role: AppRole, calls: readonly Call[]): Call[] {
  const added = [
    ...functionsOf(world, role).flatMap(each => functionCalls(world, each)),
    ...buildsOf(world, role).flatMap(each => buildCalls(world, each)),
    ...modelCalls(world, role),
    ...objectCalls(world, role, calls),
    ...messageCalls(world, calls),
    ...tableCalls(world, calls),
    ...payloadCalls(world, role),
  ];
  const source = sourceVpc(world, role);
  return [...calls, ...added].map(call => source === undefined ? call : { ...call, context: { 'aws:SourceVpc': source, ...call.context } });
}

function functionsOf(world: World, role: AppRole): ResolvedResource[] {
  return world.all('AWS::Lambda::Function').filter(({ properties }) => properties.Role === role.arn);
}

function buildsOf(world: World, role: AppRole): ResolvedResource[] {
  return world.all('AWS::CodeBuild::Project').filter(({ properties }) => properties.ServiceRole === role.arn && properties.VpcConfig !== undefined);
}

/** The VPC that all of a role's calls come from: what it is for runs nowhere else. */
function sourceVpc(world: World, role: AppRole): string | undefined {
  const [job] = jobsOf(world, role);
  const subnets = [
    ...functionsOf(world, role).flatMap(({ properties }) => properties.VpcConfig?.SubnetIds ?? []),
    ...buildsOf(world, role).flatMap(({ properties }) => properties.VpcConfig.Subnets),
    ...job === undefined ? [] : vpcOf(job)?.Subnets ?? [],
  ];
  return subnets.length === 0 ? undefined : vpcArn(world, subnets[0])?.split('/').pop();
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
function functionCalls(world: World, { region, account, properties: { VpcConfig, KmsKeyArn } }: ResolvedResource): Call[] {
  const arn = (resource: string) => `arn:${world.partition}:ec2:${region}:${account}:${resource}`;
  const made = arn('network-interface/eni-0123456789abcdef0');
  return [
    ...VpcConfig === undefined ? [] : [
      ...all(['ec2:CreateNetworkInterface'], [
        made, ...VpcConfig.SubnetIds.map((id: string) => arn(`subnet/${id}`)), ...VpcConfig.SecurityGroupIds.map((id: string) => arn(`security-group/${id}`)),
      ], 'connect the function to the VPC'),
      ...all(['ec2:AssignPrivateIpAddresses', 'ec2:DeleteNetworkInterface', 'ec2:UnassignPrivateIpAddresses'], made, 'connect the function to the VPC'),
      ...all(['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'], '*', 'look at the VPC'),
    ],
    ...useKey(KmsKeyArn, ['Decrypt'], 'decrypt the function\'s settings', `lambda.${region}.amazonaws.com`),
  ];
}

/** @see https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html */
function buildCalls(world: World, { region, account, properties: { VpcConfig, Source } }: ResolvedResource): Call[] {
  const arn = (resource: string) => `arn:${world.partition}:ec2:${region}:${account}:${resource}`;
  const made = arn('network-interface/eni-0123456789abcdef0');
  const why = 'connect the build to the VPC';
  const login = /codeartifact (?:login --tool pip|get-repository-endpoint) --domain (\S+) --domain-owner (\d+) --repository ([\w-]+)/.exec(JSON.stringify(Source.BuildSpec));
  const artifacts = (resource: string) => `arn:${world.partition}:codeartifact:${region}:${login![2]}:${resource}`;
  return [
    ...all(['ec2:CreateNetworkInterface'], [
      made, ...VpcConfig.Subnets.map((id: string) => arn(`subnet/${id}`)), ...VpcConfig.SecurityGroupIds.map((id: string) => arn(`security-group/${id}`)),
    ], why),
    ...all(['ec2:DeleteNetworkInterface'], made, why),
    ...VpcConfig.Subnets.flatMap((id: string) => all(['ec2:CreateNetworkInterfacePermission'], made, why,
      { 'ec2:AuthorizedService': 'codebuild.amazonaws.com', 'ec2:Subnet': arn(`subnet/${id}`) })),
    ...all(['ec2:DescribeDhcpOptions', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'], '*', 'look at the VPC'),
    ...login === null ? [] : [
      ...all(['codeartifact:GetAuthorizationToken'], artifacts(`domain/${login[1]}`), 'log in to the private index of packages'),
      ...all(['sts:GetServiceBearerToken'], '*', 'log in to the private index of packages', { 'sts:AWSServiceName': 'codeartifact.amazonaws.com' }),
      ...all(['codeartifact:GetRepositoryEndpoint', 'codeartifact:ReadFromRepository'], artifacts(`repository/${login[1]}/${login[3]}`), 'install packages'),
    ],
  ];
}

function stepsOf(pipeline: ResolvedResource): any[] {
  const body = pipeline.properties.PipelineDefinition.PipelineDefinitionBody;
  const flat = (steps: any[]): any[] =>
    steps.flatMap(step => [step, ...flat([...step.Arguments?.IfSteps ?? [], ...step.Arguments?.ElseSteps ?? []])]);
  return body === undefined ? [] : flat(JSON.parse(body).Steps);
}

function jobsOf(world: World, role: AppRole): any[] {
  return world.all('AWS::SageMaker::Pipeline').flatMap(stepsOf).filter(({ Arguments }) => (Arguments?.RoleArn ?? Arguments?.ExecutionRoleArn) === role.arn);
}

const vpcOf = ({ Arguments: args }: any) => args.VpcConfig ?? args.NetworkConfig?.VpcConfig;

function modelCalls(world: World, role: AppRole): Call[] {
  return world.all('AWS::SageMaker::Model').filter(({ properties }) => properties.ExecutionRoleArn === role.arn).flatMap(model =>
    world.all('AWS::SageMaker::EndpointConfig').filter(({ stackName, account, properties }) => stackName === model.stackName && account === model.account
      && properties.ProductionVariants.some((variant: any) => variant.ModelName === model.name))
      .flatMap(({ properties: { KmsKeyId } }) => KmsKeyId === undefined ? [] : [
        ...useKey(KmsKeyId, ['DescribeKey'], 'encrypt the volumes of the instances'),
        ...all(['kms:CreateGrant'], KmsKeyId, 'let the instances use the key of their volumes', { 'kms:GrantIsForAWSResource': 'true' }),
      ]));
}

/** S3 asks for the key of an object on behalf of whoever reads or writes it. */
function objectCalls(world: World, _role: AppRole, calls: readonly Call[]): Call[] {
  return world.all('AWS::S3::Bucket').flatMap(({ arn, region, properties }) => {
    const named = properties.BucketEncryption?.ServerSideEncryptionConfiguration?.[0].ServerSideEncryptionByDefault?.KMSMasterKeyID;
    // a key of another region goes by its alias
    const alias = world.all('AWS::KMS::Alias').find(each => each.region === region && named?.endsWith(`:${each.properties.AliasName}`));
    const key = alias?.properties.TargetKeyId ?? named;
    if (key === undefined || calls.some(call => call.resource === key)) { return []; }
    const about = (action: string) => calls.some(call => call.action === action && call.resource.startsWith(`${arn}/`));
    const via = `s3.${region}.amazonaws.com`;
    return [
      ...about('s3:GetObject') ? useKey(key, ['Decrypt'], 'decrypt what is read', via) : [],
      ...about('s3:PutObject') ? useKey(key, ['Decrypt', 'GenerateDataKey'], 'encrypt what is written', via) : [],
    ];
  });
}

/** SQS asks for the key of a queue on behalf of whoever sends or receives. */
function messageCalls(world: World, calls: readonly Call[]): Call[] {
  return world.all('AWS::SQS::Queue').flatMap(({ arn, region, properties: { KmsMasterKeyId } }) => {
    const about = (action: string) => calls.some(call => call.action === action && call.resource === arn);
    const via = `sqs.${region}.amazonaws.com`;
    return [
      ...about('sqs:SendMessage') ? useKey(KmsMasterKeyId, ['Decrypt', 'GenerateDataKey'], 'encrypt messages', via) : [],
      ...about('sqs:ReceiveMessage') ? useKey(KmsMasterKeyId, ['Decrypt'], 'decrypt messages', via) : [],
    ];
  });
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html */
function tableCalls(world: World, calls: readonly Call[]): Call[] {
  return world.all('AWS::DynamoDB::Table').filter(({ arn }) => calls.some(call => call.action.startsWith('dynamodb:') && call.resource === arn))
    .flatMap(({ region, properties: { SSESpecification } }) => useKey(SSESpecification?.KMSMasterKeyId,
      ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo'], 'encrypt and decrypt items', `dynamodb.${region}.amazonaws.com`));
}

/** What starts something by a schedule decrypts the payload of it, and a state machine its data, each with its own role. */
function payloadCalls(world: World, role: AppRole): Call[] {
  return [
    ...world.all('AWS::Scheduler::Schedule').filter(({ properties }) => properties.Target.RoleArn === role.arn)
      .flatMap(({ properties: { KmsKeyArn } }) => useKey(KmsKeyArn, ['Decrypt'], 'decrypt the payload of the schedule')),
    ...world.all('AWS::StepFunctions::StateMachine').filter(({ properties }) => properties.RoleArn === role.arn)
      .flatMap(({ properties: { EncryptionConfiguration } }) =>
        useKey(EncryptionConfiguration?.KmsKeyId, ['Decrypt', 'GenerateDataKey'], 'encrypt and decrypt the data of executions')),
  ];
}

/** Tried by every role where security is strict. */
export function strictForbidden(world: World, role: AppRole): Call[] {
  const keys = world.all('AWS::KMS::Key');
  const [network] = world.all('AWS::EC2::VPC');
  if (network === undefined) { return []; }
  const ec2 = (resource: string) => `arn:${world.partition}:ec2:${network.region}:${role.account}:${resource}`;
  const bucket = world.all('AWS::SageMaker::Pipeline').length === 0 ? undefined : world.all('AWS::S3::Bucket').find(each => /Pipeline\/ArtifactBucket$/.test(each.path));
  const outside = bucket === undefined || jobsOf(world, role).length === 0 ? [] : [undefined, 'vpc-99999999'].flatMap(vpc =>
    ['s3:GetObject', 's3:PutObject'].map(action => ({
      action, resource: `${bucket.arn}/abalone/x`, why: 'uses the credentials of a job outside of its VPC', context: vpc === undefined ? undefined : { 'aws:SourceVpc': vpc },
    })));
  return [
    ...keys.flatMap(({ arn }) => all(['kms:DisableKeyRotation', 'kms:RevokeGrant', 'kms:UpdateKeyDescription'], arn, 'weakens a key')),
    ...keys.flatMap(({ arn }) => all(['kms:CreateGrant'], arn, 'gives somebody else a key', { 'kms:GrantIsForAWSResource': 'false' })),
    ...all(['ec2:CreateNetworkInterface'], ec2('subnet/subnet-99999999'), 'reaches another network'),
    ...all(['ec2:AuthorizeSecurityGroupEgress', 'ec2:AuthorizeSecurityGroupIngress'], ec2('security-group/sg-99999999'), 'opens the network'),
    ...all(['ec2:DeleteVpcEndpoints', 'ec2:ModifyVpcEndpoint'], ec2('vpc-endpoint/vpce-99999999'), 'takes endpoints away'),
    ...all(['ec2:AttachInternetGateway'], ec2('internet-gateway/igw-99999999'), 'opens the network'),
    ...all(['ec2:DeleteFlowLogs'], ec2('vpc-flow-log/fl-99999999'), 'covers up traces'),
    ...all(['codeartifact:PublishPackageVersion'],
      `arn:${world.partition}:codeartifact:${network.region}:${role.account}:package/d/packages/pypi//numpy`, 'smuggles in a package'),
    ...outside,
  ];
}

function flowLogCalls(world: World, role: AppRole): Call[] {
  const group = world.at('AWS::Logs::LogGroup', `${parentOf(role)}/FlowLogs`);
  return writeLogs(group.arn, { describe: true });
}

export const STRICT_ROLES: RoleCalls[] = [
  {
    path: /\/FlowLogRole$/,
    beside: ['AWS::EC2::FlowLog', 'FlowLog'],
    title: 'Role of the flow logs of a private network',
    principal: 'vpc-flow-logs',
    calls: flowLogCalls,
    forbidden: (world, role) => all(['logs:DeleteLogGroup', 'logs:PutRetentionPolicy'],
      world.at('AWS::Logs::LogGroup', `${parentOf(role)}/FlowLogs`).arn, 'covers up traces'),
  },
];
