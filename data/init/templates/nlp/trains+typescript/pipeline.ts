import { join } from 'path';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { IModelPackageGroupRef } from 'aws-cdk-lib/aws-sagemaker';
import { images, pipelines } from 'cdk-mlops';
import type { Construct } from 'constructs';

const { InstanceType, ProcessingInput, ProcessingOutput, Script, SourceDirectory, TrainingInput } = pipelines;
const file = (...path: string[]) => join(__dirname, ...path);

// what to change most often
const sklearn = { image: images.Image.sklearn('1.2-1'), instanceType: InstanceType.M5_LARGE };
const hyperparameters = { ngrams: 2, strength: 10 }; // arguments of ml/train.py
const lowestAccuracy = 0.8; // a model that is right less often is not registered

/** Split, train with a script of our own, evaluate, and register the model if it is good enough. */
export function trainingPipeline(scope: Construct, modelPackageGroup: IModelPackageGroupRef): pipelines.Pipeline { //? !seed
export function trainingPipeline(scope: Construct, modelPackageGroup: IModelPackageGroupRef, props: pipelines.PipelineProps): pipelines.Pipeline { //? seed
  // the data: each execution may have another place
  const inputData = new pipelines.StringParameter(scope, 'InputDataUrl', {
    defaultValue: new Asset(scope, 'Data', { path: file('data', 'messages.csv') }).s3ObjectUrl,
  });
  const split = new pipelines.ProcessingStep(scope, 'Split', {
    ...sklearn,
    script: Script.fromAsset(file('ml', 'split.py')),
    inputs: { data: ProcessingInput.fromS3(inputData.valueAsString) },
    outputs: {
      train: ProcessingOutput.fromLocal('/opt/ml/processing/train'),
      test: ProcessingOutput.fromLocal('/opt/ml/processing/test'),
    },
  });
  const train = new pipelines.TrainingStep(scope, 'Train', {
    ...sklearn,
    sourceDirectory: SourceDirectory.fromAsset(file('ml', 'train.py'), { entryPoint: 'train.py' }),
    hyperparameters,
    inputs: { train: TrainingInput.from(split.output('train'), { contentType: 'text/csv' }) },
    metricDefinitions: [{ name: 'train:accuracy', regex: 'train:accuracy=([0-9.]+);' }],
  });
  const evaluate = new pipelines.ProcessingStep(scope, 'Evaluate', {
    ...sklearn,
    script: Script.fromAsset(file('ml', 'evaluate.py')),
    inputs: { model: ProcessingInput.fromS3(train.modelArtifacts), test: ProcessingInput.fromS3(split.output('test')) },
    outputs: { evaluation: ProcessingOutput.fromLocal('/opt/ml/processing/evaluation') },
  });
  const report = evaluate.report('evaluation', 'evaluation.json');
  const register = new pipelines.RegisterModelStep(scope, 'Register', {
    image: sklearn.image,
    modelData: train.modelArtifacts,
    environment: { SAGEMAKER_PROGRAM: 'train.py', SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code' }, // the code is in the archive
    modelPackageGroup,
    contentTypes: ['application/json'],
    responseTypes: ['application/json'],
    metrics: { modelStatistics: { s3Uri: report.s3Uri } },
  });
  const gate = new pipelines.ConditionStep(scope, 'GoodEnough', {
    conditions: [pipelines.Condition.greaterThanOrEqualTo(report.number('multiclass_classification_metrics.accuracy.value'), lowestAccuracy)],
    ifSteps: [register],
    elseSteps: [new pipelines.FailStep(scope, 'TooBad', { errorMessage: `the model is right less often than ${lowestAccuracy}` })],
  });
  return new pipelines.Pipeline(scope, 'Pipeline', { steps: [split, train, evaluate, gate] }); //? !seed
  return new pipelines.Pipeline(scope, 'Pipeline', { ...props, steps: [split, train, evaluate, gate] }); //? seed
}
