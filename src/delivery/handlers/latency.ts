import type { BudgetDocument } from '../private/test-document';

/** Percentiles that every report has. */
const REPORTED = [50, 90, 95, 99, 100];

/** Answers to how long something took. */
export interface Latencies {
  readonly count: number;
  /** The latency below or at which this part of the answers came; undefined without answers. */
  percentile(percentile: number): number | undefined;
}

/** What became of a limit. */
export interface BudgetResult {
  readonly budget: string;
  readonly limit: number;
  readonly actual?: number;
  readonly met: boolean;
}

/** Every latency by itself. */
export class ExactLatencies implements Latencies {
  private readonly values: number[] = [];
  private sorted = true;

  public get count(): number { return this.values.length; }

  public add(millis: number): void {
    this.values.push(millis);
    this.sorted = false;
  }

  public percentile(percentile: number): number | undefined {
    if (!this.sorted) {
      this.values.sort((a, b) => a - b);
      this.sorted = true;
    }
    return this.values[Math.max(0, Math.ceil(percentile / 100 * this.values.length) - 1)];
  }
}

const GROWTH = 1.05;

/**
 * Latencies in buckets that grow by 5 %: small enough to travel from one call of a function to the next. A percentile is the upper bound
 * of its bucket, so that it is never told to be better than it is.
 */
export class BucketedLatencies implements Latencies {
  /** The latencies that `toText()` wrote down. */
  public static parse(text: string): BucketedLatencies {
    const latencies = new BucketedLatencies();
    let bucket = 0;
    for (const entry of text.split(',').filter(part => part !== '')) {
      const [step, count] = entry.split('.').map(digits => parseInt(digits, 36));
      bucket += step;
      latencies.buckets.set(bucket, count);
    }
    return latencies;
  }

  private readonly buckets = new Map<number, number>();

  public get count(): number {
    return [...this.buckets.values()].reduce((sum, count) => sum + count, 0);
  }

  public add(millis: number): void {
    const bucket = Math.max(0, Math.ceil(Math.log(Math.max(millis, 1)) / Math.log(GROWTH)));
    this.buckets.set(bucket, (this.buckets.get(bucket) ?? 0) + 1);
  }

  public percentile(percentile: number): number | undefined {
    let left = Math.max(1, Math.ceil(percentile / 100 * this.count));
    for (const [bucket, count] of this.ordered()) {
      left -= count;
      if (left <= 0) { return GROWTH ** bucket; }
    }
    return undefined;
  }

  public toText(): string {
    let last = 0;
    return this.ordered().map(([bucket, count]) => {
      const step = bucket - last;
      last = bucket;
      return `${step.toString(36)}.${count.toString(36)}`;
    }).join(',');
  }

  private ordered(): [number, number][] {
    return [...this.buckets].sort(([a], [b]) => a - b);
  }
}

/** Compares latencies with their limits. Without answers no limit is met. */
export function checkBudgets(budgets: readonly BudgetDocument[] | undefined, latencies: Latencies): BudgetResult[] {
  return (budgets ?? []).map(({ percentile, millis }) => {
    const actual = latencies.percentile(percentile);
    return { budget: `latency at ${percentile} %, in ms`, limit: millis, actual: rounded(actual), met: actual !== undefined && actual <= millis };
  });
}

/** The percentiles of a report. */
export function summaryOf(latencies: Latencies): { [name: string]: number } {
  return Object.fromEntries(REPORTED.flatMap(percentile => {
    const value = rounded(latencies.percentile(percentile));
    return value === undefined ? [] : [[percentile === 100 ? 'max' : `p${percentile}`, value]];
  }));
}

export function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 100) / 100;
}
