import { Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';

/**
 * Alarms tell a topic. One with a policy, as `enforceSSL` and rules make it, lets in only those whom the policy names, and a key of one's own only
 * those whom its policy names; CDK names CloudWatch in neither.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export function tellTopic(scope: IConstruct, topic: ITopic): SnsAction {
  const about = {
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  };
  topic.addToResourcePolicy(new PolicyStatement({ ...about, actions: ['sns:Publish'], resources: [topic.topicArn] }));
  topic.masterKey?.addToResourcePolicy(new PolicyStatement({ ...about, actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ['*'] }));
  return new SnsAction(topic);
}
