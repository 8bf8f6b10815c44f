import { Duration } from 'aws-cdk-lib';
import { BUCKET, World } from './world';
import { images, pipelines, registry } from '../../src';

test('17: checks against baselines, and a package with new ones', () => {
  const world = new World();
  const { stack } = world;
  const { ClarifyCheck, DatasetFormat, InstanceType, ProcessingInput, ProcessingOutput, QualityCheck, Script } = pipelines;
  const skip = new pipelines.BooleanParameter(stack, 'SkipChecks', { defaultValue: false });
  const renew = new pipelines.BooleanParameter(stack, 'RegisterNewBaselines', { defaultValue: false });
  const group = new pipelines.StringParameter(stack, 'PackageGroup', { defaultValue: 'churn-models' });
  const known = new pipelines.StringParameter(stack, 'KnownStatistics', { defaultValue: `s3://${BUCKET}/churn/known/statistics.json` });
  const image = images.Image.xgboost('1.3-1');
  const modelPackageGroup = registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Group', group.valueAsString);
  // the program joins what is a join already
  const run = world.join(`s3://${BUCKET}/churn`, pipelines.ExecutionVariable.PIPELINE_EXECUTION_ID);
  const common = {
    instanceType: InstanceType.C5_XLARGE,
    maxRuntime: Duration.minutes(40),
    skipCheck: skip.value,
    registerNewBaseline: renew.value,
    modelPackageGroup,
  };

  const prepare = new pipelines.ProcessingStep(stack, 'PrepareChurn', {
    image: images.Image.sklearn('1.2-1'),
    instanceType: InstanceType.M5_XLARGE,
    script: world.script('ChurnRetraining', 'preprocess.py'),
    inputs: { 'input-1': ProcessingInput.fromS3(`s3://${BUCKET}/churn/raw`, { localPath: '/opt/ml/processing/input' }) },
    outputs: { train: ProcessingOutput.fromLocal('/opt/ml/processing/train'), test: ProcessingOutput.fromLocal('/opt/ml/processing/test') },
    cache: { expireAfter: Duration.days(1) },
  });
  const dataQuality = new pipelines.QualityCheckStep(stack, 'DataQuality', {
    check: QualityCheck.data({
      dataset: prepare.output('train'),
      format: DatasetFormat.csv({ header: false }),
      outputPath: world.join(run, 'data-quality'),
      recordPreprocessorScript: Script.fromS3(
        `s3://${BUCKET}/model-monitor/baselining/baseline-suggestion-job-YYYY-MM-DD-HH-MM-SS-mmm/input/record_preprocessor_script_input/record_preprocessor.py`),
      postAnalyticsScript: Script.fromS3(`s3://${BUCKET}/churn/scripts/post.py`),
    }),
    suppliedBaselineStatistics: known.valueAsString,
    ...common,
  });
  const dataBias = new pipelines.ClarifyCheckStep(stack, 'DataBias', {
    check: ClarifyCheck.dataBias({
      dataset: prepare.output('train'),
      outputPath: world.join(run, 'bias'),
      label: '0',
      labelValues: [1],
      facets: [{ name: '8', values: [0.5] }],
    }),
    failOnViolation: false,
    ...common,
  });

  const place = `s3://${BUCKET}/churn/models`;
  const train = new pipelines.TrainingStep(stack, 'TrainChurn', {
    image,
    instanceType: InstanceType.M5_XLARGE,
    outputPath: place,
    hyperparameters: { objective: 'binary:logistic', num_round: 80 },
    inputs: { train: pipelines.TrainingInput.from(prepare.output('train'), { contentType: 'text/csv' }) },
    debugHook: {},
    profiler: { disabled: false, outputPath: place },
    dependsOn: [dataQuality, dataBias],
  });
  const create = new pipelines.ModelStep(stack, 'Churn-CreateModel', { image, modelData: train.modelArtifacts });
  const predict = new pipelines.TransformStep(stack, 'PredictChurn', {
    modelName: create.modelName,
    instanceType: InstanceType.M5_XLARGE,
    inputData: prepare.output('test'),
    contentType: 'text/csv',
    splitType: pipelines.TransformSplit.LINE,
    accept: 'text/csv',
    assembleWith: pipelines.TransformAssembly.LINE,
    outputPath: `s3://${BUCKET}/churn/predictions`,
    inputFilter: '$[1:]',
    joinInput: true,
    outputFilter: '$[0,-1]',
  });
  const modelQuality = new pipelines.QualityCheckStep(stack, 'ModelQuality', {
    check: QualityCheck.model({
      dataset: predict.output,
      format: DatasetFormat.csv({ header: false }),
      problemType: pipelines.ModelProblemType.BINARY_CLASSIFICATION,
      probabilityAttribute: '_c1',
      groundTruthAttribute: '_c0',
      probabilityThreshold: '0.4',
      outputPath: world.join(run, 'model-quality'),
    }),
    cache: { expireAfter: Duration.hours(12) },
    ...common,
  });
  const explain = new pipelines.ClarifyCheckStep(stack, 'Explain', {
    check: ClarifyCheck.explainability({
      dataset: prepare.output('test'),
      outputPath: `s3://${BUCKET}/churn/shap`,
      label: '0',
      model: { modelName: create.modelName, instanceType: InstanceType.M5_LARGE },
      shap: { numSamples: 20, seed: 1 },
    }),
    ...common,
  });

  const source = (s3Uri: string) => ({ s3Uri });
  const register = new pipelines.RegisterModelStep(stack, 'ChurnPackage-RegisterModel', {
    image,
    modelData: train.modelArtifacts,
    contentTypes: ['text/csv'],
    responseTypes: ['text/csv'],
    inferenceInstances: [InstanceType.M5_LARGE],
    transformInstances: [InstanceType.M5_LARGE],
    modelPackageGroup,
    metrics: {
      modelStatistics: source(modelQuality.calculatedBaselineStatistics),
      modelConstraints: source(modelQuality.calculatedBaselineConstraints),
      modelDataStatistics: source(dataQuality.calculatedBaselineStatistics),
      modelDataConstraints: source(dataQuality.calculatedBaselineConstraints),
      biasPreTraining: source(dataBias.calculatedBaselineConstraints),
      explainability: source(explain.calculatedBaselineConstraints),
    },
    driftCheckBaselines: {
      modelStatistics: source(modelQuality.baselineUsedForDriftCheckStatistics),
      modelConstraints: source(modelQuality.baselineUsedForDriftCheckConstraints),
      modelDataStatistics: source(dataQuality.baselineUsedForDriftCheckStatistics),
      modelDataConstraints: source(dataQuality.baselineUsedForDriftCheckConstraints),
      biasConfigFile: { s3Uri: `s3://${BUCKET}/churn/bias.json`, contentType: 'application/json' },
      biasPreTrainingConstraints: source(dataBias.baselineUsedForDriftCheckConstraints),
      explainabilityConstraints: source(explain.baselineUsedForDriftCheckConstraints),
    },
  });
  world.expect('17-drift-checked-retraining', 'ChurnRetraining', {
    parameters: [skip, renew, group, known],
    steps: [prepare, dataQuality, dataBias, train, create, predict, modelQuality, explain, register],
  });
});
