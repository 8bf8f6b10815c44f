import { InstanceType } from '../instance-type';

/**
 * The model that Clarify asks, on a temporary endpoint.
 */
export interface ClarifyModel {
  /** The model's name, usually `model.modelName` of a `ModelStep`. */
  readonly modelName: string;

  /** The instances of the temporary endpoint. */
  readonly instanceType: InstanceType;

  /**
   * How many instances.
   *
   * @default 1
   */
  readonly instanceCount?: number;

  /**
   * The MIME type that the model takes.
   *
   * @default - that of the data
   */
  readonly contentType?: string;

  /**
   * The MIME type that the model answers with.
   *
   * @default - that of the request
   */
  readonly acceptType?: string;

  /**
   * A request, with `$features`, `$record` or `$records` where the data goes, for JSON and JSON lines.
   *
   * @default - none
   */
  readonly contentTemplate?: string;

  /**
   * A record of a request, for JSON.
   *
   * @default - none
   */
  readonly recordTemplate?: string;

  /**
   * Custom attributes of requests.
   *
   * @default - none
   */
  readonly customAttributes?: string;

  /**
   * The model of a multi-model endpoint.
   *
   * @default - none
   */
  readonly targetModel?: string;

  /**
   * What the name of the temporary endpoint begins with.
   *
   * @default - a prefix of Clarify
   */
  readonly endpointNamePrefix?: string;
}

/** How a predicted label is found in the model's answer. A place is a JMESPath, or an index as text. */
export interface ClarifyPrediction {
  /**
   * The place of the label.
   *
   * @default - the whole answer
   */
  readonly label?: string;

  /**
   * The place of the probability.
   *
   * @default - none
   */
  readonly probability?: string;

  /**
   * The probability from which on the label is the positive one, 0 to 1.
   *
   * @default 0.5
   */
  readonly probabilityThreshold?: number;

  /**
   * The names of the labels.
   *
   * @default - none
   */
  readonly labelHeaders?: string[];
}

/** How SHAP values become one value a feature. */
export enum ShapAggregation {
  /** The mean of absolute values. */
  MEAN_ABS = 'mean_abs',
  /** The median. */
  MEDIAN = 'median',
  /** The mean of squares. */
  MEAN_SQ = 'mean_sq',
}

/** Explanations by SHAP values. */
export interface ShapOptions {
  /**
   * Rows to compare with, as lists of the values of features.
   *
   * @default - Clarify chooses some
   */
  readonly baseline?: any[];

  /**
   * The S3 URI of a file of rows to compare with, instead of `baseline`.
   *
   * @default - none
   */
  readonly baselineUri?: string;

  /**
   * How many clusters the chosen baseline is made of.
   *
   * @default - Clarify decides
   */
  readonly numClusters?: number;

  /**
   * How many samples are made.
   *
   * @default - Clarify decides
   */
  readonly numSamples?: number;

  /**
   * How the values become one for each feature.
   *
   * @default - Clarify decides
   */
  readonly aggregation?: ShapAggregation;

  /**
   * Apply the logit function to the answers.
   *
   * @default false
   */
  readonly useLogit?: boolean;

  /**
   * Keep the values of each record.
   *
   * @default true
   */
  readonly saveLocalShapValues?: boolean;

  /**
   * The seed, for the same result each time.
   *
   * @default - none
   */
  readonly seed?: number;

  /**
   * The features to explain.
   *
   * @default - all
   */
  readonly featuresToExplain?: string[];

  /**
   * Options for text and images in Clarify's own spelling: `text_config`, `image_config`.
   *
   * @default - none
   */
  readonly additionalConfig?: { [name: string]: any };
}

/** Explanations by partial dependence plots. */
export interface PdpOptions {
  /**
   * The features.
   *
   * @default - those with the highest SHAP values
   */
  readonly features?: string[];

  /**
   * How many buckets a numeric feature has.
   *
   * @default 15
   */
  readonly gridResolution?: number;

  /**
   * How many features, if `features` is not given.
   *
   * @default 10
   */
  readonly topKFeatures?: number;
}
