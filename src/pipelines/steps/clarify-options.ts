import { ClarifyModel, ClarifyPrediction, PdpOptions, ShapOptions } from './clarify-model';
import { S3Compression } from './processing-data';

/** The format of a dataset for Clarify. */
export enum ClarifyDataFormat {
  /** CSV. */
  CSV = 'text/csv',
  /** A JSON object on each line. */
  JSON_LINES = 'application/jsonlines',
  /** JSON; needs `features`. */
  JSON = 'application/json',
  /** Parquet. */
  PARQUET = 'application/x-parquet',
  /** Images. */
  IMAGE = 'application/x-image',
}

/**
 * The data that Clarify analyzes. A column is given by its name, or by its index as text (`'0'` is the first).
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/clarify-processing-job-configure-analysis.html
 */
export interface ClarifyDataOptions {
  /** The S3 URI of the data. */
  readonly dataset: string;

  /**
   * Where the report goes in S3.
   *
   * @default - a prefix for each execution in the pipeline's artifact bucket
   */
  readonly outputPath?: string;

  /**
   * The format of the data.
   *
   * @default ClarifyDataFormat.CSV
   */
  readonly format?: ClarifyDataFormat;

  /**
   * How the data is compressed.
   *
   * @default S3Compression.NONE
   */
  readonly compression?: S3Compression;

  /**
   * The column, index or JMESPath of the true label.
   *
   * @default - none
   */
  readonly label?: string;

  /**
   * The names of the columns, the label included.
   *
   * @default - as in the data
   */
  readonly headers?: string[];

  /**
   * The JMESPath of the features, for JSON and JSON lines.
   *
   * @default - none
   */
  readonly features?: string;

  /**
   * The column that joins the data with a facet or predicted-label dataset.
   *
   * @default - none
   */
  readonly joinSource?: string;

  /**
   * The S3 URI of facets that are not part of the data, for CSV.
   *
   * @default - the facets are columns of the data
   */
  readonly facetDatasetUri?: string;

  /**
   * The names of the columns in the facet dataset.
   *
   * @default - as in the data
   */
  readonly facetHeaders?: string[];

  /**
   * The column or JMESPath of labels that were predicted before.
   *
   * @default - the model predicts them
   */
  readonly predictedLabel?: string;

  /**
   * The S3 URI of predicted labels that are not part of the data, for CSV.
   *
   * @default - none
   */
  readonly predictedLabelDatasetUri?: string;

  /**
   * The names of the columns in the predicted-label dataset.
   *
   * @default - as in the data
   */
  readonly predictedLabelHeaders?: string[];

  /**
   * Columns that the model does not get.
   *
   * @default - none
   */
  readonly excludedColumns?: string[];

  /**
   * The S3 URI of an analysis configuration of one's own, named `analysis_config.json`; all options that it has are then left out here.
   *
   * @default - made from the options at synth, as a file whose place is a hash of its content
   */
  readonly analysisConfigUri?: string;

  /**
   * Members of the analysis configuration that no option covers, in Clarify's own spelling: `time_series_data_config`, `segment_config`, ….
   *
   * @default - none
   */
  readonly additionalConfig?: { [name: string]: any };
}

/** A sensitive attribute. */
export interface ClarifyFacet {
  /** The column, or its index as text. */
  readonly name: string;

  /**
   * The values, or the lower bound, of the group that might be at a disadvantage: numbers or text.
   *
   * @default - each value is compared with the others
   */
  readonly values?: any[];
}

/** Which groups are compared. */
export interface ClarifyBiasOptions {
  /** The values of the label that are the better outcome, or its lower bound: numbers or text. */
  readonly labelValues: any[];

  /** The sensitive attributes, at least one. */
  readonly facets: ClarifyFacet[];

  /**
   * The column that forms subgroups, for conditional demographic disparity.
   *
   * @default - none
   */
  readonly groupVariable?: string;

  /**
   * The metrics, by their short names such as `CI` or `DPL`.
   *
   * @default - all of the kind of check
   */
  readonly methods?: string[];
}

/** Options of a check of the data's bias. */
export interface DataBiasCheckOptions extends ClarifyDataOptions, ClarifyBiasOptions {}

/** Options of a check of the model's bias. */
export interface ModelBiasCheckOptions extends ClarifyDataOptions, ClarifyBiasOptions {
  /** The model. */
  readonly model: ClarifyModel;

  /**
   * How the predicted label is found in the answer.
   *
   * @default - the answer is the label
   */
  readonly prediction?: ClarifyPrediction;
}

/** Options of a check of the explanations of a model's answers. */
export interface ExplainabilityCheckOptions extends ClarifyDataOptions {
  /** The model. */
  readonly model: ClarifyModel;

  /**
   * How the score to explain is found in the answer.
   *
   * @default - the answer is the score
   */
  readonly prediction?: ClarifyPrediction;

  /**
   * Explain by SHAP values.
   *
   * @default - with Clarify's defaults, unless `pdp` is given
   */
  readonly shap?: ShapOptions;

  /**
   * Explain by partial dependence plots.
   *
   * @default - none
   */
  readonly pdp?: PdpOptions;
}

/** The kinds of checks that Clarify makes. */
export enum ClarifyCheckType {
  /** Bias in the data. */
  DATA_BIAS = 'DATA_BIAS',
  /** Bias in a model's answers. */
  MODEL_BIAS = 'MODEL_BIAS',
  /** How a model's answers come about. */
  MODEL_EXPLAINABILITY = 'MODEL_EXPLAINABILITY',
}

/** Options of a check whose analysis configuration lies in S3 already. */
export interface ConfiguredCheckOptions {
  /** What is checked. */
  readonly checkType: ClarifyCheckType;

  /**
   * The S3 URI of the analysis configuration, a file named `analysis_config.json`.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/clarify-processing-job-configure-analysis.html
   */
  readonly analysisConfigUri: string;

  /** The S3 URI of the data. */
  readonly dataset: string;

  /**
   * Where the report goes in S3.
   *
   * @default - a prefix for each execution in the pipeline's artifact bucket
   */
  readonly outputPath?: string;

  /**
   * How the data is compressed.
   *
   * @default S3Compression.NONE
   */
  readonly compression?: S3Compression;

  /**
   * The model, usually `model.modelName` of a `ModelStep`.
   *
   * @default - none; only for a check of the data
   */
  readonly modelName?: string;
}
