import { lookUp, parseDuration } from './values';
import { formatJson, JsonNumber } from '../../private/json-number';
import type { StepDocument } from '../definition/model';

/**
 * The attributes that a step's cached result depends on, by type. Only these types are documented as cacheable.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/pipelines-caching.html
 */
const KEYS: Record<string, string[]> = {
  Processing: ['AppSpecification', 'Environment', 'ProcessingInputs'],
  Training: ['AlgorithmSpecification', 'CheckpointConfig', 'DebugHookConfig', 'DebugRuleConfigurations', 'Environment', 'HyperParameters', 'InputDataConfig'],
  Tuning: [
    'HyperParameterTuningJobConfig', 'TrainingJobDefinition.AlgorithmSpecification', 'TrainingJobDefinition.HyperParameterRanges',
    'TrainingJobDefinition.InputDataConfig', 'TrainingJobDefinition.StaticHyperParameters', 'TrainingJobDefinition.TuningObjective', 'TrainingJobDefinitions',
  ],
  AutoML: [
    'AutoMLJobConfig.CompletionCriteria', 'AutoMLJobConfig.CandidateGenerationConfig', 'AutoMLJobConfig.DataSplitConfig', 'AutoMLJobConfig.Mode',
    'AutoMLJobObjective', 'InputDataConfig', 'ProblemType',
  ],
  Transform: ['DataProcessing', 'Environment', 'ModelName', 'TransformInput'],
  EMR: ['ClusterId', 'StepConfig'],
  // the check's configuration and its job are the whole request
  ClarifyCheck: [''],
  QualityCheck: [''],
};

/** Members of check steps that count besides the request. */
const CHECK_MEMBERS = [
  'CheckType', 'SkipCheck', 'RegisterNewBaseline', 'ModelPackageGroupName', 'ModelName', 'SuppliedBaselineConstraints', 'SuppliedBaselineStatistics',
];

/** What is kept of a step that succeeded. */
export interface CachedStep {
  /** When the step ended, in seconds on the simulator's clock. */
  readonly at: number;
  readonly result: any;
  readonly reports: { [name: string]: any };
}

/** The results of earlier executions of one pipeline. */
export class StepCache {
  private readonly entries = new Map<string, CachedStep>();

  /** What a step's result depends on, undefined if it cannot be cached. */
  public keyOf(step: StepDocument, args: any, members: any): string | undefined {
    const attributes = KEYS[step.Type];
    if (!attributes) { return undefined; }
    const values: any[] = attributes.map(attribute => attribute ? lookUp(args, attribute.split('.')) : args);
    if (attributes[0] === '') { values.push(CHECK_MEMBERS.map(member => members[member])); }
    return formatJson([step.Name, step.Type, sorted(values)]);
  }

  /** The most recent result with the same key, unless it is too old or the step does not ask for it. */
  public find(step: StepDocument, key: string | undefined, now: number): CachedStep | undefined {
    const config = step.CacheConfig;
    const entry = key === undefined || config?.Enabled !== true ? undefined : this.entries.get(key);
    if (!entry) { return undefined; }
    const lifetime = config?.ExpireAfter === undefined ? Infinity : parseDuration(String(config.ExpireAfter)) ?? 0;
    return now - entry.at <= lifetime ? entry : undefined;
  }

  public keep(key: string | undefined, entry: CachedStep): void {
    if (key !== undefined) { this.entries.set(key, entry); }
  }
}

/** Members in one order; what is not there and null count as the same. */
function sorted(value: any): any {
  if (value === null || value === undefined) { return null; }
  if (Array.isArray(value)) { return value.map(sorted); }
  if (typeof value !== 'object' || value instanceof JsonNumber) { return value; }
  return Object.fromEntries(Object.keys(value).sort().map(key => [key, sorted(value[key])]));
}
