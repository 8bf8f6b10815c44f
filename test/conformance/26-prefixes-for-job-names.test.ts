import { BUCKET, REGISTRY, World } from './world';
import { images, pipelines } from '../../src';

test('26: prefixes for the names of jobs and models', () => {
  const world = new World();
  const { stack } = world;
  const image = images.Image.fromUri(`${REGISTRY}/prefixed:1`);
  const instanceType = pipelines.InstanceType.M5_LARGE;

  const prepare = new pipelines.ProcessingStep(stack, 'Prepare', {
    image,
    instanceType,
    jobNamePrefix: 'northwind-prepare',
    script: world.script('Northwind', 'preprocess.py'),
    outputs: { train: pipelines.ProcessingOutput.fromLocal('/opt/ml/processing/train', { destination: `s3://${BUCKET}/northwind/train` }) },
  });
  const rows = prepare.output('train');
  const quality = new pipelines.QualityCheckStep(stack, 'Quality', {
    check: pipelines.QualityCheck.data({
      dataset: rows, format: pipelines.DatasetFormat.csv(), outputPath: `s3://${BUCKET}/northwind/quality`,
    }),
    skipCheck: true,
  });
  quality.addArgumentOverride('ProcessingJobName', 'northwind-quality');
  const job = { image, instanceType, outputPath: `s3://${BUCKET}/northwind/models`, inputs: { train: pipelines.TrainingInput.from(rows) } };
  const train = new pipelines.TrainingStep(stack, 'Train', {
    ...job, jobNamePrefix: 'northwind-train', debugHook: {}, profiler: { disabled: true }, dependsOn: [quality],
  });
  const search = new pipelines.TuningStep(stack, 'Search', {
    jobNamePrefix: 'northwind-search',
    trainingJob: {
      ...job,
      ranges: { rate: pipelines.HyperparameterRange.continuous(0.1, 0.9) },
      metricDefinitions: [{ name: 'loss', regex: 'loss=(.*)' }],
    },
    objective: { metricName: 'loss', type: pipelines.ObjectiveType.MINIMIZE },
    maxJobs: 4,
    maxParallelJobs: 2,
  });
  const automatic = new pipelines.AutoMLStep(stack, 'Automatic', {
    jobNamePrefix: 'northwin',
    inputs: [{ uri: rows }],
    targetAttribute: 'sold',
    interContainerEncryption: false,
    outputPath: `s3://${BUCKET}/northwind/auto`,
  });
  const model = new pipelines.ModelStep(stack, 'Model-CreateModel', { image, modelData: train.modelArtifacts, modelNamePrefix: 'northwind-model' });
  const register = new pipelines.RegisterModelStep(stack, 'Package-RegisterModel', {
    image,
    modelData: train.modelArtifacts,
    modelPackageNamePrefix: 'northwind-package',
    contentTypes: ['text/csv'],
    responseTypes: ['text/csv'],
    inferenceInstances: [instanceType],
    transformInstances: [instanceType],
  });
  const score = new pipelines.TransformStep(stack, 'Score', {
    jobNamePrefix: 'northwind-score',
    modelName: model.modelName,
    instanceType,
    inputData: rows,
    outputPath: `s3://${BUCKET}/northwind/scores`,
  });
  world.expect('26-prefixes-for-job-names', 'Northwind', {
    experiment: pipelines.ExperimentConfig.of('northwind', 'prefixed'),
    steps: [prepare, quality, train, search, automatic, model, register, score],
  });
});
