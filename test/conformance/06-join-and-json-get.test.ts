import { REGISTRY, World } from './world';
import { images, pipelines } from '../../src';

test('06: joins and JSON values in arguments', () => {
  const world = new World();
  const { stack } = world;
  const { ExecutionVariable, Functions } = pipelines;
  const image = images.Image.fromUri(`${REGISTRY}/profiler:3`);
  const lake = new pipelines.StringParameter(stack, 'LakeBucket', { defaultValue: 'ml-artifacts-111122223333' });
  const day = new pipelines.StringParameter(stack, 'Day', { defaultValue: '2024-02-29' });
  const seed = new pipelines.IntegerParameter(stack, 'Seed', { defaultValue: 17 });
  const rate = new pipelines.FloatParameter(stack, 'Rate', { defaultValue: 0.1 });

  const partition = Functions.join('=', ['dt', day.valueAsString]);
  const source = world.join('s3:/', lake.valueAsString, 'events', partition, '');
  const label = Functions.join('', ['run-', seed.value, '-', rate.value, '-', true, '-', 1.5, '-', 7]);

  const profile = new pipelines.ProcessingStep(stack, 'ProfileEvents', {
    image,
    instanceType: pipelines.InstanceType.M5_XLARGE,
    command: ['python3', '-u'],
    script: world.script('JoinAndJsonGet', 'evaluate.py'),
    inputs: { 'input-1': pipelines.ProcessingInput.fromS3(source, { localPath: '/opt/ml/processing/events' }) },
    outputs: {
      profile: pipelines.ProcessingOutput.fromLocal('/opt/ml/processing/profile', {
        destination: world.join('s3:/', lake.valueAsString, Functions.join('-', ['profile', ExecutionVariable.PIPELINE_EXECUTION_ID])),
      }),
    },
    arguments: ['--label', label, '--seed', seed.valueAsString, '--where', partition],
  });
  profile.report('profile', 'out/stats.json', { propertyFileName: 'Stats' });
  const stats = profile.report('profile', 'out/stats.json', { propertyFileName: 'Stats' });
  const advice = profile.report('profile', 'out/advice.json', { propertyFileName: 'Advice' });
  const columns = stats.string('columns[0][\'name\']');
  const remote = Functions.jsonGet(
    world.join('s3:/', lake.valueAsString, 'limits', ExecutionVariable.PIPELINE_NAME, 1, 'limits.json'), 'limits[\'rows\'].max');
  const nearOutput = Functions.jsonGet(world.join(profile.output('profile'), 'verdict.json'), 'Result[0]');

  const train = new pipelines.TrainingStep(stack, 'TrainOnAdvice', {
    image,
    instanceType: pipelines.InstanceType.M5_LARGE,
    outputPath: world.join('s3:/', lake.valueAsString, 'models'),
    debugHook: {},
    profiler: { disabled: true },
    hyperparameters: {
      depth: advice.string('trees.depth'),
      first_column: columns,
      row_limit: remote,
      seed: seed.value,
      rate: rate.value,
      tag: Functions.join(':', ['v1', Functions.join('+', [columns, seed.valueAsString])]),
    },
    environment: { SOURCE_OF_TRUTH: profile.property('ProcessingInputs[\'input-1\'].S3Input.S3Uri') },
    inputs: { train: pipelines.TrainingInput.from(source) },
    dependsOn: [profile],
  });
  const verdict = new pipelines.ConditionStep(stack, 'Verdict', {
    conditions: [pipelines.Condition.equalTo(nearOutput, Functions.join('', ['go', 'od']))],
    ifSteps: [train],
    elseSteps: [new pipelines.FailStep(stack, 'BadVerdict', {
      errorMessage: Functions.join('; ', ['verdict', nearOutput, 'limit', remote, Functions.join('', [columns])]),
    })],
  });
  world.expect('06-join-and-json-get', 'JoinAndJsonGet', { parameters: [lake, day, seed, rate], steps: [profile, verdict] });
});
