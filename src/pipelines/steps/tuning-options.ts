import { Duration } from 'aws-cdk-lib';
import { InstanceType } from '../instance-type';
import type { CacheOptions, JobOptions, RetryOptions, StepOptions } from '../step-options';
import { JobNameOptions } from './job-record';
import type { TrainingJobOptions } from './training-options';
import { HyperparameterRange } from './tuning-ranges';

/** How a search chooses what to try next. */
export enum TuningStrategy {
  /** By a model of what was found so far. */
  BAYESIAN = 'Bayesian',
  /** At random. */
  RANDOM = 'Random',
  /** Every combination of categorical values. */
  GRID = 'Grid',
  /** Many short jobs, of which the promising ones get longer. */
  HYPERBAND = 'Hyperband',
}

/** Which values of the objective are better. */
export enum ObjectiveType {
  /** Low ones. */
  MINIMIZE = 'Minimize',
  /** High ones. */
  MAXIMIZE = 'Maximize',
}

/** The metric that a search improves. */
export interface TuningObjective {
  /** The metric's name, for example `validation:rmse`. */
  readonly metricName: string;
  /** Whether low or high values are better. */
  readonly type: ObjectiveType;
}

/** Whether a search begins with what earlier ones found. */
export enum WarmStartType {
  /** The same data and algorithm: it goes on. */
  IDENTICAL_DATA_AND_ALGORITHM = 'IdenticalDataAndAlgorithm',
  /** Other data or another version of the algorithm: what was found is a hint. */
  TRANSFER_LEARNING = 'TransferLearning',
}

/** Earlier searches to begin with. */
export interface WarmStart {
  /** How they are used. */
  readonly type: WarmStartType;
  /** The names of the earlier searches, 1 to 5. */
  readonly parents: string[];
}

/** How much Hyperband gives to a job, in epochs or what the algorithm counts. */
export interface HyperbandOptions {
  /**
   * The least.
   *
   * @default - chosen by the service
   */
  readonly minResource?: number;
  /**
   * The most.
   *
   * @default - chosen by the service
   */
  readonly maxResource?: number;
}

/** When a search ends before all its jobs ran. */
export interface TuningCompletion {
  /**
   * When the objective reaches this value.
   *
   * @default - no such value
   */
  readonly targetValue?: number;
  /**
   * When so many jobs brought no improvement, at least 3.
   *
   * @default - no such number
   */
  readonly maxJobsNotImproving?: number;
  /**
   * When the service finds that nothing better will come.
   *
   * @default false
   */
  readonly onConvergence?: boolean;
}

/** Instances that a search may use. */
export interface TuningInstances {
  /** The kind of instances. */
  readonly instanceType: InstanceType;
  /** How many for a training job. */
  readonly instanceCount: number;
}

/** An algorithm of a search. */
export interface TuningJobDefinition extends TrainingJobOptions {
  /**
   * The hyperparameters that the search chooses.
   *
   * @default - none; only with autotune
   */
  readonly ranges?: { [name: string]: HyperparameterRange };

  /**
   * The metric that the search improves for this algorithm. Its metric definition is given in `metricDefinitions`, if the image has none.
   *
   * @default - the step's `objective`
   */
  readonly objective?: TuningObjective;

  /**
   * Instances to choose from, instead of `instanceType` and `instanceCount`; 1 to 6.
   *
   * @default - `instanceType`
   */
  readonly instances?: TuningInstances[];

  /**
   * How often a training job is tried again after an internal error of the service, 1 to 30.
   *
   * @default - never
   */
  readonly maxRetryAttempts?: number;
}

/** Properties of a `TuningStep`. */
export interface TuningStepProps extends StepOptions, JobOptions, CacheOptions, RetryOptions, JobNameOptions {
  /**
   * The algorithm that the search trains. `maxRuntime` and the other job options are for each of its training jobs.
   *
   * @default - given by `trainingJobs`
   */
  readonly trainingJob?: TuningJobDefinition;

  /**
   * Several algorithms to search at once, by name; 1 to 10.
   *
   * @default - given by `trainingJob`
   */
  readonly trainingJobs?: { [name: string]: TuningJobDefinition };

  /**
   * The metric that the search improves.
   *
   * @default - that of the training job
   */
  readonly objective?: TuningObjective;

  /**
   * How the search chooses what to try next.
   *
   * @default TuningStrategy.BAYESIAN
   */
  readonly strategy?: TuningStrategy;

  /**
   * How much Hyperband gives to a job.
   *
   * @default - chosen by the service
   */
  readonly hyperband?: HyperbandOptions;

  /**
   * How many training jobs at most.
   *
   * @default - as many as the service decides, with grid search
   */
  readonly maxJobs?: number;

  /**
   * How many training jobs at the same time.
   *
   * @default 1
   */
  readonly maxParallelJobs?: number;

  /**
   * How long the search may take, 2 minutes to 180 days.
   *
   * @default - no limit
   */
  readonly maxTuningRuntime?: Duration;

  /**
   * End training jobs that will not become the best.
   *
   * @default false
   */
  readonly earlyStopping?: boolean;

  /**
   * When the search ends before all its jobs ran.
   *
   * @default - after all its jobs
   */
  readonly completion?: TuningCompletion;

  /**
   * Begin with what earlier searches found.
   *
   * @default - from nothing
   */
  readonly warmStart?: WarmStart;

  /**
   * The seed of what is chosen at random.
   *
   * @default - another one each time
   */
  readonly randomSeed?: number;

  /**
   * Let the service choose ranges and settings that are not given.
   *
   * @default false
   */
  readonly autotune?: boolean;
}

/** Where the models of a search lie. */
export interface TopModelOptions {
  /**
   * The bucket that the search writes models to.
   *
   * @default - that of the search's output path
   */
  readonly bucket?: string;
  /**
   * The prefix in the bucket, without slashes at its ends.
   *
   * @default - that of the search's output path
   */
  readonly prefix?: string;
}
