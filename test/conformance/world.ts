import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { IRole, Role } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction, IFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnModelPackageGroup } from 'aws-cdk-lib/aws-sagemaker';
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
