#!/usr/bin/env node
import { App } from 'aws-cdk-lib';
import { projects } from 'cdk-mlops';

// AWS's "build, train, deploy and monitor" project as a stack: what is given here are the defaults of its parameters
const app = new App();
new projects.BuiltInProjectStack(app, 'BuiltIn', {
  template: projects.BuiltInTemplate.BUILD_TRAIN_DEPLOY_MONITOR,
  projectName: 'abalone',
  projectId: 'p-abalone0001',
  codeConnectionArn: app.node.getContext('connectionArn'),
  modelBuildRepository: 'acme/abalone-build',
  modelDeployRepository: 'acme/abalone-deploy',
  modelMonitorRepository: 'acme/abalone-monitor',
  stackProps: { env: app.node.tryGetContext('tooling'), description: 'Builds, trains, deploys and monitors as AWS\'s project template does' },
});
