import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ClarifyModel, ClarifyPrediction, PdpOptions, ShapOptions } from './clarify-model';
import { ClarifyBiasOptions, ClarifyDataFormat, ClarifyDataOptions, ExplainabilityCheckOptions } from './clarify-options';
import { ValidationError } from '../../private/errors';
import { PipelineExpression, renderExpressions } from '../../private/expressions';

/** @internal */
export interface AnalysisConfigParts {
  readonly data: ClarifyDataOptions;
  readonly bias?: ClarifyBiasOptions;
  readonly model?: ClarifyModel;
  readonly prediction?: ClarifyPrediction;
  readonly methods: Record<string, any>;
}

/** The text of Clarify's `analysis_config.json`, as the SDK's checks have it. @internal */
export function analysisConfig(parts: AnalysisConfigParts, scope: Construct): string {
  const { data, bias, model, prediction } = parts;
  const config: Record<string, any> = {
    dataset_type: data.format ?? ClarifyDataFormat.CSV,
    features: data.features,
    headers: data.headers,
    label: column(data.label),
    joinsource_name_or_index: column(data.joinSource),
    facet_dataset_uri: data.facetDatasetUri,
    facet_headers: data.facetHeaders,
    predicted_label_dataset_uri: data.predictedLabelDatasetUri,
    predicted_label_headers: data.predictedLabelHeaders,
    predicted_label: column(data.predictedLabel),
    excluded_columns: data.excludedColumns?.map(column),
    ...bias ? {
      label_values_or_threshold: bias.labelValues,
      facet: bias.facets.map(facet => ({ name_or_index: column(facet.name), value_or_threshold: facet.values })),
      group_variable: column(bias.groupVariable),
    } : {},
    probability_threshold: prediction?.probabilityThreshold,
    methods: { ...parts.methods, report: { name: 'report', title: 'Analysis Report' } },
    // the step names the model
    predictor: model && {
      instance_type: model.instanceType.name,
      initial_instance_count: model.instanceCount ?? 1,
      endpoint_name_prefix: model.endpointNamePrefix,
      accept_type: model.acceptType,
      content_type: model.contentType,
      content_template: model.contentTemplate,
      record_template: model.recordTemplate,
      custom_attributes: model.customAttributes,
      target_model: model.targetModel,
      label: column(prediction?.label),
      probability: column(prediction?.probability),
      label_headers: prediction?.labelHeaders,
    },
    ...data.additionalConfig,
  };
  for (const [name, value] of Object.entries(config)) { checkKnownAtSynth(value, name, scope); }
  return JSON.stringify(config);
}

/** Methods of an explainability check. @internal */
export function explainMethods(options: ExplainabilityCheckOptions): Record<string, any> {
  return {
    shap: options.shap || !options.pdp ? shapMethod(options.shap ?? {}) : undefined,
    pdp: options.pdp && pdpMethod(options.pdp),
  };
}

function shapMethod(shap: ShapOptions): any {
  return {
    use_logit: shap.useLogit ?? false,
    save_local_shap_values: shap.saveLocalShapValues ?? true,
    baseline: shap.baseline ?? shap.baselineUri,
    num_samples: shap.numSamples,
    agg_method: shap.aggregation,
    seed: shap.seed,
    num_clusters: shap.numClusters,
    features_to_explain: shap.featuresToExplain?.map(column),
    ...shap.additionalConfig,
  };
}

function pdpMethod(pdp: PdpOptions): any {
  return { grid_resolution: pdp.gridResolution ?? 15, top_k_features: pdp.topKFeatures ?? 10, features: pdp.features?.map(column) };
}

/** An index is a number to Clarify. */
function column(name: string | undefined): string | number | undefined {
  return name !== undefined && /^\d+$/.test(name) ? Number(name) : name;
}

/** The file is made at synth, so nothing in it can wait for the deployment or the execution. */
function checkKnownAtSynth(value: any, name: string, scope: Construct): void {
  let hint: string | undefined;
  const visit = (at: any) => {
    if (PipelineExpression.isExpression(at) || Token.isUnresolved(at)) { hint ??= String((at as any).hint ?? 'a CloudFormation value'); return; }
    if (at !== null && typeof at === 'object') { Object.values(at).forEach(visit); }
  };
  renderExpressions(value, expression => { hint ??= expression.hint; });
  visit(value);
  if (hint !== undefined) {
    throw new ValidationError('AnalysisConfigValue',
      `${name} of the analysis configuration must be known at synth because it becomes a file, got ${hint}: give a plain value, or a file of your own as analysisConfigUri`, scope);
  }
}
