import { at, Builder } from '../builder';
import { callStatic, Code, Members, object, value } from '../code';
import { isObject, same } from '../compare';
import { jobOptions, trainingJob } from './training';

export function tuning(b: Builder, args: any): Members | undefined {
  const config = args.HyperParameterTuningJobConfig ?? {};
  const several = Array.isArray(args.TrainingJobDefinitions);
  const [first] = several ? args.TrainingJobDefinitions : [args.TrainingJobDefinition];
  if (!isObject(first)) { return undefined; }
  const job = several ? undefined : definition(b, first, config.ParameterRanges);
  const jobs = several ? b.named(args.TrainingJobDefinitions, given => given?.DefinitionName, given => {
    const members = definition(b, given, given.HyperParameterRanges);
    return members && object({ ...members, objective: objective(b, given.TuningObjective) });
  }) : undefined;
  if (!job && !jobs) { return undefined; }
  const { ResourceLimits: limits = {}, TuningJobCompletionCriteria: criteria, StrategyConfig: strategy } = config;
  const hyperband = at(strategy, 'HyperbandStrategyConfig');
  const warm = args.WarmStartConfig;
  const parents = b.list(warm?.ParentHyperParameterTuningJobs, parent => b.text(parent?.HyperParameterTuningJobName));
  const warmType = b.enumeration('WarmStartType', warm?.WarmStartType);
  const { jobTags: _, ...settings } = jobOptions(b, first, first.HyperParameterTuningResourceConfig ?? first.ResourceConfig);
  return {
    trainingJob: job && object(job),
    trainingJobs: jobs,
    objective: several ? undefined : objective(b, config.HyperParameterTuningJobObjective),
    strategy: b.unless(config.Strategy, 'Bayesian', given => b.enumeration('TuningStrategy', given)),
    hyperband: isObject(hyperband) ? object({
      minResource: b.number(hyperband.MinResource), maxResource: b.number(hyperband.MaxResource),
    }) : undefined,
    maxJobs: b.number(limits.MaxNumberOfTrainingJobs),
    maxParallelJobs: b.unless(limits.MaxParallelTrainingJobs, 1, count => b.number(count)),
    maxTuningRuntime: b.duration(limits.MaxRuntimeInSeconds),
    earlyStopping: config.TrainingJobEarlyStoppingType === 'Auto' ? value(true) : undefined,
    completion: isObject(criteria) ? object({
      targetValue: b.number(criteria.TargetObjectiveMetricValue),
      maxJobsNotImproving: b.number(at(criteria, 'BestObjectiveNotImproving.MaxNumberOfTrainingJobsNotImproving')),
      onConvergence: flag(at(criteria, 'ConvergenceDetected.CompleteOnConvergence')),
    }) : undefined,
    warmStart: parents && warmType && object({ type: warmType, parents }),
    randomSeed: b.number(config.RandomSeed),
    autotune: at(args, 'Autotune.Mode') === 'Enabled' ? value(true) : undefined,
    ...settings,
    jobTags: b.tags(args.Tags),
    jobNamePrefix: b.text(args.HyperParameterTuningJobName),
  };
}

function flag(given: any): Code | undefined {
  return given === 'Enabled' ? value(true) : given === 'Disabled' ? value(false) : undefined;
}

function objective(b: Builder, given: any): Code | undefined {
  const [metric, type] = [b.text(given?.MetricName), b.enumeration('ObjectiveType', given?.Type)];
  return metric && type && object({ metricName: metric, type });
}

/** An algorithm of a search. */
function definition(b: Builder, given: any, ranges: any): Members | undefined {
  const resources = given.HyperParameterTuningResourceConfig ?? given.ResourceConfig ?? {};
  const configs = resources.InstanceConfigs;
  const job = trainingJob(b, given, resources.InstanceType ?? configs?.[0]?.InstanceType, given.StaticHyperParameters);
  const instanceType = b.instanceType(resources.InstanceType);
  const instances = instanceType ? undefined : b.list(configs, config => {
    const [type, count] = [b.instanceType(config?.InstanceType), b.number(config?.InstanceCount)];
    return type && count && object({ instanceType: type, instanceCount: count });
  });
  if (!job || (!instanceType && !instances)) { return undefined; }
  return {
    ...job,
    instanceType,
    instanceCount: instances ? undefined : b.unless(resources.InstanceCount, 1, count => b.number(count)),
    instances,
    volumeSize: b.unless(resources.VolumeSizeInGB ?? configs?.[0]?.VolumeSizeInGB, 30, size => b.gibibytes(size)),
    ranges: hyperparameterRanges(b, ranges),
    maxRetryAttempts: b.number(at(given, 'RetryStrategy.MaximumRetryAttempts')),
  };
}

const KINDS: [string, string][] = [
  ['ContinuousParameterRanges', 'continuous'], ['IntegerParameterRanges', 'integer'], ['CategoricalParameterRanges', 'categorical'], ['AutoParameters', 'auto'],
];

function hyperparameterRanges(b: Builder, given: any): Code | undefined {
  if (!isObject(given)) { return undefined; }
  const members: [string, Code][] = [];
  for (const [key, kind] of KINDS) {
    for (const range of Array.isArray(given[key]) ? given[key] : []) {
      const code = typeof range?.Name === 'string' ? hyperparameterRange(b, kind, range) : undefined;
      if (!code || members.some(([known]) => known === range.Name)) { return undefined; }
      members.push([range.Name, code]);
    }
  }
  return members.length ? { kind: 'object', members } : undefined;
}

function hyperparameterRange(b: Builder, kind: string, range: any): Code | undefined {
  const path = `pipelines.HyperparameterRange.${kind}`;
  if (kind === 'categorical') {
    const values = Array.isArray(range.Values) ? range.Values.map((item: any) => b.text(item)) : [undefined];
    return values.every((code: Code | undefined) => code !== undefined) ? callStatic(path, ...values) : undefined;
  }
  if (kind === 'auto') {
    const hint = b.text(range.ValueHint);
    return hint && callStatic(path, hint);
  }
  const [min, max] = [bound(b, range.MinValue), bound(b, range.MaxValue)];
  const scaling = b.enumeration('ScalingType', range.ScalingType);
  if (!min || !max || !scaling) { return undefined; }
  return callStatic(path, min, max, ...range.ScalingType === 'Auto' ? [] : [scaling]);
}

/** Bounds are numbers, written as text. */
function bound(b: Builder, given: any): Code | undefined {
  if (typeof given === 'string') { return given.trim() && Number.isFinite(Number(given)) ? value(Number(given)) : undefined; }
  const values = at(given, 'Std:Join')?.Values;
  return same(at(given, 'Std:Join')?.On, '') && values?.length === 1 ? b.number(values[0]) : undefined;
}

