import type { Duration } from 'aws-cdk-lib';

/**
 * How long a deployed model is watched before anything further happens, and by which alarms.
 */
export interface SoakOptions {
  /**
   * How long the alarms have to keep quiet: from 1 minute to 23 hours.
   */
  readonly duration: Duration;

  /**
   * Whether the stack of the stage gets alarms of its own endpoint: one for invocations that the endpoint failed, one for
   * the latency of the model. A stage with batch runs gets one for runs that failed.
   *
   * @default true
   */
  readonly endpointAlarms?: boolean;

  /**
   * How many invocations the endpoint may fail (answers with a status of 500 and above) within a minute.
   *
   * @default 0
   */
  readonly maxServerErrors?: number;

  /**
   * How long the model may take to answer, on the average of a minute.
   *
   * @default Duration.seconds(5)
   */
  readonly maxModelLatency?: Duration;

  /**
   * Names of further alarms to watch, in the account and region of the stage. They are alarms on metrics: CloudWatch tells of
   * composite alarms only to roles that may see all alarms of an account.
   *
   * @default - none
   */
  readonly alarmNames?: string[];
}
