import type { Duration } from 'aws-cdk-lib';
import type { ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import type { MonitorSchedule } from './monitor-schedule';
import type { ClarifyFacet, InstanceType, ShapOptions } from '../pipelines';

/** An alarm on one of the metrics that a monitor publishes. */
export interface MetricAlarmOptions {
  /**
   * The metric, for example `feature_baseline_drift_age` (data quality), `f1` or `rmse` (model quality), `bias_metric_DPPL`
   * (bias) or `feature_age` (explainability).
   */
  readonly metricName: string;

  /** The value with which the metric is compared. */
  readonly threshold: number;

  /**
   * How the metric is compared with the threshold.
   *
   * @default ComparisonOperator.GREATER_THAN_THRESHOLD
   */
  readonly comparisonOperator?: ComparisonOperator;

  /**
   * The statistic, for example `Average`, `Maximum` or `p90`.
   *
   * @default 'Average'
   */
  readonly statistic?: string;

  /**
   * Dimensions of the metric besides those of endpoint and schedule: `Feature` for data quality; `BiasStage`, `Label`,
   * `LabelValue`, `Facet`, `FacetValue` for bias; `Label`, `ExplainabilityMethod`, `ValueType` for explainability.
   *
   * @default - none
   */
  readonly dimensions?: { [name: string]: string };
}

/** What monitors of all kinds can be given. */
export interface MonitorKindOptions {
  /**
   * When the monitor looks at the data.
   *
   * @default - the schedule of all monitors
   */
  readonly schedule?: MonitorSchedule;

  /**
   * The S3 URI of the constraints that the data has to keep: what a baseline job or a check in the pipeline has calculated.
   *
   * In a stage of a deploy pipeline, those of the deployed version (its `DriftCheckBaselines`, else its `ModelMetrics`).
   *
   * @default - none; in a stage those of the version, and without them this monitor is left out
   */
  readonly baselineConstraints?: string;

  /**
   * Alarms on metrics of this monitor, besides the alarms on violations and on failed executions.
   *
   * @default - none
   */
  readonly metricAlarms?: MetricAlarmOptions[];

  /**
   * Environment variables of the container, up to 100. `publish_cloudwatch_metrics` is set already.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };
}

/** How the quality of the data is monitored: types, missing values, distributions. */
export interface DataQualityOptions extends MonitorKindOptions {
  /**
   * The S3 URI of the statistics of the training data, which drift is measured against.
   *
   * @default - none; in a stage those of the version
   */
  readonly baselineStatistics?: string;

  /**
   * The S3 URI of a Python script that works on each record before the analysis (`preprocess_handler`).
   *
   * @default - none
   */
  readonly recordPreprocessorUri?: string;

  /**
   * The S3 URI of a Python script that works on the result (`postprocess_handler`).
   *
   * @default - none
   */
  readonly postAnalyticsProcessorUri?: string;

  /**
   * Columns that are left out of the analysis: names or indices, separated by commas.
   *
   * @default - none
   */
  readonly excludeFeatures?: string;
}

/** Where labels and probabilities are in what a model answers: an index for CSV, a JSONPath or JMESPath for JSON lines; as text. */
export interface ModelOutputOptions {
  /**
   * The place of the predicted label.
   *
   * @default - none: the whole answer, or what `probabilityAttribute` leads to
   */
  readonly inferenceAttribute?: string;

  /**
   * The place of the predicted probability.
   *
   * @default - none
   */
  readonly probabilityAttribute?: string;
}

/** Where the truth is, and which of the captured data is compared with it. */
export interface GroundTruthOptions {
  /**
   * The S3 URI below which the true labels are put, in `yyyy/mm/dd/hh/`, as JSON lines with the ids of the invocations.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-model-quality-merge.html
   */
  readonly groundTruthUri: string;

  /**
   * How long before an execution the data that it looks at begins. Truth that comes late needs more than the time between two
   * executions.
   *
   * @default - the service decides
   */
  readonly startTimeOffset?: Duration;

  /**
   * How long before an execution the data that it looks at ends: shorter than `startTimeOffset`.
   *
   * @default - the service decides
   */
  readonly endTimeOffset?: Duration;

  /**
   * The probability from which on the label is the positive one, 0 to 1; for binary classification with
   * `probabilityAttribute`.
   *
   * @default - the service's, which is 0.5
   */
  readonly probabilityThreshold?: number;
}

/** How the quality of a model's answers is monitored, against the truth. */
export interface ModelQualityOptions extends MonitorKindOptions, ModelOutputOptions, GroundTruthOptions {
  /** The kind of problem that the model solves, for example `pipelines.ModelProblemType.REGRESSION`. */
  readonly problemType: string;

  /**
   * The S3 URI of a Python script that works on each record before the analysis (`preprocess_handler`).
   *
   * @default - none
   */
  readonly recordPreprocessorUri?: string;

  /**
   * The S3 URI of a Python script that works on the result (`postprocess_handler`).
   *
   * @default - none
   */
  readonly postAnalyticsProcessorUri?: string;
}

/** What monitors with SageMaker Clarify can be given. */
export interface ClarifyMonitorOptions extends MonitorKindOptions, ModelOutputOptions {
  /**
   * The place of the features in a captured request, a JMESPath; for JSON lines.
   *
   * @default - none; the request is CSV
   */
  readonly featuresAttribute?: string;

  /**
   * The names of the columns of a request, in their order. For a bias monitor the label comes last.
   *
   * @default - none: columns have indices
   */
  readonly headers?: string[];

  /**
   * The S3 URI of an analysis configuration of one's own, named `analysis_config.json`. Options that it has are then left out here.
   *
   * @default - made of the options, and written below the reports when the stack is deployed
   */
  readonly analysisConfigUri?: string;
}

/** How the bias of a model's answers is monitored. */
export interface ModelBiasOptions extends ClarifyMonitorOptions, GroundTruthOptions {
  /**
   * The column of the true label: a name, an index, or a JMESPath.
   *
   * @default - that of `analysisConfigUri`
   */
  readonly label?: string;

  /**
   * The values of the label that are the better outcome, or its lower bound: numbers or text. Needed without `analysisConfigUri`.
   *
   * @default - those of `analysisConfigUri`
   */
  readonly labelValues?: any[];

  /**
   * The sensitive attributes. Needed without `analysisConfigUri`.
   *
   * @default - those of `analysisConfigUri`
   */
  readonly facets?: ClarifyFacet[];

  /**
   * The column that forms subgroups, for conditional demographic disparity.
   *
   * @default - none
   */
  readonly groupVariable?: string;
}

/** How it is monitored what a model's answers depend on. The job asks the model on an endpoint of its own, which it deletes again. */
export interface ModelExplainabilityOptions extends ClarifyMonitorOptions {
  /**
   * The name of the model. Needed without `analysisConfigUri`.
   *
   * @default - in a stage the model of the endpoint, otherwise that of `analysisConfigUri`
   */
  readonly modelName?: string;

  /**
   * The instances of the job's endpoint.
   *
   * @default InstanceType.M5_XLARGE
   */
  readonly shadowInstanceType?: InstanceType;

  /**
   * How many instances the job's endpoint has.
   *
   * @default 1
   */
  readonly shadowInstanceCount?: number;

  /**
   * How answers are explained by SHAP values.
   *
   * @default - with Clarify's defaults
   */
  readonly shap?: ShapOptions;

  /**
   * A request, with `$features` where the data goes, for JSON lines.
   *
   * @default - none
   */
  readonly contentTemplate?: string;
}
