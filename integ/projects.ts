#!/usr/bin/env node
import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { delivery, images, pipelines, projects, registry } from 'cdk-mlops';

/** Each project template with its defaults, with all that a project can publish. */
const app = new App();
const stack = new Stack(app, 'Projects', { env: { account: '111111111111', region: 'eu-west-1' } });
const instanceType = pipelines.InstanceType.M5_LARGE;
const image = images.Image.xgboost('1.7-1');

const models = new registry.ModelPackageGroup(stack, 'Models');
const train = new pipelines.TrainingStep(stack, 'Train', {
  image, instanceType, inputs: { train: pipelines.TrainingInput.from('s3://data-of-111111111111/train/', { contentType: 'text/csv' }) },
});
const register = new pipelines.RegisterModelStep(stack, 'Register', {
  image, modelPackageGroup: models, modelData: train.modelArtifacts, contentTypes: ['text/csv'], responseTypes: ['text/csv'],
});
const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [train, register] });

new projects.BuildTrainProject(stack, 'BuildTrain', {
  projectName: 'build-train',
  pipeline,
  source: delivery.Source.s3(Bucket.fromBucketName(stack, 'Sources', 'sources-of-111111111111'), 'code.zip'),
  ssmParameters: true,
  budget: { amount: 100, emails: ['ml@example.com'] },
});
const others = registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Others', 'abalone');
const modelArtifacts = { buckets: [Bucket.fromBucketName(stack, 'ModelBucket', 'models-of-111111111111')], images: [image] };
new projects.DeployProject(stack, 'Serving', {
  projectName: 'serving', modelPackageGroup: others, deployOptions: { modelArtifacts }, stages: [{ stageName: 'here', endpoint: { instanceType } }], ssmParameters: true,
});
new projects.BatchProject(stack, 'Scoring', {
  projectName: 'scoring',
  modelPackageGroup: others,
  batchOptions: { inputBucket: Bucket.fromBucketName(stack, 'Input', 'data-of-111111111111'), inputPrefix: 'rows/', instanceType, modelArtifacts },
});
