#!/usr/bin/env node
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { images, pipelines, projects, registry } from 'cdk-mlops';

/** Score in batches with strict security. */
const app = new App();
const stack = new Stack(app, 'StrictBatch', { env: { account: '111111111111', region: 'eu-west-1' } });

new projects.BatchProject(stack, 'Project', {
  projectName: 'strict-batch',
  security: projects.Security.STRICT,
  notificationTopic: new Topic(stack, 'Notifications', { enforceSSL: true }),
  modelPackageGroup: registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Models', 'abalone'),
  batchOptions: {
    inputBucket: Bucket.fromBucketName(stack, 'Input', 'data-of-111111111111'),
    inputPrefix: 'rows/',
    instanceType: pipelines.InstanceType.M5_LARGE,
    modelArtifacts: { buckets: [Bucket.fromBucketName(stack, 'ModelBucket', 'models-of-111111111111')], images: [images.Image.xgboost('1.7-1')] },
  },
  triggers: [projects.BatchTrigger.schedule(ScheduleExpression.rate(Duration.days(1))), projects.BatchTrigger.onApproval()],
});
