#!/usr/bin/env node
import { App, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { delivery, endpoints, pipelines, registry } from 'cdk-mlops';

/** Endpoints that are turned off at times, by themselves and in a stage. */
const app = new App();
const stack = new Stack(app, 'Endpoints', { env: { account: '111111111111', region: 'eu-west-1' } });

const served = {
  instanceType: pipelines.InstanceType.M5_LARGE,
  modelPackageArn: 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/models/1',
  modelAccess: { modelDataLocations: ['s3://models-of-111111111111/'] },
};
const workingHours = { from: '07:00', until: '19:00', timeZone: TimeZone.EUROPE_BERLIN };
new endpoints.ModelEndpoint(stack, 'Office', { ...served, endpointName: 'abalone-office', idle: { workingHours } });
new endpoints.ModelEndpoint(stack, 'Used', {
  ...served,
  endpointName: 'Abalone-Used',
  encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }),
  dataCapture: {},
  idle: { noInvocationsFor: Duration.hours(3) },
});

new delivery.DeployPipeline(stack, 'Deploy', {
  modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models'),
  stages: [{
    stageName: 'staging',
    endpoint: {
      instanceType: pipelines.InstanceType.M5_LARGE,
      endpointName: 'abalone-staging',
      modelAccess: { modelDataLocations: ['s3://models-of-111111111111/'] },
      idle: { workingHours, noInvocationsFor: Duration.hours(2) },
    },
    test: delivery.EndpointTest.invoke({ cases: [{ body: '0.455,0.365', expect: [delivery.Expectation.numbersBetween(1, 29)] }] }),
  }],
});
