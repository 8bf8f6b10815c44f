import type { Duration } from 'aws-cdk-lib';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IModelPackageGroupRef } from 'aws-cdk-lib/aws-sagemaker';
import type { WhenBusy } from '../pipelines';
import type { ModelApprovalStatus } from '../registry';

/** What every trigger of a retraining has. */
export interface RetrainOptions {
  /**
   * The name of the trigger, which tells several of a kind apart: a letter, then letters and digits, at most 40. It is part of the names of
   * the executions that it starts, and of logical ids.
   *
   * @default - the kind of the trigger: `Schedule`, `Event`, `NewData`, `Decision`, `Alarm` or `Drift`
   */
  readonly triggerName?: string;

  /**
   * Values of the pipeline's parameters. Where events start the training, they may contain fields of the event:
   * `EventField.fromPath('$.detail.snapshot')`. What asks for the same values is served by one execution, for other values by one of their own.
   *
   * @default - the parameters' defaults
   */
  readonly parameters?: { [name: string]: string };

  /**
   * What happens to the trigger while as many executions run as may.
   *
   * @default WhenBusy.QUEUE
   */
  readonly whenBusy?: WhenBusy;
}

/** Options of a retraining by schedule. */
export interface RetrainScheduleOptions extends RetrainOptions {
  /**
   * What the schedule is for.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * Whether the schedule is active.
   *
   * @default true
   */
  readonly enabled?: boolean;
}

/** Options of a retraining by events. */
export interface RetrainEventOptions extends RetrainOptions {
  /**
   * How long no further event with the same values may come before the execution starts, up to 1 day.
   *
   * @default - it starts at once
   */
  readonly quietPeriod?: Duration;

  /**
   * How long it waits for that at most, when events never cease.
   *
   * @default - 16 quiet periods, at most 7 days
   */
  readonly maxWait?: Duration;

  /**
   * What makes two events the same, as text with fields of the event. For services that send an event several times, each with an id of its own.
   *
   * @default - the id of the event
   */
  readonly eventId?: string;
}

/** Options of a retraining with new data. */
export interface RetrainNewDataOptions extends RetrainOptions {
  /**
   * Only objects whose keys begin with this, for example `raw/`.
   *
   * @default - any
   */
  readonly prefix?: string;

  /**
   * Only objects whose keys end with this, for example `.csv`.
   *
   * @default - any
   */
  readonly suffix?: string;

  /**
   * How long no further object may come before the execution starts, from 1 second to 1 day: a burst of uploads starts one execution.
   *
   * @default Duration.minutes(15)
   */
  readonly quietPeriod?: Duration;

  /**
   * How long it waits for that at most, when uploads never cease: at least the quiet period, at most 7 days.
   *
   * @default - 16 quiet periods, at most 7 days
   */
  readonly maxWait?: Duration;
}

/** Options of a retraining by a decision in the registry. */
export interface RetrainDecisionOptions extends RetrainOptions {
  /**
   * The decisions.
   *
   * @default - only `ModelApprovalStatus.REJECTED`
   */
  readonly statuses?: ModelApprovalStatus[];

  /**
   * The group in which it is decided.
   *
   * @default - that of the project
   */
  readonly modelPackageGroup?: IModelPackageGroupRef;

  /**
   * The event bus that gets the events of the group. Needed for a group of another account, whose events a rule there forwards.
   *
   * @default - the default bus
   */
  readonly eventBus?: IEventBus;
}
