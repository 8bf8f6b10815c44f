import { App, Stack } from 'aws-cdk-lib';
import { images, pipelines } from '../../src';

test('a thousand training steps are authored and rendered fast', () => {
  const stack = new Stack(new App(), 'Stack');
  const image = images.Image.fromUri('111122223333.dkr.ecr.us-west-2.amazonaws.com/train:1');
  const start = process.hrtime.bigint();
  const steps: pipelines.TrainingStep[] = [];
  for (let i = 0; i < 1000; i++) {
    const last = steps[i - 1];
    steps.push(new pipelines.TrainingStep(stack, `Train${i}`, {
      image,
      instanceType: pipelines.InstanceType.M5_LARGE,
      hyperparameters: { seed: i, objective: 'reg:squarederror' },
      inputs: { train: pipelines.TrainingInput.from(last ? last.modelArtifacts : 's3://bucket/data/') },
    }));
  }
  const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps });
  const text = pipeline.definitionText();
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  expect(text.length).toBeGreaterThan(500_000);
  // generous: the machine may be busy
  expect(seconds).toBeLessThan(6);
});
