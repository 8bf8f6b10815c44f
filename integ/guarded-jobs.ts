#!/usr/bin/env node
import { App, Duration, Stack } from 'aws-cdk-lib';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ArnPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { delivery, features, images, pipelines, registry } from 'cdk-mlops';

/** Jobs, models and feature groups in a VPC and with keys of the customer, and who else starts a pipeline. */
const app = new App();
const stack = new Stack(app, 'GuardedJobs', { env: { account: '111111111111', region: 'eu-west-1' } });
const { InstanceType, ProcessingInput, ProcessingOutput, TrainingInput } = pipelines;
const instanceType = InstanceType.M5_LARGE;
const image = images.Image.xgboost('1.7-1');
const key = (id: string) => new Key(stack, id, { enableKeyRotation: true });
const [volumeKmsKey, outputKmsKey, dataKey] = [key('VolumeKey'), key('OutputKey'), key('DataKey')];
const bucket = (id: string) => new Bucket(stack, id, {
  encryptionKey: dataKey, enforceSSL: true, versioned: true, blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
});
const data = bucket('Data');
const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
  vpcId: 'vpc-12345678', availabilityZones: ['eu-west-1a', 'eu-west-1b'], privateSubnetIds: ['subnet-11111111', 'subnet-22222222'],
});
const securityGroups = [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345678')];
const guarded = { vpc, securityGroups, volumeKmsKey, outputKmsKey };

// ------------------------------------------------------------------ jobs
const prepare = new pipelines.ProcessingStep(stack, 'Prepare', {
  ...guarded,
  image,
  instanceType,
  inputs: { rows: ProcessingInput.fromS3(data.s3UrlForObject('rows/')) },
  outputs: { train: ProcessingOutput.fromLocal('/opt/ml/processing/train') },
});
const train = new pipelines.TrainingStep(stack, 'Train', {
  ...guarded, image, instanceType, inputs: { train: TrainingInput.from(prepare.output('train')) }, spot: { maxWait: Duration.days(1) },
});
const search = new pipelines.TuningStep(stack, 'Search', {
  ...guarded,
  trainingJob: { image, instanceType, ranges: { eta: pipelines.HyperparameterRange.continuous(0.1, 0.5) }, inputs: { train: TrainingInput.from(prepare.output('train')) } },
  objective: { metricName: 'validation:rmse', type: pipelines.ObjectiveType.MINIMIZE },
  maxJobs: 4,
});
const auto = new pipelines.AutoMLStep(stack, 'Auto', { ...guarded, inputs: [{ uri: prepare.output('train') }], targetAttribute: 'y' });
const quality = new pipelines.QualityCheckStep(stack, 'Quality', {
  ...guarded, check: pipelines.QualityCheck.data({ dataset: prepare.output('train'), format: pipelines.DatasetFormat.csv() }), skipCheck: true,
});
const model = new pipelines.ModelStep(stack, 'Model', { image, modelData: train.modelArtifacts, vpc, securityGroups });
const score = new pipelines.TransformStep(stack, 'Score', {
  modelName: model.modelName, instanceType, inputData: data.s3UrlForObject('rows/'), volumeKmsKey, outputKmsKey,
});
const config = new pipelines.EndpointConfigStep(stack, 'Configure', {
  endpointConfigName: 'guarded',
  variants: [{ variantName: 'All', modelName: model.modelName, instanceType }],
  kmsKey: volumeKmsKey,
  asyncInference: { outputPath: data.s3UrlForObject('answers/'), kmsKey: outputKmsKey },
});
const imported = new pipelines.BedrockModelImportStep(stack, 'Import', {
  jobName: 'import-1', importedModelName: 'writer', modelData: data.s3UrlForObject('weights/'), vpc, securityGroups, kmsKey: outputKmsKey,
});
const register = new pipelines.RegisterModelStep(stack, 'Register', {
  image, modelData: train.modelArtifacts, modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models'), contentTypes: ['text/csv'], responseTypes: ['text/csv'],
});
const pipeline = new pipelines.Pipeline(stack, 'Pipeline', {
  steps: [prepare, train, search, auto, quality, model, score, config, imported, register], artifactBucket: bucket('Artifacts'),
});

// ------------------------------------------------------------------ a role for each step
const ownPrepare = new pipelines.ProcessingStep(stack, 'OwnPrepare', {
  image: images.Image.sklearn('1.2-1'),
  instanceType,
  outputKmsKey,
  inputs: { rows: ProcessingInput.fromS3(data.s3UrlForObject('rows/')) },
  outputs: { train: ProcessingOutput.fromLocal('/opt/ml/processing/train') },
});
const ownTrain = new pipelines.TrainingStep(stack, 'OwnTrain', { image, instanceType, inputs: { train: TrainingInput.from(ownPrepare.output('train')) } });
const ownModel = new pipelines.ModelStep(stack, 'OwnModel', { image, modelData: ownTrain.modelArtifacts });
const ownScore = new pipelines.TransformStep(stack, 'OwnScore', { modelName: ownModel.modelName, instanceType, inputData: data.s3UrlForObject('rows/') });
new pipelines.Pipeline(stack, 'OwnRoles', {
  steps: [ownPrepare, ownTrain, ownModel, ownScore], artifactBucket: bucket('OwnArtifacts'), jobRoles: pipelines.JobRoles.PER_STEP,
});

// ------------------------------------------------------------------ who starts it
pipeline.addSchedule('Weekly', { schedule: ScheduleExpression.rate(Duration.days(7)) });
const machine = new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Nothing')) });
pipeline.grants.startExecution(machine);
pipeline.grants.manageExecutions(new Role(stack, 'Operators', { assumedBy: new ArnPrincipal('arn:aws:iam::111111111111:role/Team') }));
new delivery.BuildPipeline(stack, 'Build', { source: delivery.Source.s3(bucket('Source'), 'source.zip'), pipeline });

// ------------------------------------------------------------------ feature groups
new features.FeatureGroup(stack, 'Features', {
  features: [features.Feature.string('id'), features.Feature.string('time')],
  recordIdentifierFeatureName: 'id',
  eventTimeFeatureName: 'time',
  onlineStore: { encryptionKey: key('OnlineKey') },
  offlineStore: { encryptionKey: key('OfflineKey') },
});
