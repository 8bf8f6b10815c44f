#!/usr/bin/env node
import { App, Duration, Stack } from 'aws-cdk-lib';
import { delivery, images, pipelines, registry } from 'cdk-mlops';

/** Approval by metrics, and every kind of endpoint test. */
const app = new App();
const stack = new Stack(app, 'Approval', { env: { account: '111111111111', region: 'eu-west-1' } });

const models = new registry.ModelPackageGroup(stack, 'Models');
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

new delivery.ModelApproval(stack, 'Decisions', { modelPackageGroup: models });
new delivery.ModelApproval(stack, 'Policy', {
  modelPackageGroup: models,
  rules: [
    delivery.ApprovalRule.atMost('regression_metrics.mse.value', 6),
    delivery.ApprovalRule.lowerThanProduction('regression_metrics.mse.value', { by: 0.1 }),
  ],
  rejectOnFailure: true,
  metricsBuckets: [pipeline.artifactBucket],
  chat: [
    delivery.ChatChannel.slack({ workspaceId: 'T0123ABCDEF', channelId: 'C0123ABCDEF' }),
    delivery.ChatChannel.microsoftTeams({
      tenantId: '11111111-2222-3333-4444-555555555555', teamId: '66666666-7777-8888-9999-000000000000', channelId: '19%3Aabc%40thread.tacv2',
    }),
  ],
});

const budget = { percentile: 95, maxLatency: Duration.millis(200) };
new delivery.DeployPipeline(stack, 'Deploy', {
  modelPackageGroup: models,
  modelArtifacts: { buckets: [pipeline.artifactBucket], repositoryArns: ['arn:aws:ecr:eu-west-1:141502667606:repository/sagemaker-xgboost'] },
  chat: [delivery.ChatChannel.slack({ workspaceId: 'T0123ABCDEF', channelId: 'C0123ABCDEF' })],
  stages: [{
    stageName: 'staging',
    endpoint: { instanceType: pipelines.InstanceType.M5_LARGE },
    test: delivery.EndpointTest.all(
      delivery.EndpointTest.contract({ samples: [{ body: '0.455,0.365', responseTypes: ['text/csv'] }], refusals: [{ body: 'nonsense' }] }),
      delivery.EndpointTest.invoke({ cases: [{ body: '0.455,0.365', expect: [delivery.Expectation.numbersBetween(1, 29)] }], latencyBudgets: [budget] }),
      delivery.EndpointTest.load({ requests: [{ body: '0.455,0.365' }], concurrency: 4, duration: Duration.minutes(20), latencyBudgets: [budget] }),
    ),
  }],
});
