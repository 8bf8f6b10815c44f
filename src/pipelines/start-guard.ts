import { Aws, Duration, RemovalPolicy, Resource } from 'aws-cdk-lib';
import { Alarm, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { EventField, IRuleTarget, Match, Rule, RuleTargetInput, Schedule as RuleSchedule } from 'aws-cdk-lib/aws-events';
import { SnsTopic, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Grant, IGrantable, IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { IPipelineRef } from 'aws-cdk-lib/aws-sagemaker';
import { ContextAttribute, Schedule, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { OutsidePolicies } from './access/outside-policies';
import type { PolicyRequirement } from './policy-requirement';
import { checkGuardProps, checkRequest, secondsOf } from './start-guard-checks';
import type { GuardedScheduleOptions, StartGuardProps, StartRequestOptions } from './start-guard-props';
import { requireEvents, tellTopic } from '../private/alarm-topic';
import { handlerCode } from '../private/handlers';
import { executionArnsOf, pipelineArnsOf } from '../private/sagemaker-arns';

/** What `StartRequest.kind` is for a message that asks for nothing. */
const WAKE = { kind: 'wake' };

/**
 * Starts a pipeline for whoever asks, but never more executions at a time than may run.
 *
 * Requests wait in a queue and then in a table, until an execution may start; requests for the same parameters are served by one execution. A
 * request that comes while an execution runs leads to one more afterwards. What cannot be served ends in a dead-letter queue with an alarm.
 *
 * Start the pipeline by the guard alone: a start past it is seen only once the service lists it.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/pipeline-eventbridge.html
 */
export class StartGuard extends Construct {
  /** The pipeline that it starts. */
  public readonly pipeline: IPipelineRef;

  /** The queue of requests. */
  public readonly queue: Queue;

  /** Where requests go that cannot be served. Their messages can be sent back to the queue. */
  public readonly deadLetterQueue: Queue;

  /** What waits and what runs. */
  public readonly table: Table;

  /** The function that starts executions. */
  public readonly function: LambdaFunction;

  /** The role of the function. */
  public readonly role: IRole;

  /** The log group of the function. */
  public readonly logGroup: ILogGroup;

  /** Rings when a request could not be served. */
  public readonly alarm: Alarm;

  private readonly outside = new OutsidePolicies(this, 'pipelines');
  private readonly encryptionKey?: IKey;
  private scheduleRole?: IRole;

  constructor(scope: Construct, id: string, props: StartGuardProps) {
    super(scope, id);
    checkGuardProps(props, this);
    this.pipeline = props.pipeline;
    this.encryptionKey = props.encryptionKey;
    this.scheduleRole = props.scheduleRole && this.outside.of(props.scheduleRole);
    const timeout = Duration.minutes(1);
    const encryption = props.encryptionKey === undefined
      ? { encryption: QueueEncryption.SQS_MANAGED }
      : { encryption: QueueEncryption.KMS, encryptionMasterKey: props.encryptionKey };
    this.deadLetterQueue = new Queue(this, 'DeadLetters', { ...encryption, enforceSSL: true, retentionPeriod: Duration.days(14) });
    this.queue = new Queue(this, 'Requests', {
      ...encryption,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      visibilityTimeout: Duration.minutes(6),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: 10 },
    });
    this.table = new Table(this, 'State', {
      partitionKey: { name: 'Id', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      ...props.encryptionKey === undefined
        ? { encryption: TableEncryption.AWS_MANAGED }
        : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: props.encryptionKey },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: 'Expires',
      // it holds nothing that an execution or a registry does not hold
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.logGroup = props.logGroup ?? new LogGroup(this, 'Logs', {
      retention: props.logRetention ?? RetentionDays.SIX_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const own = props.role === undefined
      ? new Role(this, 'Role', { description: 'Starts a pipeline, one execution at a time', assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
      : undefined;
    this.role = own ?? props.role!;
    this.outside.watch(props.encryptionKey);
    if (props.encryptionKey) { this.letEventsUse(props.encryptionKey); }
    const holder = this.outside.of(this.role);
    for (const statement of this.statements()) { holder.addToPrincipalPolicy(statement); }
    this.function = new LambdaFunction(this, 'Function', {
      description: 'Starts a pipeline, one execution at a time',
      code: handlerCode('pipelines/handlers/start-guard'),
      handler: 'index.handler',
      runtime: props.runtime ?? Runtime.NODEJS_24_X,
      // the queue would grant more
      role: own?.withoutPolicyUpdates() ?? holder,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      memorySize: 256,
      timeout,
      environment: {
        TABLE_NAME: this.table.tableName,
        PIPELINE_NAME: props.pipeline.pipelineRef.pipelineName,
        DEAD_LETTER_QUEUE_URL: this.deadLetterQueue.queueUrl,
        MAX_CONCURRENT_EXECUTIONS: String(props.maxConcurrentExecutions ?? 1),
        COOLDOWN_SECONDS: String(props.cooldown?.toSeconds() ?? 0),
        RETRY_ATTEMPTS: String(props.retryAttempts ?? 0),
      },
    });
    this.function.node.addDependency(this.role);
    // the table keeps two invocations from starting twice; more than that would only make them wait for each other
    this.function.addEventSource(new SqsEventSource(this.queue, {
      batchSize: 500, maxBatchingWindow: Duration.seconds(10), maxConcurrency: 2, reportBatchItemFailures: true,
    }));
    this.alarm = new Alarm(this, 'Alarm', {
      alarmDescription: 'Requests to start a pipeline could not be served',
      metric: this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' }),
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    this.addWakes(props.checkInterval ?? Duration.minutes(5));
    if (props.notificationTopic !== undefined) { this.notify(props.notificationTopic); }
  }

  /**
   * Statements that this app does not add: those of given roles that take none, those with which a key of another account lets roles in, and those
   * with which a topic that others own lets alarms and events in. Warnings say them too.
   */
  public get requirements(): PolicyRequirement[] { return this.outside.requirements; }

  /**
   * Makes events of a rule ask for an execution.
   *
   * @param options who asks, and for what
   */
  public target(options: StartRequestOptions): IRuleTarget {
    checkRequest(this.pipeline, options, this);
    const quietSeconds = secondsOf(options.quietPeriod);
    return this.messages(RuleTargetInput.fromObject({
      kind: 'start',
      trigger: options.trigger,
      id: options.requestId ?? EventField.eventId,
      time: EventField.time,
      parameters: nameAndValue(options.parameters),
      ...quietSeconds === undefined ? {} : {
        quietSeconds,
        maxWaitSeconds: secondsOf(options.maxWait) ?? Math.min(16 * quietSeconds, Duration.days(7).toSeconds()),
      },
      ...options.whenBusy === undefined ? {} : { whenBusy: options.whenBusy },
    }));
  }

  /**
   * Asks for an execution by a schedule (EventBridge Scheduler).
   *
   * @param id the id of the schedule, below `Schedules`
   * @param options when, and for what
   */
  public addSchedule(id: string, options: GuardedScheduleOptions): Schedule {
    checkRequest(this.pipeline, { trigger: id, parameters: options.parameters }, this);
    const schedules = this.node.tryFindChild('Schedules') as Construct | undefined ?? new Construct(this, 'Schedules');
    return new Schedule(schedules, id, {
      schedule: options.schedule,
      description: options.description,
      enabled: options.enabled,
      target: new SqsSendMessage(this.queue, {
        role: this.schedulerRole(),
        deadLetterQueue: this.deadLetterQueue,
        input: ScheduleTargetInput.fromObject({
          kind: 'start',
          trigger: id,
          // an attempt to deliver has an id of its own, the appointed time has not
          id: `${ContextAttribute.scheduleArn} ${ContextAttribute.scheduledTime}`,
          time: ContextAttribute.scheduledTime,
          parameters: nameAndValue(options.parameters),
          ...options.whenBusy === undefined ? {} : { whenBusy: options.whenBusy },
        }),
      }),
    });
  }

  /**
   * Allows asking for executions, by messages to the queue as the README shows them.
   *
   * @param grantee who may
   */
  public grantRequest(grantee: IGrantable): Grant {
    const key = this.encryptionKey;
    const { roleArn } = grantee.grantPrincipal as Partial<IRole>;
    if (key && roleArn !== undefined && !Resource.isOwnedResource(key)) {
      this.outside.letIn('key', key, key.keyArn, grantee.grantPrincipal as IRole, [{ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ['*'] }]);
    }
    key?.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey');
    return Grant.addToPrincipalOrResource({ grantee, actions: ['sqs:SendMessage'], resourceArns: [this.queue.queueArn], resource: this.queue });
  }

  private statements(): PolicyStatement[] {
    return [
      new PolicyStatement({ actions: ['sagemaker:ListPipelineExecutions', 'sagemaker:StartPipelineExecution'], resources: pipelineArnsOf(this.pipeline) }),
      new PolicyStatement({ actions: ['sagemaker:DescribePipelineExecution'], resources: executionArnsOf(this.pipeline) }),
      new PolicyStatement({ actions: ['dynamodb:GetItem', 'dynamodb:PutItem'], resources: [this.table.tableArn] }),
      new PolicyStatement({
        actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
        resources: [this.queue.queueArn],
      }),
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetterQueue.queueArn] }),
      new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [this.logGroup.logGroupArn] }),
      ...this.encryptionKey === undefined ? [] : [new PolicyStatement({
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
        resources: [this.encryptionKey.keyArn],
      })],
    ];
  }

  /** CDK writes it into the policy of a key of the app, with the rules. */
  private letEventsUse(key: IKey): void {
    if (Resource.isOwnedResource(key)) { return; }
    this.outside.add('key', key, key.keyArn, new PolicyStatement({
      principals: [new ServicePrincipal('events.amazonaws.com')], actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ['*'],
    }));
  }

  private schedulerRole(): IRole {
    if (this.scheduleRole === undefined) {
      const role = new Role(this, 'ScheduleRole', {
        description: 'Asks for executions of a pipeline by schedule',
        assumedBy: new ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } }),
      });
      role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.queue.queueArn, this.deadLetterQueue.queueArn] }));
      this.encryptionKey?.grant(this.outside.of(role), 'kms:Decrypt', 'kms:GenerateDataKey');
      // the target would grant more
      this.scheduleRole = role.withoutPolicyUpdates();
    }
    return this.scheduleRole;
  }

  private addWakes(checkInterval: Duration): void {
    new Rule(this, 'ExecutionEnded', {
      description: 'What waits may start when an execution has ended',
      eventPattern: this.statusPattern(['Succeeded', 'Failed', 'Stopped']),
      targets: [this.messages(RuleTargetInput.fromObject(WAKE))],
    });
    new Rule(this, 'Check', {
      description: 'What waits may start when some time has passed',
      schedule: RuleSchedule.rate(checkInterval),
      targets: [this.messages(RuleTargetInput.fromObject(WAKE))],
    });
  }

  private notify(topic: StartGuardProps['notificationTopic'] & {}): void {
    this.alarm.addAlarmAction(tellTopic(this.outside, topic));
    requireEvents(this.outside, topic);
    new Rule(this, 'ExecutionFailed', {
      description: 'Tells of failed executions of a pipeline',
      eventPattern: this.statusPattern(['Failed']),
      targets: [new SnsTopic(topic, {
        message: RuleTargetInput.fromText(`The execution ${EventField.fromPath('$.detail.pipelineExecutionArn')} failed `
          + `(${EventField.fromPath('$.account')}, ${EventField.fromPath('$.region')}).`),
      })],
    });
  }

  private statusPattern(statuses: string[]) {
    return {
      source: ['aws.sagemaker'],
      detailType: ['SageMaker Model Building Pipeline Execution Status Change'],
      // the service has written the names of pipelines in ARNs in both ways
      detail: { pipelineArn: Match.equalsIgnoreCase(pipelineArnsOf(this.pipeline)[0]), currentPipelineExecutionStatus: statuses },
    };
  }

  private messages(message: RuleTargetInput): IRuleTarget {
    return new SqsQueue(this.queue, { message, deadLetterQueue: this.deadLetterQueue });
  }
}

function nameAndValue(parameters: { [name: string]: string } | undefined): { Name: string; Value: string }[] {
  return Object.entries(parameters ?? {}).sort(([a], [b]) => a < b ? -1 : 1).map(([Name, Value]) => ({ Name, Value }));
}
