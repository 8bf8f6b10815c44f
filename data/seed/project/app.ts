#!/usr/bin/env node
import { App, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { registry } from 'cdk-mlops';
import { trainingPipeline } from './pipeline';

const app = new App();
const context = (name: string): string => app.node.getContext(name); // the build of the project gives its own; those in cdk.json are for elsewhere
const stack = new Stack(app, 'Pipeline', {
  stackName: `${context('projectName')}-pipeline`,
  description: `The SageMaker pipeline of project ${context('projectName')}`,
});

// the model package group and the bucket of the artifacts are the project's
const models = registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Models', context('modelPackageGroup'));
const bucketName = context('artifactBucket');
const keyArn = context('artifactKey');
const artifactBucket = bucketName === '' ? undefined : Bucket.fromBucketAttributes(stack, 'Artifacts', {
  bucketName,
  encryptionKey: keyArn === '' ? undefined : Key.fromKeyArn(stack, 'ArtifactKey', keyArn),
});
trainingPipeline(stack, models, { pipelineName: context('pipelineName'), artifactBucket });
