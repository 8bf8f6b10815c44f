import { App, Stack } from 'aws-cdk-lib';
import { images, pipelines } from '../../src';
import { fastest } from '../support/fastest';

function author(): string {
  const stack = new Stack(new App(), 'Stack');
  const image = images.Image.fromUri('111122223333.dkr.ecr.us-west-2.amazonaws.com/train:1');
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
  return pipeline.definitionText();
}

test('a thousand training steps are authored and rendered in less than 6 seconds', () => {
  expect(fastest(6000, () => expect(author().length).toBeGreaterThan(500_000), 3)).toBeLessThan(6000);
});
