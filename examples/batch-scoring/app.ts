#!/usr/bin/env node
import { App, Stack, TimeZone } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { images, pipelines, projects, registry } from 'cdk-mlops';

const app = new App();
const stack = new Stack(app, 'Scoring', { env: app.node.tryGetContext('tooling') });
const bucket = (id: string, name: string) => Bucket.fromBucketName(stack, id, app.node.getContext(name));

// somebody else trains and registers; the version is looked up when a run starts
new projects.BatchProject(stack, 'Project', {
  projectName: 'abalone-scoring',
  modelPackageGroup: registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Models', 'abalone'),
  batchOptions: {
    inputBucket: bucket('InputBucket', 'inputBucket'),
    inputPrefix: 'abalone/',
    instanceType: pipelines.InstanceType.M5_XLARGE,
    instanceCount: 2,
    inputFilter: '$[1:]', // the first column is an id, which the model does not get
    joinInput: true,
    outputFilter: '$[0,-1]', // id and answer
    modelArtifacts: { buckets: [bucket('ModelBucket', 'modelBucket')], images: [images.Image.xgboost('1.7-1')] },
  },
  triggers: [
    projects.BatchTrigger.schedule(ScheduleExpression.cron({ hour: '2', minute: '30', timeZone: TimeZone.EUROPE_BERLIN })),
    projects.BatchTrigger.onApproval(), // what an older version has scored is scored anew
  ],
});
