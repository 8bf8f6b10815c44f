import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** What those who write call: S3 decrypts the data key again for each part of a large object, and SageMaker asks for all four. */
const WRITE_ACTIONS = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'];

/** A key whose grants name single actions; those of the CDK name families, such as `kms:ReEncrypt*`. */
export class StrictKey extends Key {
  constructor(scope: Construct, id: string, description: string, removalPolicy: RemovalPolicy = RemovalPolicy.RETAIN) {
    super(scope, id, { description, enableKeyRotation: true, removalPolicy });
  }

  public grantEncryptDecrypt(grantee: IGrantable): Grant {
    return this.grant(grantee, ...WRITE_ACTIONS);
  }

  public grantEncrypt(grantee: IGrantable): Grant {
    return this.grant(grantee, 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey');
  }
}

/** Lets CloudWatch Logs use a key, for log groups of this account and region only. */
export function allowLogs(key: Key): void {
  const stack = Stack.of(key);
  key.addToResourcePolicy(new PolicyStatement({
    sid: 'CloudWatchLogs',
    principals: [new ServicePrincipal(`logs.${stack.region}.${stack.urlSuffix}`)],
    actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
    resources: ['*'],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:*` } },
  }));
}

/**
 * Lets services that publish or send use the key of a topic or queue, on behalf of this account only. EventBridge does not tell for whom it publishes
 * to an encrypted topic, and a condition on that would have every event dropped: there it may use the key for topics of this account only.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export function allowSenders(key: Key, service: string, to: 'queue' | 'topic'): void {
  const stack = Stack.of(key);
  const tells = to === 'queue' || service !== 'events.amazonaws.com';
  key.addToResourcePolicy(new PolicyStatement({
    sid: `${tells ? 'Sender' : 'Publisher'}${service.split('.')[0].replace(/[^A-Za-z0-9]/g, '')}`,
    principals: [new ServicePrincipal(service)],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: ['*'],
    conditions: tells ? { StringEquals: { 'aws:SourceAccount': stack.account } }
      : { ArnLike: { 'kms:EncryptionContext:aws:sns:topicArn': stack.formatArn({ service: 'sns', resource: '*' }) } },
  }));
}

/** Lets event buses of this account and region look at a key; they use it as EventBridge does for queues. @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-key-policy.html */
export function allowBuses(key: Key): void {
  const stack = Stack.of(key);
  allowSenders(key, 'events.amazonaws.com', 'queue');
  // not one bus by its name, which may be made of the resource that has this key
  const buses = stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: '*' });
  key.addToResourcePolicy(new PolicyStatement({
    sid: 'EventBuses',
    principals: [new ServicePrincipal('events.amazonaws.com')],
    actions: ['kms:DescribeKey'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': stack.account }, ArnLike: { 'aws:SourceArn': buses } },
  }));
}
