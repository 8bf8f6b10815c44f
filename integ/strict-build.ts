#!/usr/bin/env node
import { App, Duration, Stack } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { delivery, images, pipelines, projects, registry } from 'cdk-mlops';

/** Build and train with strict security, with a budget and a schedule of the pipeline's own. */
const app = new App();
const stack = new Stack(app, 'StrictBuild', { env: { account: '111111111111', region: 'eu-west-1' } });
const image = images.Image.xgboost('1.7-1');

const train = new pipelines.TrainingStep(stack, 'Train', {
  image,
  instanceType: pipelines.InstanceType.M5_LARGE,
  inputs: { train: pipelines.TrainingInput.from('s3://data-of-111111111111/train/', { contentType: 'text/csv' }) },
});
const register = new pipelines.RegisterModelStep(stack, 'Register', {
  image, modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models'), modelData: train.modelArtifacts, contentTypes: ['text/csv'], responseTypes: ['text/csv'],
});
const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [train, register] });
pipeline.addSchedule('Weekly', { schedule: ScheduleExpression.rate(Duration.days(7)) });

new projects.BuildTrainProject(stack, 'Project', {
  projectName: 'strict-build',
  pipeline,
  security: projects.Security.strict({ publicPackages: [projects.PublicPackages.PYPI] }),
  source: delivery.Source.codeConnection('acme/strict', {
    connectionArn: 'arn:aws:codeconnections:eu-west-1:111111111111:connection/11111111-2222-3333-4444-555555555555',
  }),
  ssmParameters: true,
  budget: { amount: 100, emails: ['ml@example.com'] },
});
