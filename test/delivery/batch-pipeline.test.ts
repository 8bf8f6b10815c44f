import { App, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { delivery, images, pipelines, registry } from 'cdk-mlops';
import { statementsOf } from './support';
import { matchesEventPattern } from '../support/event-pattern';
import { list } from '../support/iam';

const env = { account: '111111111111', region: 'eu-west-1' };
const instanceType = pipelines.InstanceType.M5_LARGE;

function batch(props: Partial<delivery.BatchPipelineProps> = {}, stack = new Stack(new App(), 'Tooling', { env })) {
  const models = Bucket.fromBucketName(stack, 'ModelBucket', 'models');
  const construct = new delivery.BatchPipeline(stack, 'Batch', {
    modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models', { modelPackageGroupName: 'abalone' }),
    inputBucket: Bucket.fromBucketName(stack, 'Input', 'input'),
    inputPrefix: 'abalone/',
    instanceType,
    modelArtifacts: { buckets: [models], images: [images.Image.xgboost('1.7-1')] },
    ...props,
  });
  const definition = () => JSON.parse(construct.pipeline.definitionText());
  const step = (name: string) => definition().Steps.find((each: any) => each.Name === name);
  const allowed = (action: string, role = construct.jobRole) => statementsOf(Template.fromStack(stack), stack, role)
    .filter(statement => list<string>(statement.Action).includes(action)).flatMap(statement => list<any>(statement.Resource));
  return { stack, construct, definition, step, allowed, get template() { return Template.fromStack(stack); } };
}

describe('a run', () => {
  const made = batch();

  test('resolves the version, makes a model of it and scores the input', () => {
    expect(made.definition().Steps.map((each: any) => [each.Name, each.Type])).toEqual([
      ['ResolveModel', 'Lambda'], ['CreateModel', 'Model'], ['Transform', 'Transform'],
    ]);
    expect(made.definition().Parameters).toEqual([
      { Name: 'InputDataUrl', Type: 'String', DefaultValue: 's3://input/abalone/' }, { Name: 'ModelPackageArn', Type: 'String', DefaultValue: 'latest' },
    ]);
  });

  test('no version is known at synth: it flows from step to step', () => {
    expect(made.step('ResolveModel')).toMatchObject({
      Arguments: { version: { Get: 'Parameters.ModelPackageArn' } }, OutputParameters: [{ OutputName: 'ModelPackageArn', OutputType: 'String' }],
    });
    expect(made.step('CreateModel').Arguments.Containers).toEqual([{ ModelPackageName: { Get: 'Steps.ResolveModel.OutputParameters[\'ModelPackageArn\']' } }]);
    expect(made.step('CreateModel').Arguments).not.toHaveProperty('PrimaryContainer');
    expect(made.step('Transform').Arguments.ModelName).toEqual({ Get: 'Steps.CreateModel.ModelName' });
    expect(JSON.stringify(made.template.toJSON())).not.toMatch(/model-package\/abalone\/\d/);
  });

  test('writes below a prefix of its own', () => {
    expect(made.step('Transform').Arguments.TransformOutput).toEqual({
      S3OutputPath: { 'Std:Join': { On: '', Values: [expect.stringMatching(/^s3:\/\/.*\/batch-output\/$/), { Get: 'Execution.PipelineExecutionId' }] } },
      Accept: 'text/csv',
      AssembleWith: 'Line',
    });
    expect(made.step('Transform').Arguments.TransformInput).toEqual({
      DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: { Get: 'Parameters.InputDataUrl' } } }, ContentType: 'text/csv', SplitType: 'Line',
    });
  });

  test('is tried again without capacity, and after errors of the service', () => {
    expect(made.step('Transform').RetryPolicies.map((policy: any) => [policy.ExceptionType, policy.IntervalSeconds, policy.MaxAttempts])).toEqual([
      [['SageMaker.CAPACITY_ERROR', 'SageMaker.RESOURCE_LIMIT'], 300, 5],
      [['SageMaker.JOB_INTERNAL_ERROR', 'Step.SERVICE_FAULT', 'Step.THROTTLING'], 60, 3],
    ]);
  });

  test('reads the model and the input, writes the answers, nothing else', () => {
    const arn = (text: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, text]] });
    expect(made.allowed('s3:GetObject')).toEqual([arn(':s3:::input/abalone/*'), arn(':s3:::models/*')]);
    expect(JSON.stringify(made.allowed('s3:PutObject'))).toMatch(/BatchOutputBucket[^"]*"\},"\/batch-output\/\*"/);
    expect(JSON.stringify(made.allowed('ecr:BatchGetImage'))).toContain('141502667606:repository/sagemaker-xgboost');
    const execution = made.construct.pipeline.executionRole;
    expect(JSON.stringify(made.allowed('sagemaker:DescribeModelPackage', execution))).toMatch(/eu-west-1:111111111111:model-package\/.*\/\*/);
    expect(JSON.stringify(made.allowed('sagemaker:CreateModel', execution))).toMatch(/model\/pipelines-\*.*model-package\//);
  });

  test('the answers are kept safe', () => {
    made.template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain', Properties: Match.objectLike({ VersioningConfiguration: { Status: 'Enabled' } }) });
    // one bucket is enough
    made.template.resourceCountIs('AWS::S3::Bucket', 1);
  });
});

test('options of the job reach it', () => {
  const stack = new Stack(new App(), 'Tooling', { env });
  const key = new Key(stack, 'Key');
  const made = batch({
    inputPrefix: 'in/new.csv',
    outputBucket: new Bucket(stack, 'Output', { encryptionKey: key }),
    outputPrefix: 'scores/abalone',
    outputKmsKey: key,
    volumeKmsKey: key,
    instanceCount: 3,
    contentType: 'application/jsonlines',
    accept: 'application/json',
    joinInput: true,
    inputFilter: '$[1:]',
    outputFilter: '$[0,-1]',
    strategy: pipelines.BatchStrategy.SINGLE_RECORD,
    maxPayload: Size.mebibytes(1),
    maxConcurrentTransforms: 4,
    invocationTimeout: Duration.minutes(1),
    maxInvocationRetries: 1,
    environment: { LOG: 'debug' },
    retryPolicies: [{ exceptions: [pipelines.RetryException.CAPACITY_ERROR] }],
    batchPipelineName: 'abalone-batch',
  }, stack);
  expect(made.step('Transform')).toMatchObject({
    Arguments: {
      TransformInput: { ContentType: 'application/jsonlines' },
      TransformOutput: { Accept: 'application/json', KmsKeyId: expect.anything() },
      TransformResources: { InstanceCount: 3, InstanceType: 'ml.m5.large', VolumeKmsKeyId: expect.anything() },
      DataProcessing: { InputFilter: '$[1:]', OutputFilter: '$[0,-1]', JoinSource: 'Input' },
      BatchStrategy: 'SingleRecord',
      MaxPayloadInMB: 1,
      MaxConcurrentTransforms: 4,
      ModelClientConfig: { InvocationsTimeoutInSeconds: 60, InvocationsMaxRetries: 1 },
      Environment: { LOG: 'debug' },
    },
    RetryPolicies: [{ ExceptionType: ['SageMaker.CAPACITY_ERROR'] }],
  });
  expect(JSON.stringify(made.step('Transform').Arguments.TransformOutput.S3OutputPath)).toContain('/scores/abalone/');
  made.template.hasResourceProperties('AWS::SageMaker::Pipeline', { PipelineName: 'abalone-batch' });
  made.template.resourceCountIs('AWS::S3::Bucket', 1);
  expect(made.allowed('kms:Decrypt').length).toBeGreaterThan(0);
});

test('the containers run in a VPC, cut off from the network', () => {
  const stack = new Stack(new App(), 'Tooling', { env });
  const made = batch({ vpc: new Vpc(stack, 'Vpc'), networkIsolation: true }, stack);
  const { EnableNetworkIsolation, VpcConfig } = made.step('CreateModel').Arguments;
  expect(EnableNetworkIsolation).toBe(true);
  expect(VpcConfig.SecurityGroupIds).toHaveLength(1);
  expect(VpcConfig.Subnets.length).toBeGreaterThan(1);
});

test('roles and buckets that were brought are used', () => {
  const stack = new Stack(new App(), 'Tooling', { env });
  const role = (id: string) => new Role(stack, id, { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });
  const key = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/1');
  const made = batch({
    executionRole: role('Execution'),
    jobRole: role('Job'),
    outputBucket: Bucket.fromBucketAttributes(stack, 'Output', { bucketName: 'output', encryptionKey: key }),
  }, stack);
  expect(made.construct.jobRole.node.path).toBe('Tooling/Job');
  made.template.resourcePropertiesCountIs('AWS::IAM::Role', { AssumeRolePolicyDocument: { Statement: [Match.objectLike({ Principal: { Service: 'sagemaker.amazonaws.com' } })] } }, 2);
  expect([...new Set(made.allowed('kms:Decrypt'))]).toEqual(['arn:aws:kms:eu-west-1:111111111111:key/1']);
  made.template.resourceCountIs('AWS::S3::Bucket', 0);
});

test('own repositories of images may be pulled', () => {
  const stack = new Stack(new App(), 'Tooling', { env });
  const own = new Repository(stack, 'Images');
  const made = batch({ modelArtifacts: { images: [images.Image.fromEcrRepository(own)], keys: [new Key(stack, 'Key')] } }, stack);
  expect(made.allowed('ecr:BatchGetImage')).toEqual([stack.resolve(own.repositoryArn)]);
  expect(made.allowed('kms:Decrypt')).toHaveLength(1);
});

test('a group of another account is asked for by its ARN', () => {
  const stack = new Stack(new App(), 'Tooling', { env });
  const arn = 'arn:aws:sagemaker:eu-west-1:999999999999:model-package-group/abalone';
  const made = batch({ modelPackageGroup: registry.ModelPackageGroup.fromModelPackageGroupArn(stack, 'Other', arn) }, stack);
  expect(made.step('ResolveModel').Arguments.group).toBe(arn);
  const packages = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sagemaker:eu-west-1:999999999999:model-package/abalone/*']] };
  expect(made.allowed('sagemaker:CreateModel', made.construct.pipeline.executionRole)).toContainEqual(packages);
});

test('a topic hears of failed runs, and of nothing else', () => {
  const stack = new Stack(new App(), 'Tooling', { env });
  const made = batch({ notificationTopic: new Topic(stack, 'Topic') }, stack);
  const [rule] = Object.values(made.template.findResources('AWS::Events::Rule'));
  expect(rule.Properties.Targets).toHaveLength(1);
  const pipelineArn = 'arn:aws:sagemaker:eu-west-1:111111111111:pipeline/batch';
  const pattern = { ...rule.Properties.EventPattern, detail: { ...rule.Properties.EventPattern.detail, pipelineArn: [pipelineArn] } };
  const event = (detail: object, more: object = {}) => ({
    'source': 'aws.sagemaker',
    'detail-type': 'SageMaker Model Building Pipeline Execution Status Change',
    'detail': { pipelineArn, currentPipelineExecutionStatus: 'Failed', previousPipelineExecutionStatus: 'Executing', ...detail },
    ...more,
  });
  expect(matchesEventPattern(pattern, event({}))).toBe(true);
  for (const miss of [
    event({ currentPipelineExecutionStatus: 'Succeeded' }), event({ currentPipelineExecutionStatus: 'Executing', previousPipelineExecutionStatus: 'Failed' }),
    event({ pipelineArn: `${pipelineArn}2` }), event({}, { source: 'aws.codepipeline' }),
    event({}, { 'detail-type': 'SageMaker Model Building Pipeline Execution Step Status Change' }),
  ]) { expect(matchesEventPattern(pattern, miss)).toBe(false); }
  expect(JSON.stringify(rule.Properties.EventPattern.detail.pipelineArn)).toContain('BatchPipeline');
});

test('a schedule starts a run with its parameters', () => {
  const made = batch();
  made.construct.addSchedule('Nightly', { schedule: ScheduleExpression.cron({ hour: '2', minute: '0' }), parameters: { InputDataUrl: 's3://input/abalone/today/' } });
  made.template.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'cron(0 2 * * ? *)',
    Target: Match.objectLike({ SageMakerPipelineParameters: { PipelineParameterList: [{ Name: 'InputDataUrl', Value: 's3://input/abalone/today/' }] } }),
  });
});

test('without the places of the models it says so', () => {
  const made = batch({ modelArtifacts: undefined });
  Annotations.fromStack(made.stack).hasWarning('/Tooling/Batch', Match.stringLikeRegexp('name the places in modelArtifacts'));
  Annotations.fromStack(batch().stack).hasNoWarning('*', Match.stringLikeRegexp('name the places in modelArtifacts'));
});

test('the answers go with the stack if they are to', () => {
  batch({ removalPolicy: RemovalPolicy.DESTROY }).template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
});

describe('fails for', () => {
  const shared = (inputPrefix: string | undefined, outputPrefix?: string) => () => {
    const stack = new Stack(new App(), 'Tooling', { env });
    const bucket = new Bucket(stack, 'Data');
    return batch({ inputBucket: bucket, outputBucket: bucket, inputPrefix, outputPrefix }, stack);
  };

  test('answers that the next run would score', () => {
    expect(shared(undefined)).toThrow('outputPrefix must not be below inputPrefix "" of the same bucket');
    expect(shared('batch')).toThrow('got "batch-output"');
    expect(shared('data/', 'data/scores')).toThrow('choose prefixes apart');
    expect(shared('in/', 'scores')).not.toThrow();
  });

  test.each<[string, Partial<delivery.BatchPipelineProps>, string]>([
    ['an input prefix with a slash at its beginning', { inputPrefix: '/in' }, 'inputPrefix must be a part of the keys in the bucket, without a slash at its beginning, got "/in"'],
    ['an output prefix with a slash at its end', { outputPrefix: 'out/' }, 'without a slash at its beginning or end, got "out/"'],
    ['an output prefix that is a URI', { outputPrefix: 's3://bucket/out' }, 'got "s3://bucket/out"'],
    ['an empty output prefix', { outputPrefix: '' }, 'got ""'],
    ['a payload over the limit', { maxPayload: Size.mebibytes(101) }, 'maxPayload in MiB must be a whole number from 0 to 100'],
  ])('%s', (_, props, message) => {
    expect(() => batch(props)).toThrow(message);
  });
});
