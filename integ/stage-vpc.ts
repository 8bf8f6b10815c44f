#!/usr/bin/env node
import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { delivery, pipelines, projects, registry } from 'cdk-mlops';

/** Stages with a VPC each: one that is made in the stack of the stage, and one that is there. */
const app = new App();
const stack = new Stack(app, 'StageVpc', { env: { account: '111111111111', region: 'eu-west-1' } });
const endpoint = { instanceType: pipelines.InstanceType.M5_LARGE };

new delivery.DeployPipeline(stack, 'Deploy', {
  modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models', { modelPackageGroupName: 'abalone' }),
  modelArtifacts: {
    buckets: [Bucket.fromBucketName(stack, 'ModelBucket', 'models-of-111111111111')],
    repositoryArns: ['arn:aws:ecr:eu-west-1:141502667606:repository/sagemaker-xgboost'],
  },
  stages: [
    {
      stageName: 'staging',
      env: { account: '222222222222', region: 'eu-west-1' },
      endpoint,
      vpc: projects.PrivateNetwork.stageVpc(),
    },
    {
      stageName: 'production',
      env: { account: '333333333333', region: 'eu-west-1' },
      endpoint,
      batch: { inputBucket: Bucket.fromBucketName(stack, 'Data', 'data-of-333333333333'), instanceType: pipelines.InstanceType.M5_LARGE },
      vpc: delivery.StageVpc.existing(
        { vpcId: 'vpc-12345678', availabilityZones: ['eu-west-1a', 'eu-west-1b'], privateSubnetIds: ['subnet-0a0a0a0a', 'subnet-0b0b0b0b'] },
        { securityGroupIds: ['sg-0123456789abcdef0'] },
      ),
    },
  ],
});
