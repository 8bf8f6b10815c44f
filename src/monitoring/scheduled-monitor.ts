import { CfnResource, Duration, Fn, Token } from 'aws-cdk-lib';
import type { CfnCondition } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from 'aws-cdk-lib/aws-events';
import { EventBus as EventBusTarget } from 'aws-cdk-lib/aws-events-targets';
import { CfnMonitoringSchedule } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import type { MetricAlarmOptions, MonitorKindOptions } from './kind-options';
import type { MonitorSchedule } from './monitor-schedule';
import { generatedPhysicalName } from '../private/physical-name';
import type { MonitorContext } from './private/context';
import { createJobDefinition } from './private/job-definition';
import type { JobParts } from './private/job-definition';
import { KINDS, metricNamespace } from './private/kinds';
import type { MonitorKind } from './private/kinds';
import { checkS3Uri } from './private/locations';
import { ValidationError } from '../private/errors';

/** What a monitor of one kind is made of. @internal */
export interface ScheduledMonitorProps {
  readonly kind: MonitorKind;
  readonly context: MonitorContext;
  readonly options: MonitorKindOptions;
  readonly parts: JobParts;
}

/**
 * One kind of monitoring of one endpoint: the definition of its jobs, the schedule that runs them, and alarms on what they
 * find.
 *
 * A job definition cannot be changed. It has no name of its own, so that every change makes a new one, and the schedule, which
 * keeps its name, moves to it.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateMonitoringSchedule.html
 */
export class ScheduledMonitor extends Construct {
  /** @internal */
  public static _create(scope: Construct, id: string, props: ScheduledMonitorProps): ScheduledMonitor {
    return new ScheduledMonitor(scope, id, props);
  }

  /** The job definition. */
  public readonly jobDefinition: CfnResource;

  /** The schedule. */
  public readonly schedule: CfnMonitoringSchedule;

  /** The name of the schedule. */
  public readonly monitoringScheduleName: string;

  /** The ARN of the schedule. */
  public readonly monitoringScheduleArn: string;

  /** The S3 URI below which the reports are. */
  public readonly reportsUri: string;

  /** The rule that hears of executions with violations. */
  public readonly violationRule: Rule;

  /** The rule that hears of executions that failed. */
  public readonly failureRule: Rule;

  /** The alarm on executions with violations. It lasts until an execution finds none. */
  public readonly violationAlarm: Alarm;

  /** The alarm on executions that failed. */
  public readonly failureAlarm: Alarm;

  /** The alarms on metrics, in the order of the options. */
  public readonly metricAlarms: Alarm[];

  /** The rule that tells the drift event bus of every alarm on violations and metrics, if there is such a bus. */
  public readonly driftRule?: Rule;

  private readonly namespace: string;
  private readonly dimensions: { [name: string]: string };
  private readonly words: string;
  private readonly hours: number;

  private constructor(scope: Construct, id: string, props: ScheduledMonitorProps) {
    super(scope, id);
    const { kind, context, options, parts } = props;
    const schedule: MonitorSchedule = options.schedule ?? context.schedule;
    this.words = KINDS[kind].words;
    this.hours = schedule._hours;
    this.reportsUri = `${context.reportsUri}/${KINDS[kind].prefix}`;
    checkS3Uri(options.baselineConstraints, `${parts.prop}.baselineConstraints`, this);
    this.checkEnvironment(options.environment, parts.prop);

    this.jobDefinition = createJobDefinition(this, kind, { context, options, parts, schedule, outputUri: this.reportsUri });
    if (context.policy) { this.jobDefinition.node.addDependency(context.policy); }
    this.monitoringScheduleName = generatedPhysicalName(this, 'Schedule', 63);
    this.schedule = new CfnMonitoringSchedule(this, 'Schedule', {
      monitoringScheduleName: this.monitoringScheduleName,
      monitoringScheduleConfig: {
        monitoringType: kind,
        // CloudFormation makes the name, and this is how to ask for it
        monitoringJobDefinitionName: Fn.getAtt(this.jobDefinition.logicalId, 'JobDefinitionName').toString(),
        scheduleConfig: {
          scheduleExpression: schedule.expression,
          dataAnalysisStartTime: schedule._start,
          dataAnalysisEndTime: schedule._end,
        },
      },
    });
    this.monitoringScheduleArn = this.schedule.attrMonitoringScheduleArn;
    this.node.defaultChild = this.schedule;

    const endpointName = context.input.endpointInput?.endpointName;
    this.namespace = metricNamespace(kind, endpointName !== undefined);
    this.dimensions = { ...endpointName !== undefined ? { Endpoint: endpointName } : {}, MonitoringSchedule: this.monitoringScheduleName };

    this.violationRule = this.executionRule('ViolationRule', `Finds violations of ${this.words} of ${context.subject}`, {
      ProcessingJobStatus: ['Completed'],
      ExitMessage: [{ prefix: 'CompletedWithViolations' }],
    });
    this.violationAlarm = this.executionAlarm('ViolationAlarm', this.violationRule, `Violations of ${this.words} of ${context.subject}`);
    this.failureRule = this.executionRule('FailureRule', `Finds failed executions of the monitor of ${this.words} of ${context.subject}`, {
      ProcessingJobStatus: ['Failed', 'Stopped'],
    });
    this.failureAlarm = this.executionAlarm('FailureAlarm', this.failureRule, `The monitor of ${this.words} of ${context.subject} failed`);
    this.metricAlarms = (options.metricAlarms ?? []).map((alarm, i) => this.metricAlarm(`MetricAlarm${i + 1}`, alarm, context.subject));
    for (const alarm of [this.violationAlarm, this.failureAlarm, ...this.metricAlarms]) {
      alarm.addAlarmAction(...context.alarmActions);
      alarm.addOkAction(...context.alarmActions);
    }
    if (context.drift) { this.driftRule = this.tellBus(context.drift); }
  }

  /**
   * A metric of this monitor, averaged by default.
   *
   * @param metricName the metric's name in CloudWatch
   * @param options more; dimensions are added to those of endpoint and schedule
   */
  public metric(metricName: string, options: MetricOptions = {}): Metric {
    return new Metric({
      namespace: this.namespace,
      metricName,
      statistic: 'Average',
      period: Duration.hours(1),
      ...options,
      dimensionsMap: { ...this.dimensions, ...options.dimensionsMap },
    });
  }

  /** The number of executions that found violations. */
  public metricViolations(options: MetricOptions = {}): Metric {
    return ruleMetric(this.violationRule, options);
  }

  /** The number of executions that failed. */
  public metricFailures(options: MetricOptions = {}): Metric {
    return ruleMetric(this.failureRule, options);
  }

  /** Leaves all of it out of the deployment unless a condition holds. @internal */
  public _makeOnlyIf(condition: CfnCondition): void {
    for (const resource of this.node.findAll()) {
      if (CfnResource.isCfnResource(resource)) { resource.cfnOptions.condition = condition; }
    }
  }

  /** Jobs of a schedule tell whose they are in the event of their change of state. */
  private executionRule(id: string, description: string, detail: { [name: string]: any }): Rule {
    return new Rule(this, id, {
      description,
      eventPattern: {
        source: ['aws.sagemaker'],
        detailType: ['SageMaker Processing Job State Change'],
        detail: { MonitoringScheduleArn: [this.monitoringScheduleArn], ...detail },
      },
    });
  }

  private executionAlarm(id: string, rule: Rule, alarmDescription: string): Alarm {
    return ruleMetric(rule, {}).createAlarm(this, id, {
      alarmDescription,
      actionsEnabled: true,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 1,
      ...this.lasting(),
    });
  }

  private metricAlarm(id: string, options: MetricAlarmOptions, subject: string): Alarm {
    return this.metric(options.metricName, { statistic: options.statistic, dimensionsMap: options.dimensions }).createAlarm(this, id, {
      alarmDescription: `Metric ${options.metricName} of ${this.words} of ${subject}`,
      actionsEnabled: true,
      comparisonOperator: options.comparisonOperator ?? ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: options.threshold,
      ...this.lasting(),
    });
  }

  /** Executions are hours apart, and each may be late: an alarm lasts until one of them has nothing to say. */
  private lasting(): { evaluationPeriods: number; datapointsToAlarm: number; treatMissingData: TreatMissingData } {
    return { evaluationPeriods: this.hours + 1, datapointsToAlarm: 1, treatMissingData: TreatMissingData.NOT_BREACHING };
  }

  private tellBus({ bus, role }: NonNullable<MonitorContext['drift']>): Rule {
    return new Rule(this, 'DriftRule', {
      description: `Tells the drift event bus of alarms on ${this.words}`,
      eventPattern: {
        source: ['aws.cloudwatch'],
        detailType: ['CloudWatch Alarm State Change'],
        resources: [this.violationAlarm, ...this.metricAlarms].map(alarm => alarm.alarmArn),
        detail: { state: { value: ['ALARM'] } },
      },
      targets: [new EventBusTarget(bus, { role })],
    });
  }

  private checkEnvironment(environment: { [name: string]: string } | undefined, prop: string): void {
    const names = Object.keys(environment ?? {});
    if (names.length > 49) {
      throw new ValidationError('MonitorEnvironment', `${prop}.environment must have at most 49 variables, got ${names.length}`, this);
    }
    const bad = names.find(name => !Token.isUnresolved(name) && !/^[a-zA-Z_][a-zA-Z0-9_]{0,255}$/.test(name));
    if (bad !== undefined) {
      throw new ValidationError('MonitorEnvironment', `${prop}.environment must have names of letters, digits and "_", got ${JSON.stringify(bad)}`, this);
    }
  }
}

/** EventBridge counts the events that a rule of the default bus matches. */
function ruleMetric(rule: Rule, options: MetricOptions): Metric {
  return new Metric({
    namespace: 'AWS/Events',
    metricName: 'TriggeredRules',
    dimensionsMap: { RuleName: rule.ruleName },
    statistic: 'Sum',
    period: Duration.hours(1),
    ...options,
  }).attachTo(rule);
}

