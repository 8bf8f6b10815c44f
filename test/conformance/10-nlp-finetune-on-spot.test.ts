import { Duration } from 'aws-cdk-lib';
import { BUCKET, World } from './world';
import { images, pipelines } from '../../src';

test('10: fine-tuning on spot instances with checkpoints', () => {
  const world = new World();
  const { stack } = world;
  const { InstanceType, ProcessingInput, ProcessingOutput, RetryException, TrainingInput } = pipelines;
  const image = images.Image.huggingFace('4.28.1', { baseFramework: 'pytorch2.0.0', pyVersion: 'py310' });
  const base = new pipelines.StringParameter(stack, 'BaseModel', { defaultValue: 'distilbert-base-uncased' });
  const epochs = new pipelines.IntegerParameter(stack, 'Epochs', { defaultValue: 3 });
  const rate = new pipelines.FloatParameter(stack, 'LearningRate', { defaultValue: 5e-5 });
  const spot = new pipelines.BooleanParameter(stack, 'UseSpot', { defaultValue: true });
  const floor = new pipelines.FloatParameter(stack, 'AccuracyFloor', { defaultValue: 0.88 });
  const source = pipelines.SourceDirectory.fromS3(world.code('ReviewFineTuning', 'sourcedir.tar.gz'), { entryPoint: 'finetune.py' });

  const tokenise = new pipelines.ProcessingStep(stack, 'Tokenise', {
    image,
    instanceType: InstanceType.P3_2XLARGE,
    sourceDirectory: source,
    inputs: { raw: ProcessingInput.fromS3(`s3://${BUCKET}/reviews/raw`, { localPath: '/opt/ml/processing/raw' }) },
    outputs: {
      train: ProcessingOutput.fromLocal('/opt/ml/processing/train'), held_out: ProcessingOutput.fromLocal('/opt/ml/processing/held_out'),
    },
    arguments: ['--model', base.valueAsString],
    cache: { expireAfter: Duration.days(14) },
  });
  const fastFile = { inputMode: pipelines.TrainingInputMode.FAST_FILE };
  const tune = new pipelines.TrainingStep(stack, 'FineTune', {
    image,
    instanceType: InstanceType.of('ml.p3.16xlarge'),
    instanceCount: 2,
    sourceDirectory: source,
    distribution: pipelines.Distribution.smDataParallel(),
    hyperparameters: { epochs: epochs.valueAsNumber, lr: rate.valueAsNumber, model: base.valueAsString, fp16: true, batch: 32 },
    maxRuntime: Duration.hours(6),
    spot: {
      maxWait: Duration.hours(12),
      checkpointUri: world.join(`s3://${BUCKET}/reviews/checkpoints`, pipelines.ExecutionVariable.PIPELINE_EXECUTION_ID),
      checkpointLocalPath: '/opt/ml/checkpoints',
    },
    metricDefinitions: [{ name: 'eval:accuracy', regex: 'eval_accuracy = ([0-9.]+)' }],
    metricsTimeSeries: true,
    outputPath: `s3://${BUCKET}/reviews/models`,
    profiler: { disabled: true },
    jobTags: { 'cost-centre': '4711' },
    inputs: { train: TrainingInput.from(tokenise.output('train'), fastFile), test: TrainingInput.from(tokenise.output('held_out'), fastFile) },
    retryPolicies: [
      { exceptions: [RetryException.CAPACITY_ERROR], interval: Duration.minutes(10), expireAfter: Duration.hours(12) },
      { exceptions: [RetryException.THROTTLING], maxAttempts: 3 },
    ],
  });
  tune.addArgumentOverride('EnableManagedSpotTraining', spot.value);
  const judge = new pipelines.ProcessingStep(stack, 'Judge', {
    image,
    instanceType: InstanceType.G4DN_XLARGE,
    sourceDirectory: source,
    inputs: {
      'input-1': ProcessingInput.fromS3(tune.modelArtifacts, { localPath: '/opt/ml/processing/model' }),
      'input-2': ProcessingInput.fromS3(tokenise.output('held_out'), { localPath: '/opt/ml/processing/held_out' }),
    },
    outputs: { report: ProcessingOutput.fromLocal('/opt/ml/processing/report') },
    arguments: ['--live-accuracy', pipelines.Functions.join('', [tune.finalMetric('eval:accuracy')])],
  });
  const report = judge.report('report', 'report.json', { propertyFileName: 'Report' });
  const register = new pipelines.RegisterModelStep(stack, 'ReviewModel-RegisterModel', {
    displayName: 'Register review model',
    image,
    modelData: tune.modelArtifacts,
    environment: {
      HF_TASK: 'text-classification',
      SAGEMAKER_PROGRAM: '',
      SAGEMAKER_SUBMIT_DIRECTORY: '',
      SAGEMAKER_CONTAINER_LOG_LEVEL: '20',
      SAGEMAKER_REGION: 'us-west-2',
    },
    framework: 'PYTORCH',
    frameworkVersion: '2.0.0',
    contentTypes: ['application/json'],
    responseTypes: ['application/json'],
    inferenceInstances: [InstanceType.G4DN_XLARGE, InstanceType.M5_XLARGE],
    transformInstances: [InstanceType.G4DN_XLARGE],
    modelPackageGroup: world.group('review-models'),
    domain: 'NATURAL_LANGUAGE_PROCESSING',
    task: 'CLASSIFICATION',
    metrics: { modelStatistics: { s3Uri: report.s3Uri } },
  });
  const tell = new pipelines.LambdaStep(stack, 'TellTeam', {
    lambdaFunction: world.lambda('tell-team'),
    inputs: { package: register.modelPackageArn, seconds: tune.propertyAsNumber('BillableTimeInSeconds') },
    dependsOn: [register],
  });
  const gate = new pipelines.ConditionStep(stack, 'GoodEnough', {
    conditions: [pipelines.Condition.greaterThanOrEqualTo(report.number('accuracy'), floor.valueAsNumber)],
    ifSteps: [register, tell],
    elseSteps: [new pipelines.FailStep(stack, 'TooWeak', { errorMessage: pipelines.Functions.join('', ['accuracy below ', floor.value]) })],
  });
  world.expect('10-nlp-finetune-on-spot', 'ReviewFineTuning', {
    parameters: [base, epochs, rate, spot, floor], steps: [tokenise, tune, judge, gate],
  });
});
