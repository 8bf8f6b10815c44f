import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { Abalone, definitionOf } from './abalone';
import { makeFiles } from '../../scripts/make-properties';
import { images, pipelines } from '../../src';
import { loadShape, resolveProperty } from '../../src/private/api-model';
import { STEP_SHAPES } from '../../src/private/step-shapes';

const directory = join(__dirname, '..', '..', 'src', 'pipelines', 'properties');

test('the classes are what the API model says', () => {
  const files = makeFiles();
  expect(readdirSync(directory).sort()).toEqual([...Object.keys(files), 'base.ts', 'lazy.ts'].sort());
  for (const [file, text] of Object.entries(files)) { expect([file, readFileSync(join(directory, file), 'utf8')]).toEqual([file, text]); }
});

test('members become Get expressions, by name, index and key', () => {
  const { stack, prepare, train } = new Abalone();
  const { properties } = train;
  const step = new pipelines.RawStep(stack, 'Use', {
    type: 'Callback',
    arguments: {
      text: properties.modelArtifacts.s3ModelArtifacts,
      number: properties.finalMetricDataList('validation:rmse').value,
      index: properties.inputDataConfig(0).dataSource.s3DataSource.s3Uri,
      key: properties.hyperParameters('eta'),
      flag: properties.enableManagedSpotTraining,
      time: properties.creationTime,
      output: prepare.properties.processingOutputConfig.outputs('train').s3Output.s3Uri,
      joined: `job ${properties.trainingJobName}`,
    },
    members: { SqsQueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/q', OutputParameters: [] },
  });
  const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [prepare, train, step] });
  const get = (path: string) => ({ Get: path });
  expect(definitionOf(pipeline).Steps[2].Arguments).toEqual({
    text: get('Steps.Train.ModelArtifacts.S3ModelArtifacts'),
    number: get('Steps.Train.FinalMetricDataList[\'validation:rmse\'].Value'),
    index: get('Steps.Train.InputDataConfig[0].DataSource.S3DataSource.S3Uri'),
    key: get('Steps.Train.HyperParameters[\'eta\']'),
    flag: get('Steps.Train.EnableManagedSpotTraining'),
    time: get('Steps.Train.CreationTime'),
    output: get('Steps.Prepare.ProcessingOutputConfig.Outputs[\'train\'].S3Output.S3Uri'),
    joined: { 'Std:Join': { On: '', Values: ['job ', get('Steps.Train.TrainingJobName')] } },
  });
});

test('a wrong member does not compile', () => {
  const { train } = new Abalone();
  const { properties } = train;
  // @ts-expect-error no member of that name
  expect(properties.modelArtifact).toBeUndefined();
  // @ts-expect-error a structure has no text
  const text: string = properties.modelArtifacts;
  expect(typeof text).toBe('object');
  // @ts-expect-error this list has no names
  expect(() => properties.inputDataConfig('train')).toThrow(/must be a whole number/);
});

test('every member of every step\'s properties leads to a member of the response, of the same type', () => {
  const { stack } = new Abalone();
  const image = images.Image.fromUri('111122223333.dkr.ecr.eu-west-1.amazonaws.com/own:1');
  const instanceType = pipelines.InstanceType.M5_LARGE;
  const name = new pipelines.StringParameter(stack, 'Name');
  const dataset = 's3://rows/';
  const steps: (pipelines.Step & { properties: pipelines.properties.StepProperties })[] = [
    new pipelines.TrainingStep(stack, 'A', { image, instanceType }),
    new pipelines.ProcessingStep(stack, 'B', { image, instanceType }),
    new pipelines.TransformStep(stack, 'C', { modelName: 'm', inputData: dataset, instanceType }),
    new pipelines.TuningStep(stack, 'D', {
      trainingJob: { image, instanceType, ranges: { eta: pipelines.HyperparameterRange.continuous(0, 1) } },
      objective: { metricName: 'loss', type: pipelines.ObjectiveType.MINIMIZE },
      maxJobs: 2,
    }),
    new pipelines.AutoMLStep(stack, 'E', { inputs: [{ uri: dataset }], targetAttribute: 'y' }),
    new pipelines.ModelStep(stack, 'F', { image }),
    new pipelines.RegisterModelStep(stack, 'G', { image, modelData: 's3://m/m.tar.gz', contentTypes: ['text/csv'], responseTypes: ['text/csv'] }),
    new pipelines.EndpointConfigStep(stack, 'H', { endpointConfigName: 'c', variants: [{ variantName: 'v', modelName: 'm', instanceType }] }),
    new pipelines.EndpointStep(stack, 'I', { endpointName: 'e', endpointConfigName: 'c' }),
    new pipelines.InferenceComponentStep(stack, 'J', { inferenceComponentName: 'i', endpointName: 'e', baseInferenceComponentName: 'b' }),
    new pipelines.EmrStep(stack, 'K', { cluster: pipelines.EmrCluster.existing('j-1'), jar: 'command-runner.jar' }),
    new pipelines.QualityCheckStep(stack, 'L', { check: pipelines.QualityCheck.data({ dataset, format: pipelines.DatasetFormat.csv() }) }),
    new pipelines.BedrockCustomModelStep(stack, 'M', { modelName: name.valueAsString, modelData: dataset }),
    new pipelines.BedrockCustomModelDeploymentStep(stack, 'N', { modelDeploymentName: name.valueAsString, modelArn: 'arn:m' }),
    new pipelines.BedrockModelImportStep(stack, 'O', { jobName: 'j', importedModelName: 'i', modelData: dataset }),
    new pipelines.BedrockProvisionedModelThroughputStep(stack, 'P', { provisionedModelName: 'p', modelId: 'm', modelUnits: 1 }),
  ];
  let leaves = 0;
  for (const step of steps) {
    const shape = loadShape(STEP_SHAPES[step.stepType].properties);
    const paths: string[] = [];
    jest.spyOn(step, '_property').mockImplementation(path => {
      paths.push(path);
      return { asString: () => 'string', asNumber: () => 1 } as any;
    });
    const visit = (group: any, depth: number) => {
      const members = Object.getOwnPropertyDescriptors(Object.getPrototypeOf(group));
      for (const [member, descriptor] of Object.entries(members)) {
        if (member === 'constructor') { continue; }
        const before = paths.length;
        const value = descriptor.get ? group[member] : callWith(group, member);
        if (paths.length > before) {
          leaves += 1;
          const found = resolveProperty(shape, paths[paths.length - 1]);
          expect([paths[paths.length - 1], found.found]).toEqual([paths[paths.length - 1], true]);
          const kind = typeof value;
          const { type } = found as { type: string };
          expect([paths[paths.length - 1], kind]).toEqual([paths[paths.length - 1],
            ['integer', 'long', 'float', 'double'].includes(type) ? 'number' : type === 'boolean' ? 'object' : 'string']);
        } else if (depth < 8) { visit(value, depth + 1); }
      }
    };
    visit(step.properties, 0);
    expect(paths.length).toBeGreaterThan(1);
  }
  expect(leaves).toBeGreaterThan(1000);
});

/** Lists that have names do not take an index. */
function callWith(group: any, member: string): any {
  try { return group[member](0); } catch { return group[member]('key'); }
}

test('fails for an index or a key that is none', () => {
  const { train } = new Abalone();
  expect(() => train.properties.inputDataConfig(-1)).toThrow(/index of InputDataConfig must be a whole number known at synth, 0 for the first, got -1/);
  expect(() => train.properties.hyperParameters('it\'s')).toThrow(/key of HyperParameters must be text without quotes/);
});
