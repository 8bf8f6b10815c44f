import { App, DefaultStackSynthesizer, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { delivery, endpoints, pipelines, registry } from 'cdk-mlops';
import { evaluate, stagesOf, statementsOf } from './support';
import { handler as resolve } from '../../src/delivery/handlers/resolve-model.lambda';
import { AwsLoopback } from '../support/aws-loopback';
import { iamProblems } from '../support/iam';

const TOOLING = { account: '111111111111', region: 'eu-west-1' };
const STAGING = { account: '222222222222', region: 'eu-west-1' };
const PROD = { account: '333333333333', region: 'eu-west-1' };
const endpoint = { instanceType: pipelines.InstanceType.M5_LARGE };
const test1 = delivery.EndpointTest.invoke({ cases: [{ body: '1,2', expect: [delivery.Expectation.numbersBetween(1, 29)] }] });
const soak = { duration: Duration.minutes(30) };

function deploy(stages: delivery.DeploymentStageOptions[], env?: object) {
  const stack = new Stack(new App(), 'Tooling', { env });
  const modelPackageGroup = new registry.ModelPackageGroup(stack, 'Group', { modelPackageGroupName: 'abalone' });
  const pipeline = new delivery.DeployPipeline(stack, 'Deploy', { modelPackageGroup, stages });
  const template = Template.fromStack(stack);
  const declared = stagesOf(template);
  return { stack, pipeline, template, declared, stage: (i: number) => Template.fromStack(pipeline.stages[i].stack) };
}
const order = (stage: any) => stage.Actions.map((action: any) => [action.RunOrder, action.Name]);

test('a stage asks before, deploys, tests, soaks and asks after, one after the other', () => {
  const { declared } = deploy([{ stageName: 'staging', endpoint, approvalBefore: true, test: test1, soak, approval: true }, { stageName: 'prod', endpoint }]);
  expect(order(declared[2])).toEqual([[1, 'ApproveEntry'], [2, 'DeployResourcesStaging'], [3, 'TestStaging'], [4, 'SoakStaging'], [5, 'ApproveDeployment']]);
  expect(declared[2].Actions[0].Configuration.CustomData).toBe(
    'Deploy version #{ResolveModel.ModelPackageVersion} of the model to staging? #{ResolveModel.ModelPackageArn} - metrics: #{ResolveModel.Metrics} '
    + '- registry: #{ResolveModel.RegistryUrl}');
  expect(order(declared[3])).toEqual([[1, 'DeployResourcesProd']]);
});

test('only who is asked for approval sees metrics, which the function may read among the artifacts', () => {
  const made = (approval: boolean) => {
    const stack = new Stack(new App(), 'Tooling');
    const pipeline = new delivery.DeployPipeline(stack, 'Deploy', {
      modelPackageGroup: new registry.ModelPackageGroup(stack, 'Group'),
      modelArtifacts: { locations: [{ bucket: Bucket.fromBucketName(stack, 'Models', 'models'), prefix: 'abalone/' }] },
      stages: [{ stageName: 'staging', endpoint, approval }, { stageName: 'prod', endpoint }],
    });
    const template = Template.fromStack(stack);
    const parameters = evaluate(template, stagesOf(template)[1].Actions[0].Configuration.UserParameters);
    const statements = statementsOf(template, stack, (pipeline.resolveFunction as LambdaFunction).role!);
    return { metrics: JSON.parse(parameters).metrics, actions: statements.flatMap(each => each.Action) };
  };
  expect(made(true)).toEqual({ metrics: true, actions: expect.arrayContaining(['sagemaker:DescribeModelPackage', 's3:GetObject']) });
  const without = made(false);
  expect(without.metrics).toBeUndefined();
  expect(without.actions).not.toContain('s3:GetObject');
});

test('the last stage may have an approval before it, whose topic hears of it', () => {
  const stack = new Stack(new App(), 'Tooling');
  const topic = new Topic(stack, 'Approvals');
  new delivery.DeployPipeline(stack, 'Deploy', {
    modelPackageGroup: new registry.ModelPackageGroup(stack, 'Group'),
    stages: [{ stageName: 'prod', endpoint, approvalBefore: true, approvalTopic: topic }],
  });
  expect(stagesOf(Template.fromStack(stack))[2].Actions[0].Configuration.NotificationArn).toEqual(stack.resolve(topic.topicArn));
});

describe('without an approved version', () => {
  /** What CodePipeline does with the conditions of stages: the stages that an execution enters. */
  function entered(declared: any[], variables: { [name: string]: string }): string[] {
    return declared.filter(stage => (stage.BeforeEntry?.Conditions ?? []).every((condition: any) => condition.Rules.every((rule: any) => {
      expect(rule.RuleTypeId).toEqual({ Category: 'Rule', Owner: 'AWS', Provider: 'VariableCheck', Version: '1' });
      expect([condition.Result, rule.Configuration.Operator]).toEqual(['SKIP', 'EQ']);
      const value = rule.Configuration.Variable.replace(/^#\{ResolveModel\.(\w+)\}$/, (_: string, name: string) => variables[name]);
      return value === rule.Configuration.Value;
    }))).map(stage => stage.Name);
  }

  let aws: AwsLoopback;
  beforeAll(async () => {
    aws = await AwsLoopback.start();
    jest.spyOn(console, 'log').mockImplementation();
  });
  afterAll(() => aws.stop());

  test.each([
    ['skips all stages', [], ['Source', 'Model']],
    ['with one, enters them', [{
      ModelPackageArn: 'arn:aws:sagemaker:us-west-2:111122223333:model-package/abalone/1',
      ModelPackageVersion: 1,
      ModelPackageStatus: 'Completed',
      CreationTime: new Date(0),
    }], ['Source', 'Model', 'DeployStaging', 'DeployProd']],
  ])('the first execution %s', async (_, versions, stages) => {
    const { declared, template } = deploy([{ stageName: 'staging', endpoint, approval: true }, { stageName: 'prod', endpoint }]);
    aws.on('sagemaker', 'ListModelPackages', { ModelPackageSummaryList: versions }).on('codepipeline', 'PutJobSuccessResult');
    aws.on('sagemaker', 'DescribeModelPackage', {
      ModelPackageName: 'abalone',
      ModelPackageArn: 'arn:aws:sagemaker:us-west-2:111122223333:model-package/abalone/1',
      ModelPackageStatus: 'Completed',
      ModelPackageStatusDetails: { ValidationStatuses: [] },
      CreationTime: new Date(0),
    });
    const UserParameters = evaluate(template, declared[1].Actions[0].Configuration.UserParameters);
    const data = { actionConfiguration: { configuration: { UserParameters } } };
    await resolve({ 'CodePipeline.job': { id: '11111111-1111-1111-1111-111111111111', data } }, { awsRequestId: '1', getRemainingTimeInMillis: () => 60_000 });
    const { outputVariables } = aws.inputs('PutJobSuccessResult')[0];
    aws.reset();
    expect(entered(declared, outputVariables)).toEqual(stages);
  });

  test('a stack refuses what stands for no version, should a stage be entered all the same', () => {
    const { stage } = deploy([{ stageName: 'prod', endpoint }]);
    const pattern = new RegExp(`^${stage(0).toJSON().Parameters.ModelPackageArn.AllowedPattern}$`);
    expect(pattern.test('none')).toBe(false);
    expect(pattern.test('arn:aws-cn:sagemaker:cn-north-1:111122223333:model-package/abalone/1')).toBe(true);
  });

  test('the rules have names of their own, which CodePipeline wants', () => {
    const { declared } = deploy([{ stageName: 'pre-prod', endpoint }, { stageName: 'prod', endpoint }]);
    expect(declared.slice(2).map(stage => stage.BeforeEntry.Conditions[0].Rules[0].Name)).toEqual(['ModelIsApprovedPreProd', 'ModelIsApprovedProd']);
  });
});

describe('soak', () => {
  const { declared, pipeline, stack, stage, template } = deploy([
    { stageName: 'staging', env: STAGING, endpoint, soak: { ...soak, maxServerErrors: 3, maxModelLatency: Duration.millis(250), alarmNames: ['queue-depth'] } },
    { stageName: 'prod', env: PROD, endpoint, soak: { duration: Duration.hours(23), endpointAlarms: false, alarmNames: ['business'] } },
  ], TOOLING);

  test('the stack of the stage has alarms of its endpoint', () => {
    const staging = stage(0);
    staging.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/SageMaker',
      MetricName: 'Invocation5XXErrors',
      Statistic: 'Sum',
      Period: 60,
      Threshold: 3,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      EvaluationPeriods: 1,
      Dimensions: [{ Name: 'EndpointName', Value: Match.anyValue() }, { Name: 'VariantName', Value: 'AllTraffic' }],
    });
    staging.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ModelLatency', Statistic: 'Average', Threshold: 250_000 });
    expect(pipeline.stages[0].soakAlarms).toHaveLength(2);
    stage(1).resourceCountIs('AWS::CloudWatch::Alarm', 0);
    expect(pipeline.stages[1].soakAlarms).toEqual([]);
  });

  test('without limits, no failed invocation and five seconds', () => {
    const own = deploy([{ stageName: 'staging', endpoint, soak }]);
    const alarms = own.pipeline.stages[0].soakAlarms.map(alarm => (alarm.node.defaultChild as CfnAlarm).threshold);
    expect(alarms).toEqual([0, 5_000_000]);
  });

  test('the action gets the names, the role and the time', () => {
    expect(JSON.parse(evaluate(template, declared[2].Actions[1].Configuration.UserParameters))).toEqual({
      alarms: '#{DeployStaging.SoakAlarmNames}', roleArn: '#{DeployStaging.SoakRoleArn}', region: 'eu-west-1', seconds: 1800,
    });
    const ids = Object.keys(stage(0).findResources('AWS::CloudWatch::Alarm'));
    stage(0).hasOutput('SoakAlarmNames', { Value: { 'Fn::Join': [',', [{ Ref: ids[0] }, { Ref: ids[1] }, 'queue-depth']] } });
    stage(1).hasOutput('SoakAlarmNames', { Value: 'business' });
  });

  test('function and role know each other by their path, and neither anybody else', () => {
    const { stackName } = pipeline.stages[0].stack;
    stage(0).hasResourceProperties('AWS::IAM::Role', {
      Path: `/endpoint-soak/${stackName}/`,
      AssumeRolePolicyDocument: Match.objectLike({
        Statement: [{
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111111111111:root']] } },
          Condition: { ArnLike: { 'aws:PrincipalArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::111111111111:role/endpoint-soak/${stackName}/*`]] } } },
        }],
      }),
    });
    template.hasResourceProperties('AWS::IAM::Role', { Path: `/endpoint-soak/${stackName}/`, Description: 'Watches the alarms of stage staging' });
    const [id] = Object.keys(template.findResources('AWS::IAM::Role', { Properties: { Description: 'Watches the alarms of stage staging' } }));
    const assumed = Object.values(template.findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: id }] } }))
      .flatMap(policy => policy.Properties.PolicyDocument.Statement).filter((s: any) => s.Action === 'sts:AssumeRole');
    expect(assumed.map((s: any) => evaluate(template, s.Resource))).toEqual([`arn:aws:iam::222222222222:role/endpoint-soak/${stackName}/*`]);
  });

  test('the role may look at alarms only', async () => {
    const statements = statementsOf(stage(0), pipeline.stages[0].stack, pipeline.stages[0].soakRole!);
    expect(statements.map(s => s.Action)).toEqual(['cloudwatch:DescribeAlarms']);
    expect(await iamProblems(statements, resource => evaluate(stage(0), resource))).toEqual([]);
  });

  test('in the account of the pipeline the role trusts that account', () => {
    const own = deploy([{ stageName: 'staging', endpoint, soak }]);
    own.stage(0).hasResourceProperties('AWS::IAM::Role', {
      Path: Match.stringLikeRegexp('^/endpoint-soak/'),
      AssumeRolePolicyDocument: Match.objectLike({
        Statement: [Match.objectLike({ Condition: { ArnLike: { 'aws:PrincipalArn': { 'Fn::Join': ['', Match.arrayWith([{ Ref: 'AWS::AccountId' }])] } } } })],
      }),
    });
    // an unknown region is the function's own
    expect(evaluate(own.template, own.declared[2].Actions[1].Configuration.UserParameters)).not.toContain('"region"');
  });

  test('names no partition', () => {
    for (const each of [Template.fromStack(stack), stage(0)]) { expect(JSON.stringify(each.toJSON())).not.toMatch(/arn:aws/); }
  });
});

test('a stage that fails goes back, if it is said', () => {
  const { declared } = deploy([{ stageName: 'staging', endpoint, rollbackOnFailure: true }, { stageName: 'prod', endpoint }]);
  expect(declared.map(each => each.OnFailure)).toEqual([undefined, undefined, { Result: 'ROLLBACK' }, undefined]);
});

test('each stage may have a VPC of its own account, imported by ids', () => {
  const stack = new Stack(new App(), 'Tooling', { env: TOOLING });
  const imported = (id: string): Partial<endpoints.EndpointOptions> => ({
    vpc: Vpc.fromVpcAttributes(stack, `Vpc${id}`, { vpcId: `vpc-${id}`, availabilityZones: ['a', 'b'], privateSubnetIds: [`subnet-${id}1`, `subnet-${id}2`] }),
    vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
  });
  const securityGroups = [SecurityGroup.fromSecurityGroupId(stack, 'Group2', 'sg-2')];
  const pipeline = new delivery.DeployPipeline(stack, 'Deploy', {
    modelPackageGroup: new registry.ModelPackageGroup(stack, 'Group'),
    stages: [
      { stageName: 'staging', env: STAGING, endpoint: { ...endpoint, ...imported('1') } },
      { stageName: 'prod', env: PROD, endpoint: { ...endpoint, ...imported('2'), securityGroups } },
    ],
  });
  const [staging, prod] = pipeline.stages.map(each => Template.fromStack(each.stack));
  staging.hasResourceProperties('AWS::EC2::SecurityGroup', { VpcId: 'vpc-1' });
  staging.hasResourceProperties('AWS::SageMaker::Model', { VpcConfig: { Subnets: ['subnet-11', 'subnet-12'], SecurityGroupIds: [Match.anyValue()] } });
  prod.resourceCountIs('AWS::EC2::SecurityGroup', 0);
  prod.hasResourceProperties('AWS::SageMaker::Model', { VpcConfig: { Subnets: ['subnet-21', 'subnet-22'], SecurityGroupIds: ['sg-2'] } });
});

test('a bootstrap of one\'s own deploys the places of copies too', () => {
  const { declared } = deploy([{ stageName: 'prod', env: PROD, endpoint, copyModel: {}, synthesizer: new DefaultStackSynthesizer({ qualifier: 'other' }) }], TOOLING);
  const deploying = declared[2].Actions.filter((action: any) => action.ActionTypeId.Provider === 'CloudFormation');
  expect(deploying).toHaveLength(2);
  for (const action of deploying) {
    expect(JSON.stringify(action.RoleArn)).toContain('cdk-other-deploy-role-333333333333-eu-west-1');
    expect(JSON.stringify(action.Configuration.RoleArn)).toContain('cdk-other-cfn-exec-role-333333333333-eu-west-1');
  }
});

describe('fails for', () => {
  const one = (options: Partial<delivery.DeploymentStageOptions>): delivery.DeploymentStageOptions[] => [{ stageName: 'prod', endpoint, ...options }];
  test.each<[string, delivery.DeploymentStageOptions[], string]>([
    ['the same question twice', [{ stageName: 'staging', endpoint, approval: true }, ...one({ approvalBefore: true })], 'the same would be asked twice'],
    ['approval after the last stage', one({ approval: true, approvalBefore: true }), 'stage "prod" has approval, but no stage comes after it'],
    ['no time', one({ soak: { duration: Duration.seconds(59) } }), 'duration in the soak of stage "prod" must be from 1 minute to 23 hours, got 59 seconds'],
    ['a day', one({ soak: { duration: Duration.days(1) } }), 'must be from 1 minute to 23 hours, got 1 day'],
    ['no alarm', one({ soak: { ...soak, endpointAlarms: false } }), 'has neither endpointAlarms nor alarmNames'],
    ['a limit without the alarm', one({ soak: { ...soak, endpointAlarms: false, alarmNames: ['a'], maxServerErrors: 1 } }), 'has maxServerErrors, a limit of the endpoint\'s own alarms'],
    ['a negative limit', one({ soak: { ...soak, maxServerErrors: -1 } }), 'maxServerErrors in the soak of stage "prod" must be'],
    ['a latency of nothing', one({ soak: { ...soak, maxModelLatency: Duration.millis(0) } }), 'maxModelLatency in the soak of stage "prod" must be above 0'],
    ['an empty list', one({ soak: { ...soak, alarmNames: [] } }), 'must have 1 to 20 members, got 0'],
    ['the ARN of an alarm', one({ soak: { ...soak, alarmNames: ['arn:aws:cloudwatch:eu-west-1:1:alarm:a'] } }), 'it is the name, not the ARN'],
  ])('%s', (_, stages, message) => {
    expect(() => deploy(stages)).toThrow(message);
  });

  test('an alarm of another stack', () => {
    const stack = new Stack(new App(), 'Tooling');
    const topic = new Topic(stack, 'NotAnAlarm');
    expect(() => new delivery.DeployPipeline(stack, 'Deploy', {
      modelPackageGroup: new registry.ModelPackageGroup(stack, 'Group'),
      stages: [{ stageName: 'prod', endpoint, soak: { ...soak, alarmNames: [topic.topicName] } }],
    })).toThrow('soak.alarmNames[0] of stage "prod" refers to');
  });
});
