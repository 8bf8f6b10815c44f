import { Duration, Size } from 'aws-cdk-lib';
import type { Image } from '../../images';
import { InstanceType } from '../instance-type';
import type { SourceDirectory } from '../source-directory';
import { TrainingInput, TrainingInputMode } from './training-data';

/** Training on spare capacity, which is cheaper and may be interrupted. */
export interface SpotTraining {
  /** How long at most, waiting for capacity included; at least the job's `maxRuntime`. */
  readonly maxWait: Duration;

  /**
   * Where the container's checkpoints are kept, so that an interrupted job goes on instead of starting again.
   *
   * @default - a prefix in the pipeline's artifact bucket
   */
  readonly checkpointUri?: string;

  /**
   * The folder of the checkpoints in the container.
   *
   * @default /opt/ml/checkpoints
   */
  readonly checkpointLocalPath?: string;
}

/** How a training job's metric is found in its log. */
export interface MetricDefinition {
  /** The metric's name, for example `validation:rmse`. */
  readonly name: string;
  /** A regular expression with one group, for example `validation-rmse:([0-9.]+)`. */
  readonly regex: string;
}

/** A group of equal instances in a training job with several kinds of them. */
export interface InstanceGroup {
  /** The group's name, which channels can refer to. */
  readonly name: string;
  /** The group's instances. */
  readonly instanceType: InstanceType;
  /** How many instances. */
  readonly instanceCount: number;
}

/** What a training job runs, alone or as part of a search. */
export interface TrainingJobOptions {
  /** The algorithm's image. */
  readonly image: Image;

  /**
   * The instances that the job runs on.
   *
   * @default - given by other means, such as `instanceGroups`
   */
  readonly instanceType?: InstanceType;

  /**
   * How many instances.
   *
   * @default 1
   */
  readonly instanceCount?: number;

  /**
   * The storage of each instance.
   *
   * @default Size.gibibytes(30)
   */
  readonly volumeSize?: Size;

  /**
   * The channels, by name; 1 to 20.
   *
   * @default - none
   */
  readonly inputs?: { [channel: string]: TrainingInput };

  /**
   * How the channels get into the container.
   *
   * @default TrainingInputMode.FILE
   */
  readonly inputMode?: TrainingInputMode;

  /**
   * The algorithm's hyperparameters, at most 100: text, numbers, booleans, or values known at run time.
   *
   * @default - none
   */
  readonly hyperparameters?: { [name: string]: any };

  /**
   * Where the model goes in S3. The service adds the job's name and `output/model.tar.gz`.
   *
   * @default - a prefix for each execution in the pipeline's artifact bucket
   */
  readonly outputPath?: string;

  /**
   * Code for a framework's image (scikit-learn, PyTorch, TensorFlow, Hugging Face, XGBoost): script mode. Hyperparameters are then written as JSON,
   * which the images expect.
   *
   * @default - the image's own algorithm
   */
  readonly sourceDirectory?: SourceDirectory;

  /**
   * Metrics to take out of the log.
   *
   * @default - those that a built-in algorithm defines
   */
  readonly metricDefinitions?: MetricDefinition[];

  /**
   * Train on spare capacity.
   *
   * @default - on demand
   */
  readonly spot?: SpotTraining;
}
