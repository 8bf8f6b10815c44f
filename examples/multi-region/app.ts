#!/usr/bin/env node
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { delivery, images, pipelines, registry } from 'cdk-mlops';

const app = new App();
const env = (name: string) => app.node.tryGetContext(name); // accounts and regions are in cdk.json
const stack = new Stack(app, 'MultiRegion', { env: env('tooling') });

// ------------------------------------------------------------------ the pipeline: train on what lies in a bucket, register
const image = images.Image.xgboost('1.7-1');
const instanceType = pipelines.InstanceType.M5_XLARGE;
const data = Bucket.fromBucketName(stack, 'Data', app.node.getContext('dataBucket'));
const train = new pipelines.TrainingStep(stack, 'Train', {
  image,
  instanceType,
  hyperparameters: { objective: 'reg:squarederror', num_round: 50 },
  inputs: { train: pipelines.TrainingInput.from(data.s3UrlForObject('train/'), { contentType: 'text/csv' }) },
});
const models = new registry.ModelPackageGroup(stack, 'Models');
const register = new pipelines.RegisterModelStep(stack, 'Register', {
  image,
  modelData: train.modelArtifacts,
  modelPackageGroup: models,
  contentTypes: ['text/csv'],
  responseTypes: ['text/csv'],
});
const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [train, register] });

// ------------------------------------------------------------------ three accounts, two regions: the last stage serves a copy
const endpoint = { instanceType: pipelines.InstanceType.M5_LARGE };
new delivery.DeployPipeline(stack, 'Deploy', {
  modelPackageGroup: models,
  modelArtifacts: { buckets: [pipeline.artifactBucket], images: [image] },
  stages: [
    {
      stageName: 'staging',
      env: env('staging'),
      endpoint,
      test: delivery.EndpointTest.invoke({ cases: [{ body: '0.455,0.365,0.095', expect: [delivery.Expectation.numbersBetween(1, 29)] }] }),
      soak: { duration: Duration.minutes(30) },
    },
    { stageName: 'production', env: env('productionElsewhere'), endpoint, approvalBefore: true, copyModel: {}, soak: { duration: Duration.hours(1) }, rollbackOnFailure: true },
  ],
});
