import { readdirSync, readFileSync, statSync } from 'fs';
import { join } from 'path';
import { makeFiles } from '../../scripts/make-api-model';
import { checkShape, loadShape, Shape } from '../../src/private/api-model';
import { compilePattern, ModelData } from '../../src/private/api-model-shape';
import { STEP_SHAPES } from '../../src/private/step-shapes';
import { fastest } from '../support/fastest';

const directory = join(__dirname, '..', '..', 'data', 'api-model');
const files = readdirSync(directory);
const data = files.map(file => JSON.parse(readFileSync(join(directory, file), 'utf8')) as ModelData);

test('the data ships in less than 300 kB', () => {
  const size = files.map(file => statSync(join(directory, file)).size).reduce((a, b) => a + b);
  expect(size).toBeLessThan(300_000);
  expect(size).toBeGreaterThan(100_000);
});

test('the data is what the script makes of the installed models', () => {
  const made = makeFiles();
  expect(Object.keys(made).sort()).toEqual(files);
  for (const [file, text] of Object.entries(made)) {
    const committed = readFileSync(join(directory, file), 'utf8');
    if (JSON.parse(text).source !== JSON.parse(committed).source) {
      console.warn(`${file} is of ${JSON.parse(committed).source}, installed is ${JSON.parse(text).source}: run scripts/make-api-model.ts`);
      continue;
    }
    expect(text).toBe(committed);
  }
});

test('every reference leads to a shape, every pattern compiles', () => {
  const seen = new Set<Shape>();
  const visit = (shape: Shape) => {
    if (seen.has(shape)) { return; }
    seen.add(shape);
    expect(shape.type).toBeDefined();
    if (shape.pattern) { expect(shape.pattern).toBeInstanceOf(RegExp); }
    shape.members.forEach(visit);
    if (shape.type === 'list' || shape.type === 'map') { visit(shape.element); }
    if (shape.type === 'map') { visit(shape.key); }
  };
  for (const [i, { shapes }] of data.entries()) {
    for (const name of Object.keys(shapes)) { visit(loadShape(`${files[i].replace('.json', '')}.${name}`)); }
  }
  expect(seen.size).toBeGreaterThan(900);
  for (const step of Object.values(STEP_SHAPES)) {
    expect(seen).toContain(loadShape(step.arguments));
    expect(seen).toContain(loadShape(step.properties));
  }
});

test('no pattern takes long on a text made to be hard', () => {
  const hard = ['a', '-', 'a-', '1', '/', 'a/', ' ', 'é', 's3://a', '.a', '\u2028'].map(text => `${text.repeat(Math.ceil(1000 / text.length))}\u0000`);
  for (const pattern of data.flatMap(({ patterns }) => patterns)) {
    const regex = compilePattern(pattern);
    const millis = fastest(500, () => { for (const text of hard) { regex.test(text); } }, 3);
    expect([pattern, millis < 500]).toEqual([pattern, true]);
  }
});

test('members that only newer models have are there', () => {
  expect([...loadShape('CreateTrainingJobRequest').members.keys()]).toEqual(expect.arrayContaining([
    'InfraCheckConfig', 'SessionChainingConfig', 'ServerlessJobConfig', 'MlflowConfig', 'ModelPackageConfig',
  ]));
  expect([...loadShape('DescribeTrainingJobResponse').members.keys()]).toEqual(expect.arrayContaining(['MlflowDetails', 'ProgressInfo', 'OutputModelPackageArn']));
  // known to the SDK's client only
  expect(loadShape('ContainerDefinition').members.get('ContainerMetricsConfig')?.members.size).toBeGreaterThan(0);
  expect(checkShape('bedrock.CreateCustomModelRequest', { ModelName: 'm', CustomModelDataSource: { ModelPackageArnDataSource: { ModelPackageArn: 'arn' } } })).toEqual([]);
  expect(checkShape('emr.RunJobFlowInput', { Name: 'n', Instances: {}, SessionEnabled: true })).toEqual([]);
});

test('the shapes of Bedrock have members with a capital letter, all the way down', () => {
  const shape = loadShape('bedrock.CreateModelImportJobRequest');
  expect(shape.required).toEqual(['JobName', 'ImportedModelName', 'RoleArn', 'ModelDataSource']);
  expect([...shape.members.get('ModelDataSource')!.members.get('S3DataSource')!.members.keys()]).toEqual(['S3Uri']);
});

test('fails when there is no such shape', () => {
  expect(() => loadShape('CreateTrainingJobRequests')).toThrow('no shape "CreateTrainingJobRequests" in the API model');
});

test('1,000 training jobs are checked in less than 300 ms', () => {
  const job = {
    AlgorithmSpecification: { TrainingImage: '111122223333.dkr.ecr.us-west-2.amazonaws.com/xgboost:1.7-1', TrainingInputMode: 'File', MetricDefinitions: [{ Name: 'rmse', Regex: 'rmse=(.*)' }] },
    RoleArn: 'arn:aws:iam::111122223333:role/PipelineRole',
    InputDataConfig: ['train', 'validation', 'test'].map(ChannelName => ({
      ChannelName,
      ContentType: 'text/csv',
      CompressionType: 'None',
      RecordWrapperType: 'None',
      DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: { Get: `Steps.Prep.ProcessingOutputConfig.Outputs['${ChannelName}'].S3Output.S3Uri` }, S3DataDistributionType: 'FullyReplicated' } },
    })),
    OutputDataConfig: { S3OutputPath: 's3://bucket/out', KmsKeyId: 'alias/ml' },
    ResourceConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 30, VolumeKmsKeyId: 'alias/ml' },
    VpcConfig: { SecurityGroupIds: ['sg-1', 'sg-2'], Subnets: ['subnet-1', 'subnet-2', 'subnet-3'] },
    StoppingCondition: { MaxRuntimeInSeconds: 86400, MaxWaitTimeInSeconds: 90000 },
    HyperParameters: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`parameter_${i}`, String(i)])),
    Environment: { A: 'a', B: 'b' },
    Tags: [{ Key: 'project', Value: 'abalone' }, { Key: 'owner', Value: 'ml' }],
    EnableManagedSpotTraining: true,
    CheckpointConfig: { S3Uri: 's3://bucket/checkpoints' },
    DebugHookConfig: { S3OutputPath: 's3://bucket/debug', CollectionConfigurations: [] },
    ProfilerConfig: { DisableProfiler: true },
  };
  expect(checkShape('CreateTrainingJobRequest', job, { ignoreRequired: ['TrainingJobName'] })).toEqual([]);
  const check = () => { for (let i = 0; i < 1000; i++) { checkShape('CreateTrainingJobRequest', job, { ignoreRequired: ['TrainingJobName'] }); } };
  expect(fastest(300, check)).toBeLessThan(300);
});
