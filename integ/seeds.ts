#!/usr/bin/env node
import { App, Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { delivery, pipelines, projects, registry } from 'cdk-mlops';

/** Seed code for each kind of source, and a project whose repository it makes. */
const app = new App();
const stack = new Stack(app, 'Seeds', { env: { account: '111111111111', region: 'eu-west-1' } });
const code = projects.SeedCode.fromBucket(Bucket.fromBucketName(stack, 'Code', 'seeds-of-111111111111'), 'abalone.zip');

new projects.SourceSeed(stack, 'Connection', {
  source: delivery.Source.codeConnection('acme/abalone', { connectionArn: 'arn:aws:codeconnections:eu-west-1:111111111111:connection/1' }), seedCode: code,
});
new projects.SourceSeed(stack, 'Object', {
  source: delivery.Source.s3(Bucket.fromBucketName(stack, 'Sources', 'sources-of-111111111111'), 'code.zip'), seedCode: code,
});

const repository = new Repository(stack, 'Repository', { repositoryName: 'abalone' });
new projects.BuildTrainProject(stack, 'Project', {
  projectName: 'abalone',
  pipeline: pipelines.Pipeline.fromPipelineName(stack, 'Pipeline', 'abalone'),
  modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models'),
  source: delivery.Source.codeCommit(repository),
  seedCode: projects.SeedCode.abalone(),
  codeRepositories: { Code: { repositoryUrl: repository.repositoryCloneUrlHttp } },
});
