import { Duration } from 'aws-cdk-lib';
import { BUCKET, World } from './world';
import { images, pipelines } from '../../src';

test('13: a search, its best model and the runner-up', () => {
  const world = new World();
  const { stack } = world;
  const { Functions, HyperparameterRange, InstanceType, ProcessingOutput, TrainingInput } = pipelines;
  const image = images.Image.xgboost('1.5-1');
  const jobs = new pipelines.IntegerParameter(stack, 'MaxJobs', { defaultValue: 12 });
  const endpointName = new pipelines.StringParameter(stack, 'EndpointName', { defaultValue: 'wine-quality' });
  const store = new pipelines.StringParameter(stack, 'ModelBucket', { defaultValue: BUCKET });

  const split = new pipelines.ProcessingStep(stack, 'SplitWine', {
    image: images.Image.sklearn('1.0-1'),
    instanceType: InstanceType.M5_LARGE,
    script: world.script('WineQuality', 'preprocess.py'),
    outputs: {
      train: ProcessingOutput.fromLocal('/opt/ml/processing/train'), validation: ProcessingOutput.fromLocal('/opt/ml/processing/validation'),
    },
  });
  const tune = new pipelines.TuningStep(stack, 'TuneWine', {
    trainingJob: {
      image,
      instanceType: InstanceType.M5_XLARGE,
      outputPath: world.join('s3:/', store.valueAsString, 'wine'),
      spot: { maxWait: Duration.hours(1), checkpointUri: `s3://${BUCKET}/wine-checkpoints` },
      hyperparameters: { objective: 'reg:squarederror', num_round: 200, eval_metric: 'rmse' },
      ranges: {
        eta: HyperparameterRange.continuous(0.01, 0.5, pipelines.ScalingType.LOGARITHMIC),
        max_depth: HyperparameterRange.integer(3, 10),
        subsample: HyperparameterRange.continuous(0.5, 1),
        booster: HyperparameterRange.categorical('gbtree', 'dart'),
      },
      inputs: Object.fromEntries(['train', 'validation'].map(name => [name, TrainingInput.from(split.output(name), { contentType: 'text/csv' })])),
    },
    maxRuntime: Duration.minutes(30),
    objective: { metricName: 'validation:rmse', type: pipelines.ObjectiveType.MINIMIZE },
    maxJobs: jobs.valueAsNumber,
    maxParallelJobs: 3,
    earlyStopping: true,
    randomSeed: 42,
    jobTags: { study: 'wine' },
    cache: { expireAfter: Duration.days(3) },
    retryPolicies: [{ exceptions: [pipelines.RetryException.RESOURCE_LIMIT], interval: Duration.minutes(5), maxAttempts: 10 }],
  });
  const place = { bucket: store.valueAsString, prefix: 'wine' };
  const types = { contentTypes: ['text/csv'], responseTypes: ['text/csv'] };

  const best = new pipelines.ModelStep(stack, 'BestWine-CreateModel', { image, modelData: tune.topModel(0, place) });
  const second = new pipelines.RegisterModelStep(stack, 'SecondWine-RegisterModel', {
    image, modelData: tune.topModel(1, place), ...types, modelPackageGroup: world.group('wine-second'), approvalStatus: 'Rejected',
  });
  const winner = new pipelines.RegisterModelStep(stack, 'WineWinner-RegisterModel', {
    image,
    modelData: tune.topModel(0, place),
    ...types,
    inferenceInstances: [InstanceType.M5_LARGE],
    modelPackageGroup: world.group('wine'),
    approvalStatus: 'Approved',
    modelDescription: 'Best of the search',
  });
  const config = new pipelines.EndpointConfigStep(stack, 'WineConfig', {
    endpointConfigName: Functions.join('-', [endpointName.valueAsString, tune.bestTrainingJobName]),
    variants: [{
      variantName: 'Main', modelName: best.modelName, instanceType: InstanceType.M5_LARGE, initialInstanceCount: 2, initialWeight: Functions.float(1),
    }],
    jobTags: { study: 'wine' },
  });
  const endpoint = new pipelines.EndpointStep(stack, 'WineEndpoint', {
    endpointName: endpointName.valueAsString, endpointConfigName: config.endpointConfigName, dependsOn: [winner],
  });
  const smoke = new pipelines.LambdaStep(stack, 'SmokeTest', {
    lambdaFunction: world.lambda('smoke-test'),
    inputs: {
      endpoint: endpoint.endpointName,
      best_rmse: tune.bestObjectiveValue,
      eta: tune.bestHyperparameter('eta'),
      runner_up: tune.topTrainingJobName(1),
    },
    outputs: { answers: pipelines.OutputType.INTEGER },
  });
  const verdict = new pipelines.ConditionStep(stack, 'Answers', {
    conditions: [pipelines.Condition.greaterThan(smoke.outputAsNumber('answers'), 0)],
    elseSteps: [new pipelines.FailStep(stack, 'NoAnswer')],
  });
  world.expect('13-tuning-to-endpoint', 'WineQuality', {
    parameters: [jobs, endpointName, store], steps: [split, tune, best, winner, second, config, endpoint, smoke, verdict],
  });
});
