// written by scripts/make-properties.ts from the API model; do not edit
import { IResolvable } from 'aws-cdk-lib';
import { StepProperties } from './base';
import {
  ChannelProperties,
  CheckpointConfigProperties,
  MetricDefinitionProperties,
  OutputDataConfigProperties,
  ResourceConfigProperties,
  RetryStrategyProperties,
  StoppingConditionProperties,
  VpcConfigProperties,
} from './shared';

/** The name and an example value of the hyperparameter that you want to use in Autotune. */
export class AutoParameterProperties extends StepProperties {
  /** The name of the hyperparameter to optimize using Autotune. */
  public get name(): string { return this._text(this._at('Name')); }

  /** An example value of the hyperparameter to optimize using Autotune. */
  public get valueHint(): string { return this._text(this._at('ValueHint')); }
}

/** A flag to indicate if you want to use Autotune to automatically find optimal values for the following fields. */
export class AutotuneProperties extends StepProperties {
  /** Set `Mode` to `Enabled` if you want to use Autotune. */
  public get mode(): string { return this._text(this._at('Mode')); }
}

/**
 * A structure that keeps track of which training jobs launched by your hyperparameter tuning job are not improving model performance as
 * evaluated against an objective function.
 */
export class BestObjectiveNotImprovingProperties extends StepProperties {
  /**
   * The number of training jobs that have failed to improve model performance by 1% or greater over prior training jobs as evaluated
   * against an objective function.
   */
  public get maxNumberOfTrainingJobsNotImproving(): number { return this._number(this._at('MaxNumberOfTrainingJobsNotImproving')); }
}

/** A list of categorical hyperparameters to tune. */
export class CategoricalParameterRangeProperties extends StepProperties {
  /** The name of the categorical hyperparameter to tune. */
  public get name(): string { return this._text(this._at('Name')); }

  /**
   * A list of the categories for the hyperparameter.
   *
   * @param index the place in the list, 0 for the first
   */
  public values(index: number): string { return this._text(this._indexed('Values', index)); }
}

/** A list of continuous hyperparameters to tune. */
export class ContinuousParameterRangeProperties extends StepProperties {
  /** The name of the continuous hyperparameter to tune. */
  public get name(): string { return this._text(this._at('Name')); }

  /** The minimum value for the hyperparameter. */
  public get minValue(): string { return this._text(this._at('MinValue')); }

  /** The maximum value for the hyperparameter. */
  public get maxValue(): string { return this._text(this._at('MaxValue')); }

  /** The scale that hyperparameter tuning uses to search the hyperparameter range. */
  public get scalingType(): string { return this._text(this._at('ScalingType')); }
}

/**
 * A flag to indicating that automatic model tuning (AMT) has detected model convergence, defined as a lack of significant improvement (1%
 * or less) against an objective metric.
 */
export class ConvergenceDetectedProperties extends StepProperties {
  /** A flag to stop a tuning job once AMT has detected that the job has converged. */
  public get completeOnConvergence(): string { return this._text(this._at('CompleteOnConvergence')); }
}

/** Shows the latest objective metric emitted by a training job that was launched by a hyperparameter tuning job. */
export class FinalHyperParameterTuningJobObjectiveMetricProperties extends StepProperties {
  /** Select if you want to minimize or maximize the objective metric during hyperparameter tuning. */
  public get type(): string { return this._text(this._at('Type')); }

  /** The name of the objective metric. */
  public get metricName(): string { return this._text(this._at('MetricName')); }

  /** The value of the objective metric. */
  public get value(): number { return this._number(this._at('Value')); }
}

/** Specifies which training algorithm to use for training jobs that a hyperparameter tuning job launches and the metrics to monitor. */
export class HyperParameterAlgorithmSpecificationProperties extends StepProperties {
  /** The registry path of the Docker image that contains the training algorithm. */
  public get trainingImage(): string { return this._text(this._at('TrainingImage')); }

  /** The training input mode. */
  public get trainingInputMode(): string { return this._text(this._at('TrainingInputMode')); }

  /** The name of the resource algorithm to use for the hyperparameter tuning job. */
  public get algorithmName(): string { return this._text(this._at('AlgorithmName')); }

  /**
   * An array of MetricDefinition objects that specify the metrics that the algorithm emits.
   *
   * @param index the place in the list, 0 for the first
   */
  public metricDefinitions(index: number): MetricDefinitionProperties {
    return new MetricDefinitionProperties(this._step, this._indexed('MetricDefinitions', index));
  }
}

/** Defines the training jobs launched by a hyperparameter tuning job. */
export class HyperParameterTrainingJobDefinitionProperties extends StepProperties {
  /** The job definition name. */
  public get definitionName(): string { return this._text(this._at('DefinitionName')); }

  /** The tuning objective. */
  public get tuningObjective(): HyperParameterTuningJobObjectiveProperties {
    return new HyperParameterTuningJobObjectiveProperties(this._step, this._at('TuningObjective'));
  }

  /** The hyper parameter ranges. */
  public get hyperParameterRanges(): ParameterRangesProperties { return new ParameterRangesProperties(this._step, this._at('HyperParameterRanges')); }

  /**
   * Specifies the values of hyperparameters that do not change for the tuning job.
   *
   * @param key the entry's key
   */
  public staticHyperParameters(key: string): string { return this._text(this._keyed('StaticHyperParameters', key)); }

  /**
   * The HyperParameterAlgorithmSpecification object that specifies the resource algorithm to use for the training jobs that the tuning job
   * launches.
   */
  public get algorithmSpecification(): HyperParameterAlgorithmSpecificationProperties {
    return new HyperParameterAlgorithmSpecificationProperties(this._step, this._at('AlgorithmSpecification'));
  }

  /** The Amazon Resource Name (ARN) of the IAM role associated with the training jobs that the tuning job launches. */
  public get roleArn(): string { return this._text(this._at('RoleArn')); }

  /**
   * An array of Channel objects that specify the input for the training jobs that the tuning job launches.
   *
   * @param index the place in the list, 0 for the first
   */
  public inputDataConfig(index: number): ChannelProperties { return new ChannelProperties(this._step, this._indexed('InputDataConfig', index)); }

  /**
   * The VpcConfig object that specifies the VPC that you want the training jobs that this hyperparameter tuning job launches to connect to.
   */
  public get vpcConfig(): VpcConfigProperties { return new VpcConfigProperties(this._step, this._at('VpcConfig')); }

  /** Specifies the path to the Amazon S3 bucket where you store model artifacts from the training jobs that the tuning job launches. */
  public get outputDataConfig(): OutputDataConfigProperties { return new OutputDataConfigProperties(this._step, this._at('OutputDataConfig')); }

  /** The resources, including the compute instances and storage volumes, to use for the training jobs that the tuning job launches. */
  public get resourceConfig(): ResourceConfigProperties { return new ResourceConfigProperties(this._step, this._at('ResourceConfig')); }

  /**
   * The configuration for the hyperparameter tuning resources, including the compute instances and storage volumes, used for training jobs
   * launched by the tuning job.
   */
  public get hyperParameterTuningResourceConfig(): HyperParameterTuningResourceConfigProperties {
    return new HyperParameterTuningResourceConfigProperties(this._step, this._at('HyperParameterTuningResourceConfig'));
  }

  /** Specifies a limit to how long a model hyperparameter training job can run. */
  public get stoppingCondition(): StoppingConditionProperties { return new StoppingConditionProperties(this._step, this._at('StoppingCondition')); }

  /** Isolates the training container. */
  public get enableNetworkIsolation(): IResolvable { return this._flag(this._at('EnableNetworkIsolation')); }

  /** To encrypt all communications between ML compute instances in distributed training, choose `True`. */
  public get enableInterContainerTrafficEncryption(): IResolvable { return this._flag(this._at('EnableInterContainerTrafficEncryption')); }

  /** A Boolean indicating whether managed spot training is enabled (`True`) or not (`False`). */
  public get enableManagedSpotTraining(): IResolvable { return this._flag(this._at('EnableManagedSpotTraining')); }

  /** The checkpoint config. */
  public get checkpointConfig(): CheckpointConfigProperties { return new CheckpointConfigProperties(this._step, this._at('CheckpointConfig')); }

  /** The number of times to retry the job when the job fails due to an `InternalServerError`. */
  public get retryStrategy(): RetryStrategyProperties { return new RetryStrategyProperties(this._step, this._at('RetryStrategy')); }

  /**
   * An environment variable that you can pass into the SageMaker CreateTrainingJob API.
   *
   * @param key the entry's key
   */
  public environment(key: string): string { return this._text(this._keyed('Environment', key)); }
}

/** The container for the summary information about a training job. */
export class HyperParameterTrainingJobSummaryProperties extends StepProperties {
  /** The training job definition name. */
  public get trainingJobDefinitionName(): string { return this._text(this._at('TrainingJobDefinitionName')); }

  /** The name of the training job. */
  public get trainingJobName(): string { return this._text(this._at('TrainingJobName')); }

  /** The Amazon Resource Name (ARN) of the training job. */
  public get trainingJobArn(): string { return this._text(this._at('TrainingJobArn')); }

  /** The HyperParameter tuning job that launched the training job. */
  public get tuningJobName(): string { return this._text(this._at('TuningJobName')); }

  /** The date and time that the training job was created. */
  public get creationTime(): string { return this._text(this._at('CreationTime')); }

  /** The date and time that the training job started. */
  public get trainingStartTime(): string { return this._text(this._at('TrainingStartTime')); }

  /** Specifies the time when the training job ends on training instances. */
  public get trainingEndTime(): string { return this._text(this._at('TrainingEndTime')); }

  /** The status of the training job. */
  public get trainingJobStatus(): string { return this._text(this._at('TrainingJobStatus')); }

  /**
   * A list of the hyperparameters for which you specified ranges to search.
   *
   * @param key the entry's key
   */
  public tunedHyperParameters(key: string): string { return this._text(this._keyed('TunedHyperParameters', key)); }

  /** The reason that the training job failed. */
  public get failureReason(): string { return this._text(this._at('FailureReason')); }

  /**
   * The FinalHyperParameterTuningJobObjectiveMetric object that specifies the value of the objective metric of the tuning job that launched
   * this training job.
   */
  public get finalHyperParameterTuningJobObjectiveMetric(): FinalHyperParameterTuningJobObjectiveMetricProperties {
    return new FinalHyperParameterTuningJobObjectiveMetricProperties(this._step, this._at('FinalHyperParameterTuningJobObjectiveMetric'));
  }

  /** The status of the objective metric for the training job. */
  public get objectiveStatus(): string { return this._text(this._at('ObjectiveStatus')); }
}

/** The configuration for hyperparameter tuning resources for use in training jobs launched by the tuning job. */
export class HyperParameterTuningInstanceConfigProperties extends StepProperties {
  /** The instance type used for processing of hyperparameter optimization jobs. */
  public get instanceType(): string { return this._text(this._at('InstanceType')); }

  /** The number of instances of the type specified by `InstanceType`. */
  public get instanceCount(): number { return this._number(this._at('InstanceCount')); }

  /** The volume size in GB of the data to be processed for hyperparameter optimization (optional). */
  public get volumeSizeInGb(): number { return this._number(this._at('VolumeSizeInGB')); }
}

/** A structure that contains runtime information about both current and completed hyperparameter tuning jobs. */
export class HyperParameterTuningJobCompletionDetailsProperties extends StepProperties {
  /**
   * The number of training jobs launched by a tuning job that are not improving (1% or less) as measured by model performance evaluated
   * against an objective function.
   */
  public get numberOfTrainingJobsObjectiveNotImproving(): number { return this._number(this._at('NumberOfTrainingJobsObjectiveNotImproving')); }

  /**
   * The time in timestamp format that AMT detected model convergence, as defined by a lack of significant improvement over time based on
   * criteria developed over a wide range of diverse benchmarking tests.
   */
  public get convergenceDetectedTime(): string { return this._text(this._at('ConvergenceDetectedTime')); }
}

/** Configures a hyperparameter tuning job. */
export class HyperParameterTuningJobConfigProperties extends StepProperties {
  /** Specifies how hyperparameter tuning chooses the combinations of hyperparameter values to use for the training job it launches. */
  public get strategy(): string { return this._text(this._at('Strategy')); }

  /** The configuration for the `Hyperband` optimization strategy. */
  public get strategyConfig(): HyperParameterTuningJobStrategyConfigProperties {
    return new HyperParameterTuningJobStrategyConfigProperties(this._step, this._at('StrategyConfig'));
  }

  /**
   * The HyperParameterTuningJobObjective specifies the objective metric used to evaluate the performance of training jobs launched by this
   * tuning job.
   */
  public get hyperParameterTuningJobObjective(): HyperParameterTuningJobObjectiveProperties {
    return new HyperParameterTuningJobObjectiveProperties(this._step, this._at('HyperParameterTuningJobObjective'));
  }

  /**
   * The ResourceLimits object that specifies the maximum number of training and parallel training jobs that can be used for this
   * hyperparameter tuning job.
   */
  public get resourceLimits(): ResourceLimitsProperties { return new ResourceLimitsProperties(this._step, this._at('ResourceLimits')); }

  /**
   * The ParameterRanges object that specifies the ranges of hyperparameters that this tuning job searches over to find the optimal
   * configuration for the highest model performance against your chosen objective metric.
   */
  public get parameterRanges(): ParameterRangesProperties { return new ParameterRangesProperties(this._step, this._at('ParameterRanges')); }

  /** Specifies whether to use early stopping for training jobs launched by the hyperparameter tuning job. */
  public get trainingJobEarlyStoppingType(): string { return this._text(this._at('TrainingJobEarlyStoppingType')); }

  /** The tuning job's completion criteria. */
  public get tuningJobCompletionCriteria(): TuningJobCompletionCriteriaProperties {
    return new TuningJobCompletionCriteriaProperties(this._step, this._at('TuningJobCompletionCriteria'));
  }

  /** A value used to initialize a pseudo-random number generator. */
  public get randomSeed(): number { return this._number(this._at('RandomSeed')); }
}

/** The total resources consumed by your hyperparameter tuning job. */
export class HyperParameterTuningJobConsumedResourcesProperties extends StepProperties {
  /** The wall clock runtime in seconds used by your hyperparameter tuning job. */
  public get runtimeInSeconds(): number { return this._number(this._at('RuntimeInSeconds')); }
}

/** Defines the objective metric for a hyperparameter tuning job. */
export class HyperParameterTuningJobObjectiveProperties extends StepProperties {
  /** Whether to minimize or maximize the objective metric. */
  public get type(): string { return this._text(this._at('Type')); }

  /** The name of the metric to use for the objective metric. */
  public get metricName(): string { return this._text(this._at('MetricName')); }
}

/** The configuration for a training job launched by a hyperparameter tuning job. */
export class HyperParameterTuningJobStrategyConfigProperties extends StepProperties {
  /** The configuration for the object that specifies the `Hyperband` strategy. */
  public get hyperbandStrategyConfig(): HyperbandStrategyConfigProperties {
    return new HyperbandStrategyConfigProperties(this._step, this._at('HyperbandStrategyConfig'));
  }
}

/**
 * Specifies the configuration for a hyperparameter tuning job that uses one or more previous hyperparameter tuning jobs as a starting
 * point.
 */
export class HyperParameterTuningJobWarmStartConfigProperties extends StepProperties {
  /**
   * An array of hyperparameter tuning jobs that are used as the starting point for the new hyperparameter tuning job.
   *
   * @param index the place in the list, 0 for the first
   */
  public parentHyperParameterTuningJobs(index: number): ParentHyperParameterTuningJobProperties {
    return new ParentHyperParameterTuningJobProperties(this._step, this._indexed('ParentHyperParameterTuningJobs', index));
  }

  /** Specifies one of the following. */
  public get warmStartType(): string { return this._text(this._at('WarmStartType')); }
}

/**
 * The configuration of resources, including compute instances and storage volumes for use in training jobs launched by hyperparameter
 * tuning jobs.
 */
export class HyperParameterTuningResourceConfigProperties extends StepProperties {
  /** The instance type used to run hyperparameter optimization tuning jobs. */
  public get instanceType(): string { return this._text(this._at('InstanceType')); }

  /** The number of compute instances of type `InstanceType` to use. */
  public get instanceCount(): number { return this._number(this._at('InstanceCount')); }

  /** The volume size in GB for the storage volume to be used in processing hyperparameter optimization jobs (optional). */
  public get volumeSizeInGb(): number { return this._number(this._at('VolumeSizeInGB')); }

  /**
   * A key used by Amazon Web Services Key Management Service to encrypt data on the storage volume attached to the compute instances used
   * to run the training job.
   */
  public get volumeKmsKeyId(): string { return this._text(this._at('VolumeKmsKeyId')); }

  /**
   * The strategy that determines the order of preference for resources specified in `InstanceConfigs` used in hyperparameter optimization.
   */
  public get allocationStrategy(): string { return this._text(this._at('AllocationStrategy')); }

  /**
   * A list containing the configuration(s) for one or more resources for processing hyperparameter jobs.
   *
   * @param index the place in the list, 0 for the first
   */
  public instanceConfigs(index: number): HyperParameterTuningInstanceConfigProperties {
    return new HyperParameterTuningInstanceConfigProperties(this._step, this._indexed('InstanceConfigs', index));
  }
}

/** The configuration for `Hyperband`, a multi-fidelity based hyperparameter tuning strategy. */
export class HyperbandStrategyConfigProperties extends StepProperties {
  /** The minimum number of resources (such as epochs) that can be used by a training job launched by a hyperparameter tuning job. */
  public get minResource(): number { return this._number(this._at('MinResource')); }

  /** The maximum number of resources (such as epochs) that can be used by a training job launched by a hyperparameter tuning job. */
  public get maxResource(): number { return this._number(this._at('MaxResource')); }
}

/** For a hyperparameter of the integer type, specifies the range that a hyperparameter tuning job searches. */
export class IntegerParameterRangeProperties extends StepProperties {
  /** The name of the hyperparameter to search. */
  public get name(): string { return this._text(this._at('Name')); }

  /** The minimum value of the hyperparameter to search. */
  public get minValue(): string { return this._text(this._at('MinValue')); }

  /** The maximum value of the hyperparameter to search. */
  public get maxValue(): string { return this._text(this._at('MaxValue')); }

  /** The scale that hyperparameter tuning uses to search the hyperparameter range. */
  public get scalingType(): string { return this._text(this._at('ScalingType')); }
}

/**
 * Specifies the number of training jobs that this hyperparameter tuning job launched, categorized by the status of their objective metric.
 */
export class ObjectiveStatusCountersProperties extends StepProperties {
  /**
   * The number of training jobs whose final objective metric was evaluated by the hyperparameter tuning job and used in the hyperparameter
   * tuning process.
   */
  public get succeeded(): number { return this._number(this._at('Succeeded')); }

  /** The number of training jobs that are in progress and pending evaluation of their final objective metric. */
  public get pending(): number { return this._number(this._at('Pending')); }

  /** The number of training jobs whose final objective metric was not evaluated and used in the hyperparameter tuning process. */
  public get failed(): number { return this._number(this._at('Failed')); }
}

/** Specifies ranges of integer, continuous, and categorical hyperparameters that a hyperparameter tuning job searches. */
export class ParameterRangesProperties extends StepProperties {
  /**
   * The array of IntegerParameterRange objects that specify ranges of integer hyperparameters that a hyperparameter tuning job searches.
   *
   * @param index the place in the list, 0 for the first
   */
  public integerParameterRanges(index: number): IntegerParameterRangeProperties {
    return new IntegerParameterRangeProperties(this._step, this._indexed('IntegerParameterRanges', index));
  }

  /**
   * The array of ContinuousParameterRange objects that specify ranges of continuous hyperparameters that a hyperparameter tuning job
   * searches.
   *
   * @param index the place in the list, 0 for the first
   */
  public continuousParameterRanges(index: number): ContinuousParameterRangeProperties {
    return new ContinuousParameterRangeProperties(this._step, this._indexed('ContinuousParameterRanges', index));
  }

  /**
   * The array of CategoricalParameterRange objects that specify ranges of categorical hyperparameters that a hyperparameter tuning job
   * searches.
   *
   * @param index the place in the list, 0 for the first
   */
  public categoricalParameterRanges(index: number): CategoricalParameterRangeProperties {
    return new CategoricalParameterRangeProperties(this._step, this._indexed('CategoricalParameterRanges', index));
  }

  /**
   * A list containing hyperparameter names and example values to be used by Autotune to determine optimal ranges for your tuning job.
   *
   * @param index the place in the list, 0 for the first
   */
  public autoParameters(index: number): AutoParameterProperties {
    return new AutoParameterProperties(this._step, this._indexed('AutoParameters', index));
  }
}

/** A previously completed or stopped hyperparameter tuning job to be used as a starting point for a new hyperparameter tuning job. */
export class ParentHyperParameterTuningJobProperties extends StepProperties {
  /** The name of the hyperparameter tuning job to be used as a starting point for a new hyperparameter tuning job. */
  public get hyperParameterTuningJobName(): string { return this._text(this._at('HyperParameterTuningJobName')); }
}

/** Specifies the maximum number of training jobs and parallel training jobs that a hyperparameter tuning job can launch. */
export class ResourceLimitsProperties extends StepProperties {
  /** The maximum number of training jobs that a hyperparameter tuning job can launch. */
  public get maxNumberOfTrainingJobs(): number { return this._number(this._at('MaxNumberOfTrainingJobs')); }

  /** The maximum number of concurrent training jobs that a hyperparameter tuning job can launch. */
  public get maxParallelTrainingJobs(): number { return this._number(this._at('MaxParallelTrainingJobs')); }

  /** The maximum time in seconds that a hyperparameter tuning job can run. */
  public get maxRuntimeInSeconds(): number { return this._number(this._at('MaxRuntimeInSeconds')); }
}

/** The numbers of training jobs launched by a hyperparameter tuning job, categorized by status. */
export class TrainingJobStatusCountersProperties extends StepProperties {
  /** The number of completed training jobs launched by the hyperparameter tuning job. */
  public get completed(): number { return this._number(this._at('Completed')); }

  /** The number of in-progress training jobs launched by a hyperparameter tuning job. */
  public get inProgress(): number { return this._number(this._at('InProgress')); }

  /** The number of training jobs that failed, but can be retried. */
  public get retryableError(): number { return this._number(this._at('RetryableError')); }

  /** The number of training jobs that failed and can't be retried. */
  public get nonRetryableError(): number { return this._number(this._at('NonRetryableError')); }

  /** The number of training jobs launched by a hyperparameter tuning job that were manually stopped. */
  public get stopped(): number { return this._number(this._at('Stopped')); }
}

/** The job completion criteria. */
export class TuningJobCompletionCriteriaProperties extends StepProperties {
  /** The value of the objective metric. */
  public get targetObjectiveMetricValue(): number { return this._number(this._at('TargetObjectiveMetricValue')); }

  /** A flag to stop your hyperparameter tuning job if model performance fails to improve as evaluated against an objective function. */
  public get bestObjectiveNotImproving(): BestObjectiveNotImprovingProperties {
    return new BestObjectiveNotImprovingProperties(this._step, this._at('BestObjectiveNotImproving'));
  }

  /**
   * A flag to top your hyperparameter tuning job if automatic model tuning (AMT) has detected that your model has converged as evaluated
   * against your objective function.
   */
  public get convergenceDetected(): ConvergenceDetectedProperties {
    return new ConvergenceDetectedProperties(this._step, this._at('ConvergenceDetected'));
  }
}

/** What is known of a search for hyperparameters that a step made. */
export class TuningJobProperties extends StepProperties {
  /** The hyper parameter tuning job name. */
  public get hyperParameterTuningJobName(): string { return this._text(this._at('HyperParameterTuningJobName')); }

  /** The hyper parameter tuning job arn. */
  public get hyperParameterTuningJobArn(): string { return this._text(this._at('HyperParameterTuningJobArn')); }

  /** The hyper parameter tuning job config. */
  public get hyperParameterTuningJobConfig(): HyperParameterTuningJobConfigProperties {
    return new HyperParameterTuningJobConfigProperties(this._step, this._at('HyperParameterTuningJobConfig'));
  }

  /** The training job definition. */
  public get trainingJobDefinition(): HyperParameterTrainingJobDefinitionProperties {
    return new HyperParameterTrainingJobDefinitionProperties(this._step, this._at('TrainingJobDefinition'));
  }

  /**
   * The training job definitions.
   *
   * @param index the place in the list, 0 for the first
   */
  public trainingJobDefinitions(index: number): HyperParameterTrainingJobDefinitionProperties {
    return new HyperParameterTrainingJobDefinitionProperties(this._step, this._indexed('TrainingJobDefinitions', index));
  }

  /** The hyper parameter tuning job status. */
  public get hyperParameterTuningJobStatus(): string { return this._text(this._at('HyperParameterTuningJobStatus')); }

  /** The creation time. */
  public get creationTime(): string { return this._text(this._at('CreationTime')); }

  /** The hyper parameter tuning end time. */
  public get hyperParameterTuningEndTime(): string { return this._text(this._at('HyperParameterTuningEndTime')); }

  /** The last modified time. */
  public get lastModifiedTime(): string { return this._text(this._at('LastModifiedTime')); }

  /** The training job status counters. */
  public get trainingJobStatusCounters(): TrainingJobStatusCountersProperties {
    return new TrainingJobStatusCountersProperties(this._step, this._at('TrainingJobStatusCounters'));
  }

  /** The objective status counters. */
  public get objectiveStatusCounters(): ObjectiveStatusCountersProperties {
    return new ObjectiveStatusCountersProperties(this._step, this._at('ObjectiveStatusCounters'));
  }

  /** The best training job. */
  public get bestTrainingJob(): HyperParameterTrainingJobSummaryProperties {
    return new HyperParameterTrainingJobSummaryProperties(this._step, this._at('BestTrainingJob'));
  }

  /** The overall best training job. */
  public get overallBestTrainingJob(): HyperParameterTrainingJobSummaryProperties {
    return new HyperParameterTrainingJobSummaryProperties(this._step, this._at('OverallBestTrainingJob'));
  }

  /** The warm start config. */
  public get warmStartConfig(): HyperParameterTuningJobWarmStartConfigProperties {
    return new HyperParameterTuningJobWarmStartConfigProperties(this._step, this._at('WarmStartConfig'));
  }

  /** The autotune. */
  public get autotune(): AutotuneProperties { return new AutotuneProperties(this._step, this._at('Autotune')); }

  /** The failure reason. */
  public get failureReason(): string { return this._text(this._at('FailureReason')); }

  /** The tuning job completion details. */
  public get tuningJobCompletionDetails(): HyperParameterTuningJobCompletionDetailsProperties {
    return new HyperParameterTuningJobCompletionDetailsProperties(this._step, this._at('TuningJobCompletionDetails'));
  }

  /** The consumed resources. */
  public get consumedResources(): HyperParameterTuningJobConsumedResourcesProperties {
    return new HyperParameterTuningJobConsumedResourcesProperties(this._step, this._at('ConsumedResources'));
  }

  /**
   * The training job summaries.
   *
   * @param index the place in the list, 0 for the first
   */
  public trainingJobSummaries(index: number): HyperParameterTrainingJobSummaryProperties {
    return new HyperParameterTrainingJobSummaryProperties(this._step, this._indexed('TrainingJobSummaries', index));
  }
}
