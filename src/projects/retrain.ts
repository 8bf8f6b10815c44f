import { ArnFormat, Duration, Stack, Token } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { EventField, Match, Rule } from 'aws-cdk-lib/aws-events';
import type { EventPattern } from 'aws-cdk-lib/aws-events';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IModelPackageGroupRef } from 'aws-cdk-lib/aws-sagemaker';
import type { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { checkSendsEvents } from './private/bucket-events';
import type { RetrainDecisionOptions, RetrainEventOptions, RetrainNewDataOptions, RetrainOptions, RetrainScheduleOptions } from './retrain-options';
import type { CiWorkflows, DeployPipeline } from '../delivery';
import { WhenBusy } from '../pipelines';
import type { Pipeline, StartGuard } from '../pipelines';
import { checkName } from '../private/checks';
import { ValidationError } from '../private/errors';
import { ModelApprovalStatus, ModelPackageGroup } from '../registry';
import type { IModelPackageGroup } from '../registry';

/** What a trigger gets to know when it is bound. */
export interface RetrainBindOptions {
  /** The guard through which the pipeline is started. */
  readonly guard: StartGuard;

  /**
   * The group in which the pipeline registers models.
   *
   * @default - unknown
   */
  readonly modelPackageGroup?: IModelPackageGroupRef;

  /**
   * The pipeline that deploys the models.
   *
   * @default - the project deploys nothing, or a CI system does it
   */
  readonly deployPipeline?: DeployPipeline;

  /**
   * The workflows that deploy the models.
   *
   * @default - the project deploys nothing, or a pipeline does it
   */
  readonly ci?: CiWorkflows;
}

/**
 * What starts a training again, besides a change of code.
 *
 * All triggers of a project start its pipeline through one guard, which does not start a second execution while one runs.
 */
export abstract class Retrain {
  /**
   * Train by a schedule.
   *
   * @param schedule a rate, a cron expression with its time zone, or one point in time
   * @param options parameters and more
   */
  public static schedule(schedule: ScheduleExpression, options: RetrainScheduleOptions = {}): Retrain {
    const { triggerName = 'Schedule', ...rest } = options;
    return new BoundRetrain(triggerName, (_, id, { guard }) => { guard.addSchedule(id, { schedule, ...rest }); });
  }

  /**
   * Train when an event comes.
   *
   * @param eventPattern the events, on the default event bus
   * @param options parameters, which may be taken from the event, and more
   */
  public static onEvent(eventPattern: EventPattern, options: RetrainEventOptions = {}): Retrain {
    const { triggerName = 'Event' } = options;
    return new BoundRetrain(triggerName, (scope, id, bind) => eventRule(scope, id, eventPattern, options, bind));
  }

  /**
   * Train when there is new data in a bucket, once it is complete: a burst of uploads starts one execution, after a quiet period. Data that
   * comes while an execution runs leads to one more afterwards.
   *
   * The bucket has to send its events to EventBridge (`eventBridgeEnabled: true`). If the pipeline itself writes to the place, set `whenBusy`
   * to `DROP`, or it starts itself for ever.
   *
   * @param bucket the bucket
   * @param options the keys, the quiet period and more
   */
  public static onNewData(bucket: IBucket, options: RetrainNewDataOptions = {}): Retrain {
    const { triggerName = 'NewData', prefix, suffix, quietPeriod = Duration.minutes(15), ...rest } = options;
    if (prefix === '' || suffix === '') {
      throw new ValidationError('NewDataKey', `${prefix === '' ? 'prefix' : 'suffix'} must not be empty: leave it out for all objects`);
    }
    return new BoundRetrain(triggerName, (scope, id, bind) => {
      checkSendsEvents(scope, bucket);
      checkLoop(bucket, options, bind, scope);
      eventRule(scope, id, {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [bucket.bucketName] }, ...keyPattern(prefix, suffix) },
      }, { ...rest, quietPeriod }, bind);
    });
  }

  /**
   * Train when a version of the model is rejected, or another decision is made.
   *
   * @param options the decisions, parameters and more
   */
  public static onDecision(options: RetrainDecisionOptions = {}): Retrain {
    const { triggerName = 'Decision', statuses = [ModelApprovalStatus.REJECTED], modelPackageGroup, eventBus, ...rest } = options;
    return new BoundRetrain(triggerName, (scope, id, bind) => {
      const group = modelPackageGroup ?? bind.modelPackageGroup;
      if (group === undefined) {
        throw new ValidationError('RetrainGroup', 'onDecision needs the group in which it is decided: give modelPackageGroup', scope);
      }
      const place = new Construct(scope, id);
      registered(group, place).onApproval('Rule', {
        crossStackScope: place,
        eventBus,
        statuses,
        description: 'A decision in the registry starts an execution',
        target: bind.guard.target({
          ...rest,
          trigger: id,
          // every further change of the version sends the decision once more
          requestId: `${EventField.fromPath('$.detail.ModelPackageArn')} ${EventField.fromPath('$.detail.ModelApprovalStatus')}`,
        }),
      });
    });
  }

  /**
   * Train when an alarm of CloudWatch rings.
   *
   * @param alarm the alarm; `Alarm.fromAlarmArn` makes one of an ARN
   * @param options parameters and more
   */
  public static onAlarm(alarm: IAlarm, options: RetrainOptions = {}): Retrain {
    const { triggerName = 'Alarm' } = options;
    return new BoundRetrain(triggerName, (scope, id, bind) => {
      checkSamePlace(alarm, scope);
      eventRule(scope, id, {
        source: ['aws.cloudwatch'],
        detailType: ['CloudWatch Alarm State Change'],
        resources: [alarm.alarmArn],
        detail: { state: { value: ['ALARM'] } },
      }, options, bind);
    });
  }

  /**
   * Train when the model drifts in any monitored stage: when an alarm on violations of a baseline, or on a metric of a monitor, rings there.
   *
   * An alarm lasts until an execution of its monitor finds nothing, so that drift that goes on starts one training. Drift that comes while
   * the pipeline runs starts none, since the data that drifts is part of that execution, unless `whenBusy` says otherwise.
   *
   * @param options parameters and more
   */
  public static onDrift(options: RetrainOptions = {}): Retrain {
    const { triggerName = 'Drift', whenBusy = WhenBusy.DROP, ...rest } = options;
    return new BoundRetrain(triggerName, (scope, id, { guard, deployPipeline, ci }) => {
      const deployer = deployPipeline ?? (ci?.stages.length ? ci : undefined);
      if (deployer === undefined) {
        throw new ValidationError('RetrainDrift', 'onDrift needs a project with stages that monitor the model, but this one deploys nothing: '
          + 'use a project that deploys, or onAlarm with an alarm of a monitor of your own', scope);
      }
      deployer.onDrift(id, {
        crossStackScope: scope,
        description: `Starts an execution: ${id}`,
        target: guard.target({ ...rest, whenBusy, trigger: id }),
      });
    });
  }

  /**
   * Make the trigger.
   *
   * @param scope where the trigger may put constructs of its own
   * @param options the guard through which the pipeline is started
   */
  public abstract bind(scope: Construct, options: RetrainBindOptions): void;
}

/** The group with the means to make rules, in whose stack does not matter. */
function registered(group: IModelPackageGroupRef, scope: Construct): IModelPackageGroup {
  return (group as Partial<IModelPackageGroup>).onApproval !== undefined
    ? group as IModelPackageGroup
    : ModelPackageGroup.fromModelPackageGroupArn(scope, 'Group', group.modelPackageGroupRef.modelPackageGroupArn);
}

class BoundRetrain extends Retrain {
  constructor(private readonly id: string, private readonly binding: (scope: Construct, id: string, options: RetrainBindOptions) => void) {
    super();
    checkName(id, { prop: 'triggerName', maxLength: 40, pattern: /^[A-Za-z][A-Za-z0-9]*$/, allowed: 'letters and digits, with a letter at the beginning' });
  }

  public bind(scope: Construct, options: RetrainBindOptions): void {
    if ([scope, options.guard.node.tryFindChild('Schedules')].some(place => place?.node.tryFindChild(this.id) !== undefined)) {
      throw new ValidationError('RetrainName', `triggerName must be another one for each trigger, got ${JSON.stringify(this.id)} twice: give triggerName`, scope);
    }
    this.binding(scope, this.id, options);
  }
}

function eventRule(scope: Construct, id: string, eventPattern: EventPattern, options: RetrainEventOptions, { guard }: RetrainBindOptions): void {
  const { triggerName, eventId, ...rest } = options;
  new Rule(scope, id, {
    description: `Starts an execution: ${id}`,
    eventPattern,
    targets: [guard.target({ ...rest, trigger: id, requestId: eventId })],
  });
}

function keyPattern(prefix: string | undefined, suffix: string | undefined): { object?: { key: string[] } } {
  if (prefix === undefined && suffix === undefined) { return {}; }
  const literal = (text: string) => text.replace(/[\\*]/g, '\\$&');
  // a field cannot be asked for both, but for a text with anything in between
  if (prefix !== undefined && suffix !== undefined) { return { object: { key: Match.wildcard(`${literal(prefix)}*${literal(suffix)}`) } }; }
  return { object: { key: prefix !== undefined ? Match.prefix(prefix) : Match.suffix(suffix!) } };
}

/** Fails when an execution would start the next one by what it leaves in its own bucket. */
function checkLoop(bucket: IBucket, { prefix, whenBusy }: RetrainNewDataOptions, { guard }: RetrainBindOptions, scope: Construct): void {
  const { artifactBucket, pipelineName } = guard.pipeline as Partial<Pipeline>;
  if (artifactBucket !== bucket || whenBusy === WhenBusy.DROP) { return; }
  const own = `${pipelineName}/`;
  if (prefix === undefined || (!Token.isUnresolved(prefix) && !Token.isUnresolved(own) && own.startsWith(prefix))) {
    throw new ValidationError('RetrainLoop',
      `onNewData watches the place where the pipeline itself writes, so every execution would start the next one, got prefix ${JSON.stringify(prefix)}: `
      + 'give the prefix of the data, or another bucket, or set whenBusy to WhenBusy.DROP', scope);
  }
}

/** Fails when an alarm sends its events elsewhere. */
function checkSamePlace(alarm: IAlarm, scope: Construct): void {
  if (Token.isUnresolved(alarm.alarmArn)) { return; }
  const here = Stack.of(scope);
  const place = here.splitArn(alarm.alarmArn, ArnFormat.COLON_RESOURCE_NAME);
  for (const [what, own, other] of [['account', place.account!, here.account], ['region', place.region!, here.region]]) {
    if (!Token.isUnresolved(own) && !Token.isUnresolved(other) && own !== other) {
      throw new ValidationError('AlarmElsewhere',
        `alarm must be in the ${what} of the project ${JSON.stringify(other)}, got ${JSON.stringify(own)}: CloudWatch sends its events there; `
        + 'forward them through an event bus and use onEvent', scope);
    }
  }
}
