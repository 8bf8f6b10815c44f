#!/usr/bin/env node
import { App, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { delivery, endpoints, monitoring, pipelines, registry } from 'cdk-mlops';

/** Monitors of an endpoint, of batch transform jobs, and of the stages of a deploy pipeline. */
const app = new App();
const stack = new Stack(app, 'Monitoring', { env: { account: '111111111111', region: 'eu-west-1' } });
const instanceType = pipelines.InstanceType.M5_LARGE;
const models = 's3://models-of-111111111111/abalone';
const modelAccess: endpoints.ModelAccess = {
  modelDataLocations: ['s3://models-of-111111111111/'],
  repositoryArns: ['arn:aws:ecr:eu-west-1:141502667606:repository/sagemaker-xgboost'],
};

const served = new endpoints.ModelEndpoint(stack, 'Endpoint', {
  modelPackageArn: 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/abalone/1',
  instanceType,
  modelAccess,
  dataCapture: {},
});
new monitoring.EndpointMonitor(stack, 'EndpointMonitor', {
  endpoint: served.endpoint,
  dataCaptureUri: served.endpointConfig.dataCaptureUri!,
  dataQuality: { baselineStatistics: `${models}/baseline/statistics.json`, baselineConstraints: `${models}/baseline/constraints.json` },
});
new monitoring.BatchTransformMonitor(stack, 'BatchMonitor', {
  dataCaptureUri: 's3://data-of-111111111111/captured',
  format: monitoring.CapturedDataFormat.csv(),
  encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }),
  notificationTopic: new Topic(stack, 'Drift', { enforceSSL: true }),
});

const truth = { groundTruthUri: 's3://data-of-222222222222/truth' };
const deploy = new delivery.DeployPipeline(stack, 'Deploy', {
  modelPackageGroup: registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Models', 'abalone'),
  stages: [
    {
      stageName: 'staging',
      stackName: 'Staging-Abalone',
      env: { account: '222222222222', region: 'eu-west-1' },
      endpoint: { instanceType, modelAccess },
      monitoring: {
        dataQuality: {},
        modelQuality: { ...truth, problemType: pipelines.ModelProblemType.REGRESSION, inferenceAttribute: '0' },
        modelBias: { ...truth, labelValues: [1], facets: [{ name: '0' }] },
        modelExplainability: {},
      },
    },
    {
      stageName: 'production',
      stackName: 'Production-Abalone',
      env: { account: '111111111111', region: 'eu-west-1' },
      endpoint: { instanceType, modelAccess },
      monitoring: {},
    },
  ],
});
deploy.onDrift('Drift');
