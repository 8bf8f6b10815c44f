import type { StepFailure } from './scenario';
import type { StepDocument } from '../definition/model';

/** The service retries these by itself. How often is not documented: the defaults of a retry policy stand in for it. */
const BUILT_IN = { ExceptionType: ['Step.SERVICE_FAULT', 'Step.THROTTLING'] };

/** The retries of one step in one execution. */
export class Retries {
  private readonly counts = new Map<any, number>();

  /** @param started when the step's first attempt started */
  constructor(private readonly step: StepDocument, private readonly started: number) {}

  /** When the next attempt starts after one that ended with an error, undefined if there is none. */
  public next(exception: string, now: number): number | undefined {
    if (exception === 'SageMaker.JOB_INTERNAL_ERROR' && (this.step.Type === 'Tuning' || this.step.Type === 'AutoML')) {
      // these jobs retry inside
      return undefined;
    }
    const policy = [...this.step.RetryPolicies ?? [], BUILT_IN].find(candidate => [candidate?.ExceptionType].flat().includes(exception));
    if (!policy) { return undefined; }
    const count = this.counts.get(policy) ?? 0;
    const expires = number(policy.ExpireAfterMin);
    const attempts = number(policy.MaxAttempts) ?? (expires === undefined ? 5 : Infinity);
    const at = now + (number(policy.IntervalSeconds) ?? 1) * (number(policy.BackoffRate) ?? 2) ** count;
    if (count >= attempts || (expires !== undefined && at > this.started + expires * 60)) { return undefined; }
    this.counts.set(policy, count + 1);
    return at;
  }
}

/** How the attempts of a step fail, one after the other. */
export class Failures {
  private at = 0;
  private used = 0;

  constructor(private readonly failures: StepFailure[]) {}

  /** How the next attempt fails, undefined if it succeeds. */
  public next(): StepFailure | undefined {
    while (this.at < this.failures.length) {
      const failure = this.failures[this.at];
      if (failure.always || this.used < (failure.times ?? 1)) {
        this.used++;
        return failure;
      }
      this.at++;
      this.used = 0;
    }
    return undefined;
  }
}

function number(value: any): number | undefined {
  return value === undefined || value === null ? undefined : Number(value);
}
