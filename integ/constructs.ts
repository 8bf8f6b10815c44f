#!/usr/bin/env node
import { App, Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { delivery, endpoints, features, images, pipelines, registry } from 'cdk-mlops';

/** Each construct with its defaults, so that a change of what it makes shows in the snapshot. */
const app = new App();
const stack = new Stack(app, 'Constructs', { env: { account: '111111111111', region: 'eu-west-1' } });

const models = new registry.ModelPackageGroup(stack, 'Models');
new features.FeatureGroup(stack, 'Features', {
  features: [features.Feature.string('id'), features.Feature.string('time')],
  recordIdentifierFeatureName: 'id',
  eventTimeFeatureName: 'time',
  onlineStore: {},
  offlineStore: {},
});
new images.ImageRepository(stack, 'Images');
new endpoints.ModelEndpoint(stack, 'Endpoint', {
  modelPackageArn: 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/models/1',
  instanceType: pipelines.InstanceType.M5_LARGE,
  modelAccess: { modelDataLocations: ['s3://models-of-111111111111/'] },
  dataCapture: {},
});

const train = new pipelines.TrainingStep(stack, 'Train', {
  image: images.Image.xgboost('1.7-1'),
  instanceType: pipelines.InstanceType.M5_LARGE,
  inputs: { train: pipelines.TrainingInput.from('s3://data-of-111111111111/train/', { contentType: 'text/csv' }) },
});
const register = new pipelines.RegisterModelStep(stack, 'Register', {
  image: images.Image.xgboost('1.7-1'),
  modelPackageGroup: models,
  modelData: train.modelArtifacts,
  contentTypes: ['text/csv'],
  responseTypes: ['text/csv'],
});
const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [train, register] });
new delivery.BuildPipeline(stack, 'Build', {
  source: delivery.Source.codeCommit(Repository.fromRepositoryName(stack, 'Code', 'code')),
  pipeline,
});
new delivery.DeployPipeline(stack, 'Deploy', {
  modelPackageGroup: models,
  modelArtifacts: {
    buckets: [pipeline.artifactBucket],
    repositoryArns: [images.Image.xgboost('1.7-1').bind(stack, { usage: images.ImageUsage.INFERENCE }).repositoryArn!],
  },
  stages: [{ stageName: 'staging', endpoint: { instanceType: pipelines.InstanceType.M5_LARGE } }],
});
