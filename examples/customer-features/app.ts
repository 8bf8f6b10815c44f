#!/usr/bin/env node
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { features, images, pipelines, registry } from 'cdk-mlops';

const { ExecutionVariable, InstanceType, ProcessingInput, ProcessingOutput, Script } = pipelines;
const { Feature } = features;
const file = (...path: string[]) => join(__dirname, ...path);
const app = new App();
const stack = new Stack(app, 'CustomerFeatures', { env: app.node.tryGetContext('tooling') });

// ------------------------------------------------------------------ the feature group and the image
const group = new features.FeatureGroup(stack, 'Customers', {
  recordIdentifierFeatureName: 'customer_id',
  eventTimeFeatureName: 'event_time',
  features: [
    ...['customer_id', 'event_time', 'ingestion_id'].map(name => Feature.string(name)),
    ...['ingestion_size', 'tenure_months', 'contract_months', 'autopay', 'support_calls', 'late_payments', 'churned'].map(name => Feature.integral(name)),
    ...['monthly_charge', 'usage_gb', 'calls_per_year'].map(name => Feature.fractional(name)),
  ],
  onlineStore: {},
  offlineStore: {},
});
const build = new images.ImageBuild(stack, 'ChurnImage', { directory: file('container') });

// ------------------------------------------------------------------ the pipeline: nothing is handed from step to step but the group
const common = { image: build.image, instanceType: InstanceType.M5_LARGE };
const run = ['--feature-group', group.featureGroupName, '--ingestion-id', ExecutionVariable.PIPELINE_EXECUTION_ID];
const customers = new pipelines.StringParameter(stack, 'CustomersUrl', {
  defaultValue: new Asset(stack, 'Data', { path: file('data', 'customers.csv') }).s3ObjectUrl,
});
const ingest = new pipelines.ProcessingStep(stack, 'PrepareAndIngest', {
  ...common,
  script: Script.fromAsset(file('ml', 'prepare_and_ingest.py')),
  arguments: run,
  inputs: { data: ProcessingInput.fromS3(customers.valueAsString) },
});
const train = new pipelines.TrainingStep(stack, 'TrainOnFeatureGroup', {
  ...common,
  dependsOn: [ingest],
  hyperparameters: { feature_group: group.featureGroupName, ingestion_id: ExecutionVariable.PIPELINE_EXECUTION_ID, max_iter: 100 },
  metricDefinitions: [{ name: 'validation:auc', regex: 'validation:auc=([0-9.]+);' }],
});
const evaluate = new pipelines.ProcessingStep(stack, 'EvaluateChurnModel', {
  ...common,
  script: Script.fromAsset(file('ml', 'evaluate.py')),
  arguments: run,
  inputs: { model: ProcessingInput.fromS3(train.modelArtifacts) },
  outputs: { evaluation: ProcessingOutput.fromLocal('/opt/ml/processing/evaluation') },
});
const report = evaluate.report('evaluation', 'evaluation.json');
const register = new pipelines.RegisterModelStep(stack, 'RegisterChurnModel', {
  image: common.image,
  modelData: train.modelArtifacts,
  modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models'),
  contentTypes: ['text/csv'],
  responseTypes: ['text/csv'],
  metrics: { modelStatistics: { s3Uri: report.s3Uri } },
});
const gate = new pipelines.ConditionStep(stack, 'CheckAuc', {
  conditions: [pipelines.Condition.greaterThanOrEqualTo(report.number('binary_classification_metrics.auc.value'), 0.7)],
  ifSteps: [register],
  elseSteps: [new pipelines.FailStep(stack, 'FailChurnModel', { errorMessage: 'the area under the curve is below 0.7' })],
});
const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [ingest, train, evaluate, gate] });
group.grants.ingest(pipeline.jobRole);
group.grants.readOffline(pipeline.jobRole);
