/** What an answer has to be like; the form in which it travels to the handler. */
export type Check =
  | { readonly type: 'numbers'; readonly min: number; readonly max: number; readonly count?: number }
  | { readonly type: 'equals'; readonly text: string }
  | { readonly type: 'contains'; readonly text: string }
  | { readonly type: 'matches'; readonly pattern: string }
  | { readonly type: 'jsonEquals'; readonly path: string; readonly value: string }
  | { readonly type: 'jsonNumber'; readonly path: string; readonly min: number; readonly max: number }
  | { readonly type: 'contentType'; readonly contentType: string }
  | { readonly type: 'notEmpty' };

/** One request. */
export interface RequestDocument {
  /** The request's body, base64. */
  readonly body: string;
  readonly contentType: string;
  readonly accept?: string;
  readonly targetModel?: string;
  readonly targetVariant?: string;
  readonly inferenceComponent?: string;
}

/** One request and what its answer has to be like. */
export interface TestCaseDocument extends RequestDocument {
  readonly name: string;
  readonly maxLatencyMillis?: number;
  readonly checks: readonly Check[];
  /** The model has to refuse the request. */
  readonly refused?: boolean;
}

/** A limit for the latency at a percentile. */
export interface BudgetDocument {
  readonly percentile: number;
  readonly millis: number;
}

/** Whose test it is, and what becomes of the result. */
export interface ResultDocument {
  readonly stage?: string;
  /** Where reports go, below their bucket. */
  readonly reportPrefix?: string;
  /** The beginning of the keys in the model registry; the result is not recorded without it. */
  readonly recordKey?: string;
}

/** A test that sends requests and checks the answers. */
export interface TestDocument extends ResultDocument {
  readonly kind?: 'invoke' | 'contract';
  readonly allowedFailures: number;
  readonly maxErrorRate?: number;
  readonly repetitions?: number;
  readonly budgets?: readonly BudgetDocument[];
  readonly cases: readonly TestCaseDocument[];
  /** Whether the cases have to cover the media types that the version declares. */
  readonly coverRegistry?: boolean;
}

/** A test that sends many requests. */
export interface LoadDocument extends ResultDocument {
  readonly kind: 'load';
  readonly requests: readonly RequestDocument[];
  readonly rate?: number;
  readonly concurrency?: number;
  readonly durationMillis: number;
  readonly warmUpMillis: number;
  readonly budgets: readonly BudgetDocument[];
  readonly maxErrorRate: number;
}
