import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventField, Rule } from 'aws-cdk-lib/aws-events';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { pipelines } from 'cdk-mlops';
import { matchesEventPattern } from '../support/event-pattern';

function guard(props: Partial<pipelines.StartGuardProps> = {}, stack = new Stack(new App(), 'Tooling', { env: { account: '111111111111', region: 'eu-west-1' } })) {
  const pipeline = props.pipeline ?? pipelines.Pipeline.fromPipelineName(stack, 'Pipeline', 'Abalone');
  const construct = new pipelines.StartGuard(stack, 'Guard', { pipeline, ...props });
  return { stack, construct, template: () => Template.fromStack(stack) };
}

/** The text that a rule's target puts into the queue for an event, as EventBridge makes it. */
function messageFor(template: Template, ruleId: RegExp, event: any): any {
  const [[, rule]] = Object.entries(template.findResources('AWS::Events::Rule')).filter(([id]) => ruleId.test(id));
  const { InputTransformer: transformer, Input } = rule.Properties.Targets[0];
  if (Input !== undefined) { return JSON.parse(Input); }
  const values: Record<string, string> = Object.fromEntries(Object.entries<string>(transformer.InputPathsMap).map(([name, path]) =>
    [name, path.slice(2).split('.').reduce((value, key) => value?.[key], event)]));
  // a variable by itself is a JSON value, within quotes it is text
  return JSON.parse(transformer.InputTemplate.replace(/"[^"]*"|<([^>]+)>/g, (part: string, name: string) => name === undefined
    ? part.replace(/<([^>]+)>/g, (_: string, inner: string) => String(values[inner]))
    : JSON.stringify(values[name])));
}

describe('guard with defaults', () => {
  const { template: synth, construct, stack } = guard();
  const template = synth();

  test('has an encrypted queue with a dead-letter queue and an alarm on that', () => {
    const dead = stack.getLogicalId(construct.deadLetterQueue.node.defaultChild as any);
    template.hasResourceProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      VisibilityTimeout: 360,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [dead, 'Arn'] }, maxReceiveCount: 10 },
      MessageRetentionPeriod: 1_209_600,
    });
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [dead, 'QueueName'] } }],
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  test('has an encrypted table, which goes with the stack', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Delete',
      Properties: {
        SSESpecification: { SSEEnabled: true },
        BillingMode: 'PAY_PER_REQUEST',
        TimeToLiveSpecification: { AttributeName: 'Expires', Enabled: true },
        KeySchema: [{ AttributeName: 'Id', KeyType: 'HASH' }],
      },
    });
  });

  test('reads the queue in batches and reports what it cannot read', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 500, MaximumBatchingWindowInSeconds: 10, FunctionResponseTypes: ['ReportBatchItemFailures'], ScalingConfig: { MaximumConcurrency: 2 },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Timeout: 60,
      ReservedConcurrentExecutions: Match.absent(),
      Environment: { Variables: { PIPELINE_NAME: 'Abalone', MAX_CONCURRENT_EXECUTIONS: '1', COOLDOWN_SECONDS: '0', RETRY_ATTEMPTS: '0' } },
    });
  });

  test('has a role that starts this pipeline only, under both spellings of its name', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['sagemaker:ListPipelineExecutions', 'sagemaker:StartPipelineExecution'],
            Resource: ['Abalone', 'abalone'].map(name => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:sagemaker:eu-west-1:111111111111:pipeline/${name}`]] })),
          }),
          Match.objectLike({ Action: ['dynamodb:GetItem', 'dynamodb:PutItem'] }),
          Match.objectLike({ Action: 'sqs:SendMessage' }),
        ]),
      },
    });
    template.resourcePropertiesCountIs('AWS::IAM::Policy', Match.objectLike({}), 1);
  });

  test('looks every five minutes', () => {
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(5 minutes)', Targets: [Match.objectLike({ Input: '{"kind":"wake"}' })] });
    template.resourceCountIs('AWS::Events::Rule', 2);
  });
});

describe('the rule for ends of executions', () => {
  const rule = Object.values(guard().template().findResources('AWS::Events::Rule')).find(each => each.Properties.EventPattern)!;
  const pattern = JSON.parse(JSON.stringify(rule.Properties.EventPattern).replace(/\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},"([^"]+)"\]\]\}/g, '"arn:aws$1"'));
  const event = (detail: object = {}, envelope: object = {}) => ({
    'source': 'aws.sagemaker',
    'detail-type': 'SageMaker Model Building Pipeline Execution Status Change',
    'account': '111111111111',
    'region': 'eu-west-1',
    'resources': ['arn:aws:sagemaker:eu-west-1:111111111111:pipeline/abalone', 'arn:aws:sagemaker:eu-west-1:111111111111:pipeline/abalone/execution/p4jn9xou8a8s'],
    'detail': {
      pipelineExecutionDisplayName: 'p4jn9xou8a8s',
      currentPipelineExecutionStatus: 'Succeeded',
      previousPipelineExecutionStatus: 'Executing',
      executionStartTime: '2026-11-02T16:10:11Z',
      executionEndTime: '2026-11-02T16:10:30Z',
      pipelineArn: 'arn:aws:sagemaker:eu-west-1:111111111111:pipeline/abalone',
      pipelineExecutionArn: 'arn:aws:sagemaker:eu-west-1:111111111111:pipeline/abalone/execution/p4jn9xou8a8s',
      ...detail,
    },
    ...envelope,
  });

  test.each([
    ['success', event()],
    ['failure', event({ currentPipelineExecutionStatus: 'Failed' })],
    ['a stop', event({ currentPipelineExecutionStatus: 'Stopped' })],
    ['the name in its own spelling', event({ pipelineArn: 'arn:aws:sagemaker:eu-west-1:111111111111:pipeline/Abalone' })],
  ])('matches %s', (_, sample) => { expect(matchesEventPattern(pattern, sample)).toBe(true); });

  test.each([
    ['a beginning', event({ currentPipelineExecutionStatus: 'Executing' })],
    ['a stop that is not done yet', event({ currentPipelineExecutionStatus: 'Stopping' })],
    ['another pipeline', event({ pipelineArn: 'arn:aws:sagemaker:eu-west-1:111111111111:pipeline/abalone2' })],
    ['a step', event({}, { 'detail-type': 'SageMaker Model Building Pipeline Execution Step Status Change' })],
    ['somebody else\'s event', event({}, { source: 'acme.sagemaker' })],
  ])('does not match %s', (_, sample) => { expect(matchesEventPattern(pattern, sample)).toBe(false); });
});

describe('requests', () => {
  test('events become requests, with fields of the event as parameters', () => {
    const { construct, stack, template } = guard();
    new Rule(stack, 'Snapshot', {
      eventPattern: { source: ['acme.data'] },
      targets: [construct.target({
        trigger: 'Snapshot',
        parameters: { Rows: EventField.fromPath('$.detail.rows'), InputData: `s3://data/${EventField.fromPath('$.detail.key')}` },
        quietPeriod: Duration.minutes(10),
        whenBusy: pipelines.WhenBusy.DROP,
      })],
    });
    const event = { id: 'e1', time: '2026-11-02T10:00:00Z', detail: { rows: 12, key: 'a/b.csv' } };
    expect(messageFor(template(), /^Snapshot/, event)).toEqual({
      kind: 'start',
      trigger: 'Snapshot',
      id: 'e1',
      time: '2026-11-02T10:00:00Z',
      parameters: [{ Name: 'InputData', Value: 's3://data/a/b.csv' }, { Name: 'Rows', Value: 12 }],
      quietSeconds: 600,
      maxWaitSeconds: 9600,
      whenBusy: 'DROP',
    });
  });

  test('EventBridge keeps what it could not put into the queue', () => {
    const { construct, stack, template } = guard();
    new Rule(stack, 'Any', { eventPattern: { source: ['acme'] }, targets: [construct.target({ trigger: 'Any' })] });
    const dead = stack.getLogicalId(construct.deadLetterQueue.node.defaultChild as any);
    template().allResourcesProperties('AWS::Events::Rule', { Targets: [Match.objectLike({ DeadLetterConfig: { Arn: { 'Fn::GetAtt': [dead, 'Arn'] } } })] });
  });

  test('a schedule puts the same request into the queue however often it is delivered', () => {
    const { construct, stack, template } = guard();
    construct.addSchedule('Nightly', { schedule: ScheduleExpression.expression('cron(0 3 * * ? *)'), parameters: { A: 'b' } });
    construct.addSchedule('Weekly', { schedule: ScheduleExpression.rate(Duration.days(7)), enabled: false });
    template().resourceCountIs('AWS::Scheduler::Schedule', 2);
    template().hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(0 3 * * ? *)',
      Target: {
        Arn: { 'Fn::GetAtt': [stack.getLogicalId(construct.queue.node.defaultChild as any), 'Arn'] },
        DeadLetterConfig: Match.anyValue(),
        Input: JSON.stringify({
          kind: 'start',
          trigger: 'Nightly',
          id: '<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time>',
          time: '<aws.scheduler.scheduled-time>',
          parameters: [{ Name: 'A', Value: 'b' }],
        }),
      },
    });
    template().hasResourceProperties('AWS::Scheduler::Schedule', { State: 'DISABLED' });
    const roles = template().findResources('AWS::IAM::Role', { Properties: { AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'scheduler.amazonaws.com' } }] } } });
    expect(Object.keys(roles)).toHaveLength(1);
  });

  test('others may be let ask', () => {
    const { construct, stack, template } = guard();
    const role = new Role(stack, 'Asker', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    construct.grantRequest(role);
    template().hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Action: 'sqs:SendMessage', Effect: 'Allow', Resource: stack.resolve(construct.queue.queueArn) }] },
    });
  });
});

describe('options', () => {
  test('reach the function', () => {
    guard({ maxConcurrentExecutions: 3, retryAttempts: 2, cooldown: Duration.minutes(20), checkInterval: Duration.minutes(1) }).template()
      .hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { MAX_CONCURRENT_EXECUTIONS: '3', COOLDOWN_SECONDS: '1200', RETRY_ATTEMPTS: '2' } } });
  });

  test('a key encrypts queues and table, and EventBridge and the function may use it', () => {
    const stack = new Stack(new App(), 'Tooling');
    const { template } = guard({ encryptionKey: new Key(stack, 'Key') }, stack);
    template().allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: Match.anyValue() });
    template().hasResourceProperties('AWS::DynamoDB::Table', { SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: Match.anyValue() } });
    template().hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'events.amazonaws.com' } })]) },
    });
  });

  test('a topic hears of what could not be served and of failed executions', () => {
    const stack = new Stack(new App(), 'Tooling');
    const { template } = guard({ notificationTopic: new Topic(stack, 'Topic') }, stack);
    template().hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmActions: [Match.anyValue()] });
    template().hasResourceProperties('AWS::Events::Rule', { EventPattern: { detail: { currentPipelineExecutionStatus: ['Failed'] } } });
  });

  test('roles and logs may be brought', () => {
    const stack = new Stack(new App(), 'Tooling');
    const role = Role.fromRoleArn(stack, 'Given', 'arn:aws:iam::111111111111:role/given', { mutable: false });
    const { template, construct } = guard({ role, scheduleRole: role, logGroup: LogGroup.fromLogGroupName(stack, 'Logs', 'l') }, stack);
    construct.addSchedule('Nightly', { schedule: ScheduleExpression.rate(Duration.days(1)) });
    template().resourceCountIs('AWS::IAM::Role', 0);
    template().resourceCountIs('AWS::Logs::LogGroup', 0);
  });

  test.each<[string, Partial<pipelines.StartGuardProps>, string]>([
    ['no execution at all', { maxConcurrentExecutions: 0 }, 'OutOfRange'],
    ['too many repetitions', { retryAttempts: 11 }, 'OutOfRange'],
    ['a cool-down beyond a week', { cooldown: Duration.days(8) }, 'DurationRange'],
    ['an interval below a minute', { checkInterval: Duration.seconds(30) }, 'DurationRange'],
    ['an interval of no whole minutes', { checkInterval: Duration.seconds(90) }, 'CheckInterval'],
  ])('fails for %s', (_, props, code) => { expect(() => guard(props)).toThrow(code); });

  test('fails for a retention of logs that are brought', () => {
    const stack = new Stack();
    expect(() => guard({ logGroup: LogGroup.fromLogGroupName(stack, 'Logs', 'l'), logRetention: RetentionDays.ONE_DAY }, stack)).toThrow('GuardLogs');
  });

  test.each<[string, Partial<pipelines.StartRequestOptions>, string]>([
    ['a trigger without a name', { trigger: '' }, 'NameLength'],
    ['a trigger with a blank', { trigger: 'new data' }, 'NamePattern'],
    ['a quiet period beyond a day', { quietPeriod: Duration.days(2) }, 'DurationRange'],
    ['a quiet period of half a second', { quietPeriod: Duration.millis(500) }, 'DurationRange'],
    ['a limit without a quiet period', { maxWait: Duration.hours(1) }, 'MaxWait'],
    ['a limit below the quiet period', { quietPeriod: Duration.hours(2), maxWait: Duration.hours(1) }, 'MaxWait'],
    ['an empty parameter', { parameters: { A: '' } }, 'StartParameterValue'],
    ['a parameter with a blank in its name', { parameters: { 'A b': 'c' } }, 'NamePattern'],
  ])('fails for %s', (_, options, code) => {
    expect(() => guard().construct.target({ trigger: 'T', ...options })).toThrow(code);
  });

  test('fails for parameters that the pipeline does not have, or that have no value', () => {
    const stack = new Stack(new App(), 'Tooling');
    const input = new pipelines.StringParameter(stack, 'Input');
    const pipeline = new pipelines.Pipeline(stack, 'Own', { steps: [new pipelines.FailStep(stack, 'Fail', { errorMessage: input.valueAsString })] });
    const { construct } = guard({ pipeline }, stack);
    expect(() => construct.target({ trigger: 'T', parameters: { Other: 'x', Input: 'y' } })).toThrow('UnknownParameter');
    expect(() => construct.addSchedule('T', { schedule: ScheduleExpression.rate(Duration.days(1)) })).toThrow('ParameterWithoutValue');
    expect(() => construct.target({ trigger: 'T', parameters: { Input: 'y' } })).not.toThrow();
  });
});
