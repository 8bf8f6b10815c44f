#!/usr/bin/env node
import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { images, pipelines, projects, registry } from 'cdk-mlops';

/** Deploy with strict security what others train. */
const app = new App();
const stack = new Stack(app, 'StrictDeploy', { env: { account: '111111111111', region: 'eu-west-1' } });

new projects.DeployProject(stack, 'Project', {
  projectName: 'strict-deploy',
  security: projects.Security.STRICT,
  modelPackageGroup: registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Models', 'abalone'),
  deployOptions: {
    modelArtifacts: { buckets: [Bucket.fromBucketName(stack, 'ModelBucket', 'models-of-111111111111')], images: [images.Image.xgboost('1.7-1')] },
    redeployOnRejection: true,
  },
  ssmParameters: true,
  stages: [{
    stageName: 'prod', env: { account: '222222222222', region: 'eu-west-1' }, endpoint: { instanceType: pipelines.InstanceType.M5_LARGE, dataCapture: {} },
  }],
});
