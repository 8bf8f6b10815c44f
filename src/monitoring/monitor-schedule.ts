import { Token } from 'aws-cdk-lib';
import type { Duration } from 'aws-cdk-lib';
import { ValidationError } from '../private/errors';

/**
 * When a monitor looks at the data: every hour, every few hours, once a day, or a single time.
 *
 * The service knows no other times; an execution may begin up to 20 minutes late. All hours are UTC.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ScheduleConfig.html
 */
export class MonitorSchedule {
  /** At the beginning of every hour. */
  public static hourly(): MonitorSchedule {
    return new MonitorSchedule('cron(0 * ? * * *)', 1);
  }

  /**
   * Once a day.
   *
   * @param hour the hour, 0 to 23. Default: 0
   */
  public static daily(hour: number = 0): MonitorSchedule {
    checkHour(hour, 'hour', 0, 23);
    return new MonitorSchedule(`cron(0 ${hour} ? * * *)`, 24);
  }

  /**
   * Every few hours.
   *
   * @param hours how many, 1 to 24
   * @param startHour the hour of the first one of a day, 0 to 23. Default: 0
   */
  public static everyHours(hours: number, startHour: number = 0): MonitorSchedule {
    checkHour(hours, 'hours', 1, 24);
    checkHour(startHour, 'startHour', 0, 23);
    return new MonitorSchedule(`cron(0 ${startHour}/${hours} ? * * *)`, hours);
  }

  /**
   * A single time, as soon as the schedule is there.
   *
   * @param window how far the data to look at goes back from then, at most 24 hours
   */
  public static once(window: Duration): MonitorSchedule {
    const hours = window.isUnresolved() ? 24 : window.toHours({ integral: false });
    if (hours <= 0 || hours > 24) {
      throw new ValidationError('MonitorWindow', `window must be more than 0 and at most 24 hours, got ${JSON.stringify(window.toHumanString())}`);
    }
    return new MonitorSchedule('NOW', 24, `-${window.toIsoString()}`, '-PT0H');
  }

  /**
   * A schedule by the service's expression: `cron(0 * ? * * *)`, `cron(0 H ? * * *)`, `cron(0 H/N ? * * *)` with hours from 0
   * to 23 and N from 1 to 24. For a single time use `once`.
   *
   * @param expression the expression; may be a token
   */
  public static of(expression: string): MonitorSchedule {
    if (Token.isUnresolved(expression)) { return new MonitorSchedule(expression, 24); }
    const match = /^cron\(0 (?:(\*)|(\d{1,2})(?:\/(\d{1,2}))?) \? \* \* \*\)$/.exec(expression);
    const [, every, hour, step] = match ?? [];
    if (!match || (hour !== undefined && Number(hour) > 23) || (step !== undefined && (Number(step) < 1 || Number(step) > 24))) {
      throw new ValidationError('MonitorSchedule', 'expression must be "cron(0 * ? * * *)", "cron(0 H ? * * *)" or "cron(0 H/N ? * * *)" with H from 0 to 23 and '
        + `N from 1 to 24, got ${JSON.stringify(expression)}: Model Monitor runs hourly, every few hours or daily${expression === 'NOW' ? ', for a single time use MonitorSchedule.once()' : ''}`);
    }
    return new MonitorSchedule(expression, every ? 1 : Number(step ?? 24));
  }

  /** @internal */
  private constructor(
    /** The expression, as the service has it. */
    public readonly expression: string,
    /** The hours between two executions. @internal */
    public readonly _hours: number,
    /** @internal */
    public readonly _start?: string,
    /** @internal */
    public readonly _end?: string,
  ) {}
}

function checkHour(value: number, name: string, min: number, max: number): void {
  if (Token.isUnresolved(value) || !Number.isInteger(value) || value < min || value > max) {
    throw new ValidationError('MonitorSchedule', `${name} must be a whole number from ${min} to ${max} that is known at synth, got ${JSON.stringify(value)}`);
  }
}
