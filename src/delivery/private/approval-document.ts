/** Where a metric of a version comes from. */
export type MetricSourceName =
  'ModelQuality' | 'DataQuality' | 'Bias' | 'BiasPreTraining' | 'BiasPostTraining' | 'Explainability' | 'CustomerMetadata';

/** A condition for an approval; the form in which it travels to the handler. */
export type RuleDocument =
  | { readonly type: 'range'; readonly source: MetricSourceName; readonly metric: string; readonly min?: number; readonly max?: number }
  | {
    readonly type: 'production';
    readonly source: MetricSourceName;
    readonly metric: string;
    /** Which way is better, and by how much the version has to be so. */
    readonly better: 'higher' | 'lower';
    readonly by: number;
    /** Whether the condition is met while there is no other version. */
    readonly first: boolean;
  };

/** All conditions, and what happens. */
export interface PolicyDocument {
  readonly rules: readonly RuleDocument[];
  /** Whether a version that fails a condition is rejected. */
  readonly reject: boolean;
  /** Whether approvals and rejections are told too. */
  readonly tellAll: boolean;
  readonly studioDomainId?: string;
}
