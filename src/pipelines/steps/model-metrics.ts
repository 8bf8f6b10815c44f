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

/** A file in S3. */
export interface FileSource {
  /** The file's S3 URI. */
  readonly s3Uri: string;
  /**
   * The file's MIME type.
   *
   * @default - none
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
 * The baselines that later versions of the model are compared with.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DriftCheckBaselines.html
 */
export interface DriftCheckBaselines {
  /**
   * Statistics of the model's quality.
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
   * The configuration of the bias analysis.
   *
   * @default - none
   */
  readonly biasConfigFile?: FileSource;
  /**
   * Constraints of the bias before training.
   *
   * @default - none
   */
  readonly biasPreTrainingConstraints?: MetricsSource;
  /**
   * Constraints of the bias after training.
   *
   * @default - none
   */
  readonly biasPostTrainingConstraints?: MetricsSource;
  /**
   * The configuration of the explainability analysis.
   *
   * @default - none
   */
  readonly explainabilityConfigFile?: FileSource;
  /**
   * Constraints of the explanation.
   *
   * @default - none
   */
  readonly explainabilityConstraints?: MetricsSource;
}

/** @internal */
export function renderDriftCheckBaselines(baselines: DriftCheckBaselines): any {
  return {
    ModelQuality: group({ Statistics: baselines.modelStatistics, Constraints: baselines.modelConstraints }),
    ModelDataQuality: group({ Statistics: baselines.modelDataStatistics, Constraints: baselines.modelDataConstraints }),
    Bias: group({ PreTrainingConstraints: baselines.biasPreTrainingConstraints, PostTrainingConstraints: baselines.biasPostTrainingConstraints },
      baselines.biasConfigFile),
    Explainability: group({ Constraints: baselines.explainabilityConstraints }, baselines.explainabilityConfigFile),
  };
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

function group(sources: Record<string, MetricsSource | undefined>, config?: FileSource): any {
  const given = Object.entries(sources).filter((entry): entry is [string, MetricsSource] => entry[1] !== undefined);
  if (!given.length && !config) { return undefined; }
  return {
    ...Object.fromEntries(given.map(([name, source]) => [name, renderSource(source)])),
    ConfigFile: config && { ContentType: config.contentType, ContentDigest: config.contentDigest, S3Uri: config.s3Uri },
  };
}

function renderSource(source: MetricsSource): any {
  return { ContentType: source.contentType ?? 'application/json', ContentDigest: source.contentDigest, S3Uri: source.s3Uri };
}
