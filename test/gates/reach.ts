import type { SynthesizedTemplate } from './synth';
import { asArray } from './templates';

/** Findings: whatever in templates reaches the internet, or can be reached from there, or runs outside of a VPC, a line each. */
export function reachFindings(templates: readonly Pick<SynthesizedTemplate, 'name' | 'body'>[]): string[] {
  return templates.flatMap(({ name, body }) => Object.entries<any>(body.Resources ?? {})
    .flatMap(([id, resource]) => findings(resource.Type, resource.Properties ?? {}, id, body).map(finding => `${name}: ${resource.Type} ${id} ${finding}`)));
}

const ANYWHERE = ['0.0.0.0/0', '::/0'];

/** Jobs of a pipeline, by the type of their step: where their network is, and whether the service isolates such containers. */
const JOBS: Record<string, (args: any) => any[]> = {
  Processing: args => [args.NetworkConfig],
  ClarifyCheck: args => [args.NetworkConfig],
  QualityCheck: args => [args.NetworkConfig],
  Training: args => [args],
  Tuning: args => [args.TrainingJobDefinition, ...args.TrainingJobDefinitions ?? []].filter(each => each !== undefined),
};

function findings(type: string, properties: any, id: string, template: any): string[] {
  switch (type) {
    case 'AWS::EC2::InternetGateway': case 'AWS::EC2::NatGateway': case 'AWS::EC2::EgressOnlyInternetGateway': case 'AWS::EC2::EIP':
    case 'AWS::EC2::VPCPeeringConnection': case 'AWS::EC2::TransitGatewayAttachment': case 'AWS::EC2::VPNGateway':
      return ['is a way out of the VPC'];
    case 'AWS::EC2::Route': return ['is a route out of the VPC'];
    case 'AWS::EC2::Subnet': return properties.MapPublicIpOnLaunch === false ? [] : ['may give out public addresses'];
    case 'AWS::EC2::SecurityGroup': case 'AWS::EC2::SecurityGroupIngress': case 'AWS::EC2::SecurityGroupEgress': {
      const rules = [...type === 'AWS::EC2::SecurityGroup' ? [] : [properties], ...asArray(properties.SecurityGroupIngress), ...asArray(properties.SecurityGroupEgress)];
      const open = rules.filter((rule: any) => ANYWHERE.includes(rule.CidrIp) || ANYWHERE.includes(rule.CidrIpv6));
      // a group without rules for the way out lets everything out
      const silent = type === 'AWS::EC2::SecurityGroup' && properties.SecurityGroupEgress === undefined && !hasEgress(template, id);
      return [...open.length > 0 ? ['is open to or from any address'] : [], ...silent ? ['lets everything out'] : []];
    }
    case 'AWS::EC2::VPCEndpoint':
      return properties.VpcEndpointType === 'Interface' && properties.PrivateDnsEnabled !== true ? ['does not take over the name of its service'] : [];
    case 'AWS::Lambda::Function': return inVpc(properties.VpcConfig?.SubnetIds, properties.VpcConfig?.SecurityGroupIds);
    case 'AWS::Lambda::Url': return properties.AuthType === 'AWS_IAM' ? [] : ['can be called by everybody'];
    case 'AWS::CodeBuild::Project': return inVpc(properties.VpcConfig?.Subnets, properties.VpcConfig?.SecurityGroupIds);
    case 'AWS::SageMaker::Model': return network(properties);
    case 'AWS::SageMaker::DataQualityJobDefinition': case 'AWS::SageMaker::ModelQualityJobDefinition': return network(properties.NetworkConfig ?? {});
    case 'AWS::SageMaker::ModelBiasJobDefinition': case 'AWS::SageMaker::ModelExplainabilityJobDefinition':
      return inVpc(properties.NetworkConfig?.VpcConfig?.Subnets, properties.NetworkConfig?.VpcConfig?.SecurityGroupIds);
    case 'AWS::SageMaker::Pipeline': return pipeline(properties);
    case 'AWS::S3::Bucket': return bucket(properties, id, template);
    case 'AWS::S3::BucketPolicy': case 'AWS::SNS::TopicPolicy': case 'AWS::SQS::QueuePolicy': return forEverybody(properties.PolicyDocument);
    case 'AWS::ECR::Repository': return forEverybody(properties.RepositoryPolicyText);
    case 'AWS::KMS::Key': return forEverybody(properties.KeyPolicy);
    case 'AWS::Lambda::Permission': return properties.Principal === '*' ? ['lets everybody in'] : [];
    case 'AWS::ApiGateway::RestApi': return properties.EndpointConfiguration?.Types?.[0] === 'PRIVATE' ? [] : ['is a public endpoint'];
    case 'AWS::ApiGatewayV2::Api': case 'AWS::CloudFront::Distribution': case 'AWS::ElasticLoadBalancingV2::LoadBalancer': return ['is a public endpoint'];
    default: return [];
  }
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
  return flat(JSON.parse(body).Steps).flatMap(step => (JOBS[step.Type]?.(step.Arguments) ?? (step.Type === 'Model' ? [step.Arguments] : []))
    .flatMap(config => network(config ?? {}, config?.EnableNetworkIsolation !== false).map(finding => `step ${step.Name} ${finding}`)));
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

/** A policy that lets in whoever comes, without a condition. */
function forEverybody(document: any): string[] {
  const open = asArray(document?.Statement).some((statement: any) => statement.Effect === 'Allow' && statement.Condition === undefined
    && (statement.Principal === '*' || asArray(statement.Principal?.AWS).includes('*')));
  return open ? ['lets everybody in'] : [];
}
