import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BoundCheck, CheckStep, CheckStepOptions } from './check-job';
import { analysisConfig, explainMethods } from './clarify-config';
import { ClarifyModel } from './clarify-model';
import {
  ClarifyBiasOptions, ClarifyCheckType, ClarifyDataFormat, ClarifyDataOptions, ConfiguredCheckOptions, DataBiasCheckOptions,
  ExplainabilityCheckOptions, ModelBiasCheckOptions,
} from './clarify-options';
import { ProcessingInput, ProcessingOutput, S3UploadMode } from './processing-data';
import { Image } from '../../images';
import { assetFiles } from '../../private/asset-files';
import { ValidationError } from '../../private/errors';
import type { Permissions } from '../permissions';
import type { ClarifyCheckProperties } from '../properties/clarify-check';
import { lazyProperties } from '../properties/lazy';

/**
 * What Clarify checks: bias in the data, bias in a model's answers, or how these come about.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/clarify-configure-processing-jobs.html
 */
export abstract class ClarifyCheck {
  /** Check the data for bias before training. */
  public static dataBias(options: DataBiasCheckOptions): ClarifyCheck {
    checkBias(options);
    return new BoundClarifyCheck('DATA_BIAS', options, undefined, scope => analysisConfig({
      data: options, bias: options, methods: { pre_training_bias: { methods: options.methods ?? 'all' } },
    }, scope));
  }

  /** Check a model's answers for bias. */
  public static modelBias(options: ModelBiasCheckOptions): ClarifyCheck {
    checkBias(options);
    checkModel(options.model);
    return new BoundClarifyCheck('MODEL_BIAS', options, options.model, scope => analysisConfig({
      data: options,
      bias: options,
      model: options.model,
      prediction: options.prediction,
      methods: { post_training_bias: { methods: options.methods ?? 'all' } },
    }, scope));
  }

  /** Explain a model's answers, and check whether the explanations change. */
  public static explainability(options: ExplainabilityCheckOptions): ClarifyCheck {
    checkModel(options.model);
    const { shap } = options;
    const baselines = [shap?.baseline, shap?.baselineUri, shap?.numClusters].filter(given => given !== undefined);
    if (baselines.length > 1) {
      throw new ValidationError('ShapBaseline', 'baseline, baselineUri and numClusters of shap exclude each other: give one of them');
    }
    return new BoundClarifyCheck('MODEL_EXPLAINABILITY', options, options.model, scope => analysisConfig({
      data: options, model: options.model, prediction: options.prediction, methods: explainMethods(options),
    }, scope));
  }

  /** Run an analysis whose configuration lies in S3 already. */
  public static fromAnalysisConfig(options: ConfiguredCheckOptions): ClarifyCheck {
    if (options.checkType !== ClarifyCheckType.DATA_BIAS && options.modelName === undefined) {
      throw new ValidationError('ModelMissing', `modelName must be given for a check of type ${options.checkType}, got none`);
    }
    return new BoundClarifyCheck(options.checkType, options, options.modelName === undefined ? undefined : { modelName: options.modelName },
      /* istanbul ignore next */ () => '');
  }

  /** Whether the check may come before the job whose model it looks at. @internal */
  public abstract readonly _canComeFirst: boolean;

  /** @internal */
  public abstract _bind(scope: Construct): BoundCheck;
}

/** What is known of the model that a check asks. */
type AskedModel = Pick<ClarifyModel, 'modelName' | 'endpointNamePrefix'>;

class BoundClarifyCheck extends ClarifyCheck {
  public readonly _canComeFirst: boolean;

  constructor(private readonly checkType: string, private readonly data: ClarifyDataOptions, private readonly model: AskedModel | undefined,
    private readonly config: (scope: Construct) => string) {
    super();
    this._canComeFirst = checkType === 'MODEL_EXPLAINABILITY';
    checkData(data);
  }

  public _bind(scope: Construct): BoundCheck {
    const { data, model } = this;
    const image = data.format === ClarifyDataFormat.IMAGE;
    return {
      checkType: this.checkType,
      inputs: [
        ['analysis_config', ProcessingInput.fromS3(this.configUri(scope), { localPath: '/opt/ml/processing/input/config' })],
        ['dataset', ProcessingInput.fromS3(data.dataset, { localPath: '/opt/ml/processing/input/data', compression: data.compression })],
      ],
      outputName: 'analysis_result',
      output: ProcessingOutput.fromLocal('/opt/ml/processing/output', {
        destination: data.outputPath, uploadMode: image ? S3UploadMode.CONTINUOUS : undefined,
      }),
      members: { ModelName: model?.modelName },
      permissions: permissions => {
        for (const uri of [data.facetDatasetUri, data.predictedLabelDatasetUri]) {
          if (uri !== undefined) { permissions.read(scope as ClarifyCheckStep, uri); }
        }
        if (model) { askModel(permissions, scope as ClarifyCheckStep, model); }
      },
    };
  }

  private configUri(scope: Construct): string {
    if (this.data.analysisConfigUri !== undefined) { return this.data.analysisConfigUri; }
    const { prefix } = assetFiles(scope, 'AnalysisConfig', [{ name: CONFIG_FILE, content: Buffer.from(this.config(scope)) }]);
    return `${prefix}${CONFIG_FILE}`;
  }
}

const CONFIG_FILE = 'analysis_config.json';

/** The job puts the model on a temporary endpoint, whose name begins with `sm-clarify-` if no prefix is given. */
function askModel(permissions: Permissions, step: ClarifyCheckStep, model: AskedModel): void {
  const endpoints = permissions.sagemakerArn('endpoint', `${model.endpointNamePrefix ?? 'sm-clarify'}-*`);
  const configs = permissions.sagemakerArn('endpoint-config', 'sm-clarify-*');
  permissions.job(step, ['sagemaker:DescribeModel'], [permissions.sagemakerArn('model', model.modelName)]);
  permissions.job(step, ['sagemaker:AddTags', 'sagemaker:CreateEndpointConfig', 'sagemaker:DeleteEndpointConfig', 'sagemaker:DescribeEndpointConfig'], [configs]);
  permissions.job(step, ['sagemaker:CreateEndpoint'], [endpoints, configs]);
  permissions.job(step, ['sagemaker:AddTags', 'sagemaker:DeleteEndpoint', 'sagemaker:DescribeEndpoint', 'sagemaker:InvokeEndpoint'], [endpoints]);
}

function checkData(data: ClarifyDataOptions): void {
  const format = data.format ?? ClarifyDataFormat.CSV;
  const configured = data.analysisConfigUri !== undefined || data.additionalConfig?.time_series_data_config;
  if (format === ClarifyDataFormat.JSON && data.features === undefined && !configured) {
    throw new ValidationError('FeaturesMissing', 'features must be given for JSON data, got none: the JMESPath of the features in a record');
  }
  const onlyCsv = (['facetDatasetUri', 'facetHeaders', 'predictedLabelDatasetUri', 'predictedLabelHeaders'] as const).filter(prop => data[prop] !== undefined);
  if (format !== ClarifyDataFormat.CSV && onlyCsv.length) {
    throw new ValidationError('OnlyForCsv', `${onlyCsv.join(' and ')} must not be given for ${format} data: it is for CSV only`);
  }
  if (format === ClarifyDataFormat.IMAGE && (data.predictedLabel !== undefined || data.excludedColumns !== undefined)) {
    throw new ValidationError('NotForImages', 'predictedLabel and excludedColumns must not be given for images: they are for tables only');
  }
  const uri = data.analysisConfigUri;
  if (uri === undefined) { return; }
  if (!Token.isUnresolved(uri) && !/^s3:\/\/[^/]+\/(.*\/)?analysis_config\.json$/.test(uri)) {
    throw new ValidationError('AnalysisConfigUri', `analysisConfigUri must be the s3:// URI of a file named "analysis_config.json", got ${JSON.stringify(uri)}`);
  }
}

function checkBias(bias: ClarifyBiasOptions): void {
  if (bias.facets.length === 0) { throw new ValidationError('NoFacets', 'facets must have at least one sensitive attribute, got []'); }
  if (bias.labelValues.length === 0) { throw new ValidationError('NoLabelValues', 'labelValues must have at least one value of the label, got []'); }
}

function checkModel(model: ClarifyModel): void {
  const template = model.contentTemplate;
  if (model.contentType === 'application/jsonlines' && !template?.includes('$features')) {
    throw new ValidationError('ContentTemplate', `contentTemplate must be given with $features in it for application/jsonlines, got ${JSON.stringify(template) ?? 'none'}`);
  }
  if (model.contentType === 'application/json' && !(template?.includes('$record') && model.recordTemplate !== undefined)) {
    throw new ValidationError('ContentTemplate', `contentTemplate with $record or $records and recordTemplate must be given for application/json, got ${JSON.stringify(template) ?? 'none'}`);
  }
  const prefix = model.endpointNamePrefix;
  if (prefix !== undefined && !Token.isUnresolved(prefix) && !/^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/.test(prefix)) {
    throw new ValidationError('NamePrefix', `endpointNamePrefix must consist of letters, digits and hyphens, with a letter or digit at both ends, got ${JSON.stringify(prefix)}`);
  }
}

/** Properties of a `ClarifyCheckStep`. */
export interface ClarifyCheckStepProps extends CheckStepOptions {
  /** What is checked. */
  readonly check: ClarifyCheck;
}

/**
 * Checks data or a model for bias, or the explanations of a model's answers, against a baseline, with SageMaker Clarify.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps-types.html#step-type-clarify-check
 */
export class ClarifyCheckStep extends CheckStep {
  private readonly bound: BoundCheck;

  constructor(scope: Construct, id: string, props: ClarifyCheckStepProps) {
    super(scope, id, 'ClarifyCheck', props, Image.clarify());
    this.bound = props.check._bind(this);
  }

  /** Everything that is known of the check once it is there. */
  public get properties(): ClarifyCheckProperties { return lazyProperties(this, 'clarify-check', 'ClarifyCheckProperties'); }

  /** @internal */
  protected get _check(): BoundCheck { return this.bound; }
}
