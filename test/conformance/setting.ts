import { App, Stack } from 'aws-cdk-lib';
import { ISecurityGroup, IVpc, SecurityGroup, Subnet, SubnetSelection, Vpc } from 'aws-cdk-lib/aws-ec2';
import { IRole, Role } from 'aws-cdk-lib/aws-iam';
import { Alias, IKey } from 'aws-cdk-lib/aws-kms';
import { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { pipelines } from '../../src';

/** The account, role and bucket that the SDK's programs ran with. */
export class Setting {
  public readonly stack: Stack;
  public readonly role: IRole;
  public readonly bucket: IBucket;
  private vpc?: IVpc;

  constructor() {
    this.stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'us-west-2' } });
    this.role = Role.fromRoleArn(this.stack, 'Role', 'arn:aws:iam::111122223333:role/PipelineRole');
    this.bucket = Bucket.fromBucketName(this.stack, 'Bucket', 'ml-artifacts-111122223333');
  }

  public key(name: string): IKey {
    return this.stack.node.tryFindChild(name) as Alias ?? Alias.fromAliasName(this.stack, name, `alias/${name}`);
  }

  /** A VPC by the ids of subnets and security groups. */
  public network(subnets: string[], groups: string[]): { vpc: IVpc; vpcSubnets: SubnetSelection; securityGroups: ISecurityGroup[] } {
    const existing = <T extends Construct>(id: string, make: () => T) => this.stack.node.tryFindChild(id) as T ?? make();
    this.vpc ??= Vpc.fromVpcAttributes(this.stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['us-west-2a'] });
    return {
      vpc: this.vpc,
      vpcSubnets: { subnets: subnets.map(id => existing(id, () => Subnet.fromSubnetId(this.stack, id, id) as any)) },
      securityGroups: groups.map(id => existing(id, () => SecurityGroup.fromSecurityGroupId(this.stack, id, id) as any)),
    };
  }

  public pipeline(pipelineName: string, parameters: pipelines.Parameter[], steps: pipelines.Step[]): pipelines.Pipeline {
    return new pipelines.Pipeline(this.stack, 'Pipeline', {
      pipelineName, parameters, steps, executionRole: this.role, jobRole: this.role, artifactBucket: this.bucket,
    });
  }
}
