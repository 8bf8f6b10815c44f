import { Duration, Size } from 'aws-cdk-lib';
import { BUCKET, REGISTRY, World } from './world';
import { images, pipelines } from '../../src';

test('24: what the SDK\'s older classes make', () => {
  const world = new World();
  const { stack } = world;
  const { InstanceType } = pipelines;
  const image = images.Image.fromUri(`${REGISTRY}/veteran:1`);
  const instanceType = InstanceType.M5_LARGE;
  const retryPolicies = [{ exceptions: [pipelines.RetryException.SERVICE_FAULT], maxAttempts: 1 }];
  const csv = { contentTypes: ['text/csv'], responseTypes: ['text/csv'], inferenceInstances: [instanceType], transformInstances: [instanceType] };

  const prepare = new pipelines.ProcessingStep(stack, 'Prepare', {
    image,
    instanceType,
    script: pipelines.Script.fromS3(`s3://${BUCKET}/code/prepare.py`),
    inputs: { 'input-1': pipelines.ProcessingInput.fromS3(`s3://${BUCKET}/veteran/raw`, { localPath: '/opt/ml/processing/input' }) },
    outputs: { train: pipelines.ProcessingOutput.fromLocal('/opt/ml/processing/train', { destination: `s3://${BUCKET}/veteran/train` }) },
    arguments: ['--mode', 'full'],
    cache: { expireAfter: Duration.hours(12) },
  });
  const job = { image, instanceType, outputPath: `s3://${BUCKET}/veteran`, inputs: { train: pipelines.TrainingInput.from(prepare.output('train')) } };
  const watch = { debugHook: {}, profiler: { disabled: true } };
  const train = new pipelines.TrainingStep(stack, 'Train', { ...job, ...watch, retryPolicies });
  const search = new pipelines.TuningStep(stack, 'Search', {
    trainingJob: {
      ...job,
      ranges: { rate: pipelines.HyperparameterRange.continuous(0.1, 0.9) },
      metricDefinitions: [{ name: 'loss', regex: 'loss=(.*)' }],
    },
    objective: { metricName: 'loss', type: pipelines.ObjectiveType.MINIMIZE },
    maxJobs: 4,
    maxParallelJobs: 2,
  });
  const model = new pipelines.ModelStep(stack, 'OldModel', {
    displayName: 'Older class', image, modelData: train.modelArtifacts, environment: { AGE: 'old' }, retryPolicies,
  });
  const both = new pipelines.ModelStep(stack, 'OldPair', {
    containers: [
      { image, modelData: `s3://${BUCKET}/veteran/first.tar.gz` },
      { image, modelData: search.topModel(0, { bucket: BUCKET, prefix: 'veteran' }) },
    ],
  });
  const score = new pipelines.TransformStep(stack, 'OldTransform', {
    modelName: model.modelName,
    instanceType,
    inputData: `s3://${BUCKET}/veteran/rows`,
    contentType: 'text/csv',
    splitType: pipelines.TransformSplit.LINE,
    joinInput: true,
    inputFilter: '$[1:]',
    outputPath: `s3://${BUCKET}/veteran/scores`,
  });
  const registered = new pipelines.RegisterModelStep(stack, 'OldRegistration-RegisterModel', {
    image,
    modelData: train.modelArtifacts,
    ...csv,
    modelPackageGroup: world.group('veterans'),
    approvalStatus: 'Approved',
    modelDescription: 'registered the old way',
    description: 'registered the old way',
    retryPolicies,
    dependsOn: [model],
  });
  const sklearn = images.Image.sklearn('1.2-1');
  // puts the inference script into the model archive
  const repack = new pipelines.TrainingStep(stack, 'veteran-script-RepackModel', {
    image: sklearn,
    instanceType,
    sourceDirectory: pipelines.SourceDirectory.fromS3(`s3://${BUCKET}/sagemaker-scikit-learn-YYYY-MM-DD-HH-MM-SS-mmm/source/sourcedir.tar.gz`, {
      entryPoint: '_repack_script_launcher.sh',
    }),
    hyperparameters: { inference_script: 'inference.py', model_archive: train.modelArtifacts, dependencies: null, source_dir: null },
    inputs: { training: pipelines.TrainingInput.from(train.modelArtifacts) },
    outputPath: `s3://${BUCKET}/`,
    ...watch,
    retryPolicies,
    dependsOn: [model],
  });
  const scripted = new pipelines.RegisterModelStep(stack, 'OldScripted-RegisterModel', {
    image: sklearn,
    modelData: repack.modelArtifacts,
    sourceDirectory: pipelines.SourceDirectory.fromS3(`s3://${BUCKET}/veteran-script/sourcedir.tar.gz`, { entryPoint: 'inference.py' }),
    ...csv,
    modelPackageGroup: world.group('veteran-scripts'),
    customerMetadata: { age: 'old' },
  });
  const batchModel = new pipelines.ModelStep(stack, 'OldScoresCreateModelStep', {
    image, modelData: train.modelArtifacts, dependsOn: [registered, repack, scripted],
  });
  const batch = new pipelines.TransformStep(stack, 'OldScoresTransformStep', {
    modelName: batchModel.modelName,
    instanceType,
    inputData: `s3://${BUCKET}/veteran/rows`,
    outputPath: `s3://${BUCKET}/veteran/old-scores`,
    accept: 'text/csv',
    strategy: pipelines.BatchStrategy.MULTI_RECORD,
    maxPayload: Size.mebibytes(2),
    environment: { THREADS: '1' },
    retryPolicies,
  });
  world.expect('24-older-step-classes', 'Veteran', {
    experiment: pipelines.ExperimentConfig.of('veterans', 'trial-1'),
    steps: [prepare, train, search, model, both, score, registered, repack, scripted, batchModel, batch],
  });
});
