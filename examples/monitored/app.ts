#!/usr/bin/env node
import { join } from 'path';
import { App, Stack, TimeZone } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { delivery, images, monitoring, pipelines, projects, registry } from 'cdk-mlops';

const { InstanceType, ProcessingInput, ProcessingOutput, QualityCheck, Script, TrainingInput } = pipelines;
const file = (...path: string[]) => join(__dirname, ...path);
const app = new App();
const env = (name: string) => app.node.tryGetContext(name); // accounts and regions are in cdk.json
const stack = new Stack(app, 'HeatDemand', { env: env('tooling') });
const outputs = (...names: string[]) => Object.fromEntries(names.map(name => [name, ProcessingOutput.fromLocal(`/opt/ml/processing/${name}`)]));

// ------------------------------------------------------------------ the pipeline: prepare, train, evaluate, calculate baselines, register
const xgboost = { image: images.Image.xgboost('1.7-1'), instanceType: InstanceType.M5_XLARGE };
const data = new Asset(stack, 'Data', { path: file('data', 'demand.csv') }).s3ObjectUrl;
const inputData = new pipelines.StringParameter(stack, 'InputDataUrl', { defaultValue: data });
const prepare = new pipelines.ProcessingStep(stack, 'Prepare', {
  image: images.Image.sklearn('1.2-1'),
  instanceType: InstanceType.M5_LARGE,
  script: Script.fromAsset(file('ml', 'prepare.py')),
  inputs: { data: ProcessingInput.fromS3(inputData.valueAsString) },
  outputs: outputs('train', 'validation', 'test'),
});
const train = new pipelines.TrainingStep(stack, 'Train', {
  ...xgboost,
  hyperparameters: { objective: 'reg:squarederror', num_round: 120, max_depth: 4, eta: 0.1, subsample: 0.8 },
  inputs: Object.fromEntries(['train', 'validation'].map(set => [set, TrainingInput.from(prepare.output(set), { contentType: 'text/csv' })])),
});
const evaluate = new pipelines.ProcessingStep(stack, 'Evaluate', {
  ...xgboost,
  script: Script.fromAsset(file('ml', 'evaluate.py')),
  inputs: {
    model: ProcessingInput.fromS3(train.modelArtifacts),
    train: ProcessingInput.fromS3(prepare.output('train')),
    test: ProcessingInput.fromS3(prepare.output('test')),
  },
  outputs: outputs('evaluation', 'served', 'predictions'),
});
const report = evaluate.report('evaluation', 'evaluation.json');
// every version has baselines of its own, of the data and the answers that belong to it: nothing to compare with here
const ownBaseline = { skipCheck: true, registerNewBaseline: true };
const dataQuality = new pipelines.QualityCheckStep(stack, 'DataQuality', {
  ...ownBaseline, check: QualityCheck.data({ dataset: evaluate.output('served'), format: pipelines.DatasetFormat.csv() }),
});
const regression = { problemType: pipelines.ModelProblemType.REGRESSION };
const modelQuality = new pipelines.QualityCheckStep(stack, 'ModelQuality', {
  ...ownBaseline,
  check: QualityCheck.model({
    ...regression, dataset: evaluate.output('predictions'), format: pipelines.DatasetFormat.csv(), inferenceAttribute: 'prediction', groundTruthAttribute: 'label',
  }),
});
const register = new pipelines.RegisterModelStep(stack, 'Register', {
  image: xgboost.image,
  modelData: train.modelArtifacts,
  modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models'),
  contentTypes: ['text/csv'],
  responseTypes: ['text/csv'],
  metrics: {
    modelStatistics: { s3Uri: report.s3Uri },
    modelDataStatistics: { s3Uri: dataQuality.calculatedBaselineStatistics },
    modelDataConstraints: { s3Uri: dataQuality.calculatedBaselineConstraints },
  },
  driftCheckBaselines: {
    modelDataStatistics: { s3Uri: dataQuality.baselineUsedForDriftCheckStatistics },
    modelDataConstraints: { s3Uri: dataQuality.baselineUsedForDriftCheckConstraints },
    modelConstraints: { s3Uri: modelQuality.baselineUsedForDriftCheckConstraints },
  },
});
const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [prepare, train, evaluate, dataQuality, modelQuality, register] });

// ------------------------------------------------------------------ the project: build, train, approve by metrics, deploy, monitor, train again
const topic = new Topic(stack, 'Notifications', { enforceSSL: true, masterKey: new Key(stack, 'NotificationKey', { enableKeyRotation: true }) });
const hourly: monitoring.MonitorOptions = { dataQuality: {}, schedule: monitoring.MonitorSchedule.hourly() };
const project = new projects.BuildTrainDeployMonitorProject(stack, 'Project', {
  projectName: 'heat-demand',
  pipeline,
  source: delivery.Source.codeCommit(Repository.fromRepositoryName(stack, 'Code', app.node.getContext('repository'))),
  notificationTopic: topic,
  modelApproval: { rules: [delivery.ApprovalRule.atMost('regression_metrics.mse.value', 25)] },
  monitoring: hourly,
  stages: [{
    stageName: 'staging',
    env: env('staging'),
    endpoint: { instanceType: InstanceType.M5_LARGE },
    test: delivery.EndpointTest.invoke({ cases: [{ bodyFile: file('ml', 'endpoint-test', 'winter-morning.csv'), expect: [delivery.Expectation.numbersBetween(70, 140)] }] }),
    approval: true,
  }, {
    stageName: 'production',
    env: env('production'),
    endpoint: { instanceType: InstanceType.M5_LARGE, initialInstanceCount: 2 },
    monitoring: { // the meters tell the truth, so that answers are compared with it once a day
      ...hourly,
      modelQuality: {
        ...regression, inferenceAttribute: '0', groundTruthUri: `s3://${app.node.getContext('truthBucket')}/heat-demand`, schedule: monitoring.MonitorSchedule.daily(4),
      },
    },
  }],
  retrain: [
    projects.Retrain.schedule(ScheduleExpression.cron({ weekDay: 'MON', hour: '3', minute: '0', timeZone: TimeZone.EUROPE_BERLIN })),
    projects.Retrain.onDrift(),
  ],
});
project.deployPipeline.onDrift('TellDrift', { target: new SnsTopic(topic), description: 'Tells of drift in a stage' });
