#!/usr/bin/env node
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { delivery, images, pipelines, projects, registry } from 'cdk-mlops';

/** A batch project whose approved versions score in other accounts, in one of them in another region with copies of the model. */
const app = new App();
const stack = new Stack(app, 'BatchStages', { env: { account: '111111111111', region: 'eu-west-1' } });
const image = images.Image.xgboost('1.7-1');

const models = new registry.ModelPackageGroup(stack, 'Models');
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

const batch = (account: string): delivery.StageBatchOptions => ({
  inputBucket: Bucket.fromBucketName(stack, `DataOf${account}`, `data-of-${account}`),
  inputPrefix: 'customers/',
  instanceType: pipelines.InstanceType.M5_LARGE,
});
new projects.BatchProject(stack, 'Churn', {
  projectName: 'churn',
  modelPackageGroup: models,
  deployOptions: { modelArtifacts: { buckets: [pipeline.artifactBucket], images: [image] } },
  stages: [
    {
      stageName: 'staging',
      env: { account: '222222222222', region: 'eu-west-1' },
      batch: { ...batch('222222222222'), runOnDeployment: { inputPrefix: 'sample/', timeout: Duration.hours(1) } },
      approval: true,
    },
    {
      stageName: 'production',
      env: { account: '333333333333', region: 'eu-west-1' },
      batch: { ...batch('333333333333'), schedules: [{ schedule: ScheduleExpression.rate(Duration.days(1)) }], onMarker: { suffix: '_SUCCESS' } },
      soak: { duration: Duration.hours(1) },
      approval: true,
    },
    {
      stageName: 'overseas',
      env: { account: '444444444444', region: 'us-east-1' },
      batch: { ...batch('444444444444'), schedules: [{ schedule: ScheduleExpression.rate(Duration.days(1)) }] },
    },
  ],
});
