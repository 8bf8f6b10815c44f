/** What an answer has to be like; the form in which it travels to the handler. */
export type Check =
  | { readonly type: 'numbers'; readonly min: number; readonly max: number; readonly count?: number }
  | { readonly type: 'equals'; readonly text: string }
  | { readonly type: 'contains'; readonly text: string }
  | { readonly type: 'matches'; readonly pattern: string }
  | { readonly type: 'jsonEquals'; readonly path: string; readonly value: string }
  | { readonly type: 'jsonNumber'; readonly path: string; readonly min: number; readonly max: number };

/** One request and what its answer has to be like. */
export interface TestCaseDocument {
  readonly name: string;
  /** The request's body, base64. */
  readonly body: string;
  readonly contentType: string;
  readonly accept?: string;
  readonly targetModel?: string;
  readonly targetVariant?: string;
  readonly inferenceComponent?: string;
  readonly maxLatencyMillis?: number;
  readonly checks: readonly Check[];
}

/** The whole test, as it lies in the asset. */
export interface TestDocument {
  readonly allowedFailures: number;
  readonly cases: readonly TestCaseDocument[];
}
