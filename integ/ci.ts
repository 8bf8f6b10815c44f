#!/usr/bin/env node
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { delivery, images, pipelines, registry } from 'cdk-mlops';

/** Delivery by other CI systems: GitHub Actions with a build and two stages, GitLab CI with a build and checks that compare. */
const app = new App();
const env = { account: '111111111111', region: 'eu-west-1' };
const endpoint = { instanceType: pipelines.InstanceType.M5_LARGE };
const image = images.Image.xgboost('1.7-1');

const stack = new Stack(app, 'CiGitHub', { env });
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
new delivery.GitHubActions(stack, 'Ci', {
  repository: 'acme/abalone',
  pipeline,
  diff: true,
  modelPackageGroup: models,
  modelArtifacts: { buckets: [pipeline.artifactBucket], images: [image] },
  stages: [
    {
      stageName: 'staging',
      env: { account: '222222222222', region: 'eu-west-1' },
      endpoint,
      test: delivery.EndpointTest.invoke({ cases: [{ body: '1,2', expect: [delivery.Expectation.numbersBetween(0, 1)] }] }),
      soak: { duration: Duration.minutes(30) },
      approval: true,
    },
    { stageName: 'production', env: { account: '333333333333', region: 'eu-west-1' }, endpoint },
  ],
  startToken: Secret.fromSecretNameV2(stack, 'Token', 'github-token'),
});

const other = new Stack(app, 'CiGitLab', { env });
new delivery.GitLabCi(other, 'Ci', {
  repository: 'acme/abalone',
  pipeline: pipelines.Pipeline.fromPipelineName(other, 'Pipeline', 'abalone'),
  diff: true,
});
