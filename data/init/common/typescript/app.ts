#!/usr/bin/env node
import { join } from 'path'; //? deploys
import { App, Stack } from 'aws-cdk-lib'; //? !deploys+!batch
import { App, Environment, Stack } from 'aws-cdk-lib'; //? deploys
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib'; //? batch
import { Repository } from 'aws-cdk-lib/aws-codecommit'; //? codecommit
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3'; //? batch
import { Bucket } from 'aws-cdk-lib/aws-s3'; //? s3+!batch deploy
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler'; //? batch
import { delivery, images, pipelines, projects, registry } from 'cdk-mlops'; //? deploy batch
import { delivery, pipelines, projects, registry } from 'cdk-mlops'; //? deploys+!deploy
import { delivery, projects, registry } from 'cdk-mlops'; //? build-train
import { trainingPipeline } from './pipeline'; //? trains

const app = new App();
const context = (name: string) => app.node.getContext(name); // names, accounts and regions are in cdk.json
const stack = new Stack(app, '{{stackName}}', { env: context('tooling') });

//? trains
// ------------------------------------------------------------------ what trains: the steps are in pipeline.ts, the ML code in ml/
const models = new registry.ModelPackageGroup(stack, 'Models');
const pipeline = trainingPipeline(stack, models);

// ------------------------------------------------------------------ where the code comes from: a change there builds, tests and trains
//? end
const source = delivery.Source.codeConnection(context('repository'), { connectionArn: context('connectionArn'), branch: context('branch') }); //? connection
const source = delivery.Source.codeCommit(Repository.fromRepositoryName(stack, 'Code', context('repository')), { branch: context('branch') }); //? codecommit
const source = delivery.Source.s3(Bucket.fromBucketName(stack, 'Sources', context('sourceBucket')), context('sourceKey')); //? s3

//? deploys
// ------------------------------------------------------------------ where the model is served: the stages' names and accounts are in cdk.json
interface Stage { readonly name: string; readonly env?: Environment }
const stages = (context('stages') as Stage[]).map(({ name, env }, index, all): delivery.DeploymentStageOptions => ({
  stageName: name,
  env,
  endpoint: { instanceType: pipelines.InstanceType.M5_LARGE }, // size, scaling and rollout
  test: delivery.EndpointTest.invoke({ casesDirectory: join(__dirname, 'ml', 'endpoint-test') }),
  approval: index < all.length - 1, // somebody decides before the next stage
}));

//? end
// ------------------------------------------------------------------ the project
//? build-train
new projects.BuildTrainProject(stack, 'Project', {
  projectName: '{{projectName}}',
  pipeline,
  source,
});
//? end
//? build-train-deploy
new projects.BuildTrainDeployProject(stack, 'Project', {
  projectName: '{{projectName}}',
  pipeline,
  source,
  stages,
});
//? end
//? build-train-deploy-monitor
new projects.BuildTrainDeployMonitorProject(stack, 'Project', {
  projectName: '{{projectName}}',
  pipeline,
  source,
  stages,
  monitoring: {}, // what is watched, and when: see monitoring.MonitorOptions
  retrainOnDrift: true,
});
//? end
//? deploy
new projects.DeployProject(stack, 'Project', {
  projectName: '{{projectName}}',
  modelPackageGroup: registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Models', context('modelPackageGroup')),
  deployOptions: {
    // where the models lie, and the images that serve them
    modelArtifacts: {
      buckets: [Bucket.fromBucketName(stack, 'ModelBucket', context('modelBucket'))],
      images: [{{image}}],
    },
  },
  stages,
});
//? end
//? batch
new projects.BuildTrainProject(stack, 'Training', {
  projectName: '{{projectName}}',
  pipeline,
  source,
});

// ------------------------------------------------------------------ what scores: new rows go to this bucket, below rows/
const rows = new Bucket(stack, 'Rows', {
  encryption: BucketEncryption.S3_MANAGED,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  versioned: true,
});
new CfnOutput(stack, 'RowsBucket', { value: rows.bucketName });
new projects.BatchProject(stack, 'Scoring', {
  projectName: '{{projectName}}-scoring',
  modelPackageGroup: models,
  batchOptions: {
    inputBucket: rows,
    inputPrefix: 'rows/',
    instanceType: pipelines.InstanceType.M5_XLARGE,
    inputFilter: '$[1:]', // the first column is an id, which the model does not get
    joinInput: true,
    outputFilter: '$[0,-1]', // id and score
    modelArtifacts: { buckets: [pipeline.artifactBucket], images: [{{image}}] },
  },
  triggers: [projects.BatchTrigger.schedule(ScheduleExpression.rate(Duration.days(1)))], // or onApproval(), onNewData()
});
//? end
