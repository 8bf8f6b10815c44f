import type { Construct } from 'constructs';
import { InstanceType } from '../../pipelines';
import type { ExplainabilityCheckOptions } from '../../pipelines';
import { explainMethods } from '../../pipelines/steps/clarify-config';
import { ValidationError } from '../../private/errors';
import type { ClarifyMonitorOptions, ModelBiasOptions, ModelExplainabilityOptions } from '../kind-options';

/**
 * What Clarify's bias monitor reads.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/clarify-config-json-monitor-bias-parameters.html
 */
export function biasConfig(options: ModelBiasOptions, scope: Construct): object {
  const { facets = [], labelValues = [] } = options;
  if (facets.length === 0) {
    throw new ValidationError('NoFacets', 'modelBias.facets must have at least one sensitive attribute, got []: name one, or give analysisConfigUri', scope);
  }
  if (labelValues.length === 0) {
    throw new ValidationError('NoLabelValues', 'modelBias.labelValues must have at least one value of the label, got []: name one, or give analysisConfigUri', scope);
  }
  return {
    headers: options.headers,
    label: column(options.label),
    label_values_or_threshold: labelValues,
    facet: facets.map(facet => ({ name_or_index: column(facet.name), value_or_threshold: facet.values })),
    group_variable: column(options.groupVariable),
  };
}

/**
 * What Clarify's explainability monitor reads.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/clarify-config-json-monitor-model-explainability-parameters.html
 */
export function explainabilityConfig(options: ModelExplainabilityOptions, scope: Construct): object {
  if (options.modelName === undefined) {
    throw new ValidationError('ModelMissing', 'modelExplainability.modelName must be given, got none: the name of the model that the endpoint serves, or give analysisConfigUri', scope);
  }
  const { shap = {} } = options;
  const baselines = [shap.baseline, shap.baselineUri, shap.numClusters].filter(given => given !== undefined);
  if (baselines.length > 1) {
    throw new ValidationError('ShapBaseline', 'baseline, baselineUri and numClusters of modelExplainability.shap exclude each other: give one of them', scope);
  }
  return {
    headers: options.headers,
    methods: explainMethods({ shap: { saveLocalShapValues: false, ...shap } } as ExplainabilityCheckOptions),
    predictor: {
      model_name: options.modelName,
      instance_type: (options.shadowInstanceType ?? InstanceType.M5_XLARGE).name,
      initial_instance_count: options.shadowInstanceCount ?? 1,
      content_template: options.contentTemplate,
    },
  };
}

/** Fails where a configuration of one's own and options that are part of one are given both. */
export function checkOwnConfig(options: ClarifyMonitorOptions, prop: string, scope: Construct): void {
  if (options.analysisConfigUri === undefined) { return; }
  const parts = ['headers', 'label', 'labelValues', 'facets', 'groupVariable', 'shap', 'shadowInstanceType', 'shadowInstanceCount', 'contentTemplate'];
  const both = parts.filter(name => (options as { readonly [name: string]: unknown })[name] !== undefined);
  if (both.length > 0) {
    throw new ValidationError('AnalysisConfigTwice', `${prop}.analysisConfigUri has what ${both.join(', ')} would say: leave out either`, scope);
  }
}

/** An index is a number to Clarify. */
function column(name: string | undefined): string | number | undefined {
  return name !== undefined && /^\d+$/.test(name) ? Number(name) : name;
}
