#!/usr/bin/env node
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { delivery, pipelines, projects, registry } from 'cdk-mlops';
import { trainingPipeline } from './pipeline';

const app = new App();
const env = (name: string) => app.node.tryGetContext(name); // accounts and regions are in cdk.json
const stack = new Stack(app, 'Messages', { env: env('tooling') });
const endpoint = { instanceType: pipelines.InstanceType.M5_LARGE };

new projects.BuildTrainDeployProject(stack, 'Project', {
  projectName: 'messages',
  pipeline: trainingPipeline(stack, new registry.ModelPackageGroup(stack, 'Models')),
  // what CodePipeline and CodeBuild would do is in .github/workflows, written by `npx cdk-mlops workflows`
  ci: delivery.Ci.githubActions({ repository: 'acme/messages' }),
  stages: [{
    stageName: 'staging',
    env: env('staging'),
    endpoint,
    test: delivery.EndpointTest.invoke({ casesDirectory: join(__dirname, 'ml', 'endpoint-test') }),
    approval: true, // the required reviewers of the environment "production"
  }, {
    stageName: 'production', env: env('production'), endpoint: { ...endpoint, initialInstanceCount: 2 },
  }],
});
