import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { tellTopic } from '../../src/private/alarm-topic';
import { PolicyGaps } from '../../src/private/policy-gaps';

const env = { account: '111111111111', region: 'eu-west-1' };
const alarmIn = (stack: Stack) => new Alarm(stack, 'Alarm', { metric: new Metric({ namespace: 'N', metricName: 'M' }), threshold: 1, evaluationPeriods: 1 });
const cloudWatch = { Principal: { Service: 'cloudwatch.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } }, Effect: 'Allow' };

test('a topic with a policy and a key lets CloudWatch publish, for the alarm\'s account only, and once', () => {
  const stack = new Stack(new App(), 'Stack', { env });
  const topic = new Topic(stack, 'Topic', { enforceSSL: true, masterKey: new Key(stack, 'Key') });
  alarmIn(stack).addAlarmAction(tellTopic(new PolicyGaps(stack, 'test'), topic), tellTopic(new PolicyGaps(stack, 'test'), topic));
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmActions: Match.arrayWith([stack.resolve(topic.topicArn)]) });
  const [{ Properties: { PolicyDocument } }] = Object.values<any>(template.findResources('AWS::SNS::TopicPolicy'));
  expect(PolicyDocument.Statement.filter((each: any) => each.Effect === 'Allow'))
    .toEqual([expect.objectContaining({ ...cloudWatch, Action: 'sns:Publish', Resource: stack.resolve(topic.topicArn) })]);
  template.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: { Statement: Match.arrayWith([{ ...cloudWatch, Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: '*' }]) } });
});

test('a topic of another account lets in the account of the alarm', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env });
  const topics = new Stack(app, 'Topics', { env: { ...env, account: '222222222222' } });
  alarmIn(stack).addAlarmAction(tellTopic(new PolicyGaps(stack, 'test'), new Topic(topics, 'Topic', { topicName: 'alarms' })));
  Template.fromStack(topics).hasResourceProperties('AWS::SNS::TopicPolicy', { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike(cloudWatch)]) } });
});

test('one that is imported stays as it is, and its policy is told', () => {
  const stack = new Stack(new App(), 'Stack', { env });
  alarmIn(stack).addAlarmAction(tellTopic(new PolicyGaps(stack, 'test'), Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111111111111:alarms')));
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmActions: ['arn:aws:sns:eu-west-1:111111111111:alarms'] });
  template.resourceCountIs('AWS::SNS::TopicPolicy', 0);
  Annotations.fromStack(stack).hasWarning('/Stack', Match.stringLikeRegexp('the policy of topic arn:aws:sns:eu-west-1:111111111111:alarms must have .*cloudwatch.amazonaws.com.*ack: cdk-mlops:test.topic-policy'));
});
