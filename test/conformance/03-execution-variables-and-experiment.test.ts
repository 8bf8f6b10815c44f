import { BUCKET, REGISTRY, World } from './world';
import { images, pipelines } from '../../src';

test('03: execution variables and a named experiment', () => {
  const world = new World();
  const { stack } = world;
  const { ExecutionVariable, Functions, InstanceType } = pipelines;
  const image = images.Image.fromUri(`${REGISTRY}/recorder:2`);
  const team = new pipelines.StringParameter(stack, 'Team', { defaultValue: 'pricing' });
  const runFolder = world.join(`s3://${BUCKET}`, ExecutionVariable.PIPELINE_NAME, ExecutionVariable.PIPELINE_EXECUTION_ID);

  const snapshot = new pipelines.ProcessingStep(stack, 'Snapshot', {
    image,
    instanceType: InstanceType.T3_LARGE,
    entrypoint: ['/bin/snapshot'],
    environment: {
      STARTED_AT: ExecutionVariable.START_DATE_TIME, NOW: ExecutionVariable.CURRENT_DATE_TIME, JOB: ExecutionVariable.PROCESSING_JOB_NAME,
    },
    outputs: { rows: pipelines.ProcessingOutput.fromLocal('/opt/ml/processing/rows', { destination: world.join(runFolder, 'rows') }) },
    arguments: ['--execution', ExecutionVariable.PIPELINE_EXECUTION_ARN],
    trialComponentDisplayName: 'snapshot',
  });
  const fit = new pipelines.TrainingStep(stack, 'Fit', {
    image,
    instanceType: InstanceType.M5_LARGE,
    outputPath: runFolder,
    environment: { TRAINING_JOB: ExecutionVariable.TRAINING_JOB_NAME },
    hyperparameters: { pipeline_arn: ExecutionVariable.PIPELINE_ARN },
    inputs: { training: pipelines.TrainingInput.from(snapshot.output('rows')) },
    trialComponentDisplayName: 'fit',
    debugHook: {},
    profiler: { disabled: true },
  });
  const tell = new pipelines.LambdaStep(stack, 'Tell', {
    lambdaFunction: world.lambda('tell'),
    inputs: {
      experiment: ExecutionVariable.EXPERIMENT_NAME,
      trial: ExecutionVariable.TRIAL_NAME,
      execution: ExecutionVariable.PIPELINE_EXECUTION_ID,
      status: fit.property('TrainingJobStatus'),
    },
  });
  world.expect('03-execution-variables-and-experiment', 'ExecutionVariables', {
    parameters: [team],
    experiment: pipelines.ExperimentConfig.of(
      Functions.join('-', [team.valueAsString, 'experiments']), Functions.join('-', ['run', ExecutionVariable.START_DATE_TIME])),
    steps: [snapshot, fit, tell],
  });
});
