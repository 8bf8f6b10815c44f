import type { Duration } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Runtime } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IPipelineRef } from 'aws-cdk-lib/aws-sagemaker';
import type { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { ITopic } from 'aws-cdk-lib/aws-sns';

/** What happens to a request that comes while as many executions run as may. */
export enum WhenBusy {
  /** It waits, together with others for the same parameters, and is started once afterwards. */
  QUEUE = 'QUEUE',

  /**
   * It is dropped. For triggers that an execution itself sets off, for example new files in a place to which it writes: they would start it
   * again and again.
   */
  DROP = 'DROP',
}

/** How a guard starts executions. */
export interface StartGuardOptions {
  /**
   * How many executions may run at the same time, from 1 to 50. Executions that others start count too, as far as the service lists them.
   *
   * @default 1
   */
  readonly maxConcurrentExecutions?: number;

  /**
   * How often a failed execution is started again by itself, from 0 to 10. Executions that somebody stops are not.
   *
   * @default 0
   */
  readonly retryAttempts?: number;

  /**
   * How long after a failed execution nothing is started, up to 7 days. What is asked for meanwhile waits.
   *
   * @default - the next one may start at once
   */
  readonly cooldown?: Duration;

  /**
   * How often the guard looks whether something that waits may start, besides at the end of every execution: from 1 to 60 minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly checkInterval?: Duration;

  /**
   * The topic that hears of failed executions, and of requests that could not be served.
   *
   * @default - nobody is told; `alarm` takes other actions
   */
  readonly notificationTopic?: ITopic;

  /**
   * The key that encrypts queues and table. EventBridge has to be let use it, which the key of an app gets by itself.
   *
   * @default - keys of AWS
   */
  readonly encryptionKey?: IKey;

  /**
   * The role of the function.
   *
   * @default - a new role with exactly what the function calls
   */
  readonly role?: IRole;

  /**
   * The role with which EventBridge Scheduler puts requests into the queue.
   *
   * @default - a new role, with the first schedule
   */
  readonly scheduleRole?: IRole;

  /**
   * The log group of the function.
   *
   * @default - a new one, deleted with the stack
   */
  readonly logGroup?: ILogGroup;

  /**
   * How long the new log group keeps the logs.
   *
   * @default RetentionDays.SIX_MONTHS
   */
  readonly logRetention?: RetentionDays;

  /**
   * The runtime of the function: one of Node.js with the AWS SDK.
   *
   * @default Runtime.NODEJS_24_X
   */
  readonly runtime?: Runtime;
}

/** Properties of a start guard. */
export interface StartGuardProps extends StartGuardOptions {
  /** The pipeline that it starts. */
  readonly pipeline: IPipelineRef;
}

/** What a request asks for. */
export interface StartRequestOptions {
  /** Who asks, in a word of up to 40 letters, digits and hyphens: part of the execution's name. */
  readonly trigger: string;

  /**
   * Values of parameters: text, or fields of the event (`EventField.fromPath('$.detail.object.key')`). Requests with the same values are
   * served by one execution, those with other values by one of their own.
   *
   * @default - the parameters' defaults
   */
  readonly parameters?: { [name: string]: string };

  /**
   * What makes two events the same request: text with fields of the event.
   *
   * @default EventField.eventId
   */
  readonly requestId?: string;

  /**
   * How long nothing more may be asked for before the execution starts, up to 1 day: a burst of events starts one.
   *
   * @default - it starts at once
   */
  readonly quietPeriod?: Duration;

  /**
   * How long it waits for that at most, when events never cease: at least the quiet period, at most 7 days.
   *
   * @default - 16 quiet periods, at most 7 days
   */
  readonly maxWait?: Duration;

  /**
   * What happens to the request while as many executions run as may.
   *
   * @default WhenBusy.QUEUE
   */
  readonly whenBusy?: WhenBusy;
}

/** When a guard is asked to start an execution. */
export interface GuardedScheduleOptions {
  /** When: a rate, a cron expression with its time zone, or one point in time. */
  readonly schedule: ScheduleExpression;

  /**
   * Values of parameters.
   *
   * @default - the parameters' defaults
   */
  readonly parameters?: { [name: string]: string };

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

  /**
   * What happens while as many executions run as may.
   *
   * @default WhenBusy.QUEUE
   */
  readonly whenBusy?: WhenBusy;
}
