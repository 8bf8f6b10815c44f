import type { MonitorOptions } from '../monitor-options';

/** The kinds of monitors, as the service names them. */
export type MonitorKind = 'DataQuality' | 'ModelQuality' | 'ModelBias' | 'ModelExplainability';

/** What the kinds differ in, besides their job definitions. */
export const KINDS: { readonly [kind in MonitorKind]: KindFacts } = {
  DataQuality: { prefix: 'data-quality', words: 'data quality', metrics: 'data-metrics' },
  ModelQuality: { prefix: 'model-quality', words: 'model quality', metrics: 'model-metrics' },
  ModelBias: { prefix: 'model-bias', words: 'model bias', metrics: 'bias-metrics' },
  ModelExplainability: { prefix: 'model-explainability', words: 'model explainability', metrics: 'explainability-metrics' },
};

interface KindFacts {
  /** The part of the prefix of its reports. */
  readonly prefix: string;
  readonly words: string;
  /** The last part of the namespace of its metrics. */
  readonly metrics: string;
}

/**
 * The namespace of the metrics of a kind of monitor.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-model-quality-metrics.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/clarify-model-monitor-bias-drift-cw.html
 */
export function metricNamespace(kind: MonitorKind, endpoint: boolean): string {
  return `aws/sagemaker/${endpoint ? 'Endpoints' : 'ModelMonitoring'}/${KINDS[kind].metrics}`;
}

/** The kinds of monitors that options want. */
export function kindsOf(options: MonitorOptions): MonitorKind[] {
  const given: [MonitorKind, unknown][] = [
    ['DataQuality', options.dataQuality], ['ModelQuality', options.modelQuality],
    ['ModelBias', options.modelBias], ['ModelExplainability', options.modelExplainability],
  ];
  const kinds = given.filter(([, wanted]) => wanted !== undefined).map(([kind]) => kind);
  return kinds.length > 0 ? kinds : ['DataQuality'];
}
