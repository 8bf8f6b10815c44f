#!/usr/bin/env node
import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { delivery, images, pipelines, projects, registry } from 'cdk-mlops';

const { InstanceType } = pipelines;
const app = new App();
const env = (name: string) => app.node.tryGetContext(name); // accounts and regions are in cdk.json
const stack = new Stack(app, 'Serving', { env: env('tooling') });

// somebody else trains and registers: the group has a name, its models lie in a bucket and are served by XGBoost's own image
new projects.DeployProject(stack, 'Project', {
  projectName: 'abalone-serving',
  modelPackageGroup: registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Models', 'abalone'),
  deployOptions: {
    modelArtifacts: {
      buckets: [Bucket.fromBucketName(stack, 'ModelBucket', app.node.getContext('modelBucket'))],
      images: [images.Image.xgboost('1.7-1')],
    },
    redeployOnRejection: true, // taking back an approval brings the version before it back
  },
  ssmParameters: true, // callers find the endpoint at /mlops/abalone-serving/stages/<stage>/endpoint-name in its account
  stages: [{
    stageName: 'staging',
    env: env('staging'),
    endpoint: { instanceType: InstanceType.M5_LARGE },
    test: delivery.EndpointTest.invoke({
      cases: [{ body: '0.455,0.365,0.095,0.514,0.2245,0.101,0.15,0,0,1', expect: [delivery.Expectation.numbersBetween(1, 29)] }],
    }),
    approval: true,
  }, {
    stageName: 'production', env: env('production'), endpoint: { instanceType: InstanceType.M5_LARGE, initialInstanceCount: 2 },
  }],
});
