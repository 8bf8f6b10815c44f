import { Duration, Size } from 'aws-cdk-lib';
import { ROLE, World } from './world';
import { images, pipelines } from '../../src';

test('02: every kind of parameter', () => {
  const world = new World();
  const { stack } = world;
  const text = (id: string, props?: pipelines.StringParameterProps) => new pipelines.StringParameter(stack, id, props);
  const integer = (id: string, defaultValue?: number) => new pipelines.IntegerParameter(stack, id, { defaultValue });
  const float = (id: string, defaultValue?: number) => new pipelines.FloatParameter(stack, id, { defaultValue });
  const flag = (id: string, defaultValue?: boolean) => new pipelines.BooleanParameter(stack, id, { defaultValue });

  const plain = text('SourcePrefix', { defaultValue: 's3://ml-artifacts-111122223333/incoming' });
  const required = text('RunLabel');
  const blank = text('OptionalSuffix', { defaultValue: '' });
  const listed = text('Stage', { defaultValue: 'dev', enumValues: ['dev', 'qa', 'prod'] });
  const tier = text('Tier', { enumValues: ['gold', 'silver'] });
  const owner = text('Owner', { defaultValue: 'Équipe données – 数据' });
  const role = text('JobRole', { defaultValue: ROLE });
  const image = text('Image', { defaultValue: '111122223333.dkr.ecr.us-west-2.amazonaws.com/tools:1.4' });
  const machine = text('Machine', { defaultValue: 'ml.c5.2xlarge' });
  const key = text('VolumeKey');
  const count = integer('Machines', 2);
  const zero = integer('Retries', 0);
  const negative = integer('Offset', -3);
  const volume = integer('VolumeSize');
  const share = float('SampleShare', 0.25);
  const whole = float('Scale', 2);
  const tiny = float('Tolerance', 0.00001);
  const cutoff = float('Cutoff');
  const on = flag('Verbose', true);
  const off = flag('DryRun', false);
  const isolated = flag('Isolated');

  const step = new pipelines.ProcessingStep(stack, 'ShowParameters', {
    displayName: 'Use of parameters',
    description: 'Passes each parameter on to one job',
    image: images.Image.fromUri(image.valueAsString),
    instanceType: pipelines.InstanceType.of(machine.valueAsString),
    instanceCount: count.valueAsNumber,
    volumeSize: Size.gibibytes(volume.valueAsNumber),
    maxRuntime: Duration.minutes(20),
    entrypoint: ['python3', '/opt/program/main.py'],
    environment: {
      STAGE: listed.valueAsString, LABEL: required.valueAsString, RETRIES: zero.valueAsString, SHARE: share.valueAsString, DRY_RUN: off.valueAsString,
    },
    inputs: { rows: pipelines.ProcessingInput.fromS3(plain.valueAsString, { localPath: '/opt/ml/processing/in' }) },
    outputs: { report: pipelines.ProcessingOutput.fromLocal('/opt/ml/processing/out') },
    arguments: [
      '--tier', tier.valueAsString, '--owner', owner.valueAsString, '--suffix', blank.valueAsString, '--offset', negative.valueAsString,
      '--scale', whole.valueAsString, '--tolerance', tiny.valueAsString, '--cutoff', cutoff.valueAsString, '--verbose', on.valueAsString,
      '--isolated', isolated.valueAsString,
    ],
  });
  // a role and a key that are chosen at start can be no constructs
  step.addArgumentOverride('RoleArn', role.valueAsString);
  step.addArgumentOverride('ProcessingResources.ClusterConfig.VolumeKmsKeyId', key.valueAsString);

  world.expect('02-parameters-of-every-kind', 'ParametersOfEveryKind', {
    parameters: [
      plain, required, blank, listed, tier, owner, role, image, machine, key,
      count, zero, negative, volume, share, whole, tiny, cutoff, on, off, isolated,
    ],
    steps: [step],
  });
});
