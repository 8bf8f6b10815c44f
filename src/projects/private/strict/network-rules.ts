import { isAddressOfTheInternet } from './addresses';
import type { Rule } from './rule';
import { asList } from './templates';

/** What is a way to or from the internet by itself. */
const gateway: Rule = {
  types: ['AWS::EC2::InternetGateway', 'AWS::EC2::NatGateway', 'AWS::EC2::EgressOnlyInternetGateway', 'AWS::EC2::EIP'],
  problems: () => ['is a way to the internet: give a VPC with isolated subnets and endpoints, or none for one that is made here'],
};

const attachment: Rule = {
  types: ['AWS::EC2::VPCGatewayAttachment'],
  problems: ({ InternetGatewayId }) => InternetGatewayId === undefined ? [] : ['is a way to the internet: give a VPC with isolated subnets and endpoints'],
};

const route: Rule = {
  types: ['AWS::EC2::Route'],
  // other targets, such as a transit gateway, may lead to a firewall of the company
  problems: properties => [properties.DestinationCidrBlock, properties.DestinationIpv6CidrBlock].some(isAddressOfTheInternet)
    && ['GatewayId', 'NatGatewayId', 'EgressOnlyInternetGatewayId', 'NetworkInterfaceId', 'InstanceId'].some(target => properties[target] !== undefined)
    ? ['is a route to the internet: leave it out'] : [],
};

const open = (rule: any) => isAddressOfTheInternet(rule?.CidrIp) || isAddressOfTheInternet(rule?.CidrIpv6);

const securityGroup: Rule = {
  types: ['AWS::EC2::SecurityGroup', 'AWS::EC2::SecurityGroupEgress', 'AWS::EC2::SecurityGroupIngress'],
  problems: properties => [properties, ...asList<any>(properties.SecurityGroupIngress), ...asList<any>(properties.SecurityGroupEgress)].filter(open)
    .slice(0, 1).map(() => 'must not be open to or from addresses of the internet: name security groups, private addresses or prefix lists, and set allowAllOutbound to false'),
};

const subnet: Rule = {
  types: ['AWS::EC2::Subnet'],
  problems: ({ MapPublicIpOnLaunch }) => MapPublicIpOnLaunch === true ? ['must not give out public addresses: use isolated subnets'] : [],
};

const url: Rule = {
  types: ['AWS::Lambda::Url'],
  problems: ({ AuthType }) => AuthType === 'NONE' ? ['must not be callable by everybody: use IAM'] : [],
};

const restApi: Rule = {
  types: ['AWS::ApiGateway::RestApi'],
  problems: ({ EndpointConfiguration }) => asList<any>(EndpointConfiguration?.Types).every(type => type === 'PRIVATE') && EndpointConfiguration?.Types !== undefined
    ? [] : ['must not be reachable from the internet: use EndpointType.PRIVATE'],
};

/** What has a public address and no way to be without. */
const front: Rule = {
  types: ['AWS::ApiGatewayV2::Api', 'AWS::CloudFront::Distribution', 'AWS::AppSync::GraphQLApi'],
  problems: ({ Visibility }) => Visibility === 'PRIVATE' ? [] : ['must not be reachable from the internet: use a private REST API, or put it into another stack'],
};

const balancer: Rule = {
  types: ['AWS::ElasticLoadBalancing::LoadBalancer', 'AWS::ElasticLoadBalancingV2::LoadBalancer'],
  problems: ({ Scheme }) => Scheme === 'internal' ? [] : ['must not be reachable from the internet: leave internetFacing out'],
};

const notebook: Rule = {
  types: ['AWS::SageMaker::NotebookInstance'],
  problems: ({ DirectInternetAccess, SubnetId }) => DirectInternetAccess === 'Disabled' && SubnetId !== undefined
    ? [] : ['must have no way to the internet: give subnetId, and set directInternetAccess to "Disabled"'],
};

const domain: Rule = {
  types: ['AWS::SageMaker::Domain'],
  problems: ({ AppNetworkAccessType }) => AppNetworkAccessType === 'VpcOnly' ? [] : ['must have no way to the internet: set appNetworkAccessType to "VpcOnly"'],
};

const instance: Rule = {
  types: ['AWS::EC2::Instance'],
  problems: ({ NetworkInterfaces }) => asList<any>(NetworkInterfaces).some(({ AssociatePublicIpAddress }) => AssociatePublicIpAddress === true)
    ? ['must not have a public address: set associatePublicIpAddress to false'] : [],
};

const database: Rule = {
  types: ['AWS::RDS::DBInstance', 'AWS::RDS::DBCluster', 'AWS::Redshift::Cluster', 'AWS::RedshiftServerless::Workgroup'],
  problems: ({ PubliclyAccessible }) => PubliclyAccessible === true ? ['must not be reachable from the internet: set publiclyAccessible to false'] : [],
};

/** What would be a way to or from the internet. */
export const NETWORK_RULES: Rule[] = [
  gateway, attachment, route, securityGroup, subnet, url, restApi, front, balancer, notebook, domain, instance, database,
];
