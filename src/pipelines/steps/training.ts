import { Duration, Size } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Image, ImageConfig } from '../../images';
import { ImageUsage } from '../../images';
import { ValidationError } from '../../private/errors';
import { PipelineExpression } from '../../private/expressions';
import { InstanceType } from '../instance-type';
import type { Permissions } from '../permissions';
import { renderCache, renderRetries, StepContext } from '../step';
import type { CacheOptions, JobOptions, RetryOptions, StepOptions } from '../step-options';
import { asText, JobStep } from './job';
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

/** Properties of a `TrainingStep`. */
export interface TrainingStepProps extends StepOptions, JobOptions, CacheOptions, RetryOptions {
  /** The algorithm's image. */
  readonly image: Image;

  /** The instances that the job runs on. */
  readonly instanceType: InstanceType;

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
   * The container's entry point.
   *
   * @default - that of the image
   */
  readonly entrypoint?: string[];

  /**
   * Arguments of the entry point.
   *
   * @default - none
   */
  readonly arguments?: string[];

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

  /**
   * Keep the instances for another job of the same kind, at most an hour.
   *
   * @default - they are given back at once
   */
  readonly keepAlive?: Duration;
}

/**
 * Trains a model.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html
 */
export class TrainingStep extends JobStep {
  private readonly imageConfig: ImageConfig;

  constructor(scope: Construct, id: string, private readonly props: TrainingStepProps) {
    super(scope, id, 'Training', props, props);
    this.imageConfig = props.image.bind(this, { usage: ImageUsage.TRAINING, instanceType: props.instanceType.name });
    const channels = Object.keys(props.inputs ?? {}).length;
    if (channels > 20) { throw new ValidationError('TooMany', `inputs must have at most 20 channels, got ${channels}`, this); }
    const hyperparameters = Object.keys(props.hyperparameters ?? {}).length;
    if (hyperparameters > 100) { throw new ValidationError('TooMany', `hyperparameters must have at most 100 entries, got ${hyperparameters}`, this); }
    const runtime = props.maxRuntime ?? DEFAULT_RUNTIME;
    if (props.spot && props.spot.maxWait.toSeconds() < runtime.toSeconds()) {
      throw new ValidationError('SpotWait',
        `maxWait of spot must be at least maxRuntime (${runtime.toHumanString()}), got ${props.spot.maxWait.toHumanString()}: raise it or lower maxRuntime`, this);
    }
    if (props.keepAlive && props.keepAlive.toSeconds() > 3600) {
      throw new ValidationError('KeepAlive', `keepAlive must be at most one hour, got ${props.keepAlive.toHumanString()}`, this);
    }
  }

  /** The S3 URI of the model archive. */
  public get modelArtifacts(): string { return this.property('ModelArtifacts.S3ModelArtifacts'); }

  /** The job's name. */
  public get trainingJobName(): string { return this.property('TrainingJobName'); }

  /** The job's ARN. */
  public get trainingJobArn(): string { return this.property('TrainingJobArn'); }

  /**
   * The last value of a metric.
   *
   * @param name the metric's name, for example `validation:rmse`
   */
  public finalMetric(name: string): number { return this.propertyAsNumber(`FinalMetricDataList['${name}'].Value`); }

  /** The image that the job trains with, for a model made from it. @internal */
  public get _image(): Image { return this.props.image; }

  /** @internal */
  public _arguments(context: StepContext): any {
    const { props } = this;
    const inputs = Object.entries(props.inputs ?? {});
    const hyperparameters = Object.entries(props.hyperparameters ?? {});
    return {
      AlgorithmSpecification: {
        TrainingInputMode: props.inputMode ?? TrainingInputMode.FILE,
        TrainingImage: this.imageConfig.imageUri,
        ContainerEntrypoint: props.entrypoint,
        ContainerArguments: props.arguments?.length ? props.arguments.map(a => asText(a, this, 'arguments')) : undefined,
        MetricDefinitions: props.metricDefinitions?.map(metric => ({ Name: metric.name, Regex: metric.regex })),
      },
      OutputDataConfig: { S3OutputPath: this.outputPath(context), KmsKeyId: props.outputKmsKey?.keyArn },
      StoppingCondition: {
        MaxRuntimeInSeconds: (props.maxRuntime ?? DEFAULT_RUNTIME).toSeconds(),
        MaxWaitTimeInSeconds: props.spot?.maxWait.toSeconds(),
      },
      ResourceConfig: {
        VolumeSizeInGB: props.volumeSize?.toGibibytes() ?? 30,
        InstanceCount: props.instanceCount ?? 1,
        InstanceType: props.instanceType.name,
        VolumeKmsKeyId: props.volumeKmsKey?.keyArn,
        KeepAlivePeriodInSeconds: props.keepAlive?.toSeconds(),
      },
      RoleArn: context.jobRoleArn(this),
      InputDataConfig: inputs.length ? inputs.map(([name, input]) => input._render(name)) : undefined,
      HyperParameters: hyperparameters.length
        ? Object.fromEntries(hyperparameters.map(([name, value]) => [name, asText(value, this, `hyperparameters.${name}`)])) : undefined,
      EnableManagedSpotTraining: props.spot ? true : undefined,
      CheckpointConfig: props.spot && {
        S3Uri: this.checkpointUri(context), LocalPath: props.spot.checkpointLocalPath,
      },
      EnableNetworkIsolation: props.networkIsolation,
      EnableInterContainerTrafficEncryption: props.interContainerEncryption,
      VpcConfig: this._vpcConfig(),
      Environment: this._environment(),
    };
  }

  /** @internal */
  public _members(_context: StepContext): Record<string, any> {
    return { RetryPolicies: renderRetries(this.props.retryPolicies, this), CacheConfig: renderCache(this.props.cache) };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    permissions.runJob(this, 'TrainingJob', 'training-job');
    permissions.container(this, '/aws/sagemaker/TrainingJobs');
    permissions.pull(this, this.imageConfig);
    for (const input of Object.values(this.props.inputs ?? {})) {
      if (input._uri !== undefined) { permissions.read(this, input._uri); }
    }
    for (const written of this._writes(permissions.context)) { permissions.write(this, written); }
    if (this.props.spot) { permissions.read(this, this.checkpointUri(permissions.context)); }
    this._jobPermissions(permissions);
  }

  /** @internal */
  public _writes(context: StepContext): string[] {
    return [this.outputPath(context), ...this.props.spot ? [this.checkpointUri(context)] : []];
  }

  private outputPath(context: StepContext): string {
    return this.props.outputPath ?? this.place(context, PipelineExpression.get('Execution.PipelineExecutionId'), 'output');
  }

  /** Checkpoints are for the interrupted job of the same execution only. */
  private checkpointUri(context: StepContext): string {
    return this.props.spot?.checkpointUri ?? this.place(context, PipelineExpression.get('Execution.PipelineExecutionId'), 'checkpoints');
  }

  private place(context: StepContext, execution: PipelineExpression, what: string): string {
    return new PipelineExpression('the model', {
      'Std:Join': { On: '/', Values: ['s3:/', context.artifactBucketName, context.pipelineName, execution, this.stepName, what] },
    }).asString();
  }
}

const DEFAULT_RUNTIME = Duration.days(1);
