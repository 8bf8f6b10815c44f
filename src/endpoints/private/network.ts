import { Stack } from 'aws-cdk-lib';
import { Connections, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { ValidationError } from '../../private/errors';

/** The props of a model that say where its containers run. */
export interface NetworkProps {
  readonly vpc?: IVpc;
  readonly vpcSubnets?: SubnetSelection;
  readonly securityGroups?: ISecurityGroup[];
  readonly allowAllOutbound?: boolean;
}

/** Where a model's containers run. */
export interface Network {
  readonly connections: Connections;
  readonly vpcConfig: CfnModel.VpcConfigProperty;
  readonly vpc: IVpc;
}

/** The network of a model, with a security group of its own unless groups are given. */
export function createNetwork(scope: Construct, props: NetworkProps, description = 'Containers of a SageMaker model'): Network | undefined {
  const { vpc, vpcSubnets, securityGroups, allowAllOutbound } = props;
  if (vpc === undefined) {
    const orphan = Object.entries({ vpcSubnets, securityGroups, allowAllOutbound }).find(([, value]) => value !== undefined);
    if (orphan) {
      throw new ValidationError('VpcMissing', `${orphan[0]} has no meaning without a VPC: give vpc too`, scope);
    }
    return undefined;
  }
  if (securityGroups !== undefined && allowAllOutbound !== undefined) {
    throw new ValidationError('AllowAllOutbound',
      'allowAllOutbound applies to the security group that is made when none is given: set it on the groups in securityGroups', scope);
  }
  checkCount(securityGroups?.length, 'securityGroups', 5, scope);
  const { subnetIds } = vpc.selectSubnets(vpcSubnets);
  checkCount(subnetIds.length, 'vpcSubnets', 16, scope);

  const groups = securityGroups ?? [new SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    allowAllOutbound: allowAllOutbound ?? true,
    description,
  })];
  return {
    vpc,
    connections: new Connections({ securityGroups: groups }),
    vpcConfig: { subnets: subnetIds, securityGroupIds: groups.map(group => group.securityGroupId) },
  };
}

/**
 * The network interfaces that SageMaker makes in the VPC with the model's role.
 *
 * The account in the ARNs stays open, since subnets may be shared from another account; the ids are unique anyway.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/host-vpc.html
 */
export function grantNetwork(role: IRole, scope: Construct, network: Network): void {
  const arn = (resource: string, resourceName: string) => Stack.of(scope).formatArn({ service: 'ec2', account: '*', resource, resourceName });
  const allow = (actions: string[], resources: string[], conditions?: { [operator: string]: object }) =>
    role.addToPrincipalPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions, resources, conditions }));
  allow(['ec2:CreateNetworkInterface'], [
    ...network.vpcConfig.subnets.map(id => arn('subnet', id)),
    ...network.vpcConfig.securityGroupIds.map(id => arn('security-group', id)),
    arn('network-interface', '*'),
  ]);
  allow(['ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface', 'ec2:DeleteNetworkInterfacePermission'],
    [arn('network-interface', '*')], { ArnLike: { 'ec2:Vpc': arn('vpc', network.vpc.vpcId) } });
  allow([
    'ec2:DescribeDhcpOptions', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs',
    // without resource-level permission
  ], ['*']);
}

function checkCount(count: number | undefined, prop: string, max: number, scope: Construct): void {
  if (count !== undefined && (count < 1 || count > max)) {
    throw new ValidationError('NetworkCount', `${prop} must select 1 to ${max}, got ${count}`, scope);
  }
}
