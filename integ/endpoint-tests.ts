#!/usr/bin/env node
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { delivery, pipelines, registry } from 'cdk-mlops';

/** A stage whose endpoint is tested by commands of one's own, after requests of the library. */
const app = new App();
const stack = new Stack(app, 'EndpointTests', { env: { account: '111111111111', region: 'eu-west-1' } });
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
      test: delivery.EndpointTest.codeBuild({ directory: join(__dirname, 'tests-of-endpoint'), commands: ['python3 -m pytest'] }),
      approval: true,
    },
    { stageName: 'production', env: { account: '333333333333', region: 'eu-west-1' }, endpoint },
  ],
});
