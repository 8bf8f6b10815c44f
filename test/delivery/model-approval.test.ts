import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { delivery, registry } from 'cdk-mlops';
import { evaluate, statementsOf } from './support';
import { modelPackageEvent } from '../registry/model-package-events';
import { matchesEventPattern } from '../support/event-pattern';

const { ApprovalRule, ChatChannel, MetricSource } = delivery;
const mse = 'regression_metrics.mse.value';
const accuracy = ApprovalRule.atLeast('accuracy', 0.9, MetricSource.CUSTOMER_METADATA);

function approve(options: delivery.ModelApprovalOptions | ((stack: Stack) => delivery.ModelApprovalOptions) = {}) {
  const stack = new Stack(new App(), 'Tooling');
  const modelPackageGroup = registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Group', 'abalone');
  const approval = new delivery.ModelApproval(stack, 'Approval', { modelPackageGroup, ...typeof options === 'function' ? options(stack) : options });
  const template = Template.fromStack(stack);
  const [decider] = Object.values<any>(template.findResources('AWS::Lambda::Function'));
  const { Variables: variables } = decider.Properties.Environment;
  return { stack, approval, template, variables, policy: JSON.parse(variables.POLICY), statements: statementsOf(template, stack, approval.role) };
}
const withBucket = (rules: delivery.ApprovalRule[], more: delivery.ModelApprovalOptions = {}) => approve(stack => ({
  rules, metricsBuckets: [Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'artifacts', encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111111111111:key/k') })], ...more,
}));

describe('what it hears of', () => {
  const pattern: any = Object.values(approve().template.findResources('AWS::Events::Rule'))[0].Properties.EventPattern;
  const registered = (detail = {}, envelope = {}) => modelPackageEvent({ ModelApprovalStatus: 'PendingManualApproval', ...detail }, envelope);

  test('a version that waits for a decision', () => {
    expect(matchesEventPattern(pattern, registered())).toBe(true);
  });

  test.each<[string, any]>([
    ['an approved version', registered({ ModelApprovalStatus: 'Approved' })],
    ['a rejected version', registered({ ModelApprovalStatus: 'Rejected' })],
    ['a version that is not complete', registered({ ModelPackageStatus: 'InProgress' })],
    ['a version that failed', registered({ ModelPackageStatus: 'Failed' })],
    ['a version of another group', registered({ ModelPackageGroupName: 'abalone-2' })],
    ['a package without a group', registered({ ModelPackageGroupName: undefined })],
    ['something else of SageMaker', registered({}, { 'detail-type': 'SageMaker Model State Change' })],
    ['another source', registered({}, { source: 'custom.sagemaker' })],
  ])('not %s', (_, event) => {
    expect(matchesEventPattern(pattern, event)).toBe(false);
  });
});

describe('nothing is lost', () => {
  const { template, approval, stack } = approve();

  test('events wait in a queue, and what cannot be dealt with in another one, with an alarm', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      VisibilityTimeout: 720,
      RedrivePolicy: { deadLetterTargetArn: stack.resolve(approval.deadLetterQueue.queueArn), maxReceiveCount: 5 },
    });
    template.hasResourceProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: stack.resolve(approval.queue.queueArn), BatchSize: 1, FunctionResponseTypes: ['ReportBatchItemFailures'], ScalingConfig: { MaximumConcurrency: 2 },
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: stack.resolve(approval.deadLetterQueue.queueName) }],
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
      TreatMissingData: 'notBreaching',
      AlarmActions: [stack.resolve(approval.notificationTopic.topicArn)],
    });
  });

  test('only the rule may send to the queue', () => {
    const [rule] = Object.keys(template.findResources('AWS::Events::Rule'));
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([Match.objectLike({
          Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [rule, 'Arn'] } } },
        })]),
      }),
    });
  });

  test('CloudWatch may use the topic and its key for the own account', () => {
    const condition = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
    const statement = Match.objectLike({ Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Condition: condition });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', { PolicyDocument: Match.objectLike({ Statement: Match.arrayWith([statement]) }) });
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true, KeyPolicy: Match.objectLike({ Statement: Match.arrayWith([statement]) }) });
  });
});

describe('the role', () => {
  const update = (statements: any[]) => statements.find(statement => statement.Action === 'sagemaker:UpdateModelPackage');

  test('may mark versions and nothing else without conditions', () => {
    const { statements, template, variables } = approve();
    expect(update(statements).Condition).toEqual({ Null: { 'sagemaker:ModelApprovalStatus': 'true' } });
    expect(evaluate(template, update(statements).Resource)).toBe('arn:aws:sagemaker:us-east-1:111111111111:model-package/abalone/*');
    expect(statements.some(statement => JSON.stringify(statement.Action).includes('s3:'))).toBe(false);
    expect(Object.keys(variables)).toEqual(['POLICY', 'TOPIC_ARN']);
  });

  test.each([[false, ['Approved']], [true, ['Approved', 'Rejected']]])('with rejectOnFailure %s, may set %s', (rejectOnFailure, statuses) => {
    expect(update(approve({ rules: [accuracy], rejectOnFailure }).statements).Condition)
      .toEqual({ StringEqualsIfExists: { 'sagemaker:ModelApprovalStatus': statuses } });
  });

  test('reads the metrics where they lie, and lists versions only to compare', () => {
    const { statements, template } = withBucket([ApprovalRule.atMost(mse, 6)], { metricsLocations: ['s3://more/metrics/'] });
    const read = statements.find(statement => statement.Action === 's3:GetObject');
    expect(read.Resource.map((resource: any) => evaluate(template, resource))).toEqual(['arn:aws:s3:::artifacts/*', 'arn:aws:s3:::more/metrics/*']);
    expect(statements).toContainEqual({ Action: 'kms:Decrypt', Effect: 'Allow', Resource: 'arn:aws:kms:us-east-1:111111111111:key/k' });
    expect(JSON.stringify(statements)).not.toContain('ListModelPackages');
    expect(JSON.stringify(withBucket([ApprovalRule.lowerThanProduction(mse)]).statements)).toContain('sagemaker:ListModelPackages');
  });

  test('may do nothing to everything', () => {
    expect(withBucket([ApprovalRule.lowerThanProduction(mse)]).statements.filter(({ Resource }) => Resource === '*')).toEqual([]);
  });
});

describe('conditions', () => {
  test('travel to the handler', () => {
    const { policy } = withBucket([
      ApprovalRule.atLeast('$.a[0]', 1), ApprovalRule.atMost(mse, 6), ApprovalRule.between('x', 1, 2, MetricSource.BIAS),
      ApprovalRule.higherThanProduction('x', { by: 0.5 }), ApprovalRule.lowerThanProduction('x', { acceptFirst: true, source: MetricSource.EXPLAINABILITY }), accuracy,
    ], { rejectOnFailure: true, notifyDecisions: true, studioDomainId: 'd-abc' });
    expect(policy).toEqual({
      rules: [
        { type: 'range', source: 'ModelQuality', metric: '$.a[0]', min: 1 },
        { type: 'range', source: 'ModelQuality', metric: `$.${mse}`, max: 6 },
        { type: 'range', source: 'Bias', metric: '$.x', min: 1, max: 2 },
        { type: 'production', source: 'ModelQuality', metric: '$.x', better: 'higher', by: 0.5, first: false },
        { type: 'production', source: 'Explainability', metric: '$.x', better: 'lower', by: 0, first: true },
        { type: 'range', source: 'CustomerMetadata', metric: 'accuracy', min: 0.9 },
      ],
      reject: true,
      tellAll: true,
      studioDomainId: 'd-abc',
    });
  });

  test.each<[string, () => unknown, RegExp]>([
    ['no number', () => ApprovalRule.atMost(mse, NaN), /value must be a finite number, got NaN/],
    ['a limit beyond all', () => ApprovalRule.atLeast(mse, -Infinity), /value must be a finite number, got -Infinity/],
    ['a text for a number', () => ApprovalRule.atMost(mse, '6' as any), /value must be a finite number, got 6/],
    ['an empty range', () => ApprovalRule.between(mse, 2, 1), /min must not be above max, got 2 and 1/],
    ['no path', () => ApprovalRule.atMost('', 6), /metric must be the path of a number/],
    ['a path of many values', () => ApprovalRule.atMost('$.a[*]', 6), /metric must be the path of a number, .*got "\$\.a\[\*\]"/],
    ['no key', () => ApprovalRule.atMost('', 6, MetricSource.CUSTOMER_METADATA), /metric must be a key of the customer metadata/],
    ['no place of the metrics', () => approve({ rules: [ApprovalRule.atMost(mse, 6)] }), /metricsBuckets or metricsLocations must name where the metrics of rules lie/],
    ['a place that is none', () => approve({ metricsLocations: ['bucket/x'] }), /metricsLocations must be like "s3:\/\/bucket\/prefix\/", got "bucket\/x"/],
    ['nothing to fail', () => approve({ rejectOnFailure: true }), /rejectOnFailure needs rules/],
    ['too many of them', () => approve({ rules: Array.from({ length: 60 }, () => accuracy) }), /rules must have at most 3500 characters together/],
    ['a domain that is none', () => approve({ studioDomainId: 'abc' }), /studioDomainId must consist of "d-"/],
  ])('fail with %s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});

describe('notifications', () => {
  test('go to a given topic, without a key of its own', () => {
    const { template, variables } = approve(stack => ({ notificationTopic: Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111111111111:mine') }));
    expect(variables.TOPIC_ARN).toBe('arn:aws:sns:us-east-1:111111111111:mine');
    template.resourceCountIs('AWS::SNS::Topic', 0);
    template.resourceCountIs('AWS::KMS::Key', 0);
  });

  test('go to chat through a topic of their own, since chat has another format', () => {
    const { stack, approval, template, variables } = approve({
      chat: [
        ChatChannel.slack({ workspaceId: 'T0123ABCDEF', channelId: 'C0123ABCDEF' }),
        ChatChannel.microsoftTeams({ tenantId: '11111111-2222-3333-4444-555555555555', teamId: '66666666-7777-8888-9999-000000000000', channelId: '19%3Aabc%40thread.tacv2' }),
      ],
    });
    const chatTopic = stack.resolve(approval.chatTopic!.topicArn);
    expect(variables.CHAT_TOPIC_ARN).toEqual(chatTopic);
    expect(chatTopic).not.toEqual(stack.resolve(approval.notificationTopic.topicArn));
    const guardrail = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AWSDenyAll']] };
    template.hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
      SlackWorkspaceId: 'T0123ABCDEF', SlackChannelId: 'C0123ABCDEF', SnsTopicArns: [chatTopic], GuardrailPolicies: [guardrail],
    });
    template.hasResourceProperties('AWS::Chatbot::MicrosoftTeamsChannelConfiguration', {
      TeamsTenantId: '11111111-2222-3333-4444-555555555555', TeamId: '66666666-7777-8888-9999-000000000000', SnsTopicArns: [chatTopic], GuardrailPolicies: [guardrail],
    });
    const names = [...Object.values<any>(template.findResources('AWS::Chatbot::SlackChannelConfiguration')), ...Object.values<any>(template.findResources('AWS::Chatbot::MicrosoftTeamsChannelConfiguration'))]
      .map(({ Properties }) => Properties.ConfigurationName);
    expect(new Set(names).size).toBe(2);
  });

  test.each<[string, () => unknown, RegExp]>([
    ['a name for the workspace', () => ChatChannel.slack({ workspaceId: 'acme', channelId: 'C1' }), /workspaceId must consist of capital letters and digits/],
    ['a name for the channel', () => ChatChannel.slack({ workspaceId: 'T1', channelId: '#mlops' }), /channelId must consist of letters and digits/],
    ['a name for the team', () => ChatChannel.microsoftTeams({ tenantId: '11111111-2222-3333-4444-555555555555', teamId: 'mlops', channelId: 'x' }), /teamId must consist of the digits of a UUID/],
  ])('fail with %s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
