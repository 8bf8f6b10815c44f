#!/usr/bin/env node
import { join } from 'path';
import { App, Stack, TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { delivery, pipelines, projects, registry } from 'cdk-mlops';
import { trainingPipeline } from './pipeline';

const app = new App();
const env = (name: string) => app.node.tryGetContext(name); // accounts and regions are in cdk.json
const stack = new Stack(app, 'Rentals', { env: env('tooling') });
const endpoint = { instanceType: pipelines.InstanceType.M5_LARGE };

new projects.BuildTrainDeployMonitorProject(stack, 'Project', {
  projectName: 'rentals',
  pipeline: trainingPipeline(stack, new registry.ModelPackageGroup(stack, 'Models')),
  // what CodePipeline and CodeBuild would do is in .gitlab-ci.yml, written by `npx cdk-mlops workflows`
  ci: delivery.Ci.gitLab({ repository: 'acme/models/rentals' }),
  stages: [{
    stageName: 'staging',
    env: env('staging'),
    endpoint,
    test: delivery.EndpointTest.invoke({ casesDirectory: join(__dirname, 'ml', 'endpoint-test') }),
    approval: true, // a manual job before the next stage
  }, {
    stageName: 'production', env: env('production'), endpoint: { ...endpoint, initialInstanceCount: 2 },
  }],
  monitoring: { dataQuality: {} },
  retrainOnDrift: true,
  // the build goes through the same guard as these
  retrain: [projects.Retrain.schedule(ScheduleExpression.cron({ weekDay: 'MON', hour: '3', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }))],
});
