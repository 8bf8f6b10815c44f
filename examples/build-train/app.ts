#!/usr/bin/env node
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { delivery, images, pipelines, projects, registry } from 'cdk-mlops';

const { InstanceType, ProcessingInput, ProcessingOutput, Script, SourceDirectory, TrainingInput } = pipelines;
const file = (...path: string[]) => join(__dirname, ...path);
const app = new App();
const stack = new Stack(app, 'Rentals', { env: app.node.tryGetContext('tooling') });

// ------------------------------------------------------------------ the pipeline: train with a script of one's own, evaluate, register
const common = { image: images.Image.sklearn('1.2-1'), instanceType: InstanceType.M5_LARGE };
const data = (set: string) => new pipelines.StringParameter(stack, `${set}DataUrl`, {
  defaultValue: new Asset(stack, `${set}Data`, { path: file('data', `${set.toLowerCase()}.csv`) }).s3ObjectUrl,
}).valueAsString;
const train = new pipelines.TrainingStep(stack, 'TrainRentals', {
  ...common,
  sourceDirectory: SourceDirectory.fromAsset(file('ml', 'train.py'), { entryPoint: 'train.py' }),
  hyperparameters: { 'max-iter': 200, 'learning-rate': 0.1 },
  inputs: { train: TrainingInput.from(data('Train'), { contentType: 'text/csv' }) },
  metricDefinitions: [{ name: 'train:r2', regex: 'train:r2=([0-9.]+);' }],
});
const evaluate = new pipelines.ProcessingStep(stack, 'EvaluateRentals', {
  ...common,
  script: Script.fromAsset(file('ml', 'evaluate.py')),
  inputs: { model: ProcessingInput.fromS3(train.modelArtifacts), test: ProcessingInput.fromS3(data('Test')) },
  outputs: { evaluation: ProcessingOutput.fromLocal('/opt/ml/processing/evaluation') },
});
const report = evaluate.report('evaluation', 'evaluation.json');
const register = new pipelines.RegisterModelStep(stack, 'RegisterRentals', {
  image: common.image,
  modelData: train.modelArtifacts,
  environment: { SAGEMAKER_PROGRAM: 'train.py', SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code' }, // the code is in the archive
  modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models'),
  contentTypes: ['text/csv'],
  responseTypes: ['text/csv'],
  metrics: { modelStatistics: { s3Uri: report.s3Uri } },
});
const gate = new pipelines.ConditionStep(stack, 'CheckR2', {
  conditions: [pipelines.Condition.greaterThanOrEqualTo(report.number('regression_metrics.r2.value'), 0.75)],
  ifSteps: [register],
  elseSteps: [new pipelines.FailStep(stack, 'FailRentals', { errorMessage: 'the model explains less than 75 % of the variance' })],
});
const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [train, evaluate, gate] });

// ------------------------------------------------------------------ the project: a zip file in S3 is the source; it ends at the registry
new projects.BuildTrainProject(stack, 'Project', {
  projectName: 'rentals',
  pipeline,
  source: delivery.Source.s3(Bucket.fromBucketName(stack, 'Sources', app.node.getContext('sourceBucket')), 'rentals/code.zip'),
  ssmParameters: true,
  tags: { 'cost-center': '4711' },
});
