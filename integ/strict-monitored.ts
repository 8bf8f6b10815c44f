#!/usr/bin/env node
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { delivery, images, monitoring, pipelines, projects, registry } from 'cdk-mlops';

/** Build, train, approve by metrics, deploy, monitor and train again, with strict security and all that a stage may have. */
const app = new App();
const stack = new Stack(app, 'StrictMonitored', { env: { account: '111111111111', region: 'eu-west-1' } });
const instanceType = pipelines.InstanceType.M5_LARGE;
const image = images.Image.xgboost('1.7-1');
const data = 's3://data-of-111111111111/train/';

const train = new pipelines.TrainingStep(stack, 'Train', { image, instanceType, inputs: { train: pipelines.TrainingInput.from(data, { contentType: 'text/csv' }) } });
const quality = new pipelines.QualityCheckStep(stack, 'Quality', {
  check: pipelines.QualityCheck.data({ dataset: data, format: pipelines.DatasetFormat.csv() }), skipCheck: true, registerNewBaseline: true,
});
const register = new pipelines.RegisterModelStep(stack, 'Register', {
  image,
  modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models'),
  modelData: train.modelArtifacts,
  contentTypes: ['text/csv'],
  responseTypes: ['text/csv'],
  driftCheckBaselines: {
    modelDataStatistics: { s3Uri: quality.baselineUsedForDriftCheckStatistics },
    modelDataConstraints: { s3Uri: quality.baselineUsedForDriftCheckConstraints },
  },
});

const budget = { percentile: 95, maxLatency: Duration.millis(200) };
new projects.BuildTrainDeployMonitorProject(stack, 'Project', {
  projectName: 'strict-monitored',
  pipeline: new pipelines.Pipeline(stack, 'Pipeline', { steps: [train, quality, register] }),
  security: projects.Security.strict({ publicPackages: [projects.PublicPackages.PYPI] }),
  source: delivery.Source.codeConnection('acme/strict', {
    connectionArn: 'arn:aws:codeconnections:eu-west-1:111111111111:connection/11111111-2222-3333-4444-555555555555',
  }),
  notificationTopic: new Topic(stack, 'Notifications', { enforceSSL: true }),
  modelApproval: { rules: [delivery.ApprovalRule.atMost('regression_metrics.mse.value', 6)] },
  monitoring: { dataQuality: {}, schedule: monitoring.MonitorSchedule.hourly() },
  retrain: [
    projects.Retrain.onDrift(),
    projects.Retrain.onNewData(Bucket.fromBucketName(stack, 'Data', 'data-of-111111111111'), { prefix: 'raw/' }),
  ],
  stages: [
    {
      stageName: 'staging',
      env: { account: '222222222222', region: 'eu-west-1' },
      endpoint: { instanceType },
      test: delivery.EndpointTest.all(
        delivery.EndpointTest.invoke({ cases: [{ body: '1,2', expect: [delivery.Expectation.numbersBetween(0, 1)] }] }),
        delivery.EndpointTest.load({ requests: [{ body: '1,2' }], concurrency: 4, duration: Duration.minutes(20), latencyBudgets: [budget] }),
      ),
      soak: { duration: Duration.minutes(30) },
      approval: true,
    },
    { stageName: 'prod', env: { account: '333333333333', region: 'eu-west-1' }, endpoint: { instanceType }, copyModel: {}, rollbackOnFailure: true },
  ],
});
