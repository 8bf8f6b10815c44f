import { App, Duration, Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnModelPackageGroup } from 'aws-cdk-lib/aws-sagemaker';
import { sdkDefinition, typedDefinition } from './compare';
import { images, pipelines } from '../../src';

const CODE = 's3://ml-artifacts-111122223333/AbalonePipeline/code';

test('01: prepare, train, evaluate, then register or stop', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'us-west-2' } });
  const role = Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/PipelineRole');
  const artifactBucket = Bucket.fromBucketName(stack, 'Bucket', 'ml-artifacts-111122223333');
  const image = images.Image.xgboost('1.7-1');
  const { InstanceType, ProcessingInput, ProcessingOutput, TrainingInput } = pipelines;

  const instances = new pipelines.IntegerParameter(stack, 'ProcessingInstanceCount', { defaultValue: 1 });
  const trainType = new pipelines.StringParameter(stack, 'TrainingInstanceType', { defaultValue: 'ml.m5.xlarge' });
  const approval = new pipelines.StringParameter(stack, 'ModelApprovalStatus', {
    defaultValue: 'PendingManualApproval', enumValues: ['PendingManualApproval', 'Approved'],
  });
  const raw = new pipelines.StringParameter(stack, 'InputData', { defaultValue: artifactBucket.s3UrlForObject('abalone/raw/data.csv') });
  const batch = new pipelines.StringParameter(stack, 'BatchData', { defaultValue: 's3://ml-artifacts-111122223333/abalone/batch/' });
  const limit = new pipelines.FloatParameter(stack, 'MseThreshold', { defaultValue: 6 });
  const cache = { expireAfter: Duration.days(30) };

  const prepare = new pipelines.ProcessingStep(stack, 'PrepareAbalone', {
    image: images.Image.sklearn('1.2-1'),
    instanceType: InstanceType.M5_XLARGE,
    instanceCount: instances.valueAsNumber,
    script: pipelines.Script.fromS3(`${CODE}/6c90932492c94589f1072623624be7401a14821a648fcb39fac96bab8f509dd8/preprocess.py`),
    arguments: ['--input-data', raw.valueAsString],
    inputs: { 'input-1': ProcessingInput.fromS3(raw.valueAsString, { localPath: '/opt/ml/processing/input' }) },
    outputs: Object.fromEntries(['train', 'validation', 'test'].map(name => [name, ProcessingOutput.fromLocal(`/opt/ml/processing/${name}`)])),
    cache,
  });
  const train = new pipelines.TrainingStep(stack, 'TrainAbalone', {
    image,
    instanceType: InstanceType.of(trainType.valueAsString),
    outputPath: 's3://ml-artifacts-111122223333/abalone/models',
    hyperparameters: { objective: 'reg:squarederror', num_round: 50, max_depth: 5, eta: 0.2 },
    inputs: {
      train: TrainingInput.from(prepare.output('train'), { contentType: 'text/csv' }),
      validation: TrainingInput.from(prepare.output('validation'), { contentType: 'text/csv' }),
    },
    debugHook: {},
    profiler: { disabled: true },
    cache,
  });
  const evaluate = new pipelines.ProcessingStep(stack, 'EvaluateAbalone', {
    image,
    instanceType: InstanceType.M5_XLARGE,
    script: pipelines.Script.fromS3(`${CODE}/bc8e94c3fc3996d1e63bc99b44ec3a7d012b54fff8425441a723fe8ac7b47b95/evaluate.py`),
    inputs: {
      'input-1': ProcessingInput.fromS3(train.modelArtifacts, { localPath: '/opt/ml/processing/model' }),
      'input-2': ProcessingInput.fromS3(prepare.output('test'), { localPath: '/opt/ml/processing/test' }),
    },
    outputs: { evaluation: ProcessingOutput.fromLocal('/opt/ml/processing/evaluation') },
  });
  const report = evaluate.report('evaluation', 'evaluation.json', { propertyFileName: 'EvaluationReport' });
  const register = new pipelines.RegisterModelStep(stack, 'RegisterAbalone-RegisterModel', {
    image,
    modelPackageGroup: new CfnModelPackageGroup(stack, 'Group', { modelPackageGroupName: 'AbaloneModels' }),
    modelData: train.modelArtifacts,
    contentTypes: ['text/csv'],
    responseTypes: ['text/csv'],
    inferenceInstances: [InstanceType.T2_MEDIUM, InstanceType.M5_LARGE],
    transformInstances: [InstanceType.M5_LARGE],
    approvalStatus: approval.valueAsString,
    metrics: { modelStatistics: { s3Uri: report.s3Uri } },
  });
  const create = new pipelines.ModelStep(stack, 'CreateAbalone-CreateModel', { image, modelData: train.modelArtifacts });
  const score = new pipelines.TransformStep(stack, 'ScoreAbalone', {
    modelName: create.modelName,
    inputData: batch.valueAsString,
    contentType: 'text/csv',
    outputPath: 's3://ml-artifacts-111122223333/abalone/scores',
    instanceType: InstanceType.M5_XLARGE,
  });
  const stop = new pipelines.FailStep(stack, 'StopAbalone', {
    errorMessage: pipelines.Functions.join(' ', ['Execution failed due to MSE >', limit.value]),
  });
  const gate = new pipelines.ConditionStep(stack, 'CheckMse', {
    conditions: [pipelines.Condition.lessThanOrEqualTo(report.number('regression_metrics.mse.value'), limit.valueAsNumber)],
    ifSteps: [register, create, score],
    elseSteps: [stop],
  });
  const pipeline = new pipelines.Pipeline(stack, 'Pipeline', {
    pipelineName: 'AbalonePipeline',
    parameters: [instances, trainType, approval, raw, batch, limit],
    steps: [prepare, train, evaluate, gate],
    executionRole: role,
    jobRole: role,
    artifactBucket,
  });

  expect(typedDefinition(pipeline)).toEqual(sdkDefinition('01-abalone-build-train-register'));
});
