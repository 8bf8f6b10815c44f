#!/usr/bin/env node
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { delivery, images, pipelines, registry } from 'cdk-mlops';

/** Stages in two regions, by GitHub Actions and by GitLab CI: copies of the models go to the other region, where one stage scores in batches. */
const app = new App();
const env = { account: '111111111111', region: 'eu-west-1' };
const endpoint = { instanceType: pipelines.InstanceType.M5_LARGE };
const image = images.Image.xgboost('1.7-1');
const test = delivery.EndpointTest.invoke({ cases: [{ body: '1,2', expect: [delivery.Expectation.numbersBetween(0, 1)] }] });

function training(stack: Stack) {
  const modelPackageGroup = new registry.ModelPackageGroup(stack, 'Models');
  const train = new pipelines.TrainingStep(stack, 'Train', {
    image,
    instanceType: pipelines.InstanceType.M5_LARGE,
    inputs: { train: pipelines.TrainingInput.from('s3://data-of-111111111111/train/', { contentType: 'text/csv' }) },
  });
  const register = new pipelines.RegisterModelStep(stack, 'Register', {
    image,
    modelPackageGroup,
    modelData: train.modelArtifacts,
    contentTypes: ['text/csv'],
    responseTypes: ['text/csv'],
  });
  const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [train, register] });
  return { pipeline, modelPackageGroup, modelArtifacts: { buckets: [pipeline.artifactBucket], images: [image] } };
}

const github = new Stack(app, 'CiGitHubStages', { env });
new delivery.GitHubActions(github, 'Ci', {
  ...training(github),
  repository: 'acme/abalone',
  stages: [
    { stageName: 'staging', env: { account: '222222222222', region: 'eu-west-1' }, endpoint, test, approval: true },
    {
      stageName: 'overseas',
      env: { account: '333333333333', region: 'us-east-1' },
      endpoint,
      test,
      soak: { duration: Duration.minutes(30) },
      batch: {
        inputBucket: Bucket.fromBucketName(github, 'Data', 'data-of-333333333333'),
        instanceType: pipelines.InstanceType.M5_LARGE,
        runOnDeployment: { inputPrefix: 'sample/' },
      },
    },
  ],
});

const gitlab = new Stack(app, 'CiGitLabStages', { env });
new delivery.GitLabCi(gitlab, 'Ci', {
  ...training(gitlab),
  repository: 'acme/abalone',
  stages: [
    { stageName: 'preview', env: { account: '222222222222', region: 'eu-west-1' }, endpoint, test, approval: true },
    { stageName: 'abroad', env: { account: '333333333333', region: 'us-east-1' }, endpoint, test, soak: { duration: Duration.minutes(30) } },
  ],
});
