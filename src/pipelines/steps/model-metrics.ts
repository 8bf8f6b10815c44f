/** A file of metrics in S3. */
export interface MetricsSource {
  /** The file's S3 URI, for example `report.s3Uri`. */
  readonly s3Uri: string;

  /**
   * The file's MIME type.
   *
   * @default application/json
   */
  readonly contentType?: string;

  /**
   * The hash of the file's content.
   *
   * @default - none
   */
  readonly contentDigest?: string;
}

/**
 * Files with the metrics of a model version, in the formats that the registry shows.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelMetrics.html
 */
export interface ModelMetrics {
  /**
   * Statistics of the model's quality: regression, binary or multiclass classification metrics.
   *
   * @default - none
   */
  readonly modelStatistics?: MetricsSource;
  /**
   * Constraints of the model's quality.
   *
   * @default - none
   */
  readonly modelConstraints?: MetricsSource;
  /**
   * Statistics of the data.
   *
   * @default - none
   */
  readonly modelDataStatistics?: MetricsSource;
  /**
   * Constraints of the data.
   *
   * @default - none
   */
  readonly modelDataConstraints?: MetricsSource;
  /**
   * The bias report.
   *
   * @default - none
   */
  readonly bias?: MetricsSource;
  /**
   * The bias report before training.
   *
   * @default - none
   */
  readonly biasPreTraining?: MetricsSource;
  /**
   * The bias report after training.
   *
   * @default - none
   */
  readonly biasPostTraining?: MetricsSource;
  /**
   * The explainability report.
   *
   * @default - none
   */
  readonly explainability?: MetricsSource;
}

/** @internal */
export function renderModelMetrics(metrics: ModelMetrics): any {
  return {
    ModelQuality: group({ Statistics: metrics.modelStatistics, Constraints: metrics.modelConstraints }),
    ModelDataQuality: group({ Statistics: metrics.modelDataStatistics, Constraints: metrics.modelDataConstraints }),
    Bias: group({ Report: metrics.bias, PreTrainingReport: metrics.biasPreTraining, PostTrainingReport: metrics.biasPostTraining }),
    Explainability: group({ Report: metrics.explainability }),
  };
}

function group(sources: Record<string, MetricsSource | undefined>): any {
  const given = Object.entries(sources).filter((entry): entry is [string, MetricsSource] => entry[1] !== undefined);
  return given.length ? Object.fromEntries(given.map(([name, source]) => [name, renderSource(source)])) : undefined;
}

function renderSource(source: MetricsSource): any {
  return { ContentType: source.contentType ?? 'application/json', ContentDigest: source.contentDigest, S3Uri: source.s3Uri };
}
