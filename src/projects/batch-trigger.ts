import { Duration } from 'aws-cdk-lib';
import { EventField } from 'aws-cdk-lib/aws-events';
import type { EventPattern, IEventBus } from 'aws-cdk-lib/aws-events';
import type { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import { Retrain } from './retrain';
import type { RetrainEventOptions, RetrainOptions, RetrainScheduleOptions } from './retrain-options';
import type { BatchPipeline } from '../delivery';
import type { StartGuard } from '../pipelines';
import { ModelApprovalStatus } from '../registry';

/** Options of a batch run by an approval. */
export interface BatchApprovalOptions extends RetrainOptions {
  /**
   * The event bus that gets the events of the group. Needed for a group of another account, whose events a rule there forwards.
   *
   * @default - the default bus
   */
  readonly eventBus?: IEventBus;
}

/** Options of a batch run by new data. */
export interface BatchNewDataOptions extends RetrainOptions {
  /**
   * Only objects whose keys end with this, for example `.csv`, or `_SUCCESS` for a marker that tells that the data is complete.
   *
   * @default - any object below the input prefix
   */
  readonly suffix?: string;

  /**
   * Whether each new object is scored in a run of its own, and nothing else in it. Otherwise a burst of uploads starts one run over the
   * whole input prefix.
   *
   * @default false
   */
  readonly eachObject?: boolean;

  /**
   * How long no further object may come before the run starts, from 1 second to 1 day.
   *
   * @default Duration.minutes(15), and one second with `eachObject`
   */
  readonly quietPeriod?: Duration;

  /**
   * How long it waits for that at most, when uploads never cease: at least the quiet period, at most 7 days.
   *
   * @default - 16 quiet periods, at most 7 days
   */
  readonly maxWait?: Duration;
}

/** What a trigger of batch runs gets to know when it is bound. */
export interface BatchTriggerBindOptions {
  /** The guard through which runs are started. */
  readonly guard: StartGuard;

  /** What is started. */
  readonly batchPipeline: BatchPipeline;
}

/**
 * What starts batch runs. All triggers of a project start them through one guard, which runs one after the other.
 */
export abstract class BatchTrigger {
  /**
   * Run by a schedule.
   *
   * @param schedule a rate, a cron expression with its time zone, or one point in time
   * @param options parameters and more
   */
  public static schedule(schedule: ScheduleExpression, options: RetrainScheduleOptions = {}): BatchTrigger {
    return new BoundTrigger(() => Retrain.schedule(schedule, options));
  }

  /**
   * Run when a version of the model is approved: what was scored with an older one is scored anew.
   *
   * @param options parameters and more
   */
  public static onApproval(options: BatchApprovalOptions = {}): BatchTrigger {
    return new BoundTrigger(() => Retrain.onDecision({ triggerName: 'Approval', ...options, statuses: [ModelApprovalStatus.APPROVED] }));
  }

  /**
   * Run when an event comes.
   *
   * @param eventPattern the events, on the default event bus
   * @param options parameters, which may be taken from the event, and more
   */
  public static onEvent(eventPattern: EventPattern, options: RetrainEventOptions = {}): BatchTrigger {
    return new BoundTrigger(() => Retrain.onEvent(eventPattern, options));
  }

  /**
   * Run when there is new data below the input prefix. The input bucket has to send its events to EventBridge (`eventBridgeEnabled: true`).
   *
   * @param options which objects, and how they are put together
   */
  public static onNewData(options: BatchNewDataOptions = {}): BatchTrigger {
    const { eachObject, quietPeriod, parameters, ...rest } = options;
    return new BoundTrigger(({ batchPipeline: { inputBucket, inputPrefix } }) => Retrain.onNewData(inputBucket, {
      ...rest,
      prefix: inputPrefix === '' ? undefined : inputPrefix,
      ...eachObject ? {
        quietPeriod: quietPeriod ?? Duration.seconds(1),
        parameters: { ...parameters, InputDataUrl: `s3://${inputBucket.bucketName}/${EventField.fromPath('$.detail.object.key')}` },
      } : { quietPeriod, parameters },
    }));
  }

  /**
   * Make the trigger.
   *
   * @param scope where the trigger may put constructs of its own
   * @param options the guard through which runs are started, and what is started
   */
  public abstract bind(scope: Construct, options: BatchTriggerBindOptions): void;
}

class BoundTrigger extends BatchTrigger {
  constructor(private readonly trigger: (options: BatchTriggerBindOptions) => Retrain) { super(); }

  public bind(scope: Construct, options: BatchTriggerBindOptions): void {
    this.trigger(options).bind(scope, { guard: options.guard, modelPackageGroup: options.batchPipeline.modelPackageGroup });
  }
}
