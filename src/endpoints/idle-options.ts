import type { Duration, TimeZone } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';

/** A day of the week. */
export enum Weekday {
  /** Monday. */
  MONDAY = 'MONDAY',
  /** Tuesday. */
  TUESDAY = 'TUESDAY',
  /** Wednesday. */
  WEDNESDAY = 'WEDNESDAY',
  /** Thursday. */
  THURSDAY = 'THURSDAY',
  /** Friday. */
  FRIDAY = 'FRIDAY',
  /** Saturday. */
  SATURDAY = 'SATURDAY',
  /** Sunday. */
  SUNDAY = 'SUNDAY',
}

/** Times of the week. */
export interface WorkingHours {
  /**
   * The days on which they begin.
   *
   * @default - Monday to Friday
   */
  readonly days?: Weekday[];

  /** When they begin, as `HH:MM` from `00:00` to `23:59`. */
  readonly from: string;

  /** When they end, as `HH:MM` from `00:00` to `24:00`; a time before `from` is one of the next day. */
  readonly until: string;

  /** The time zone of `from` and `until`, whose summer time they follow. */
  readonly timeZone: TimeZone;
}

/**
 * When an endpoint is turned off, so that its instances cost nothing, and on again. At least one of `workingHours` and `noInvocationsFor` must be given.
 *
 * Off means that the endpoint is deleted, while its configuration and model stay, of which it is made again under the same name. Until then, and
 * while it starts, which takes some minutes, invocations fail.
 */
export interface IdleOptions {
  /**
   * When the endpoint is on. It starts at the beginning of these hours, and is turned off at their end.
   *
   * @default - at all times
   */
  readonly workingHours?: WorkingHours;

  /**
   * How long nobody may invoke the endpoint before it is turned off, from 15 minutes to 14 days. It then stays off until the working hours begin
   * again, somebody asks for it (`grantStart`), or something is deployed.
   *
   * @default - it is not turned off for want of invocations
   */
  readonly noInvocationsFor?: Duration;

  /**
   * How long the endpoint stays on after a deployment, or after somebody has asked for it, whatever the hours and the invocations are: from 15 minutes to 7
   * days. It should be enough for the tests that follow a deployment.
   *
   * @default Duration.hours(2)
   */
  readonly keepOnFor?: Duration;

  /**
   * How often it is looked whether the endpoint has to be turned on or off: from 1 minute to 1 hour.
   *
   * @default Duration.minutes(5)
   */
  readonly checkInterval?: Duration;

  /**
   * The role of the function, which Lambda assumes. It is given what it needs.
   *
   * @default - a new role
   */
  readonly role?: IRole;

  /**
   * The log group of the function.
   *
   * @default - a new log group
   */
  readonly logGroup?: ILogGroup;

  /**
   * How long the new log group keeps logs.
   *
   * @default RetentionDays.SIX_MONTHS
   */
  readonly logRetention?: RetentionDays;

  /**
   * The key of the table with the state of the endpoint.
   *
   * @default - a key that AWS manages
   */
  readonly tableKey?: IKey;
}
