import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { images, pipelines } from '../../src';
import { hasLocalStorage } from '../../src/pipelines/job-security';

const { InstanceType } = pipelines;

function network(stack: Stack) {
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a', 'b'], isolatedSubnetIds: ['subnet-1', 'subnet-2'] });
  return { vpc, securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')] };
}

function parts(stack: Stack, options: Partial<pipelines.TrainingStepProps> = {}) {
  const train = new pipelines.TrainingStep(stack, 'Train', {
    image: images.Image.xgboost('1.7-1'),
    instanceType: InstanceType.M5_XLARGE,
    hyperparameters: { num_round: 1 },
    inputs: { train: pipelines.TrainingInput.from('s3://data/train') },
    ...options,
  });
  const evaluate = new pipelines.ProcessingStep(stack, 'Evaluate', {
    image: images.Image.sklearn('1.2-1'),
    instanceType: InstanceType.M5_XLARGE,
    script: pipelines.Script.fromAsset(__filename),
    inputs: { model: pipelines.ProcessingInput.fromS3(train.modelArtifacts) },
    outputs: { evaluation: pipelines.ProcessingOutput.fromLocal('/opt/ml/processing/evaluation') },
  });
  return { train, evaluate };
}

const stackOf = () => new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });

function args(pipeline: pipelines.Pipeline, stack: Stack): Record<string, any> {
  const steps: any[] = JSON.parse(JSON.stringify(stack.resolve(pipeline._render().document.Steps)));
  return Object.fromEntries(steps.map(step => [step.Name, step.Arguments]));
}

const VPC = { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1', 'subnet-2'] };

test('defaults of a pipeline fill in what steps do not say, and what a step says wins', () => {
  const stack = stackOf();
  const key = new Key(stack, 'Key');
  const { train, evaluate } = parts(stack, { networkIsolation: false, interContainerEncryption: false });
  const pipeline = new pipelines.Pipeline(stack, 'Pipeline', {
    steps: [train, evaluate], ...network(stack), networkIsolation: true, interContainerEncryption: true, volumeKmsKey: key, outputKmsKey: key,
  });
  const rendered = args(pipeline, stack);
  expect(rendered.Train).toMatchObject({
    VpcConfig: VPC,
    EnableNetworkIsolation: false,
    EnableInterContainerTrafficEncryption: false,
    ResourceConfig: { VolumeKmsKeyId: stack.resolve(key.keyArn) },
    OutputDataConfig: { KmsKeyId: stack.resolve(key.keyArn) },
  });
  expect(rendered.Evaluate).toMatchObject({
    NetworkConfig: { VpcConfig: VPC, EnableNetworkIsolation: true, EnableInterContainerTrafficEncryption: true },
    ProcessingResources: { ClusterConfig: { VolumeKmsKeyId: stack.resolve(key.keyArn) } },
    ProcessingOutputConfig: { KmsKeyId: stack.resolve(key.keyArn) },
  });
  Template.fromStack(stack).hasResourceProperties('AWS::S3::Bucket', {
    BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: stack.resolve(key.keyArn) } }] },
  });
});

test('defaults that are added later give the same definition, and the roles what they need for it', () => {
  const [early, late] = [stackOf(), stackOf()].map((stack, i) => {
    const { train, evaluate } = parts(stack);
    const key = new Key(stack, 'Key');
    const defaults = { ...network(stack), networkIsolation: true, interContainerEncryption: true, volumeKmsKey: key, outputKmsKey: key };
    const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [train, evaluate], ...i === 0 ? defaults : {} });
    if (i === 1) { pipeline._addJobDefaults(defaults); }
    const statements = Object.values<any>(Template.fromStack(stack).findResources('AWS::IAM::Policy')).flatMap(policy => policy.Properties.PolicyDocument.Statement)
      .flatMap(statement => [statement.Action].flat().flatMap(action => [statement.Resource].flat()
        .map(resource => `${action} ${JSON.stringify(resource)} ${JSON.stringify(statement.Condition ?? null)}`)));
    const bucket = Object.values<any>(Template.fromStack(stack).findResources('AWS::S3::Bucket'))[0].Properties;
    return { args: args(pipeline, stack), grants: [...new Set(statements)].sort(), bucket, findings: pipeline._jobFindings() };
  });
  expect(late.args).toEqual(early.args);
  expect(late.grants).toEqual(early.grants);
  expect(late.bucket).toEqual(early.bucket);
  expect(late.findings).toEqual([]);
  const actions = late.grants.map(grant => grant.split(' ')[0]);
  for (const action of ['ec2:CreateNetworkInterface', 'ec2:DescribeSubnets', 'kms:CreateGrant', 'kms:Decrypt']) { expect(actions).toContain(action); }
  expect(late.grants.find(grant => grant.startsWith('ec2:CreateNetworkInterface ') && grant.includes('subnet/subnet-1'))).toBeDefined();
});

test('a pipeline with defaults of its own keeps its network, and what it lacks is added', () => {
  const stack = stackOf();
  const { train, evaluate } = parts(stack);
  const { vpc } = network(stack);
  const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [train, evaluate], vpc });
  pipeline._addJobDefaults({ vpc: Vpc.fromVpcAttributes(stack, 'Other', { vpcId: 'vpc-2', availabilityZones: ['a'], isolatedSubnetIds: ['subnet-9'] }), networkIsolation: true });
  expect(args(pipeline, stack).Train).toMatchObject({ VpcConfig: { Subnets: ['subnet-1', 'subnet-2'] }, EnableNetworkIsolation: true });
  Template.fromStack(stack).resourceCountIs('AWS::EC2::SecurityGroup', 1);
});

test('without defaults nothing changes', () => {
  const stack = stackOf();
  const { train, evaluate } = parts(stack);
  const rendered = args(new pipelines.Pipeline(stack, 'Pipeline', { steps: [train, evaluate] }), stack);
  expect(rendered.Train.VpcConfig).toBeUndefined();
  expect(rendered.Evaluate.NetworkConfig).toBeUndefined();
});

test('every kind of a definition that was made elsewhere is filled in', () => {
  const stack = stackOf();
  const key = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/1');
  const role = 'arn:aws:iam::111111111111:role/job';
  const step = (Name: string, Type: string, Arguments: any, more = {}) => ({ Name, Type, Arguments, ...more });
  const processing = (instance = 'ml.m5.xlarge') => ({
    ProcessingResources: { ClusterConfig: { InstanceType: instance, InstanceCount: 1, VolumeSizeInGB: 30 } },
    AppSpecification: { ImageUri: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/a:1' },
    RoleArn: role,
    ProcessingOutputConfig: { Outputs: [] },
  });
  const training = { AlgorithmSpecification: {}, RoleArn: role, ResourceConfig: { InstanceType: 'ml.m5.xlarge' }, OutputDataConfig: { S3OutputPath: 's3://b/o' } };
  const definition = pipelines.PipelineDefinition.fromJson(JSON.stringify({
    Version: '2020-12-01',
    Metadata: {},
    Parameters: [],
    Steps: [
      step('Processing', 'Processing', processing()),
      step('Disk', 'Processing', processing('ml.g5.xlarge')),
      step('Bias', 'ClarifyCheck', processing(), { CheckType: 'MODEL_BIAS' }),
      step('Data', 'ClarifyCheck', processing(), { CheckType: 'DATA_BIAS' }),
      step('Tune', 'Tuning', { TrainingJobDefinitions: [training, training] }),
      step('Transform', 'Transform', { ModelName: 'm', TransformOutput: { S3OutputPath: 's3://b/t' }, TransformResources: { InstanceType: 'ml.m5.xlarge' } }),
      step('Model', 'Model', { ExecutionRoleArn: role }),
      step('Auto', 'AutoML', { OutputDataConfig: { S3OutputPath: 's3://b/a' }, AutoMLJobConfig: {}, RoleArn: role }),
      step('Config', 'EndpointConfig', { EndpointConfigName: 'c', ProductionVariants: [{ InstanceType: 'ml.m5.large' }] }),
      step('Branch', 'Condition', { Conditions: [], IfSteps: [step('Inner', 'Training', training)], ElseSteps: [] }),
      step('Emr', 'EMR', { ClusterId: 'j-1', StepConfig: {} }),
    ],
  }));
  const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { definition });
  expect(pipeline._jobFindings().length).toBeGreaterThan(25);
  pipeline._addJobDefaults({ ...network(stack), networkIsolation: true, interContainerEncryption: true, volumeKmsKey: key, outputKmsKey: key });
  const rendered = args(pipeline, stack);
  expect(rendered.Tune.TrainingJobDefinitions[1])
    .toMatchObject({ VpcConfig: VPC, EnableNetworkIsolation: true, OutputDataConfig: { KmsKeyId: key.keyArn } });
  expect(rendered.Branch.IfSteps[0].Arguments).toMatchObject({ VpcConfig: VPC, ResourceConfig: { VolumeKmsKeyId: key.keyArn } });
  expect(rendered.Disk.ProcessingResources.ClusterConfig.VolumeKmsKeyId).toBeUndefined();
  expect(rendered.Bias.NetworkConfig.EnableNetworkIsolation).toBeUndefined();
  expect(rendered.Data.NetworkConfig.EnableNetworkIsolation).toBe(true);
  expect(rendered.Auto.AutoMLJobConfig.SecurityConfig)
    .toMatchObject({ VpcConfig: VPC, VolumeKmsKeyId: key.keyArn, EnableInterContainerTrafficEncryption: true });
  expect(rendered.Config).toMatchObject({ KmsKeyId: key.keyArn });
  expect(rendered.Config.VpcConfig).toBeUndefined();
  expect(rendered.Transform.TransformOutput.KmsKeyId).toBe(key.keyArn);
  expect(pipeline._jobFindings()).toEqual([
    { stepName: 'Bias', part: 'isolation', path: 'NetworkConfig.EnableNetworkIsolation', optedOut: true },
    { stepName: 'Emr', part: 'unknown', path: 'EMR', optedOut: true },
  ]);
});

test('what a step says against safety is found', () => {
  const stack = stackOf();
  const { train, evaluate } = parts(stack, { networkIsolation: false, interContainerEncryption: false });
  evaluate.addArgumentDeletionOverride('NetworkConfig.VpcConfig');
  const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [train, evaluate] });
  const key = new Key(stack, 'Key');
  pipeline._addJobDefaults({ ...network(stack), networkIsolation: true, interContainerEncryption: true, volumeKmsKey: key, outputKmsKey: key });
  expect(pipeline._jobFindings()).toEqual([
    { stepName: 'Train', part: 'isolation', path: 'EnableNetworkIsolation', optedOut: true },
    { stepName: 'Train', part: 'traffic', path: 'EnableInterContainerTrafficEncryption', optedOut: false },
    { stepName: 'Evaluate', part: 'vpc', path: 'NetworkConfig.VpcConfig', optedOut: false },
  ]);
});

test('code comes as a channel where the pipeline isolates its jobs', () => {
  const stack = stackOf();
  const train = new pipelines.TrainingStep(stack, 'Train', {
    image: images.Image.sklearn('1.2-1'),
    instanceType: InstanceType.M5_XLARGE,
    sourceDirectory: pipelines.SourceDirectory.fromAsset(__dirname, { entryPoint: 'job-defaults.test.ts' }),
  });
  const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [train] });
  expect(args(pipeline, stack).Train.InputDataConfig).toBeUndefined();
  pipeline._addJobDefaults({ networkIsolation: true });
  expect(args(pipeline, stack).Train.InputDataConfig).toEqual([expect.objectContaining({ ChannelName: 'code' })]);
});

test('fails when security groups come without a VPC', () => {
  const stack = stackOf();
  const { train } = parts(stack);
  expect(() => new pipelines.Pipeline(stack, 'Pipeline', { steps: [train], securityGroups: network(stack).securityGroups })).toThrow(/securityGroups needs vpc, got none/);
});

test('which instances encrypt their local storage by themselves', () => {
  expect(['ml.m5d.xlarge', 'ml.g4dn.xlarge', 'ml.g5.xlarge', 'ml.p4d.24xlarge', 'ml.p5.48xlarge', 'ml.trn1.2xlarge'].filter(type => !hasLocalStorage(type))).toEqual([]);
  expect(['ml.m5.xlarge', 'ml.c5n.xlarge', 'ml.p3.2xlarge', 'ml.r5.large', 'ml.inf2.xlarge', 'ml.t3.medium'].filter(hasLocalStorage)).toEqual([]);
});
