import { join } from 'path';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { IModelPackageGroupRef } from 'aws-cdk-lib/aws-sagemaker';
import { images, pipelines } from 'cdk-mlops';
import type { Construct } from 'constructs';

const { InstanceType, ProcessingInput, ProcessingOutput, Script, TrainingInput } = pipelines;
const file = (...path: string[]) => join(__dirname, ...path);

// what to change most often
const xgboost = { image: images.Image.xgboost('1.7-1'), instanceType: InstanceType.M5_XLARGE };
const sklearn = { image: images.Image.sklearn('1.2-1'), instanceType: InstanceType.M5_XLARGE };
const hyperparameters = { objective: 'reg:squarederror', num_round: 150, max_depth: 4, eta: 0.1, subsample: 0.8 };
const lowestR2 = 0.75; // a model that explains less of the variance is not registered

/** Prepare the columns that ml/columns.json names, train, evaluate, and register the model if it is good enough. */
export function trainingPipeline(scope: Construct, modelPackageGroup: IModelPackageGroupRef): pipelines.Pipeline { //? !seed
export function trainingPipeline(scope: Construct, modelPackageGroup: IModelPackageGroupRef, props: pipelines.PipelineProps): pipelines.Pipeline { //? seed
  // the data: each execution may have another place
  const inputData = new pipelines.StringParameter(scope, 'InputDataUrl', {
    defaultValue: new Asset(scope, 'Data', { path: file('data', 'rentals.csv') }).s3ObjectUrl,
  });
  const columns = new Asset(scope, 'Columns', { path: file('ml', 'columns.json') });
  const prepare = new pipelines.ProcessingStep(scope, 'Prepare', {
    ...sklearn,
    script: Script.fromAsset(file('ml', 'preprocess.py')),
    inputs: { data: ProcessingInput.fromS3(inputData.valueAsString), config: ProcessingInput.fromS3(columns.s3ObjectUrl) },
    outputs: {
      train: ProcessingOutput.fromLocal('/opt/ml/processing/train'),
      validation: ProcessingOutput.fromLocal('/opt/ml/processing/validation'),
      test: ProcessingOutput.fromLocal('/opt/ml/processing/test'),
    },
  });
  //? build-train-deploy-monitor
  // what the monitors compare with: the statistics of the training data, registered with the model
  const baseline = new pipelines.QualityCheckStep(scope, 'Baseline', {
    check: pipelines.QualityCheck.data({ dataset: prepare.output('train'), format: pipelines.DatasetFormat.csv({ header: false }) }),
    skipCheck: true, // new data makes a new baseline
    registerNewBaseline: true,
    modelPackageGroup,
  });
  //? end
  const train = new pipelines.TrainingStep(scope, 'Train', {
    ...xgboost,
    hyperparameters,
    inputs: {
      train: TrainingInput.from(prepare.output('train'), { contentType: 'text/csv' }),
      validation: TrainingInput.from(prepare.output('validation'), { contentType: 'text/csv' }),
    },
  });
  const evaluate = new pipelines.ProcessingStep(scope, 'Evaluate', {
    ...xgboost,
    script: Script.fromAsset(file('ml', 'evaluate.py')),
    inputs: { model: ProcessingInput.fromS3(train.modelArtifacts), test: ProcessingInput.fromS3(prepare.output('test')) },
    outputs: { evaluation: ProcessingOutput.fromLocal('/opt/ml/processing/evaluation') },
  });
  const report = evaluate.report('evaluation', 'evaluation.json');
  const register = new pipelines.RegisterModelStep(scope, 'Register', {
    image: xgboost.image,
    modelData: train.modelArtifacts,
    modelPackageGroup,
    contentTypes: ['text/csv'],
    responseTypes: ['text/csv'],
    metrics: { modelStatistics: { s3Uri: report.s3Uri } }, //? !build-train-deploy-monitor
    //? build-train-deploy-monitor
    metrics: {
      modelStatistics: { s3Uri: report.s3Uri },
      modelDataStatistics: { s3Uri: baseline.calculatedBaselineStatistics },
      modelDataConstraints: { s3Uri: baseline.calculatedBaselineConstraints },
    },
    driftCheckBaselines: {
      modelDataStatistics: { s3Uri: baseline.baselineUsedForDriftCheckStatistics },
      modelDataConstraints: { s3Uri: baseline.baselineUsedForDriftCheckConstraints },
    },
    //? end
  });
  const gate = new pipelines.ConditionStep(scope, 'GoodEnough', {
    conditions: [pipelines.Condition.greaterThanOrEqualTo(report.number('regression_metrics.r2.value'), lowestR2)],
    ifSteps: [register],
    elseSteps: [new pipelines.FailStep(scope, 'TooBad', { errorMessage: `the model explains less of the variance than ${lowestR2}` })],
  });
  return new pipelines.Pipeline(scope, 'Pipeline', { steps: [prepare, train, evaluate, gate] }); //? !build-train-deploy-monitor+!seed
  return new pipelines.Pipeline(scope, 'Pipeline', { ...props, steps: [prepare, train, evaluate, gate] }); //? !build-train-deploy-monitor+seed
  return new pipelines.Pipeline(scope, 'Pipeline', { steps: [prepare, baseline, train, evaluate, gate] }); //? build-train-deploy-monitor+!seed
  return new pipelines.Pipeline(scope, 'Pipeline', { ...props, steps: [prepare, baseline, train, evaluate, gate] }); //? build-train-deploy-monitor+seed
}
