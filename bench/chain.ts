import { App, Stack } from 'aws-cdk-lib';
import { images, pipelines } from 'cdk-mlops';

/** A pipeline of training steps, each of which reads the model of the one before. */
export function chain(steps: number): pipelines.Pipeline {
  const stack = new Stack(new App(), 'Bench', { env: { account: '111122223333', region: 'us-west-2' } });
  const image = images.Image.xgboost('1.7-1');
  const all: pipelines.TrainingStep[] = [];
  for (let i = 0; i < steps; i++) {
    const before = all[i - 1];
    all.push(new pipelines.TrainingStep(stack, `Train${i}`, {
      image,
      instanceType: pipelines.InstanceType.M5_XLARGE,
      outputPath: 's3://bench-bucket/models',
      hyperparameters: { objective: 'reg:squarederror', num_round: 50, max_depth: 5, eta: 0.2 },
      inputs: { train: pipelines.TrainingInput.from(before ? before.modelArtifacts : 's3://bench-bucket/data', { contentType: 'text/csv' }) },
    }));
  }
  return new pipelines.Pipeline(stack, 'Pipeline', { pipelineName: 'bench', steps: all });
}
