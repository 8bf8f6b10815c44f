import { Duration, Size } from 'aws-cdk-lib';
import { BUCKET, REGISTRY, World } from './world';
import { images, pipelines } from '../../src';

test('14: two algorithms, Hyperband with warm start, autotune', () => {
  const world = new World();
  const { stack } = world;
  const { HyperparameterRange, InstanceType, ObjectiveType, ScalingType, TrainingInput } = pipelines;
  const parallel = new pipelines.IntegerParameter(stack, 'ParallelJobs', { defaultValue: 4 });
  const parent = new pipelines.StringParameter(stack, 'EarlierSearch', { defaultValue: 'search-2023' });
  const algorithm = (name: string) => ({
    image: images.Image.fromUri(`${REGISTRY}/${name}:1`), outputPath: `s3://${BUCKET}/search/${name}`,
  });
  const instanceType = InstanceType.C5_2XLARGE;
  const maxRuntime = Duration.minutes(30);
  const data = `s3://${BUCKET}/search/train`;
  const { MINIMIZE, MAXIMIZE } = ObjectiveType;

  const duel = new pipelines.TuningStep(stack, 'Duel', {
    maxRuntime,
    strategy: pipelines.TuningStrategy.RANDOM,
    maxJobs: 20,
    maxParallelJobs: parallel.valueAsNumber,
    trainingJobs: {
      boost: {
        ...algorithm('boost'),
        instanceType,
        hyperparameters: { rounds: 300 },
        ranges: { eta: HyperparameterRange.continuous(0.05, 0.4), depth: HyperparameterRange.integer(2, 9) },
        objective: { metricName: 'valid:mae', type: MINIMIZE },
        metricDefinitions: [{ name: 'valid:mae', regex: 'valid-mae=([0-9.]+)' }],
        inputs: { train: TrainingInput.from(data, { contentType: 'text/libsvm' }) },
      },
      forest: {
        ...algorithm('forest'),
        instanceType,
        hyperparameters: { criterion: 'mse' },
        ranges: { trees: HyperparameterRange.integer(50, 500) },
        objective: { metricName: 'test:mae', type: MINIMIZE },
        metricDefinitions: [{ name: 'test:mae', regex: 'mae: ([0-9.]+)' }],
        inputs: { train: TrainingInput.from(data), test: TrainingInput.from(`s3://${BUCKET}/search/test`) },
      },
    },
  });
  const band = new pipelines.TuningStep(stack, 'Band', {
    displayName: 'Hyperband search',
    description: 'Continues an earlier search',
    maxRuntime,
    strategy: pipelines.TuningStrategy.HYPERBAND,
    hyperband: { minResource: 1, maxResource: 27 },
    maxJobs: 40,
    maxParallelJobs: parallel.valueAsNumber,
    maxTuningRuntime: Duration.hours(10),
    warmStart: { type: pipelines.WarmStartType.TRANSFER_LEARNING, parents: [parent.valueAsString] },
    objective: { metricName: 'val:loss', type: MINIMIZE },
    trainingJob: {
      ...algorithm('net'),
      instances: [{ instanceType: InstanceType.G4DN_XLARGE, instanceCount: 1 }, { instanceType: InstanceType.P3_2XLARGE, instanceCount: 1 }],
      volumeSize: Size.gibibytes(50),
      hyperparameters: { layers: 4 },
      ranges: { lr: HyperparameterRange.continuous(1e-5, 1e-2, ScalingType.REVERSE_LOGARITHMIC) },
      metricDefinitions: [{ name: 'val:loss', regex: 'val_loss=([0-9.]+)' }],
      inputs: { training: TrainingInput.from(`s3://${BUCKET}/search/images`) },
    },
    dependsOn: [duel],
  });
  const leaf = new pipelines.TuningStep(stack, 'Leaf', {
    maxRuntime,
    maxJobs: 15,
    maxParallelJobs: 2,
    autotune: true,
    completion: { maxJobsNotImproving: 5, onConvergence: true, targetValue: 0.97 },
    objective: { metricName: 'valid:auc', type: MAXIMIZE },
    trainingJob: {
      ...algorithm('tree'),
      instanceType,
      hyperparameters: { seed: 7 },
      ranges: { leaves: HyperparameterRange.integer(8, 256, ScalingType.LOGARITHMIC) },
      metricDefinitions: [{ name: 'valid:auc', regex: 'auc=([0-9.]+)' }],
      inputs: {
        train: TrainingInput.from(world.join(`s3://${BUCKET}/search/by-parent`, band.tuningJobName)),
        top: TrainingInput.from(band.topModel(49, { bucket: BUCKET })),
      },
    },
  });
  world.expect('14-tuning-variants', 'SearchVariants', { parameters: [parallel, parent], steps: [duel, band, leaf] });
});
