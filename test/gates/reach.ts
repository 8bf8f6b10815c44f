import { BlockList } from 'net';
import type { SynthesizedTemplate } from './synth';
import { asArray } from './templates';

/** Findings: whatever in templates reaches the internet, or can be reached from there, or runs outside of a VPC, a line each. */
export function reachFindings(templates: readonly Pick<SynthesizedTemplate, 'name' | 'body'>[]): string[] {
  return templates.flatMap(({ name, body }) => Object.entries<any>(body.Resources ?? {})
    .flatMap(([id, resource]) => findings(resource.Type, resource.Properties ?? {}, id, body).map(finding => `${name}: ${resource.Type} ${id} ${finding}`)));
}

/** Blocks without addresses of the internet, and the two that the CDK writes for "nothing". */
const PRIVATE = new BlockList();
for (const [net, bits] of [['10.0.0.0', 8], ['172.16.0.0', 12], ['192.168.0.0', 16], ['100.64.0.0', 10], ['255.255.255.255', 32]] as const) { PRIVATE.addSubnet(net, bits, 'ipv4'); }
for (const [net, bits] of [['fc00::', 7], ['::1', 128]] as const) { PRIVATE.addSubnet(net, bits, 'ipv6'); }

function isPublic(cidr: unknown): boolean {
  if (typeof cidr !== 'string') { return false; }
  const [address, bits = '32'] = cidr.split('/');
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  return !PRIVATE.check(address, family) || Number(bits) < (family === 'ipv6' ? 7 : 8);
}

/** Endpoints whose service takes no policy for them, or whose callers have no credentials that a policy could look at. */
const WITHOUT_POLICY = /\.(codeartifact\.repositories|codepipeline)$/;

/** Jobs of a pipeline, by the type of their step: where their network is, and whether the service isolates such containers. */
const JOBS: Record<string, (args: any) => any[]> = {
  Processing: args => [args.NetworkConfig],
  ClarifyCheck: args => [args.NetworkConfig],
  QualityCheck: args => [args.NetworkConfig],
  Training: args => [args],
  Tuning: args => [args.TrainingJobDefinition, ...args.TrainingJobDefinitions ?? []].filter(each => each !== undefined),
  Model: args => [args],
};

/** What runs and is no container of SageMaker: the subnets and the security groups of each. */
const ELSEWHERE: Record<string, (args: any) => [subnets: any, groups: any]> = {
  AutoML: ({ AutoMLJobConfig: config }) => [config?.SecurityConfig?.VpcConfig?.Subnets, config?.SecurityConfig?.VpcConfig?.SecurityGroupIds],
  EMR: ({ ClusterConfig }) => [
    ClusterConfig?.Instances?.Ec2SubnetId ?? ClusterConfig?.Instances?.Ec2SubnetIds, ClusterConfig?.Instances?.AdditionalMasterSecurityGroups,
  ],
  EMRServerless: ({ ApplicationConfig: config }) => [config?.networkConfiguration?.subnetIds, config?.networkConfiguration?.securityGroupIds],
  BedrockModelImport: ({ VpcConfig }) => [VpcConfig?.SubnetIds, VpcConfig?.SecurityGroupIds],
};

function findings(type: string, properties: any, id: string, template: any): string[] {
  switch (type) {
    case 'AWS::EC2::InternetGateway': case 'AWS::EC2::NatGateway': case 'AWS::EC2::EgressOnlyInternetGateway': case 'AWS::EC2::EIP':
    case 'AWS::EC2::VPCPeeringConnection': case 'AWS::EC2::TransitGatewayAttachment': case 'AWS::EC2::VPNGateway': case 'AWS::EC2::VPCGatewayAttachment':
      return ['is a way out of the VPC'];
    case 'AWS::EC2::Route': return ['is a route out of the VPC'];
    case 'AWS::EC2::Subnet': return properties.MapPublicIpOnLaunch === false ? [] : ['may give out public addresses'];
    case 'AWS::EC2::SecurityGroup': case 'AWS::EC2::SecurityGroupIngress': case 'AWS::EC2::SecurityGroupEgress': {
      const rules = [...type === 'AWS::EC2::SecurityGroup' ? [] : [properties], ...asArray(properties.SecurityGroupIngress), ...asArray(properties.SecurityGroupEgress)];
      const open = rules.filter((rule: any) => isPublic(rule.CidrIp) || isPublic(rule.CidrIpv6));
      // a group without rules for the way out lets everything out
      const silent = type === 'AWS::EC2::SecurityGroup' && properties.SecurityGroupEgress === undefined && !hasEgress(template, id);
      return [...open.length > 0 ? ['is open to or from addresses of the internet'] : [], ...silent ? ['lets everything out'] : []];
    }
    case 'AWS::EC2::VPCEndpoint': return endpoint(properties);
    case 'AWS::EC2::Instance': return asArray(properties.NetworkInterfaces).some((each: any) => each.AssociatePublicIpAddress === true) ? ['has a public address'] : [];
    case 'AWS::Lambda::Function': return inVpc(properties.VpcConfig?.SubnetIds, properties.VpcConfig?.SecurityGroupIds);
    case 'AWS::Lambda::Url': return properties.AuthType === 'AWS_IAM' ? [] : ['can be called by everybody'];
    case 'AWS::CodeBuild::Project': return inVpc(properties.VpcConfig?.Subnets, properties.VpcConfig?.SecurityGroupIds);
    case 'AWS::SageMaker::Model': return network(properties);
    case 'AWS::SageMaker::NotebookInstance': return properties.DirectInternetAccess === 'Disabled' ? [] : ['has a way to the internet'];
    case 'AWS::SageMaker::Domain': return properties.AppNetworkAccessType === 'VpcOnly' ? [] : ['has a way to the internet'];
    case 'AWS::SageMaker::DataQualityJobDefinition': case 'AWS::SageMaker::ModelQualityJobDefinition': return network(properties.NetworkConfig ?? {});
    case 'AWS::SageMaker::ModelBiasJobDefinition': case 'AWS::SageMaker::ModelExplainabilityJobDefinition':
      return inVpc(properties.NetworkConfig?.VpcConfig?.Subnets, properties.NetworkConfig?.VpcConfig?.SecurityGroupIds);
    case 'AWS::SageMaker::MonitoringSchedule': {
      const job = properties.MonitoringScheduleConfig?.MonitoringJobDefinition;
      return job === undefined ? [] : network(job.NetworkConfig ?? {}, false);
    }
    case 'AWS::SageMaker::Pipeline': return pipeline(properties);
    case 'AWS::S3::Bucket': return bucket(properties, id, template);
    case 'AWS::S3::BucketPolicy': case 'AWS::SNS::TopicPolicy': case 'AWS::SQS::QueuePolicy': case 'AWS::Logs::ResourcePolicy': return forEverybody(properties.PolicyDocument);
    case 'AWS::Events::EventBus': return forEverybody(properties.Policy);
    case 'AWS::Events::EventBusPolicy': return forEverybody({ Statement: properties.Statement });
    case 'AWS::SecretsManager::ResourcePolicy': return forEverybody(properties.ResourcePolicy);
    case 'AWS::CodeArtifact::Domain': case 'AWS::CodeArtifact::Repository': return forEverybody(properties.PermissionsPolicyDocument);
    case 'AWS::SageMaker::ModelPackageGroup': return forEverybody(properties.ModelPackageGroupPolicy);
    case 'AWS::ECR::Repository': return forEverybody(properties.RepositoryPolicyText);
    case 'AWS::ECR::PublicRepository': return ['is there for everybody'];
    case 'AWS::KMS::Key': return forEverybody(properties.KeyPolicy);
    case 'AWS::IAM::Role': return forEverybody(properties.AssumeRolePolicyDocument);
    case 'AWS::Lambda::Permission': return properties.Principal === '*' ? ['lets everybody in'] : [];
    case 'AWS::ApiGateway::RestApi': return properties.EndpointConfiguration?.Types?.[0] === 'PRIVATE' ? [] : ['is a public endpoint'];
    case 'AWS::ApiGatewayV2::Api': case 'AWS::CloudFront::Distribution': case 'AWS::AppSync::GraphQLApi': return ['is a public endpoint'];
    case 'AWS::ElasticLoadBalancing::LoadBalancer': case 'AWS::ElasticLoadBalancingV2::LoadBalancer': return properties.Scheme === 'internal' ? [] : ['is a public endpoint'];
    default: return [];
  }
}

/** An endpoint takes the name of its service, and lets nobody through with credentials, or to buckets and tables, of accounts that are not named. */
function endpoint({ VpcEndpointType, PrivateDnsEnabled, ServiceName, PolicyDocument }: any): string[] {
  const service = JSON.stringify(ServiceName).replace(/["\]}]+$/, '');
  const open = asArray(PolicyDocument?.Statement).some((statement: any) => statement.Effect === 'Allow' && !limits(statement.Condition, /^aws:PrincipalAccount$/i)
    && asArray(statement.Resource).some((resource: any) => resource === '*' || !/amazonaws|starport|cloudformation-custom-resource|:s3:::[a-z0-9]/.test(JSON.stringify(resource))));
  const ours = /\.(s3|dynamodb)$/.test(service) ? asArray(PolicyDocument?.Statement)
    .some((statement: any) => asArray(statement.Resource).includes('*') && !limits(statement.Condition, /^aws:ResourceAccount$/i)) : false;
  return [
    ...VpcEndpointType === 'Interface' && PrivateDnsEnabled !== true ? ['does not take over the name of its service'] : [],
    ...PolicyDocument === undefined ? WITHOUT_POLICY.test(service) ? [] : ['lets everything through'] : [],
    ...open ? ['lets everybody through'] : [],
    ...ours ? ['lets data out to other accounts'] : [],
  ];
}

/** Whether a condition has an operator that compares one of some keys with values that are not just any. */
function limits(condition: any, keys: RegExp): boolean {
  return Object.entries<any>(condition ?? {}).some(([operator, tests]) => /^(String|Arn)(Equals|Like)(IgnoreCase)?$/.test(operator)
    && Object.entries<any>(tests).some(([key, values]) => keys.test(key) && asArray(values).every((value: any) => value !== '*')));
}

function hasEgress(template: any, id: string): boolean {
  return Object.values<any>(template.Resources).some(each => each.Type === 'AWS::EC2::SecurityGroupEgress' && JSON.stringify(each.Properties.GroupId).includes(`"${id}"`));
}

function inVpc(subnets: any, groups: any): string[] {
  return asArray(subnets).length > 0 && asArray(groups).length > 0 ? [] : ['runs outside of a VPC'];
}

function network(config: any, isolated = true): string[] {
  return [
    ...inVpc(config.VpcConfig?.Subnets, config.VpcConfig?.SecurityGroupIds),
    ...isolated && config.EnableNetworkIsolation !== true ? ['has containers with a network'] : [],
  ];
}

function pipeline({ PipelineDefinition }: any): string[] {
  const text = PipelineDefinition?.PipelineDefinitionBody;
  if (text === undefined) { return ['has a definition that is not in the template']; }
  // what is known at deployment only becomes a plain text
  const body = typeof text === 'string' ? text : text['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : `<${JSON.stringify(part).replace(/"/g, '')}>`).join('');
  const flat = (steps: any[]): any[] =>
    steps.flatMap(step => [step, ...flat([...step.Arguments?.IfSteps ?? [], ...step.Arguments?.ElseSteps ?? []])]);
  return flat(JSON.parse(body).Steps).flatMap(({ Type, Name, Arguments: args }) => [
    ...(JOBS[Type]?.(args) ?? []).flatMap(config => network(config ?? {}, config?.EnableNetworkIsolation !== false)),
    ...ELSEWHERE[Type] === undefined ? [] : inVpc(...ELSEWHERE[Type](args)),
  ].map(finding => `step ${Name} ${finding}`));
}

function bucket(properties: any, id: string, template: any): string[] {
  const block = properties.PublicAccessBlockConfiguration ?? {};
  const policies = Object.values<any>(template.Resources).filter(each => each.Type === 'AWS::S3::BucketPolicy' && each.Properties.Bucket?.Ref === id);
  const tls = policies.some(policy => asArray(policy.Properties.PolicyDocument.Statement)
    .some((statement: any) => statement.Effect === 'Deny' && statement.Condition?.Bool?.['aws:SecureTransport'] === 'false'));
  return [
    ...['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].filter(name => block[name] !== true).map(name => `lacks ${name}`),
    ...tls ? [] : ['takes requests without TLS'],
    ...properties.WebsiteConfiguration === undefined ? [] : ['is a website'],
  ];
}

const WHO = /^(aws:(Principal(Account|Arn|Org(ID|Paths))|Source(Account|Arn|Org(ID|Paths)|Vpc|Vpce|Owner))|kms:CallerAccount)$/i;

/** A policy that lets in whoever comes: everybody, and not only with what says of whom they are. */
function forEverybody(document: any): string[] {
  const open = asArray(document?.Statement).some((statement: any) => statement.Effect === 'Allow'
    && (statement.Principal === '*' || asArray(statement.Principal?.AWS).includes('*')) && !limits(statement.Condition, WHO));
  return open ? ['lets everybody in'] : [];
}
