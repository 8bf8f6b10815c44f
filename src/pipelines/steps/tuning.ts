import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkRange } from '../../private/checks';
import { ValidationError } from '../../private/errors';
import { PipelineExpression } from '../../private/expressions';
import type { Permissions } from '../permissions';
import { lazyProperties } from '../properties/lazy';
import { renderCache, renderRetries, StepContext } from '../step';
import { JobStep } from './job';
import { checkPrefix, jobNames, renderTags } from './job-record';
import { TrainingJob } from './training-job';
import { ObjectiveType, TopModelOptions, TuningJobDefinition, TuningObjective, TuningStepProps, TuningStrategy } from './tuning-options';
import { renderRanges } from './tuning-ranges';
import type { TuningJobProperties } from '../properties/tuning-job';

/** An algorithm of the search, bound to it. */
interface Definition {
  readonly name?: string;
  readonly options: TuningJobDefinition;
  readonly job: TrainingJob;
}

/**
 * Searches hyperparameters by training many models.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateHyperParameterTuningJob.html
 */
export class TuningStep extends JobStep {
  private readonly definitions: Definition[];

  constructor(scope: Construct, id: string, private readonly props: TuningStepProps) {
    super(scope, id, 'Tuning', props, props);
    this.checkProps();
    const instanceType = (options: TuningJobDefinition) => (options.instanceType ?? options.instances?.[0]?.instanceType)?.name;
    this.definitions = props.trainingJob
      ? [{ options: props.trainingJob, job: new TrainingJob(this, this, this.stepName, props.trainingJob, props, instanceType(props.trainingJob)) }]
      : Object.entries(props.trainingJobs!).map(([name, options]) => ({
        name, options, job: new TrainingJob(new Construct(this, name), this, `${this.stepName}/${name}`, options, props, instanceType(options)),
      }));
    for (const definition of this.definitions) { this.checkDefinition(definition); }
  }

  /** Everything that is known of the search once it is there. */
  public get properties(): TuningJobProperties { return lazyProperties(this, 'tuning-job', 'TuningJobProperties'); }

  /** The search's name. */
  public get tuningJobName(): string { return this.property('HyperParameterTuningJobName'); }

  /** The name of the best training job. */
  public get bestTrainingJobName(): string { return this.property('BestTrainingJob.TrainingJobName'); }

  /** The objective's value that the best training job reached. */
  public get bestObjectiveValue(): number { return this.propertyAsNumber('BestTrainingJob.FinalHyperParameterTuningJobObjectiveMetric.Value'); }

  /**
   * A hyperparameter of the best training job, as text.
   *
   * @param name the hyperparameter's name
   */
  public bestHyperparameter(name: string): string { return this.property(`BestTrainingJob.TunedHyperParameters['${name}']`); }

  /**
   * The name of one of the best training jobs.
   *
   * @param rank 0 for the best, up to 49
   */
  public topTrainingJobName(rank: number): string {
    checkRange(rank, 'rank', 0, 49, this);
    if (Token.isUnresolved(rank)) { throw new ValidationError('TokenNotAllowed', 'rank must be known at synth, got a token: pass a plain number', this); }
    return this.property(`TrainingJobSummaries[${rank}].TrainingJobName`);
  }

  /**
   * The S3 URI of one of the best models.
   *
   * @param rank 0 for the best, up to 49
   * @param options where the models lie, if the search has several algorithms that write to different places
   */
  public topModel(rank: number, options: TopModelOptions = {}): string {
    const name = this.topTrainingJobName(rank);
    const place = options.bucket !== undefined
      ? ['s3:/', options.bucket, ...options.prefix ? [options.prefix] : []]
      : [this.modelPlace()];
    return new PipelineExpression(`model ${rank} of ${this.stepName}`, { 'Std:Join': { On: '/', Values: [...place, name, 'output/model.tar.gz'] } }, this).asString();
  }

  /** @internal */
  public _arguments(context: StepContext): any {
    const { props } = this;
    const [first] = this.definitions;
    const completion = props.completion;
    return {
      HyperParameterTuningJobName: props.jobNamePrefix,
      HyperParameterTuningJobConfig: {
        Strategy: props.strategy ?? TuningStrategy.BAYESIAN,
        StrategyConfig: props.hyperband && {
          HyperbandStrategyConfig: { MinResource: props.hyperband.minResource, MaxResource: props.hyperband.maxResource },
        },
        ResourceLimits: {
          MaxNumberOfTrainingJobs: props.maxJobs,
          MaxParallelTrainingJobs: props.maxParallelJobs ?? 1,
          MaxRuntimeInSeconds: props.maxTuningRuntime?.toSeconds(),
        },
        TrainingJobEarlyStoppingType: props.earlyStopping ? 'Auto' : 'Off',
        RandomSeed: props.randomSeed,
        ...first.name === undefined ? {
          HyperParameterTuningJobObjective: renderObjective(this.objectiveOf(first)),
          ParameterRanges: renderRanges(first.options.ranges ?? {}, props.autotune ?? false, this),
        } : {},
        TuningJobCompletionCriteria: completion && {
          TargetObjectiveMetricValue: completion.targetValue,
          BestObjectiveNotImproving: completion.maxJobsNotImproving !== undefined
            ? { MaxNumberOfTrainingJobsNotImproving: completion.maxJobsNotImproving } : undefined,
          ConvergenceDetected: completion.onConvergence !== undefined
            ? { CompleteOnConvergence: completion.onConvergence ? 'Enabled' : 'Disabled' } : undefined,
        },
      },
      ...first.name === undefined
        ? { TrainingJobDefinition: this.renderDefinition(first, context) }
        : { TrainingJobDefinitions: this.definitions.map(definition => this.renderDefinition(definition, context)) },
      WarmStartConfig: props.warmStart && {
        WarmStartType: props.warmStart.type,
        ParentHyperParameterTuningJobs: props.warmStart.parents.map(name => ({ HyperParameterTuningJobName: name })),
      },
      Autotune: props.autotune ? { Mode: 'Enabled' } : undefined,
      Tags: renderTags(props.jobTags),
    };
  }

  /** @internal */
  public _members(): Record<string, any> {
    return { RetryPolicies: renderRetries(this.props.retryPolicies, this), CacheConfig: renderCache(this.props.cache) };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    // a search's name has 32 characters at most and begins with the execution's id, not with `pipelines-`
    const names = this.props.jobNamePrefix !== undefined ? jobNames(this.props.jobNamePrefix) : '*';
    permissions.runJob(this, 'HyperParameterTuningJob', 'hyper-parameter-tuning-job', names);
    permissions.execution(['sagemaker:ListTrainingJobsForHyperParameterTuningJob'], [permissions.sagemakerArn('hyper-parameter-tuning-job', names)]);
    permissions.container(this, '/aws/sagemaker/TrainingJobs');
    for (const definition of this.definitions) { definition.job.permissions(permissions); }
    this._jobPermissions(permissions);
  }

  /** @internal */
  public _writes(context: StepContext): string[] { return this.definitions.flatMap(definition => definition.job.writes(context)); }

  private renderDefinition({ name, options, job }: Definition, context: StepContext): any {
    const { props } = this;
    const environment = this._environment();
    return {
      DefinitionName: name,
      TuningObjective: name !== undefined ? renderObjective(this.objectiveOf({ name, options, job })) : undefined,
      HyperParameterRanges: name !== undefined ? renderRanges(options.ranges ?? {}, props.autotune ?? false, this) : undefined,
      StaticHyperParameters: job.hyperparameters(),
      AlgorithmSpecification: job.algorithm,
      RoleArn: context.jobRoleArn(this),
      InputDataConfig: job.inputs(),
      OutputDataConfig: job.output(context),
      StoppingCondition: job.stopping(),
      HyperParameterTuningResourceConfig: {
        ...options.instances ? {
          InstanceConfigs: options.instances.map(({ instanceType, instanceCount }) => ({
            InstanceType: instanceType.name, InstanceCount: instanceCount, VolumeSizeInGB: options.volumeSize?.toGibibytes() ?? 30,
          })),
        } : {
          InstanceCount: options.instanceCount ?? 1,
          InstanceType: options.instanceType!.name,
          VolumeSizeInGB: options.volumeSize?.toGibibytes() ?? 30,
        },
        VolumeKmsKeyId: props.volumeKmsKey?.keyArn,
      },
      ...job.common(context),
      VpcConfig: this._vpcConfig(),
      Environment: environment,
      RetryStrategy: options.maxRetryAttempts !== undefined ? { MaximumRetryAttempts: options.maxRetryAttempts } : undefined,
    };
  }

  /** The one place that all models of the search go to. */
  private modelPlace(): string {
    const [first, ...others] = this.definitions;
    if (others.length) {
      throw new ValidationError('TopModelPlace',
        `topModel of step ${JSON.stringify(this.stepName)} needs bucket and prefix: the search has several algorithms, whose models may lie in different places`, this);
    }
    // the service knows the place that is made for each execution
    return first.options.outputPath ?? this.property('TrainingJobDefinition.OutputDataConfig.S3OutputPath');
  }

  private objectiveOf(definition: Definition): TuningObjective {
    const objective = definition.options.objective ?? this.props.objective;
    if (!objective) {
      throw new ValidationError('ObjectiveMissing', `objective must be given for the search${definition.name ? ` or its training job ${JSON.stringify(definition.name)}` : ''}`, this);
    }
    return objective;
  }

  private checkProps(): void {
    const { props } = this;
    if ((props.trainingJob === undefined) === (props.trainingJobs === undefined)) {
      throw new ValidationError('TrainingJobs', `trainingJob or trainingJobs must be given, got ${props.trainingJob ? 'both' : 'none'}: give one of them`, this);
    }
    const count = Object.keys(props.trainingJobs ?? { one: 1 }).length;
    if (count < 1 || count > 10) { throw new ValidationError('TrainingJobs', `trainingJobs must have 1 to 10 entries, got ${count}`, this); }
    if (props.warmStart && (props.warmStart.parents.length < 1 || props.warmStart.parents.length > 5)) {
      throw new ValidationError('WarmStart', `parents of warmStart must have 1 to 5 names, got ${props.warmStart.parents.length}`, this);
    }
    if (props.hyperband && props.strategy !== TuningStrategy.HYPERBAND) {
      throw new ValidationError('Hyperband', 'hyperband is only for strategy Hyperband: set strategy, or remove it', this);
    }
    if (props.maxJobs === undefined && props.strategy !== TuningStrategy.GRID) {
      throw new ValidationError('MaxJobs', 'maxJobs must be given for any strategy but grid search', this);
    }
    checkRange(props.maxJobs, 'maxJobs', 1, Number.MAX_SAFE_INTEGER, this);
    checkRange(props.maxParallelJobs, 'maxParallelJobs', 1, Number.MAX_SAFE_INTEGER, this);
    checkRange(props.completion?.maxJobsNotImproving, 'maxJobsNotImproving', 3, Number.MAX_SAFE_INTEGER, this);
    if (props.maxTuningRuntime && !props.maxTuningRuntime.isUnresolved()) {
      checkRange(props.maxTuningRuntime.toSeconds(), 'maxTuningRuntime in seconds', 120, 15_552_000, this);
    }
    checkPrefix(props.jobNamePrefix, 'jobNamePrefix', this);
  }

  private checkDefinition(definition: Definition): void {
    const { options } = definition;
    const called = definition.name ? ` of training job ${JSON.stringify(definition.name)}` : '';
    this.objectiveOf(definition);
    if ((options.instanceType === undefined) === (options.instances === undefined)) {
      throw new ValidationError('Instances', `instanceType or instances${called} must be given, got ${options.instances ? 'both' : 'none'}: give one of them`, this);
    }
    if (!Object.keys(options.ranges ?? {}).length && !this.props.autotune) {
      throw new ValidationError('RangesMissing', `ranges${called} must have at least one hyperparameter, unless autotune chooses them`, this);
    }
    for (const name of Object.keys(options.ranges ?? {})) {
      if (options.hyperparameters && name in options.hyperparameters) {
        throw new ValidationError('RangeAndValue', `hyperparameter ${JSON.stringify(name)}${called} must have a range or a value, got both: remove one`, this);
      }
    }
  }
}

function renderObjective(objective: TuningObjective): any {
  return { Type: objective.type ?? ObjectiveType.MAXIMIZE, MetricName: objective.metricName };
}
