import { App, Aws, CfnParameter, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import { checkShape, CheckOptions, isPipelineVariable, isToken, Problem } from '../../src/private/api-model';

const role = 'arn:aws:iam::111122223333:role/PipelineRole';
const options: CheckOptions = { ignoreRequired: ['TrainingJobName'] };

/** A right request, with whatever is replaced at a path. */
function training(path?: string, value?: unknown): any {
  return replaced({
    AlgorithmSpecification: { TrainingImage: '111122223333.dkr.ecr.us-west-2.amazonaws.com/xgboost:1.7-1', TrainingInputMode: 'File', ContainerArguments: ['--a'] },
    RoleArn: role,
    InputDataConfig: [{
      ChannelName: 'train',
      DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://bucket/train', S3DataDistributionType: 'FullyReplicated' } },
    }],
    OutputDataConfig: { S3OutputPath: 's3://bucket/out' },
    ResourceConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 30 },
    StoppingCondition: { MaxRuntimeInSeconds: 86400 },
    HyperParameters: { eta: '0.2' },
    Environment: { MODE: 'fast' },
    Tags: [{ Key: 'project', Value: 'abalone' }],
    EnableManagedSpotTraining: false,
  }, path, value);
}

function processing(path?: string, value?: unknown): any {
  return replaced({
    ProcessingJobName: 'job',
    RoleArn: role,
    AppSpecification: { ImageUri: 'image', ContainerEntrypoint: ['python3'] },
    ProcessingResources: { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 30 } },
    ProcessingInputs: [{ InputName: 'in', S3Input: { S3Uri: 's3://b/in', LocalPath: '/opt/ml/processing/in', S3DataType: 'S3Prefix', S3InputMode: 'File' } }],
    ProcessingOutputConfig: { Outputs: [{ OutputName: 'out', S3Output: { S3Uri: 's3://b/out', LocalPath: '/opt/ml/processing/out', S3UploadMode: 'EndOfJob' } }] },
    NetworkConfig: { VpcConfig: { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1'] } },
  }, path, value);
}

function replaced(request: any, path: string | undefined, value: unknown): any {
  if (path === undefined) { return request; }
  const names = path.split('.');
  let target = request;
  for (const name of names.slice(0, -1)) { target = target[name]; }
  if (value === undefined) { delete target[names[names.length - 1]]; } else { target[names[names.length - 1]] = value; }
  return request;
}

test('right requests are right', () => {
  expect(checkShape('CreateTrainingJobRequest', training(), options)).toEqual([]);
  expect(checkShape('CreateProcessingJobRequest', processing())).toEqual([]);
});

const channel = training().InputDataConfig[0];

test.each<[string, string, unknown, Problem['rule'], string]>([
  ['no role', 'RoleArn', undefined, 'required', 'RoleArn is required in CreateTrainingJobRequest, got nothing: add it'],
  ['a null role', 'RoleArn', null, 'required', 'RoleArn is required in CreateTrainingJobRequest, got nothing: add it'],
  ['a misspelt member', 'AlgorithmSpecification.TrainingImageUri', 'x', 'unknown-member', 'AlgorithmSpecification.TrainingImageUri is not a member of AlgorithmSpecification: did you mean TrainingImage'],
  ['letters swapped', 'ResourceConfig.InstanecCount', 2, 'unknown-member', 'ResourceConfig.InstanecCount is not a member of ResourceConfig: did you mean InstanceCount'],
  ['a small letter', 'roleArn', role, 'unknown-member', 'roleArn is not a member of CreateTrainingJobRequest: did you mean RoleArn'],
  ['a member from nowhere', 'OutputDataConfig.Zzzzzzzz', 1, 'unknown-member', 'OutputDataConfig.Zzzzzzzz is not a member of OutputDataConfig: allowed are KmsKeyId, S3OutputPath, CompressionType'],
  ['a wrong enum', 'AlgorithmSpecification.TrainingInputMode', 'Stream', 'enum', 'AlgorithmSpecification.TrainingInputMode must be one of "Pipe", "File", "FastFile", got "Stream"'],
  ['an enum in capitals', 'AlgorithmSpecification.TrainingInputMode', 'FILE', 'enum', 'AlgorithmSpecification.TrainingInputMode must be one of "Pipe", "File", "FastFile", got "FILE": did you mean "File"'],
  ['an instance type without ml', 'ResourceConfig.InstanceType', 'm5.xlarge', 'enum', 'ResourceConfig.InstanceType must be one of the 192 values of TrainingInstanceType, got "m5.xlarge": did you mean "ml.m5.xlarge"'],
  ['a size that does not exist', 'ResourceConfig.InstanceType', 'ml.m5.3xlarge', 'enum', 'ResourceConfig.InstanceType must be one of the 192 values of TrainingInstanceType, got "ml.m5.3xlarge": did you mean "ml.m5.xlarge"'],
  ['no instance type at all', 'ResourceConfig.InstanceType', 'large', 'enum', 'ResourceConfig.InstanceType must be one of the 192 values of TrainingInstanceType, got "large": did you mean "ml.m5.large"'],
  ['a role that is no ARN', 'RoleArn', 'PipelineRoleOfTheTeam', 'pattern', 'RoleArn must match arn:aws[a-z\\-]*:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+, got "PipelineRoleOfTheTeam"'],
  ['a short role', 'RoleArn', 'Role', 'length', 'RoleArn must have 20 to 2048 characters, got "Role" with 4'],
  ['an account of 11 digits', 'RoleArn', 'arn:aws:iam::11112222333:role/PipelineRole', 'pattern', 'RoleArn must match arn:aws[a-z\\-]*:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+, got "arn:aws:iam::11112222333:role/PipelineRole"'],
  ['a path that is not of S3', 'OutputDataConfig.S3OutputPath', '/tmp/out', 'pattern', 'OutputDataConfig.S3OutputPath must match (https|s3)://([^/]+)/?(.*), got "/tmp/out"'],
  ['a channel with a blank', 'InputDataConfig.0.ChannelName', 'my train', 'pattern', 'InputDataConfig[0].ChannelName must match [A-Za-z0-9\\.\\-_]+, got "my train"'],
  ['an empty channel', 'InputDataConfig.0.ChannelName', '', 'length', 'InputDataConfig[0].ChannelName must have 1 to 64 characters, got "" with 0'],
  ['no channel name', 'InputDataConfig.0.ChannelName', undefined, 'required', 'InputDataConfig[0].ChannelName is required in Channel, got nothing: add it'],
  ['21 channels', 'InputDataConfig', Array(21).fill(channel), 'size', 'InputDataConfig must have 1 to 20 elements, got 21'],
  ['no channels', 'InputDataConfig', [], 'size', 'InputDataConfig must have 1 to 20 elements, got 0'],
  ['a channel without brackets', 'InputDataConfig', { ChannelName: 'a' }, 'type', 'InputDataConfig must be a list, got {"ChannelName":"a"}: put it in brackets'],
  ['negative instances', 'ResourceConfig.InstanceCount', -1, 'range', 'ResourceConfig.InstanceCount must be at least 0, got -1'],
  ['half an instance', 'ResourceConfig.InstanceCount', 1.5, 'type', 'ResourceConfig.InstanceCount must be a whole number, got 1.5'],
  ['a number as text', 'ResourceConfig.VolumeSizeInGB', '30', 'type', 'ResourceConfig.VolumeSizeInGB must be a whole number, got "30": write 30 without quotes'],
  ['no time to run', 'StoppingCondition.MaxRuntimeInSeconds', 0, 'range', 'StoppingCondition.MaxRuntimeInSeconds must be at least 1, got 0'],
  ['no number', 'StoppingCondition.MaxRuntimeInSeconds', NaN, 'type', 'StoppingCondition.MaxRuntimeInSeconds must be a whole number, got null'],
  ['a hyperparameter as a number', 'HyperParameters', { eta: 0.2 }, 'type', "HyperParameters['eta'] must be a string, got 0.2: write \"0.2\""],
  ['a hyperparameter as a boolean', 'HyperParameters', { early: true }, 'type', 'HyperParameters[\'early\'] must be a string, got true: write "true"'],
  ['a null hyperparameter', 'HyperParameters', { eta: null }, 'type', "HyperParameters['eta'] must be of type string, got null"],
  ['a long hyperparameter', 'HyperParameters', { list: 'x'.repeat(2501) }, 'length', `HyperParameters['list'] must have at most 2500 characters, got "${'x'.repeat(116)}... with 2501`],
  ['101 hyperparameters', 'HyperParameters', Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`p${i}`, ''])), 'size', 'HyperParameters must have at most 100 entries, got 101'],
  ['a hyperparameter with a long name', 'HyperParameters', { ['k'.repeat(257)]: '' }, 'length', `HyperParameters['${'k'.repeat(257)}'] the key must have at most 256 characters, got "${'k'.repeat(116)}... with 257`],
  ['hyperparameters as a list', 'HyperParameters', ['eta'], 'type', 'HyperParameters must be an object, got ["eta"]'],
  ['a variable with a hyphen', 'Environment', { 'A-B': '1' }, 'pattern', "Environment['A-B'] the key must match [a-zA-Z_][a-zA-Z0-9_]*, got \"A-B\""],
  ['a long variable', 'Environment', { A: 'x'.repeat(513) }, 'length', `Environment['A'] must have at most 512 characters, got "${'x'.repeat(116)}... with 513`],
  ['an argument of 257 characters', 'AlgorithmSpecification.ContainerArguments', ['x'.repeat(257)], 'length', `AlgorithmSpecification.ContainerArguments[0] must have at most 256 characters, got "${'x'.repeat(116)}... with 257`],
  ['a boolean as text', 'EnableManagedSpotTraining', 'true', 'type', 'EnableManagedSpotTraining must be true or false, got "true": write true'],
  ['a boolean as a number', 'EnableManagedSpotTraining', 1, 'type', 'EnableManagedSpotTraining must be true or false, got 1'],
  ['a text for a structure', 'StoppingCondition', '1h', 'type', 'StoppingCondition must be an object, got "1h"'],
  ['a null tag', 'Tags', [null], 'type', 'Tags[0] must be of type structure, got null'],
  ['a tag of IAM', 'Tags', [{ Name: 'a', Value: 'b' }], 'unknown-member', 'Tags[0].Name is not a member of Tag: allowed are Key, Value'],
  ['a tag without a value', 'Tags', [{ Key: 'a' }], 'required', 'Tags[0].Value is required in Tag, got nothing: add it'],
  ['a variable for a list', 'InputDataConfig', { Get: 'Parameters.Channels' }, 'variable', 'InputDataConfig must be a list, got {"Get":"Parameters.Channels"}: a pipeline variable stands for one value, never for a list as a whole (the service says "Expecting start of Json Array"); write a list with variables inside'],
  ['a variable for a map', 'HyperParameters', { Get: 'Parameters.P' }, 'variable', 'HyperParameters must be an object, got {"Get":"Parameters.P"}: a pipeline variable stands for one value, never for an object as a whole (the service says "Expecting start of Json Object"); write an object with variables inside'],
  ['a variable for a structure', 'ResourceConfig', { 'Std:JsonGet': {} }, 'variable', 'ResourceConfig must be an object, got {"Std:JsonGet":{}}: a pipeline variable stands for one value, never for an object as a whole (the service says "Expecting start of Json Object"); write an object with variables inside'],
])('fails for a training job with %s', (_, path, value, rule, message) => {
  const problems = checkShape('CreateTrainingJobRequest', training(path, value), options);
  expect(problems.map(problem => problem.message)).toContain(message);
  expect(problems.find(problem => problem.message === message)).toMatchObject({ rule, severity: 'error' });
  expect(message.startsWith(problems.find(problem => problem.message === message)!.path)).toBe(true);
  expect(message).not.toMatch(/\.$/);
});

test.each<[string, string, unknown, string]>([
  ['no image', 'AppSpecification.ImageUri', undefined, 'AppSpecification.ImageUri is required in AppSpecification, got nothing: add it'],
  ['11 inputs', 'ProcessingInputs', Array(11).fill(processing().ProcessingInputs[0]), 'ProcessingInputs must have at most 10 elements, got 11'],
  ['the key of an output as a part of its location', 'ProcessingOutputConfig.Outputs.0.S3Output.KmsKeyId', 'k', 'ProcessingOutputConfig.Outputs[0].S3Output.KmsKeyId is not a member of ProcessingS3Output: allowed are S3Uri, LocalPath, S3UploadMode'],
  ['a wrong upload mode', 'ProcessingOutputConfig.Outputs.0.S3Output.S3UploadMode', 'End', 'ProcessingOutputConfig.Outputs[0].S3Output.S3UploadMode must be one of "Continuous", "EndOfJob", got "End"'],
  ['17 subnets', 'NetworkConfig.VpcConfig.Subnets', Array(17).fill('subnet-1'), 'NetworkConfig.VpcConfig.Subnets must have 1 to 16 elements, got 17'],
  ['a subnet with an underscore', 'NetworkConfig.VpcConfig.Subnets', ['my_subnet'], 'NetworkConfig.VpcConfig.Subnets[0] must match [-0-9a-zA-Z]+, got "my_subnet"'],
  ['a job name with an underscore', 'ProcessingJobName', 'my_job', 'ProcessingJobName must match [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}, got "my_job"'],
  ['a job name of 64 characters', 'ProcessingJobName', 'x'.repeat(64), `ProcessingJobName must have 1 to 63 characters, got "${'x'.repeat(64)}" with 64`],
  ['a volume of 0 GB', 'ProcessingResources.ClusterConfig.VolumeSizeInGB', 0, 'ProcessingResources.ClusterConfig.VolumeSizeInGB must be 1 to 16384, got 0'],
  ['no entry point', 'AppSpecification.ContainerEntrypoint', [], 'AppSpecification.ContainerEntrypoint must have 1 to 100 elements, got 0'],
])('fails for a processing job with %s', (_, path, value, message) => {
  expect(checkShape('CreateProcessingJobRequest', processing(path, value)).map(problem => problem.message)).toEqual([message]);
});

test.each<[string, string, object, string]>([
  ['a union without a member', 'bedrock.CreateModelImportJobRequest', { JobName: 'j', ImportedModelName: 'm', RoleArn: role, ModelDataSource: {} }, 'ModelDataSource must have exactly one of S3DataSource, got none'],
  ['a weight below 0', 'CreateEndpointConfigInput', { EndpointConfigName: 'c', ProductionVariants: [{ VariantName: 'v', InitialVariantWeight: -0.5 }] }, 'ProductionVariants[0].InitialVariantWeight must be at least 0, got -0.5'],
  ['a model name with a blank', 'CreateModelInput', { ModelName: 'a b' }, 'ModelName must match [a-zA-Z0-9]([\\-a-zA-Z0-9]*[a-zA-Z0-9])?, got "a b"'],
  ['a status of approval', 'CreateModelPackageInput', { ModelApprovalStatus: 'Aproved' }, 'ModelApprovalStatus must be one of "Approved", "Rejected", "PendingManualApproval", got "Aproved": did you mean "Approved"'],
  ['a map of metadata with a bad key', 'CreateModelPackageInput', { CustomerMetadataProperties: { 'a#b': 'c' } }, "CustomerMetadataProperties['a#b'] the key must match ([\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@]*), got \"a#b\""],
  ['a bad strategy', 'CreateTransformJobRequest', { TransformJobName: 't', ModelName: 'm', BatchStrategy: 'Single', TransformInput: { DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://b' } } }, TransformOutput: { S3OutputPath: 's3://b' }, TransformResources: { InstanceCount: 1, InstanceType: 'ml.m5.large' } },
    'BatchStrategy must be one of "MultiRecord", "SingleRecord", got "Single"'],
])('fails for %s', (_, shape, request, message) => {
  expect(checkShape(shape, request).map(problem => problem.message)).toEqual([message]);
});

test('a misspelt required member is one finding and its fix', () => {
  expect(checkShape('CreateModelInput', { ModelNam: 'm' }).map(problem => problem.message)).toEqual([
    'ModelNam is not a member of CreateModelInput: did you mean ModelName',
    'ModelName is required in CreateModelInput, got nothing: rename ModelNam',
  ]);
});

describe('variables', () => {
  const variables = [{ Get: 'Parameters.P' }, { 'Std:Join': { On: '', Values: ['a'] } }, { 'Std:JsonGet': { PropertyFile: { Get: 'Steps.E.PropertyFiles.F' }, Path: 'a' } }];

  test.each(variables)('%j stands for a scalar of any type', variable => {
    expect(isPipelineVariable(variable)).toBe(true);
    for (const path of ['RoleArn', 'ResourceConfig.InstanceType', 'ResourceConfig.InstanceCount', 'EnableManagedSpotTraining', 'HyperParameters.eta', 'InputDataConfig.0.ChannelName']) {
      expect(checkShape('CreateTrainingJobRequest', training(path, variable), options)).toEqual([]);
    }
  });

  test('fails when the type of a variable does not fit', () => {
    const typed: CheckOptions = { ...options, variableType: value => ({ N: 'Integer', F: 'Float', S: 'String', B: 'Boolean' } as const)[(value as any).Get.slice(11) as 'N'] };
    const messages = (path: string, parameter: string) => checkShape('CreateTrainingJobRequest', training(path, { Get: `Parameters.${parameter}` }), typed).map(problem => problem.message);
    expect(messages('HyperParameters.eta', 'N')).toEqual(['HyperParameters[\'eta\'] must be of type string, got {"Get":"Parameters.N"} of type Integer: wrap it in a Std:Join, which gives a string']);
    expect(messages('ResourceConfig.InstanceCount', 'S')).toEqual(['ResourceConfig.InstanceCount must be of type integer, got {"Get":"Parameters.S"} of type String']);
    expect(messages('EnableManagedSpotTraining', 'S')).toEqual(['EnableManagedSpotTraining must be of type boolean, got {"Get":"Parameters.S"} of type String']);
    expect(messages('ResourceConfig.InstanceCount', 'F')).toHaveLength(1);
    expect(messages('ResourceConfig.InstanceCount', 'N')).toEqual([]);
    expect(messages('EnableManagedSpotTraining', 'B')).toEqual([]);
    // a type that is not known
    expect(messages('ResourceConfig.InstanceCount', 'X')).toEqual([]);
  });

  test('what a variable is can be said', () => {
    const own: CheckOptions = { ...options, isVariable: value => value instanceof Map };
    expect(checkShape('CreateTrainingJobRequest', training('RoleArn', new Map()), own)).toEqual([]);
    expect(checkShape('CreateTrainingJobRequest', training('RoleArn', { Get: 'Parameters.P' }), own)[0].message).toBe('RoleArn must be a string, got {"Get":"Parameters.P"}');
  });
});

describe('tokens', () => {
  const stack = new Stack(new App(), 'S');
  const parameter = new CfnParameter(stack, 'P', { type: 'Number' });

  test('pass where their type fits, encoded or resolved', () => {
    const request = training();
    request.RoleArn = Fn.importValue('role');
    request.OutputDataConfig.S3OutputPath = `s3://${Aws.ACCOUNT_ID}/`;
    request.ResourceConfig.InstanceCount = parameter.valueAsNumber;
    request.ResourceConfig.InstanceType = Fn.join('.', ['ml', Aws.REGION]);
    request.VpcConfig = { Subnets: Fn.split(',', Aws.REGION), SecurityGroupIds: Token.asList({ Ref: 'Ids' }) };
    request.StoppingCondition = Lazy.any({ produce: () => ({}) });
    request.HyperParameters = { [Aws.REGION]: Aws.PARTITION };
    expect(checkShape('CreateTrainingJobRequest', request, options)).toEqual([]);
    const resolved = stack.resolve({ ...request, HyperParameters: {} });
    expect(resolved.RoleArn).toEqual({ 'Fn::ImportValue': 'role' });
    expect(checkShape('CreateTrainingJobRequest', resolved, options)).toEqual([]);
  });

  test('fails when the type of a token does not fit', () => {
    const messages = (path: string, value: unknown) => checkShape('CreateTrainingJobRequest', training(path, value), options).map(problem => problem.message.replace(/\$\{Token\[[^\]]*\]\}|#\{Token\[[^\]]*\]\}|-1\.8+[\de+]*/, 'TOKEN'));
    expect(messages('Tags', Aws.REGION)).toEqual(['Tags must be of type list, got "TOKEN": it is a token for a string']);
    expect(messages('ResourceConfig.InstanceCount', Aws.REGION)).toEqual(['ResourceConfig.InstanceCount must be of type integer, got "TOKEN": it is a token for a string']);
    expect(messages('HyperParameters.eta', parameter.valueAsNumber)).toEqual(["HyperParameters['eta'] must be of type string, got TOKEN: it is a token for a number"]);
    expect(messages('RoleArn', Token.asList({ Ref: 'Ids' }))).toEqual(['RoleArn must be of type string, got ["TOKEN"]: it is a token for a list']);
  });

  test('are what the CDK takes for tokens', () => {
    for (const value of [Aws.REGION, `a${Aws.REGION}`, parameter.valueAsNumber, Token.asList({ Ref: 'a' }), Lazy.any({ produce: () => 1 }), 'a', 1, -5, ['a'], {}, null, undefined, true]) {
      expect([value, isToken(value)]).toEqual([value, Token.isUnresolved(value)]);
    }
  });
});

describe('options', () => {
  test('a path is put in front, whatever the first part is', () => {
    expect(checkShape('CreateModelInput', { ModelName: 1 }, { path: 'Arguments' })[0]).toMatchObject({ path: 'Arguments.ModelName', value: 1 });
    expect(checkShape('InputDataConfig', [1], { path: 'Arguments' })[0].path).toBe('Arguments[0]');
    expect(checkShape('CreateModelInput', 1, { path: 'Arguments' })[0].message).toBe('Arguments must be an object, got 1');
    expect(checkShape('CreateModelInput', 1)[0].message).toBe('the value must be an object, got 1');
  });

  test('required members are ignored, at any depth or all', () => {
    expect(checkShape('CreateTrainingJobRequest', training('InputDataConfig.0.ChannelName', undefined), { ignoreRequired: ['TrainingJobName', 'InputDataConfig.ChannelName'] })).toEqual([]);
    expect(checkShape('CreateTrainingJobRequest', {}, { ignoreRequired: true })).toEqual([]);
    expect(checkShape('CreateTrainingJobRequest', {})).toHaveLength(3);
  });

  test('members are forbidden, at any depth', () => {
    const forbidden = { 'InputDataConfig.DataSource': 'why not', 'HyperParameters.sagemaker_job_name': 'no cache' };
    expect(checkShape('CreateTrainingJobRequest', training('HyperParameters', { sagemaker_job_name: 'x' }), { ...options, forbidden }).map(problem => problem.message)).toEqual([
      'InputDataConfig[0].DataSource must not be given: why not',
      'HyperParameters.sagemaker_job_name must not be given: no cache',
    ]);
  });

  test('members beyond the model are let through when said so', () => {
    const job = { ...training(), Newest: 1 };
    expect(checkShape('CreateTrainingJobRequest', job, options)).toHaveLength(1);
    expect(checkShape('CreateTrainingJobRequest', job, { ...options, extra: ['Newest'] })).toEqual([]);
  });

  test('only types', () => {
    expect(checkShape('CreateTrainingJobRequest', { RoleArn: 'x', Tags: [] }, { typesOnly: true })).toEqual([]);
    expect(checkShape('CreateTrainingJobRequest', { RoleArn: 1 }, { typesOnly: true })).toHaveLength(1);
  });

  test('warnings, when asked for', () => {
    const warned = (shape: string, request: object) => {
      expect(checkShape(shape, request, { ignoreRequired: true })).toEqual([]);
      return checkShape(shape, request, { ignoreRequired: true, warnings: true }).map(({ severity, rule, path }) => `${severity} ${rule} ${path}`);
    };
    // of another use, and of a family that is newer than the model
    for (const type of ['ml.c5.large', 'ml.x99z.24xlarge']) {
      expect(warned('CreateTrainingJobRequest', training('ResourceConfig.InstanceType', type))).toEqual(['warning enum ResourceConfig.InstanceType']);
    }
    expect(warned('MetricsSource', { ContentType: 'a', S3Uri: 's3://b', ContentDigest: 'sha256:00ff' })).toEqual(['warning pattern ContentDigest']);
    expect(checkShape('MetricsSource', { ContentDigest: 'md5:00ff' }, { ignoreRequired: true })).toHaveLength(1);
  });

  test('numbers that keep their JSON form are numbers', () => {
    expect(checkShape('CreateTrainingJobRequest', training('ResourceConfig.InstanceCount', Object(2)), options)).toEqual([]);
    expect(checkShape('CreateTrainingJobRequest', training('ResourceConfig.InstanceCount', Object(2.5)), options)).toHaveLength(1);
  });
});
