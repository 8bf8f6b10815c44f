import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ISecurityGroup, IVpc, SecurityGroup, Subnet, SubnetSelection, Vpc } from 'aws-cdk-lib/aws-ec2';
import { IRole, Role } from 'aws-cdk-lib/aws-iam';
import { Alias, IKey } from 'aws-cdk-lib/aws-kms';
import { Function as LambdaFunction, IFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnModelPackageGroup } from 'aws-cdk-lib/aws-sagemaker';
import type { IConstruct } from 'constructs';
import { sdkDefinition, typedDefinition } from './compare';
import { pipelines } from '../../src';

export const BUCKET = 'ml-artifacts-111122223333';
export const ROLE = 'arn:aws:iam::111122223333:role/PipelineRole';
export const REGISTRY = '111122223333.dkr.ecr.us-west-2.amazonaws.com';

/** The account, region, role and bucket that the SDK's cases were made with. */
export class World {
  public readonly stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'us-west-2' } });
  public readonly role: IRole = Role.fromRoleArn(this.stack, 'Role', ROLE);
  public readonly bucket: IBucket = Bucket.fromBucketName(this.stack, 'Bucket', BUCKET);

  /** A function that exists; its steps have no extra outputs. */
  public lambda(name: string): IFunction {
    const id = `Function-${name}`;
    return this.stack.node.tryFindChild(id) as IFunction | undefined
      ?? LambdaFunction.fromFunctionArn(this.stack, id, `arn:aws:lambda:us-west-2:111122223333:function:sagemaker-${name}`);
  }

  public group(name: string): CfnModelPackageGroup {
    return new CfnModelPackageGroup(this.stack, `Group-${name}`, { modelPackageGroupName: name });
  }

  /** A key by its alias. */
  public key(name: string): IKey {
    return this.once(`Key-${name}`, id => Alias.fromAliasName(this.stack, id, `alias/${name}`));
  }

  /** A network by the ids of its parts. */
  public network(subnets: string[], groups: string[]): { vpc: IVpc; vpcSubnets: SubnetSelection; securityGroups: ISecurityGroup[] } {
    return {
      vpc: this.once('Vpc', id => Vpc.fromVpcAttributes(this.stack, id, { vpcId: 'vpc-1', availabilityZones: ['us-west-2a'] })),
      vpcSubnets: { subnets: subnets.map(subnet => this.once(subnet, id => Subnet.fromSubnetId(this.stack, id, subnet))) },
      securityGroups: groups.map(group => this.once(group, id => SecurityGroup.fromSecurityGroupId(this.stack, id, group))),
    };
  }

  private once<T extends IConstruct>(id: string, make: (id: string) => T): T {
    return this.stack.node.tryFindChild(id) as IConstruct as T | undefined ?? make(id);
  }

  /** Where the SDK put a file; the hash stands for its content. */
  public code(pipeline: string, file: string): string {
    return `s3://${BUCKET}/${pipeline}/code/${'0'.repeat(64)}/${file}`;
  }

  public script(pipeline: string, file: string): pipelines.Script {
    return pipelines.Script.fromS3(this.code(pipeline, file));
  }

  /** The text of a join with the SDK's idiom for S3 URIs. */
  public join(...values: any[]): string { return pipelines.Functions.join('/', values); }

  public pipeline(name: string, props: Omit<pipelines.PipelineProps, 'pipelineName' | 'executionRole' | 'jobRole' | 'artifactBucket'>): pipelines.Pipeline {
    return new pipelines.Pipeline(this.stack, 'Pipeline', {
      ...props, pipelineName: name, executionRole: this.role, jobRole: this.role, artifactBucket: this.bucket,
    });
  }

  /** Compares the pipeline with the case of the SDK. */
  public expect(caseName: string, pipelineName: string, props: Parameters<World['pipeline']>[1]): void {
    expect(typedDefinition(this.pipeline(pipelineName, props))).toEqual(sdkDefinition(caseName));
    // it is also a template that passes the checks, with policies that hold no values of the pipeline
    Template.fromStack(this.stack).resourceCountIs('AWS::SageMaker::Pipeline', 1);
    expect(Annotations.fromStack(this.stack).findError('*', Match.anyValue())).toEqual([]);
  }
}
