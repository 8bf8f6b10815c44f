import { Resource } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { PolicyGaps } from './policy-gaps';

/**
 * Alarms tell a topic. One with a policy, as `enforceSSL` and rules make it, lets in only those whom the policy names, and a key of one's own only
 * those whom its policy names; CDK names CloudWatch in neither.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export function tellTopic(gaps: PolicyGaps, topic: ITopic): SnsAction {
  letPublish(gaps, topic, 'cloudwatch.amazonaws.com');
  return new SnsAction(topic);
}

/** Lets a service publish to a topic on behalf of this account, or says which policies have to. */
function letPublish(gaps: PolicyGaps, topic: ITopic, service: string): void {
  const about = {
    principals: [new ServicePrincipal(service)],
    conditions: { StringEquals: { 'aws:SourceAccount': gaps.account } },
  };
  gaps.add('topic', topic, topic.topicArn, new PolicyStatement({ ...about, actions: ['sns:Publish'], resources: [topic.topicArn] }));
  if (topic.masterKey) {
    gaps.add('key', topic.masterKey, topic.masterKey.keyArn, new PolicyStatement({ ...about, actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ['*'] }));
  }
}

/**
 * Says which policies have to let EventBridge publish to a topic that is not of this app; into those of this app CDK writes it.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 */
export function requireEvents(gaps: PolicyGaps, topic: ITopic): void {
  const principals = [new ServicePrincipal('events.amazonaws.com')];
  if (!Resource.isOwnedResource(topic)) {
    gaps.add('topic', topic, topic.topicArn, new PolicyStatement({ principals, actions: ['sns:Publish'], resources: [topic.topicArn] }));
  }
  if (topic.masterKey && !Resource.isOwnedResource(topic.masterKey)) {
    gaps.add('key', topic.masterKey, topic.masterKey.keyArn,
      new PolicyStatement({ principals, actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ['*'] }));
  }
}
