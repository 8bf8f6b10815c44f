#!/usr/bin/env node
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { delivery, pipelines, projects, registry } from 'cdk-mlops';

const app = new App();
const stack = new Stack(app, 'Seeded', { env: app.node.tryGetContext('tooling') });

// the repository is made here and begins with code of the package; from then on its users change it
const repository = new Repository(stack, 'Repository', { repositoryName: 'how-old-is-it', description: 'How old an abalone is' });
repository.applyRemovalPolicy(RemovalPolicy.RETAIN);

new projects.BuildTrainProject(stack, 'Project', {
  projectName: 'how-old-is-it',
  source: delivery.Source.codeCommit(repository, { pullRequests: {} }),
  seedCode: projects.SeedCode.abalone(),
  // the app in the repository defines it, in a stack of its own
  pipeline: pipelines.Pipeline.fromPipelineName(stack, 'Pipeline', 'how-old-is-it'),
  modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models'),
  codeRepositories: { Code: { repositoryUrl: repository.repositoryCloneUrlHttp } }, // Studio shows it
  ssmParameters: true,
});
