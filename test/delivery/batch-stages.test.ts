import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { delivery, pipelines, registry } from 'cdk-mlops';
import { stagesOf, statementsOf } from './support';
import { matchesEventPattern } from '../support/event-pattern';

const TOOLING = { account: '111111111111', region: 'eu-west-1' };
const STAGING = { account: '222222222222', region: 'eu-west-1' };
const instanceType = pipelines.InstanceType.M5_LARGE;
const ARTIFACTS = { keys: [], repositoryArns: ['arn:aws:ecr:eu-west-1:141502667606:repository/sagemaker-xgboost'] };

function deploy(options: Partial<delivery.DeploymentStageOptions>, batch: Partial<delivery.StageBatchOptions> = {}) {
  const stack = new Stack(new App(), 'Tooling', { env: TOOLING });
  const modelPackageGroup = new registry.ModelPackageGroup(stack, 'Group', { modelPackageGroupName: 'churn' });
  const inputBucket = Bucket.fromBucketName(stack, 'Input', 'customers');
  const artifacts = new Bucket(stack, 'Artifacts', { bucketName: 'models-of-churn' });
  const pipeline = new delivery.DeployPipeline(stack, 'Deploy', {
    modelPackageGroup,
    modelArtifacts: { ...ARTIFACTS, buckets: [artifacts] },
    stages: [{ stageName: 'staging', env: STAGING, batch: { inputBucket, inputPrefix: 'raw/', instanceType, ...batch }, ...options }],
  });
  const [made] = pipeline.stages;
  return {
    stack,
    pipeline,
    made,
    batch: made.batch!,
    get tooling() { return Template.fromStack(stack); },
    get template() { return Template.fromStack(made.stack); },
  };
}

test('a stage scores in its own account, with the version that the deploy pipeline brings', () => {
  const { made, batch, template, tooling } = deploy({});
  template.resourceCountIs('AWS::SageMaker::Endpoint', 0);
  template.resourceCountIs('AWS::Lambda::Function', 0);
  const { Steps: steps, Parameters } = JSON.parse(batch.pipeline.definitionText());
  expect(steps.map((step: any) => [step.Name, step.Type])).toEqual([['CreateModel', 'Model'], ['Transform', 'Transform']]);
  expect(Parameters).toEqual([{ Name: 'InputDataUrl', Type: 'String', DefaultValue: 's3://customers/raw/' }]);
  expect(made.stack.resolve(steps[0].Arguments.Containers[0].ModelPackageName)).toEqual({ Ref: 'ModelPackageArn' });
  expect(stagesOf(tooling)[2].Actions.map((action: any) => action.Name)).toEqual(['DeployResourcesStaging']);
});

test('its roles may do just what runs do, with that version only', () => {
  const { made, batch, template } = deploy({});
  const execution = statementsOf(template, made.stack, batch.pipeline.executionRole);
  expect(execution).toContainEqual({ Effect: 'Allow', Action: ['sagemaker:CreateModel', 'sagemaker:DescribeModelPackage'], Resource: { Ref: 'ModelPackageArn' } });
  const job = statementsOf(template, made.stack, batch.jobRole);
  expect(job.filter(each => each.Action === 's3:GetObject').map(each => JSON.stringify(each.Resource)))
    .toEqual([expect.stringContaining('customers/raw/*'), expect.stringContaining('{"Ref":"ModelBuckets"}')]);
  expect(job).toContainEqual(expect.objectContaining({ Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'] }));
});

test('group and artifacts let the account of the stage in', () => {
  const { tooling } = deploy({});
  const [group] = Object.values<any>(tooling.findResources('AWS::SageMaker::ModelPackageGroup'));
  expect(JSON.stringify(group.Properties.ModelPackageGroupPolicy)).toContain(STAGING.account);
  tooling.hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 's3:GetObject', Principal: { AWS: Match.anyValue() } })]) },
  });
});

test('schedules and markers start runs in the account of the stage', () => {
  const { made, batch, template } = deploy({}, {
    schedules: [{ schedule: ScheduleExpression.rate(Duration.days(1)) }, { schedule: ScheduleExpression.rate(Duration.days(7)), parameters: { InputDataUrl: 's3://customers/raw/all/' } }],
    onMarker: { suffix: '_SUCCESS' },
  });
  template.resourceCountIs('AWS::Scheduler::Schedule', 2);
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    Target: Match.objectLike({ SageMakerPipelineParameters: { PipelineParameterList: [{ Name: 'InputDataUrl', Value: 's3://customers/raw/all/' }] } }),
  });
  expect(batch.schedules).toHaveLength(2);
  const [rule] = Object.values<any>(template.findResources('AWS::Events::Rule'));
  expect(rule.Properties.Targets[0].Arn).toEqual(made.stack.resolve(batch.pipeline.pipelineArn));
  const event = (key: string, bucket = 'customers') => ({ 'source': 'aws.s3', 'detail-type': 'Object Created', 'detail': { bucket: { name: bucket }, object: { key } } });
  const matches = (each: object) => matchesEventPattern(rule.Properties.EventPattern, each);
  expect([event('raw/2026/_SUCCESS'), event('raw/_SUCCESS')].map(matches)).toEqual([true, true]);
  expect([
    event('raw/2026/part-0.csv'), event('other/_SUCCESS'), event('raw/_SUCCESS/part'), event('raw/_SUCCESS', 'others'),
    { ...event('raw/_SUCCESS'), 'detail-type': 'Object Deleted' },
  ].map(matches)).toEqual([false, false, false, false, false]);
});

test('without a prefix, a marker anywhere in the bucket starts a run', () => {
  const { template } = deploy({}, { inputPrefix: undefined, onMarker: { suffix: '.done' } });
  template.hasResourceProperties('AWS::Events::Rule', { EventPattern: Match.objectLike({ detail: { bucket: { name: ['customers'] }, object: { key: [{ suffix: '.done' }] } } }) });
});

test('a run after the deployment comes before the soak time and the approval of the next stage', () => {
  const { tooling, template, made } = deploy({ soak: { duration: Duration.minutes(30) } }, { runOnDeployment: { inputPrefix: 'sample/' } });
  const actions = stagesOf(tooling)[2].Actions;
  expect(actions.map((action: any) => [action.RunOrder, action.Name])).toEqual([[1, 'DeployResourcesStaging'], [2, 'RunBatchStaging'], [3, 'SoakStaging']]);
  expect(JSON.parse(actions[1].Configuration.UserParameters)).toEqual({
    pipeline: '#{DeployStaging.BatchPipelineName}',
    roleArn: '#{DeployStaging.BatchRunRoleArn}',
    region: 'eu-west-1',
    inputDataUrl: '#{DeployStaging.BatchInputUrl}sample/',
    seconds: 7200,
  });
  template.hasOutput('BatchInputUrl', { Value: 's3://customers/raw/' });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { Namespace: 'AWS/Sagemaker/ModelBuildingPipeline', MetricName: 'ExecutionFailed', TreatMissingData: 'notBreaching' });
  expect(made.soakAlarms).toHaveLength(1);
  const [role] = Object.values<any>(template.findResources('AWS::IAM::Role', { Properties: { Path: Match.stringLikeRegexp('^/batch-run/') } }));
  expect(JSON.stringify(role.Properties.AssumeRolePolicyDocument)).toContain('role/batch-run/');
});

test('a stage may serve and score', () => {
  const { made, template, tooling } = deploy({
    endpoint: { instanceType },
    soak: { duration: Duration.minutes(30) },
    test: delivery.EndpointTest.invoke({ cases: [{ body: '1', expect: [delivery.Expectation.numbersBetween(0, 1)] }] }),
  }, { runOnDeployment: {} });
  template.resourceCountIs('AWS::SageMaker::Endpoint', 1);
  template.resourceCountIs('AWS::SageMaker::Pipeline', 1);
  expect(made.endpoint.endpointName).toBeDefined();
  expect(made.soakAlarms).toHaveLength(3);
  expect(stagesOf(tooling)[2].Actions.map((action: any) => action.Name)).toEqual(['DeployResourcesStaging', 'TestStaging', 'RunBatchStaging', 'SoakStaging']);
});

test('copies are what is scored with in other regions', () => {
  const { made, template } = deploy({ env: { account: '444444444444', region: 'us-east-1' } });
  expect(made.modelStore).toBeDefined();
  expect(JSON.stringify(statementsOf(template, made.stack, made.batch!.jobRole))).toContain('CopiedModelBucket');
});

test('takes imported roles and a VPC', () => {
  const app = new App();
  const stack = new Stack(app, 'Tooling', { env: TOOLING });
  const network = new Stack(app, 'Network', { env: STAGING });
  const role = (name: string) => Role.fromRoleArn(network, name, `arn:aws:iam::222222222222:role/${name}`);
  const pipeline = new delivery.DeployPipeline(stack, 'Deploy', {
    modelPackageGroup: new registry.ModelPackageGroup(stack, 'Group'),
    stages: [{
      stageName: 'staging',
      env: STAGING,
      batch: {
        inputBucket: Bucket.fromBucketName(stack, 'Input', 'customers'),
        instanceType,
        jobRole: role('job'),
        executionRole: role('execution'),
        vpc: Vpc.fromVpcAttributes(network, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] }),
        networkIsolation: true,
      },
    }],
  });
  const template = Template.fromStack(pipeline.stages[0].stack);
  expect(Object.values<any>(template.findResources('AWS::IAM::Policy')).map(each => each.Properties.Roles).sort()).toEqual([['execution'], ['job']]);
  const [model] = JSON.parse(pipeline.stages[0].batch!.pipeline.definitionText()).Steps;
  expect(model.Arguments).toMatchObject({ VpcConfig: { Subnets: ['subnet-1'] }, EnableNetworkIsolation: true });
});

describe('fails', () => {
  const own = new Stack(new App(), 'Own');
  test.each<[string, Partial<delivery.DeploymentStageOptions>, Partial<delivery.StageBatchOptions>, string]>([
    ['without endpoint and batch', { batch: undefined }, {}, 'stage "staging" has neither endpoint nor batch: give endpoint to serve the model, batch to score data with it, or both'],
    ['with a test of an endpoint that is not there', { test: delivery.EndpointTest.invoke({ cases: [{ body: '1', expect: [delivery.Expectation.numbersBetween(0, 1)] }] }) }, {},
      'stage "staging" has test without endpoint, but it invokes an endpoint; use batch.runOnDeployment instead'],
    ['with monitoring of an endpoint that is not there', { monitoring: {} }, {},
      'stage "staging" has monitoring without endpoint, but it looks at what an endpoint captures; use batch.dataCapture instead'],
    ['with limits of an endpoint that is not there', { soak: { duration: Duration.minutes(5), maxServerErrors: 3 } }, {},
      'the soak of stage "staging" has maxServerErrors, a limit of an endpoint\'s alarms, but the stage has no endpoint: leave it out'],
    ['with artifacts of its own', {}, { modelArtifacts: {} }, 'modelArtifacts must not be in the batch of stage "staging": give modelArtifacts of the deploy pipeline, which are the same for all stages'],
    ['with an empty marker', {}, { onMarker: { suffix: '' } }, 'onMarker.suffix in the batch of stage "staging" must not be empty, got "": give what the key of the marker ends with, such as "_SUCCESS"'],
    ['with a sample elsewhere', {}, { runOnDeployment: { inputPrefix: '/sample' } },
      'runOnDeployment.inputPrefix in the batch of stage "staging" must be the rest of a key below the input prefix, without a slash at its beginning, got "/sample": write it like "sample/"'],
    ['with a run that may take forever', {}, { runOnDeployment: { timeout: Duration.days(2) } },
      'runOnDeployment.timeout in minutes in the batch of stage "staging" must be a whole number from 5 to 1380, got 2880'],
    ['with a waiting run in many accounts', { env: undefined, stackSet: { accounts: ['222222222222'] } }, { runOnDeployment: {} },
      'stage "staging" has batch.runOnDeployment together with stackSet, but a run is waited for in one account: try a stage with one account before this one'],
    ['with answers among the data', {}, { outputBucket: Bucket.fromBucketName(own, 'Out', 'customers'), outputPrefix: 'raw/out' },
      'outputPrefix must not be below inputPrefix "raw/" of the same bucket, where the next run would score the answers of this one, got "raw/out"'],
    ['with a bucket of another stack', {}, { outputBucket: new Bucket(own, 'Made') }, 'batch.outputBucket of stage "staging" refers to "Own/Made" in stack "Own"'],
  ])('%s', (_, options, batch, message) => {
    expect(() => deploy(options, batch)).toThrow(message);
  });

  test('when the endpoint of a stage is asked for that has none', () => {
    const { made } = deploy({});
    expect(() => made.endpoint).toThrow('stage "staging" has no endpoint, but batch runs: give it an endpoint, or ask for its batch');
  });
});
