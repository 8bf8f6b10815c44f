import { Construct } from 'constructs';
import { BoundCheck, CheckStep, CheckStepOptions } from './check-job';
import { asText } from './job';
import { ProcessingInput, ProcessingOutput } from './processing-data';
import { Image } from '../../images';
import { pythonJson } from '../../private/python-text';
import { lazyProperties } from '../properties/lazy';
import type { QualityCheckProperties } from '../properties/quality-check';
import { Script } from '../script';
import type { StepContext } from '../step';

/** Where the columns of a model's answers are in CSV data. */
export enum OutputColumnsPosition {
  /** Before the columns of the request. */
  START = 'START',
  /** After the columns of the request. */
  END = 'END',
}

/** Options of CSV data. */
export interface CsvFormatOptions {
  /**
   * Whether the first line has the names of the columns.
   *
   * @default true
   */
  readonly header?: boolean;

  /**
   * Where the columns of the model's answers are.
   *
   * @default OutputColumnsPosition.START
   */
  readonly outputColumns?: OutputColumnsPosition;
}

/** The format of a dataset for Model Monitor. */
export class DatasetFormat {
  /** CSV. */
  public static csv(options: CsvFormatOptions = {}): DatasetFormat {
    const { header = true, outputColumns = OutputColumnsPosition.START } = options;
    return new DatasetFormat({ csv: { header, output_columns_position: outputColumns } });
  }

  /**
   * JSON.
   *
   * @param lines whether each line is an object of its own. Default: true
   */
  public static json(lines: boolean = true): DatasetFormat { return new DatasetFormat({ json: { lines } }); }

  /** What an endpoint's data capture writes. */
  public static sagemakerCaptureJson(): DatasetFormat { return new DatasetFormat({ sagemakerCaptureJson: {} }); }

  /** @internal */
  private constructor(public readonly _form: any) {}
}

/** The kinds of problems that a model solves. */
export class ModelProblemType {
  /** Numbers are predicted. */
  public static readonly REGRESSION = 'Regression';
  /** One of two classes is predicted. */
  public static readonly BINARY_CLASSIFICATION = 'BinaryClassification';
  /** One of several classes is predicted. */
  public static readonly MULTICLASS_CLASSIFICATION = 'MulticlassClassification';

  private constructor() {}
}

/** What all quality checks can be given. */
export interface QualityCheckOptions {
  /** The S3 URI of the data. */
  readonly dataset: string;

  /** The format of the data. */
  readonly format: DatasetFormat;

  /**
   * Where the report goes in S3.
   *
   * @default - a prefix for each execution in the pipeline's artifact bucket
   */
  readonly outputPath?: string;

  /**
   * A script that works on the results.
   *
   * @default - none
   */
  readonly postAnalyticsScript?: Script;
}

/** Options of a check of the data's quality. */
export interface DataQualityCheckOptions extends QualityCheckOptions {
  /**
   * A script that works on each record before.
   *
   * @default - none
   */
  readonly recordPreprocessorScript?: Script;
}

/** Options of a check of the model's quality. A place is the name of a column (`_c0` without a header), an index, or a JSONPath; as text. */
export interface ModelQualityCheckOptions extends QualityCheckOptions {
  /** The kind of problem, for example `ModelProblemType.REGRESSION`; may be a parameter. */
  readonly problemType: string;

  /**
   * The place of the predicted label.
   *
   * @default - none
   */
  readonly inferenceAttribute?: string;

  /**
   * The place of the predicted probability.
   *
   * @default - none
   */
  readonly probabilityAttribute?: string;

  /**
   * The place of the true label.
   *
   * @default - none
   */
  readonly groundTruthAttribute?: string;

  /**
   * The probability from which on the label is the positive one, as text.
   *
   * @default - none
   */
  readonly probabilityThreshold?: string;
}

/**
 * What Model Monitor checks: the quality of data, or of a model's answers.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor.html
 */
export abstract class QualityCheck {
  /** Check the data: types, missing values, distributions. */
  public static data(options: DataQualityCheckOptions): QualityCheck {
    return new BoundQualityCheck('DATA_QUALITY', options, { record_preprocessor_script: options.recordPreprocessorScript }, {});
  }

  /** Check a model's answers against the truth. */
  public static model(options: ModelQualityCheckOptions): QualityCheck {
    return new BoundQualityCheck('MODEL_QUALITY', options, {}, {
      analysis_type: 'MODEL_QUALITY',
      problem_type: options.problemType,
      inference_attribute: options.inferenceAttribute,
      probability_attribute: options.probabilityAttribute,
      ground_truth_attribute: options.groundTruthAttribute,
      probability_threshold_attribute: options.probabilityThreshold,
    });
  }

  /** Whether the check may come before the job whose answers it looks at. @internal */
  public abstract readonly _canComeFirst: boolean;

  /** @internal */
  public abstract _bind(scope: Construct): BoundCheck;
}

class BoundQualityCheck extends QualityCheck {
  public readonly _canComeFirst: boolean;

  constructor(private readonly checkType: string, private readonly options: QualityCheckOptions,
    private readonly scripts: Record<string, Script | undefined>, private readonly attributes: Record<string, string | undefined>) {
    super();
    this._canComeFirst = checkType === 'DATA_QUALITY';
  }

  public _bind(scope: Construct): BoundCheck {
    const { options } = this;
    const inputs: [string, ProcessingInput][] = [['baseline_dataset_input', ProcessingInput.fromS3(options.dataset)]];
    const environment: Record<string, any> = {
      output_path: '/opt/ml/processing/output',
      publish_cloudwatch_metrics: 'Disabled',
      dataset_format: pythonJson(options.format._form),
      dataset_source: `${INPUTS}/baseline_dataset_input`,
    };
    const scripts = { post_analytics_processor_script: options.postAnalyticsScript, ...this.scripts };
    for (const [variable, script] of Object.entries(scripts)) {
      if (!script) { continue; }
      const location = script._bind(new Construct(scope, variable.startsWith('post') ? 'PostAnalytics' : 'RecordPreprocessor'));
      inputs.push([`${variable}_input`, ProcessingInput.fromS3(location.uri)]);
      environment[variable] = `${INPUTS}/${variable}_input/${location.fileName}`;
    }
    for (const [variable, value] of Object.entries(this.attributes)) {
      if (value !== undefined) { environment[variable] = asText(value, scope, variable); }
    }
    return {
      checkType: this.checkType,
      inputs,
      outputName: 'quality_check_output',
      output: ProcessingOutput.fromLocal('/opt/ml/processing/output', { destination: options.outputPath }),
      environment,
    };
  }
}

const INPUTS = '/opt/ml/processing/input';

/** Properties of a `QualityCheckStep`. */
export interface QualityCheckStepProps extends CheckStepOptions {
  /** What is checked. */
  readonly check: QualityCheck;

  /**
   * The S3 URI of the statistics to check against.
   *
   * @default - those of the latest approved model of `modelPackageGroup`
   */
  readonly suppliedBaselineStatistics?: string;
}

/**
 * Checks the quality of data or of a model's answers against a baseline, with SageMaker Model Monitor.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps-types.html#step-type-quality-check
 */
export class QualityCheckStep extends CheckStep {
  private readonly bound: BoundCheck;

  constructor(scope: Construct, id: string, private readonly props: QualityCheckStepProps) {
    super(scope, id, 'QualityCheck', props, Image.modelMonitor());
    this.bound = props.check._bind(this);
  }

  /** Everything that is known of the check once it is there. */
  public get properties(): QualityCheckProperties { return lazyProperties(this, 'quality-check', 'QualityCheckProperties'); }

  /** The S3 URI of the statistics that this check has calculated. */
  public get calculatedBaselineStatistics(): string { return this.property('CalculatedBaselineStatistics'); }

  /** The S3 URI of the statistics that later drift checks shall use. */
  public get baselineUsedForDriftCheckStatistics(): string { return this.property('BaselineUsedForDriftCheckStatistics'); }

  /** @internal */
  protected get _check(): BoundCheck { return this.bound; }

  /** @internal */
  public _members(context: StepContext): Record<string, any> {
    return { ...super._members(context), SuppliedBaselineStatistics: this.props.suppliedBaselineStatistics ?? null };
  }

  /** @internal */
  protected _baselines(): string[] {
    return [...super._baselines(), ...this.props.suppliedBaselineStatistics !== undefined ? [this.props.suppliedBaselineStatistics] : []];
  }
}
