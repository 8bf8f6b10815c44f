import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { PolicyHolder } from '../pipelines';
import type { PolicyRequirement } from '../pipelines';
import type { ModelApprovalProps } from './model-approval-options';
import type { PolicyDocument } from './private/approval-document';
import { asModelPackageGroup } from './private/model-source';
import { PipelineFunction } from './private/pipeline-function';
import { OutsidePolicies } from '../pipelines/access/outside-policies';
import { tellTopic } from '../private/alarm-topic';
import { checkKnown, checkName } from '../private/checks';
import { ValidationError } from '../private/errors';
import { ModelApprovalStatus } from '../registry';
import type { IModelPackageGroup } from '../registry';

const MAX_POLICY = 3500;

/**
 * Decides about newly registered versions of a model by their metrics: approves those that meet all conditions, rejects others if that is
 * wanted, and leaves the rest to people, whom it tells the metrics, the reasons and where to decide.
 *
 * It has its say about a version once. What people decide is never changed.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-approve.html
 */
export class ModelApproval extends Construct {
  /** The group whose new versions are decided about. */
  public readonly modelPackageGroup: IModelPackageGroup;

  /** The topic that hears of versions that wait for a decision. */
  public readonly notificationTopic: ITopic;

  /** The topic of the chat channels, if there are any; its messages are of their format. */
  public readonly chatTopic?: ITopic;

  /** The queue of registered versions. */
  public readonly queue: Queue;

  /** Where the events end up that could not be dealt with. Send them back to the queue when the reason is gone. */
  public readonly deadLetterQueue: Queue;

  /** Rings when an event could not be dealt with. */
  public readonly alarm: Alarm;

  /** The rule that hears of registered versions. */
  public readonly rule: Rule;

  /** The function that decides. */
  public readonly function: IFunction;

  /** The role of the function. */
  public readonly role: IRole;

  private readonly outside = new OutsidePolicies(this, 'delivery');

  public constructor(scope: Construct, id: string, props: ModelApprovalProps) {
    super(scope, id);
    const policy = this.policyOf(props);
    this.modelPackageGroup = asModelPackageGroup(this, props.modelPackageGroup);
    const topics = this.topics(props);
    this.notificationTopic = topics.people;
    this.chatTopic = topics.chat;

    const decider = new PipelineFunction(this, 'Decider', {
      handler: 'delivery/handlers/model-approval',
      description: 'Decides about registered versions of a model',
      timeout: Duration.minutes(2),
      action: false,
      environment: {
        POLICY: JSON.stringify(policy),
        TOPIC_ARN: this.notificationTopic.topicArn,
        ...this.chatTopic === undefined ? {} : { CHAT_TOPIC_ARN: this.chatTopic.topicArn },
      },
      runtime: props.lambdaRuntime,
      logRetention: props.logRetention,
    });
    this.function = decider.function;
    this.role = decider.role;

    this.deadLetterQueue = new Queue(this, 'DeadLetters', { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) });
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // six times what the function may take
      visibilityTimeout: Duration.minutes(12),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: 5 },
    });
    this.allow(props, policy);
    const source = new EventSourceMapping(this, 'Source', {
      target: decider.function,
      eventSourceArn: this.queue.queueArn,
      batchSize: 1,
      maxConcurrency: 2,
      reportBatchItemFailures: true,
    });
    source.node.addDependency(decider.role);
    this.rule = this.modelPackageGroup.onStateChange('Registered', {
      crossStackScope: this,
      description: 'Versions of a model that wait for a decision',
      eventPattern: { detail: { ModelApprovalStatus: [ModelApprovalStatus.PENDING_MANUAL_APPROVAL], ModelPackageStatus: ['Completed'] } },
      target: new SqsQueue(this.queue),
    });
    this.alarm = new Alarm(this, 'Alarm', {
      alarmDescription: 'A registered version of a model could not be decided about: see the log of the function, then redrive the queue of dead letters',
      metric: this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' }),
      threshold: 0,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    this.alarm.addAlarmAction(...[topics.people, ...topics.chat === undefined ? [] : [topics.chat]].map(topic =>
      // its own topics let CloudWatch in already
      topic === props.notificationTopic ? tellTopic(this.outside, topic) : new SnsAction(topic)));
  }

  /**
   * Statements that this app does not add: those with which buckets and keys that others own let the function in, and those with which a topic
   * and a key of theirs let CloudWatch in. Warnings say them too.
   */
  public get requirements(): PolicyRequirement[] { return this.outside.requirements; }

  private policyOf(props: ModelApprovalProps): PolicyDocument {
    const rules = (props.rules ?? []).map(rule => rule._render());
    if (rules.some(({ source }) => source !== 'CustomerMetadata') && !props.metricsBuckets?.length && !props.metricsLocations?.length) {
      throw new ValidationError('ApprovalMetrics', 'metricsBuckets or metricsLocations must name where the metrics of rules lie, got neither: '
        + 'give the artifact bucket of the pipeline that registers the versions', this);
    }
    if (props.rejectOnFailure && rules.length === 0) {
      throw new ValidationError('ApprovalRules', 'rejectOnFailure needs rules that a version can fail, got none', this);
    }
    if (props.studioDomainId !== undefined) {
      checkName(props.studioDomainId, { prop: 'studioDomainId', maxLength: 63, pattern: /^d-(-*[a-z0-9])+$/, allowed: '"d-", then small letters and digits' }, this);
    }
    const policy: PolicyDocument = {
      rules, reject: props.rejectOnFailure ?? false, tellAll: props.notifyDecisions ?? false, studioDomainId: props.studioDomainId,
    };
    if (JSON.stringify(policy).length > MAX_POLICY) {
      throw new ValidationError('ApprovalPolicySize', `rules must have at most ${MAX_POLICY} characters together, got ${JSON.stringify(policy).length}: use fewer of them`, this);
    }
    return policy;
  }

  private topics(props: ModelApprovalProps): { readonly people: ITopic; readonly chat?: ITopic } {
    const { chat = [] } = props;
    const key = props.notificationTopic !== undefined && chat.length === 0 ? undefined : this.topicKey(props.encryptionKey);
    const people = props.notificationTopic ?? this.topic('Topic', 'Versions of a model that wait for a decision', key!);
    if (chat.length === 0) { return { people }; }
    const chatTopic = this.topic('ChatTopic', 'Versions of a model that wait for a decision, for chat', key!);
    const channels = new Construct(this, 'Chat');
    chat.forEach((channel, i) => channel.bind(new Construct(channels, `Channel${i + 1}`), [chatTopic]));
    return { people, chat: chatTopic };
  }

  private topicKey(given?: IKey): IKey {
    const key = given ?? new Key(this, 'TopicKey', {
      description: `Notifications of ${this.node.path}`, enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN,
    });
    const principals = [new ServicePrincipal('cloudwatch.amazonaws.com')];
    const conditions = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } };
    this.outside.add(PolicyHolder.KEY, key, key.keyArn, new PolicyStatement({ principals, actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ['*'], conditions }));
    return key;
  }

  private topic(id: string, displayName: string, key: IKey): Topic {
    const topic = new Topic(this, id, { displayName, masterKey: key, enforceSSL: true });
    // a topic with a policy lets in nobody else
    topic.addToResourcePolicy(new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    }));
    return topic;
  }

  private allow(props: ModelApprovalProps, policy: PolicyDocument): void {
    const { modelPackageGroupName, env: { account, region } } = this.modelPackageGroup;
    const stack = Stack.of(this);
    const versions = stack.formatArn({ service: 'sagemaker', account, region, resource: 'model-package', resourceName: `${modelPackageGroupName}/*` });
    const compares = policy.rules.some(({ type }) => type === 'production');
    const topics = [this.notificationTopic, ...this.chatTopic === undefined ? [] : [this.chatTopic]];
    this.outside.watch(...props.metricsBuckets ?? [], ...props.metricsKeys ?? [], ...topics.map(topic => topic.masterKey));
    for (const topic of topics) { this.outside.watchResource(PolicyHolder.TOPIC, topic, topic.topicArn); }
    for (const uri of props.metricsLocations ?? []) { this.outside.watchUri(uri); }
    const role = this.outside.of(this.role);
    const add = (statement: ConstructorParameters<typeof PolicyStatement>[0]) => { role.addToPrincipalPolicy(new PolicyStatement(statement)); };
    add({ actions: ['sagemaker:DescribeModelPackage', ...compares ? ['sagemaker:ListModelPackages'] : []], resources: [versions] });
    const statuses = policy.rules.length === 0 ? [] : [ModelApprovalStatus.APPROVED, ...policy.reject ? [ModelApprovalStatus.REJECTED] : []];
    add({
      actions: ['sagemaker:UpdateModelPackage'],
      resources: [versions],
      // marks at versions, and no decision that the policy does not make
      conditions: statuses.length === 0
        ? { Null: { 'sagemaker:ModelApprovalStatus': 'true' } }
        : { StringEqualsIfExists: { 'sagemaker:ModelApprovalStatus': statuses } },
    });
    const objects = [...(props.metricsBuckets ?? []).map(bucket => bucket.arnForObjects('*')), ...(props.metricsLocations ?? []).map(uri => this.objectsAt(uri))];
    if (objects.length > 0) { add({ actions: ['s3:GetObject'], resources: objects }); }
    const keys = new Set([...(props.metricsBuckets ?? []).flatMap(bucket => bucket.encryptionKey ?? []), ...props.metricsKeys ?? []]);
    for (const key of keys) { key.grant(role, 'kms:Decrypt'); }
    add({ actions: ['sns:Publish'], resources: topics.map(topic => topic.topicArn) });
    for (const key of new Set(topics.flatMap(topic => topic.masterKey ?? []))) { key.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey'); }
    add({ actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'], resources: [this.queue.queueArn] });
  }

  private objectsAt(uri: string): string {
    checkKnown(uri, 'metricsLocations', 'it becomes part of an ARN', this);
    const match = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri);
    if (match === null) {
      throw new ValidationError('ApprovalMetricsLocation', `metricsLocations must be like "s3://bucket/prefix/", got ${JSON.stringify(uri)}`, this);
    }
    return Stack.of(this).formatArn({ service: 's3', account: '', region: '', resource: match[1], resourceName: `${match[2]}*` });
  }
}
