#!/usr/bin/env node
import { join } from 'path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { delivery, features, images, pipelines, projects, registry } from 'cdk-mlops';

/** A project with strict security, and beside it in the stack what knows nothing of that: a feature group, an image build, a topic, a queue, a start guard. */
const app = new App();
const stack = new Stack(app, 'Strict', { env: { account: '111111111111', region: 'eu-west-1' } });
const { Feature } = features;

const group = new features.FeatureGroup(stack, 'Customers', {
  recordIdentifierFeatureName: 'customer_id',
  eventTimeFeatureName: 'event_time',
  features: [Feature.string('customer_id'), Feature.string('event_time'), Feature.integral('churned')],
  onlineStore: {},
  offlineStore: {},
});
const build = new images.ImageBuild(stack, 'ChurnImage', {
  directory: join(__dirname, '..', 'examples', 'customer-features', 'container'),
  // Docker Hub and the public gallery of ECR are outside of the network
  baseImage: images.Image.fromEcrRepository(Repository.fromRepositoryName(stack, 'BaseImages', 'base/python'), '3.12-slim'),
});
const common = { image: build.image, instanceType: pipelines.InstanceType.M5_LARGE };
const ingest = new pipelines.ProcessingStep(stack, 'Ingest', {
  ...common,
  script: pipelines.Script.fromAsset(join(__dirname, '..', 'examples', 'customer-features', 'ml', 'prepare_and_ingest.py')),
  arguments: ['--feature-group', group.featureGroupName],
  // it puts records into the feature group, through the VPC
  networkIsolation: false,
});
const train = new pipelines.TrainingStep(stack, 'Train', {
  ...common,
  dependsOn: [ingest],
  inputs: { train: pipelines.TrainingInput.from('s3://data-of-111111111111/train/', { contentType: 'text/csv' }) },
});
const models = new registry.ModelPackageGroup(stack, 'Models');
const register = new pipelines.RegisterModelStep(stack, 'Register', {
  image: common.image,
  modelPackageGroup: models,
  modelData: train.modelArtifacts,
  contentTypes: ['text/csv'],
  responseTypes: ['text/csv'],
});
const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [ingest, train, register] });
group.grants.ingest(pipeline.jobRole);
group.grants.readOffline(pipeline.jobRole);
new Queue(stack, 'Queue', { enforceSSL: true, deadLetterQueue: { queue: new Queue(stack, 'DeadLetters', { enforceSSL: true }), maxReceiveCount: 3 } });

new projects.BuildTrainDeployProject(stack, 'Project', {
  projectName: 'strict',
  security: projects.Security.strict({ publicPackages: [projects.PublicPackages.PYPI, projects.PublicPackages.NPM] }),
  pipeline,
  source: delivery.Source.codeConnection('acme/strict', {
    connectionArn: 'arn:aws:codeconnections:eu-west-1:111111111111:connection/11111111-2222-3333-4444-555555555555',
  }),
  notificationTopic: new Topic(stack, 'Notifications', { enforceSSL: true }),
  retrain: [projects.Retrain.schedule(ScheduleExpression.rate(Duration.days(7))), projects.Retrain.onDecision()],
  stages: [{
    stageName: 'staging',
    env: { account: '222222222222', region: 'eu-west-1' },
    endpoint: { instanceType: pipelines.InstanceType.M5_LARGE, dataCapture: {} },
    test: delivery.EndpointTest.invoke({ cases: [{ body: '1,2', expect: [delivery.Expectation.numbersBetween(0, 1)] }] }),
  }],
});
