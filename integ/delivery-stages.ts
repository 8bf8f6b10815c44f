#!/usr/bin/env node
import { App, Duration, Stack } from 'aws-cdk-lib';
import { delivery, images, pipelines, registry } from 'cdk-mlops';

/** A deploy pipeline with what a stage may have, over several accounts and two regions. */
const app = new App();
const stack = new Stack(app, 'DeliveryStages', { env: { account: '111111111111', region: 'eu-west-1' } });
const endpoint = { instanceType: pipelines.InstanceType.M5_LARGE };
const image = images.Image.xgboost('1.7-1');

const models = new registry.ModelPackageGroup(stack, 'Models');
const train = new pipelines.TrainingStep(stack, 'Train', {
  image,
  instanceType: pipelines.InstanceType.M5_LARGE,
  inputs: { train: pipelines.TrainingInput.from('s3://data-of-111111111111/train/', { contentType: 'text/csv' }) },
});
const register = new pipelines.RegisterModelStep(stack, 'Register', {
  image,
  modelPackageGroup: models,
  modelData: train.modelArtifacts,
  contentTypes: ['text/csv'],
  responseTypes: ['text/csv'],
});
const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [train, register] });

new delivery.DeployPipeline(stack, 'Deploy', {
  modelPackageGroup: models,
  modelArtifacts: { buckets: [pipeline.artifactBucket], repositoryArns: ['arn:aws:ecr:eu-west-1:141502667606:repository/sagemaker-xgboost'] },
  stages: [
    {
      stageName: 'staging',
      env: { account: '222222222222', region: 'eu-west-1' },
      endpoint,
      test: delivery.EndpointTest.invoke({ cases: [{ body: '1,2', expect: [delivery.Expectation.numbersBetween(0, 1)] }] }),
      soak: { duration: Duration.minutes(30) },
      approval: true,
    },
    {
      stageName: 'production',
      env: { account: '333333333333', region: 'eu-west-1' },
      endpoint,
      copyModel: {},
      soak: { duration: Duration.hours(2), alarmNames: ['queue-depth'] },
      rollbackOnFailure: true,
    },
    { stageName: 'overseas', env: { account: '444444444444', region: 'us-east-1' }, endpoint, approvalBefore: true },
  ],
});
