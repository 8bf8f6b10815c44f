import type { BudgetResult } from './latency';

/** What became of a case. */
export interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  readonly requests: number;
  readonly failedRequests: number;
  /** Each reason once. */
  readonly reasons: readonly string[];
  readonly latency: { readonly [percentile: string]: number };
}

/** What became of a test. */
export interface TestResult {
  readonly kind: 'invoke' | 'contract' | 'load' | 'build';
  readonly passed: boolean;
  /** The outcome in a sentence. */
  readonly message: string;
  /** The outcome in a few words, for the model registry. */
  readonly summary: string;
  readonly requests: number;
  readonly failedRequests: number;
  readonly cases: readonly CaseResult[];
  readonly budgets: readonly BudgetResult[];
  readonly latency: { readonly [percentile: string]: number };
  readonly variables: { readonly [name: string]: string };
}

/** A test that did not come to an end. */
export function brokenTest(kind: TestResult['kind'], message: string): TestResult {
  return { kind, passed: false, message, summary: 'could not be run', requests: 0, failedRequests: 0, cases: [], budgets: [], latency: {}, variables: {} };
}

/** Limits that are not met, in words. */
export function missed(budgets: readonly BudgetResult[]): string[] {
  return budgets.filter(({ met }) => !met).map(({ budget, limit, actual }) => `expected ${budget} of at most ${limit}, got ${actual ?? 'no answer'}`);
}
