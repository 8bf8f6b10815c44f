import { ADMINISTRATOR, Request } from '../evaluator';
import type { ResolvedResource } from '../resolver';
import type { AppRole, World } from '../world';
import { all, Call } from './call';

/** One thing that somebody does with a resource that has a policy. */
export interface ResourceCall extends Call {
  /** A role, a service, or who has a token. */
  readonly by: Request['principal'];
}

function by(service: string, calls: Call[]): ResourceCall[] { return calls.map(call => ({ ...call, by: { service } })); }

/** What a service says of the resource for which it acts. */
function onBehalfOf({ arn, account }: Pick<ResolvedResource, 'account' | 'arn'>): Record<string, string> {
  return { 'aws:SourceArn': arn, 'aws:SourceAccount': account };
}

/** The key of a topic or queue, if it is one of the app. */
function keyOf(world: World, { account, properties: { KmsMasterKeyId } }: ResolvedResource): string | undefined {
  return world.all('AWS::KMS::Key').find(key => key.account === account && [key.arn, key.ref].includes(KmsMasterKeyId))?.arn;
}

/** A message to a topic or a queue, and the use of its key. */
function send(world: World, service: string, target: string, source: Record<string, string>, why: string): ResourceCall[] {
  const resource = world.resources.find(({ arn, type }) => arn === target && ['AWS::SNS::Topic', 'AWS::SQS::Queue'].includes(type));
  if (!resource) { return []; }
  const topic = resource.type === 'AWS::SNS::Topic';
  // EventBridge tells SNS nothing of the rule: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
  const said = topic && service === 'events.amazonaws.com' ? {} : source;
  const key = keyOf(world, resource);
  return by(service, [
    ...all([topic ? 'sns:Publish' : 'sqs:SendMessage'], target, why, said),
    ...key === undefined ? [] : all(['kms:Decrypt', 'kms:GenerateDataKey'], key, `${why}, encrypted`,
      { ...said, [`kms:EncryptionContext:aws:${topic ? 'sns:topicArn' : 'sqs:arn'}`]: target }),
  ]);
}

function ruleCalls(world: World, rule: ResolvedResource): ResourceCall[] {
  return (rule.properties.Targets ?? []).flatMap((target: any) => [
    ...target.RoleArn === undefined ? send(world, 'events.amazonaws.com', target.Arn, onBehalfOf(rule), 'deliver what a rule matches to its target') : [],
    ...target.DeadLetterConfig === undefined ? []
      : send(world, 'events.amazonaws.com', target.DeadLetterConfig.Arn, onBehalfOf(rule), 'keep an event that could not be delivered'),
  ]);
}

function alarmCalls(world: World, alarm: ResolvedResource): ResourceCall[] {
  const { AlarmActions = [], InsufficientDataActions = [], OKActions = [] } = alarm.properties;
  return [...AlarmActions, ...InsufficientDataActions, ...OKActions].flatMap(action => send(world, 'cloudwatch.amazonaws.com', action, onBehalfOf(alarm), 'tell of an alarm'));
}

function budgetCalls(world: World, budget: ResolvedResource): ResourceCall[] {
  const source = onBehalfOf({ account: budget.account, arn: `arn:${world.partition}:budgets::${budget.account}:budget/${budget.name}` });
  return (budget.properties.NotificationsWithSubscribers ?? []).flatMap(({ Subscribers }: any) => Subscribers)
    .filter(({ SubscriptionType }: any) => SubscriptionType === 'SNS').flatMap(({ Address }: any) => send(world, 'budgets.amazonaws.com', Address, source, 'tell of costs'));
}

/** S3 writes the access logs of a bucket into another one. */
function accessLogCalls(world: World, bucket: ResolvedResource): ResourceCall[] {
  const { DestinationBucketName, LogFilePrefix = '' } = bucket.properties.LoggingConfiguration ?? {};
  const target = world.all('AWS::S3::Bucket').find(each => each.ref === DestinationBucketName && each.account === bucket.account);
  return target === undefined ? [] : by('logging.s3.amazonaws.com',
    all(['s3:PutObject'], `${target.arn}/${LogFilePrefix}2026-11-21-04-00-00-0123456789ABCDEF`, 'write the access logs of buckets', onBehalfOf(bucket)));
}

/** The operations that CloudWatch Logs needs: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
function logGroupCalls(world: World, group: ResolvedResource): ResourceCall[] {
  const key = group.properties.KmsKeyId;
  return key === undefined ? [] : by(`logs.${group.region}.${world.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'}`,
    all(['Decrypt', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo'].map(action => `kms:${action}`), key, 'encrypt and decrypt logs',
      { 'kms:EncryptionContext:aws:logs:arn': group.arn.replace(/:\*$/, '') }));
}

/** A bus encrypts events, rules and targets: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-key-policy.html */
function busCalls(world: World, bus: ResolvedResource): ResourceCall[] {
  const key = world.all('AWS::KMS::Key').find(each => each.account === bus.account && [each.arn, each.ref].includes(bus.properties.KmsKeyIdentifier))?.arn;
  return key === undefined ? [] : by('events.amazonaws.com', [
    ...all(['kms:DescribeKey'], key, 'see whether the key fits', onBehalfOf(bus)),
    ...all(['kms:Decrypt', 'kms:GenerateDataKey'], key, 'encrypt the events of a bus', { ...onBehalfOf(bus), 'kms:EncryptionContext:aws:events:event-bus:arn': bus.arn }),
  ]);
}

/** CloudFormation makes the model of a version in a group of the app that lies in another account, with a role that may do everything in its own. */
function modelCalls(world: World, model: ResolvedResource): ResourceCall[] {
  const { Containers, PrimaryContainer } = model.properties;
  const groups = world.all('AWS::SageMaker::ModelPackageGroup').filter(({ account }) => account !== model.account).map(({ arn }) => arn);
  const versions: string[] = [PrimaryContainer, ...Containers ?? []].flatMap(container => container?.ModelPackageName ?? [])
    .filter((version: string) => groups.includes(version.replace(/:model-package\/([^/]+)\/.*$/, ':model-package-group/$1')));
  const arn = `arn:${world.partition}:iam::${model.account}:role/cdk-hnb659fds-cfn-exec-role-${model.account}-${model.region}`;
  return all(['sagemaker:CreateModel', 'sagemaker:DescribeModelPackage'], versions, 'make a model of a version of this account')
    .map(call => ({ ...call, by: { arn, account: model.account, statements: ADMINISTRATOR } }));
}

const OF_TYPES: Record<string, (world: World, resource: ResolvedResource) => ResourceCall[]> = {
  'AWS::Events::Rule': ruleCalls,
  'AWS::CloudWatch::Alarm': alarmCalls,
  'AWS::Budgets::Budget': budgetCalls,
  'AWS::S3::Bucket': accessLogCalls,
  'AWS::Events::EventBus': busCalls,
  'AWS::Logs::LogGroup': logGroupCalls,
  'AWS::SageMaker::Model': modelCalls,
};

/** Whom an app lets in by name though it does not make them. */
const OUTSIDERS: { readonly role: RegExp; readonly name: string; readonly why: string }[] = [
  { role: /^GuardedJobs\/Operators$/, name: 'Team', why: 'act with the role that manages the executions of a pipeline' },
];

function outsiderCalls(world: World, role: AppRole): ResourceCall[] {
  return OUTSIDERS.filter(each => each.role.test(role.path)).map(({ name, why }) => ({
    by: { arn: `arn:${world.partition}:iam::${role.account}:role/${name}`, account: role.account, statements: ADMINISTRATOR }, action: 'sts:AssumeRole', resource: role.arn, why,
  }));
}

/** What services do with the resources of an app on its behalf, and roles that the app does not make. */
export function serviceCalls(world: World): ResourceCall[] {
  return [
    ...Object.entries(OF_TYPES).flatMap(([type, calls]) => world.all(type).flatMap(resource => calls(world, resource))),
    ...world.roles.flatMap(role => outsiderCalls(world, role)),
  ];
}

/** The same calls in every other account of a stack set, of which a world has one. */
export function inTwins(world: World, calls: readonly ResourceCall[], stackOf: (call: ResourceCall) => string | undefined): ResourceCall[] {
  const targets = new Map<string, string[]>(world.all('AWS::CodePipeline::Pipeline').flatMap(({ properties }) => properties.Stages.flatMap((stage: any) => stage.Actions))
    .filter(({ Configuration }) => /^\d{12}(,|$)/.test(Configuration?.DeploymentTargets ?? ''))
    .map(({ Configuration }) => [Configuration.StackSetName, Configuration.DeploymentTargets.split(',')]));
  return calls.flatMap(call => (targets.get(stackOf(call) ?? '') ?? []).slice(1).map(account => {
    const [first] = targets.get(stackOf(call)!)!;
    return JSON.parse(JSON.stringify(call).replaceAll(first, account)) as ResourceCall;
  }));
}
