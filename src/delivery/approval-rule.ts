import type { RuleDocument } from './private/approval-document';
import { parseJsonPath } from './private/json-path';
import { checkKnown } from '../private/checks';
import { ValidationError } from '../private/errors';

/**
 * Where a version keeps a metric.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelMetrics.html
 */
export enum MetricSource {
  /** The statistics of the model quality: what an evaluation step wrote. */
  MODEL_QUALITY = 'ModelQuality',
  /** The statistics of the data quality. */
  DATA_QUALITY = 'DataQuality',
  /** The bias report. */
  BIAS = 'Bias',
  /** The bias report of the data, before training. */
  BIAS_PRE_TRAINING = 'BiasPreTraining',
  /** The bias report of the model, after training. */
  BIAS_POST_TRAINING = 'BiasPostTraining',
  /** The explainability report. */
  EXPLAINABILITY = 'Explainability',
  /** The customer metadata properties: the metric is a key, its value a number. */
  CUSTOMER_METADATA = 'CustomerMetadata',
}

/**
 * Options of a comparison with the version in production.
 */
export interface ProductionComparisonOptions {
  /**
   * How much better the version has to be at least, in the unit of the metric. 0 is as good, a negative number is how much worse it may be.
   *
   * @default 0
   */
  readonly by?: number;

  /**
   * Where both versions keep the metric.
   *
   * @default MetricSource.MODEL_QUALITY
   */
  readonly source?: MetricSource;

  /**
   * Whether the condition is met as long as no version is approved. Otherwise somebody decides about the first one.
   *
   * @default false
   */
  readonly acceptFirst?: boolean;
}

/**
 * A condition for the approval of a version.
 *
 * A metric is the path of a number in a JSON document, like `regression_metrics.mse.value` or `$.classes[0]['f1 score']`. A metric that is
 * not there, or that is no number, meets no condition: somebody has to decide.
 */
export abstract class ApprovalRule {
  /**
   * The metric is a number or above it.
   *
   * @param metric the path of the metric
   * @param value the lowest number
   * @param source where the version keeps the metric; `MetricSource.MODEL_QUALITY` by default
   */
  public static atLeast(metric: string, value: number, source?: MetricSource): ApprovalRule {
    return rangeRule(metric, { min: number(value, 'value') }, source);
  }

  /**
   * The metric is a number or below it.
   *
   * @param metric the path of the metric
   * @param value the highest number
   * @param source where the version keeps the metric; `MetricSource.MODEL_QUALITY` by default
   */
  public static atMost(metric: string, value: number, source?: MetricSource): ApprovalRule {
    return rangeRule(metric, { max: number(value, 'value') }, source);
  }

  /**
   * The metric lies in a range.
   *
   * @param metric the path of the metric
   * @param min the lowest number
   * @param max the highest number
   * @param source where the version keeps the metric; `MetricSource.MODEL_QUALITY` by default
   */
  public static between(metric: string, min: number, max: number, source?: MetricSource): ApprovalRule {
    if (number(min, 'min') > number(max, 'max')) {
      throw new ValidationError('ApprovalRange', `min must not be above max, got ${min} and ${max}`);
    }
    return rangeRule(metric, { min, max }, source);
  }

  /**
   * The metric is higher than that of the newest approved version, or as high: for metrics like accuracy.
   *
   * @param metric the path of the metric
   * @param options by how much, and what holds for the first version
   */
  public static higherThanProduction(metric: string, options: ProductionComparisonOptions = {}): ApprovalRule {
    return productionRule(metric, 'higher', options);
  }

  /**
   * The metric is lower than that of the newest approved version, or as low: for metrics like an error.
   *
   * @param metric the path of the metric
   * @param options by how much, and what holds for the first version
   */
  public static lowerThanProduction(metric: string, options: ProductionComparisonOptions = {}): ApprovalRule {
    return productionRule(metric, 'lower', options);
  }

  /** @internal */
  public abstract _render(): RuleDocument;
}

class DocumentRule extends ApprovalRule {
  public constructor(private readonly document: RuleDocument) {
    super();
  }

  /** @internal */
  public _render(): RuleDocument {
    return this.document;
  }
}

function rangeRule(metric: string, limits: { readonly min?: number; readonly max?: number }, source = MetricSource.MODEL_QUALITY): ApprovalRule {
  return new DocumentRule({ type: 'range', source, metric: path(metric, source), ...limits });
}

function productionRule(metric: string, better: 'higher' | 'lower', options: ProductionComparisonOptions): ApprovalRule {
  const source = options.source ?? MetricSource.MODEL_QUALITY;
  return new DocumentRule({
    type: 'production', source, metric: path(metric, source), better, by: number(options.by ?? 0, 'by'), first: options.acceptFirst ?? false,
  });
}

/** The metric as the handler looks it up. */
function path(metric: string, source: MetricSource): string {
  checkKnown(metric, 'metric', 'it becomes part of the policy');
  if (source === MetricSource.CUSTOMER_METADATA) {
    if (metric === '') { throw new ValidationError('ApprovalMetric', 'metric must be a key of the customer metadata, got ""'); }
    return metric;
  }
  const full = metric.startsWith('$') ? metric : `$.${metric}`;
  if ((parseJsonPath(full) ?? []).length === 0) {
    throw new ValidationError('ApprovalMetric', `metric must be the path of a number, like "regression_metrics.mse.value", got ${JSON.stringify(metric)}`);
  }
  return full;
}

function number(value: number, prop: string): number {
  checkKnown(value, prop, 'it becomes part of the policy');
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new ValidationError('ApprovalNumber', `${prop} must be a finite number, got ${String(value)}`);
  }
  return value;
}
