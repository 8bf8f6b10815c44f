import { Duration, Size } from 'aws-cdk-lib';
import { BUCKET, World } from './world';
import { pipelines } from '../../src';

test('18: batch transform jobs with a check before or after', () => {
  const world = new World();
  const { stack } = world;
  const { ClarifyCheck, DatasetFormat, InstanceType, QualityCheck } = pipelines;
  const modelName = new pipelines.StringParameter(stack, 'ModelName', { defaultValue: 'fraud-2024-01' });
  const rows = new pipelines.StringParameter(stack, 'Rows', { defaultValue: `s3://${BUCKET}/fraud/rows` });
  const stop = new pipelines.BooleanParameter(stack, 'StopOnViolation', { defaultValue: true });
  const attribute = new pipelines.StringParameter(stack, 'ScoreColumn', { defaultValue: 'score' });

  const transform = (folder: string): pipelines.TransformStepProps => ({
    modelName: modelName.valueAsString,
    instanceType: InstanceType.of('ml.c5.2xlarge'),
    instanceCount: 2,
    inputData: rows.valueAsString,
    contentType: 'application/jsonlines',
    splitType: pipelines.TransformSplit.LINE,
    strategy: pipelines.BatchStrategy.SINGLE_RECORD,
    accept: 'application/jsonlines',
    assembleWith: pipelines.TransformAssembly.LINE,
    outputPath: `s3://${BUCKET}/fraud/${folder}`,
    outputKmsKey: world.key('data'),
    volumeKmsKey: world.key('disk'),
    maxConcurrentTransforms: 8,
    maxPayload: Size.mebibytes(1),
    environment: { THREADS: '4' },
    jobTags: { kind: 'scoring' },
  });

  const watchedInput = new pipelines.MonitoredTransform(stack, 'WatchInput', {
    displayName: 'Watch the input',
    description: 'Compares the rows with the training data first',
    transform: transform('by-day'),
    qualityCheck: QualityCheck.data({
      dataset: rows.valueAsString,
      format: DatasetFormat.json(),
      outputPath: `s3://${BUCKET}/fraud/input-report`,
      postAnalyticsScript: pipelines.Script.fromS3(
        `s3://${BUCKET}/model-monitor/baselining/baseline-suggestion-job-YYYY-MM-DD-HH-MM-SS-mmm/input/post_analytics_processor_script_input/post_analytics.py`),
    }),
    monitorBeforeTransform: true,
    failOnViolation: stop.value,
    suppliedBaselineStatistics: `s3://${BUCKET}/fraud/baseline/statistics.json`,
    suppliedBaselineConstraints: `s3://${BUCKET}/fraud/baseline/constraints.json`,
  });
  const watchedOutput = new pipelines.MonitoredTransform(stack, 'WatchOutput', {
    transform: { ...transform('by-week'), invocationTimeout: Duration.minutes(1), maxInvocationRetries: 2 },
    qualityCheck: QualityCheck.model({
      dataset: `s3://${BUCKET}/fraud/by-week`,
      format: DatasetFormat.csv({ outputColumns: pipelines.OutputColumnsPosition.END }),
      problemType: pipelines.ModelProblemType.REGRESSION,
      inferenceAttribute: attribute.valueAsString,
      groundTruthAttribute: '3',
      outputPath: `s3://${BUCKET}/fraud/output-report`,
    }),
    failOnViolation: false,
  });
  const watchedBias = new pipelines.MonitoredTransform(stack, 'WatchBias', {
    transform: transform('by-month'),
    clarifyCheck: ClarifyCheck.modelBias({
      dataset: rows.valueAsString,
      outputPath: `s3://${BUCKET}/fraud/bias-report`,
      label: 'fraud',
      headers: ['fraud', 'age', 'amount'],
      format: pipelines.ClarifyDataFormat.JSON_LINES,
      features: '[age, amount]',
      labelValues: [1],
      facets: [{ name: 'age', values: [60] }],
      model: { modelName: modelName.valueAsString, instanceType: InstanceType.M5_LARGE, contentTemplate: '{"x": $features}' },
      prediction: { label: 'answer.label', labelHeaders: ['ok', 'fraud'] },
    }),
    suppliedBaselineConstraints: `s3://${BUCKET}/fraud/baseline/bias.json`,
  });
  const archive = new pipelines.TransformStep(stack, 'ArchiveScores', {
    ...transform('archive'),
    trialComponentDisplayName: 'archive',
    dataCapture: { destination: `s3://${BUCKET}/fraud/captured`, kmsKey: world.key('data'), generateInferenceId: true },
    cache: { expireAfter: Duration.days(30) },
    dependsOn: [...watchedInput.steps, ...watchedOutput.steps, watchedBias.monitoring],
  });
  world.expect('18-monitored-batch-transform', 'WatchedScoring', {
    parameters: [modelName, rows, stop, attribute],
    steps: [...watchedInput.steps, ...watchedOutput.steps, ...watchedBias.steps, archive],
  });
});
