#!/usr/bin/env node
import { App, Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { delivery, pipelines } from 'cdk-mlops';

/** Pull requests of both kinds of repository, and a stack for each branch. */
const app = new App();
const env = { account: '111111111111', region: 'eu-west-1' };
const connectionArn = 'arn:aws:codeconnections:eu-west-1:111111111111:connection/1';

const stack = new Stack(app, 'Sources', { env });
new delivery.PullRequestChecks(stack, 'Checks', {
  source: delivery.Source.codeCommit(Repository.fromRepositoryName(stack, 'Code', 'code'), { pullRequests: {} }),
  diff: true,
});

const source = delivery.Source.codeConnection('acme/abalone', { connectionArn, filePaths: ['ml/**'], pullRequests: {} });
const branches = new delivery.BranchStacks(app, 'Branches', {
  source,
  environments: [
    { environmentName: 'dev', branch: 'develop', env, settings: { data: 's3://data-of-dev/' } },
    { environmentName: 'prod', branch: 'main', env, settings: { data: 's3://data-of-prod/' } },
  ],
});
for (const environment of branches.environments) {
  new delivery.BuildPipeline(environment.stack, 'Build', {
    source: environment.source,
    pipeline: pipelines.Pipeline.fromPipelineName(environment.stack, 'Pipeline', `abalone-${environment.environmentName}`),
    pipelineParameters: { InputDataUrl: environment.setting('data') },
  });
}
