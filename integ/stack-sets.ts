#!/usr/bin/env node
import { App, Stack } from 'aws-cdk-lib';
import { delivery, images, pipelines, registry } from 'cdk-mlops';

/** A deploy pipeline whose last stages are stack sets: in listed accounts, and in organizational units. */
const app = new App();
const stack = new Stack(app, 'StackSets', { env: { account: '111111111111', region: 'eu-west-1' } });
const endpoint = { instanceType: pipelines.InstanceType.M5_LARGE };
const image = images.Image.xgboost('1.7-1');

const models = new registry.ModelPackageGroup(stack, 'Models', { readerAccounts: ['555555555555'] });
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
    { stageName: 'staging', env: { account: '222222222222', region: 'eu-west-1' }, endpoint, approval: true },
    { stageName: 'plants', endpoint, stackSet: { accounts: ['333333333333', '444444444444'] } },
    {
      stageName: 'shops',
      endpoint,
      stackSet: { organizationalUnits: ['ou-ab12-11111111'], organizationId: 'o-a1b2c3d4e5', autoDeployment: true, delegatedAdministrator: true },
    },
  ],
});
