#!/usr/bin/env node
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { EventField } from 'aws-cdk-lib/aws-events';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { delivery, images, pipelines, projects, registry } from 'cdk-mlops';

/** A project that is retrained by everything there is, through one guard. */
const app = new App();
const stack = new Stack(app, 'Retrain', { env: { account: '111111111111', region: 'eu-west-1' } });

const inputData = new pipelines.StringParameter(stack, 'InputData', { defaultValue: 's3://data-of-111111111111/raw/' });
const train = new pipelines.TrainingStep(stack, 'Train', {
  image: images.Image.xgboost('1.7-1'),
  instanceType: pipelines.InstanceType.M5_LARGE,
  inputs: { train: pipelines.TrainingInput.from(inputData.valueAsString, { contentType: 'text/csv' }) },
});
const register = new pipelines.RegisterModelStep(stack, 'Register', {
  image: images.Image.xgboost('1.7-1'),
  modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models'),
  modelData: train.modelArtifacts,
  contentTypes: ['text/csv'],
  responseTypes: ['text/csv'],
});
const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [train, register] });

new projects.BuildTrainProject(stack, 'Project', {
  projectName: 'retrained',
  pipeline,
  source: delivery.Source.codeCommit(Repository.fromRepositoryName(stack, 'Code', 'code')),
  retrain: [
    projects.Retrain.schedule(ScheduleExpression.rate(Duration.days(7))),
    projects.Retrain.onNewData(Bucket.fromBucketName(stack, 'Data', 'data-of-111111111111'), { prefix: 'raw/', suffix: '.csv' }),
    projects.Retrain.onEvent({ source: ['acme.data'] }, { parameters: { InputData: EventField.fromPath('$.detail.uri') } }),
    projects.Retrain.onDecision(),
    projects.Retrain.onAlarm(Alarm.fromAlarmArn(stack, 'Drift', 'arn:aws:cloudwatch:eu-west-1:111111111111:alarm:drift')),
  ],
});
