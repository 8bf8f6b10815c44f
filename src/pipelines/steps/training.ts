import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { checkPrefix, jobNames, JobRecordOptions, renderExperimentConfig, renderTags } from './job-record';
import { TrainingJob } from './training-job';
import type { Image } from '../../images';
import { checkRange } from '../../private/checks';
import { ValidationError } from '../../private/errors';
import { Distribution } from '../distribution';
import type { Permissions } from '../permissions';
import { lazyProperties } from '../properties/lazy';
import type { TrainingJobProperties } from '../properties/training-job';
import { renderCache, renderRetries, StepContext } from '../step';
import type { CacheOptions, JobOptions, RetryOptions, StepOptions } from '../step-options';
import { asText, JobStep } from './job';
import { bindRules, BoundRule, renderDebugging, TrainingDebugOptions } from './training-debug';
import type { InstanceGroup, TrainingJobOptions } from './training-options';

/** Properties of a `TrainingStep`. */
export interface TrainingStepProps
  extends StepOptions, JobOptions, CacheOptions, RetryOptions, JobRecordOptions, TrainingJobOptions, TrainingDebugOptions {
  /**
   * How training is spread over instances and accelerators, in script mode.
   *
   * @default - it is not
   */
  readonly distribution?: Distribution;

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
   * Keep the instances for another job of the same kind, at most an hour.
   *
   * @default - they are given back at once
   */
  readonly keepAlive?: Duration;

  /**
   * Groups of instances of different kinds, instead of `instanceType` and `instanceCount`; at most 5.
   *
   * @default - all instances are equal
   */
  readonly instanceGroups?: InstanceGroup[];

  /**
   * How often the job is tried again after an internal error of the service, 1 to 30.
   *
   * @default - never
   */
  readonly maxRetryAttempts?: number;

  /**
   * Whether the model becomes a `model.tar.gz`; otherwise it lies in S3 as it is.
   *
   * @default true
   */
  readonly compressOutput?: boolean;

  /**
   * Whether the image comes from a registry in the VPC.
   *
   * @default - from ECR
   */
  readonly imageFromVpc?: boolean;

  /**
   * The function that gives the credentials for the registry in the VPC.
   *
   * @default - none are needed
   */
  readonly imageCredentialsProvider?: IFunction;

  /**
   * Keep the metrics of the log as time series, for plots in Studio.
   *
   * @default false
   */
  readonly metricsTimeSeries?: boolean;

  /**
   * Allow a shell in the running container, through Systems Manager.
   *
   * @default false
   */
  readonly remoteDebug?: boolean;

  /**
   * Check the instances before the job starts.
   *
   * @default false
   */
  readonly infraCheck?: boolean;

  /**
   * Hand the tags of the session on to the job.
   *
   * @default false
   */
  readonly sessionTagChaining?: boolean;
}

/**
 * Trains a model.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html
 */
export class TrainingStep extends JobStep {
  private readonly trainingJob: TrainingJob;
  private readonly debugRules: BoundRule[];
  private readonly profilerRules: BoundRule[];

  constructor(scope: Construct, id: string, private readonly props: TrainingStepProps) {
    super(scope, id, 'Training', props, props);
    this.checkProps();
    this.trainingJob = new TrainingJob(this, this, this.stepName, props, props, this.firstInstanceType);
    this.debugRules = bindRules(this, props.debugRules);
    this.profilerRules = bindRules(this, props.profilerRules);
  }

  /** Everything that is known of the training job once it is there. */
  public get properties(): TrainingJobProperties { return lazyProperties(this, 'training-job', 'TrainingJobProperties'); }

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
    const { props, trainingJob } = this;
    const distribution = props.distribution?._hyperparameters(this.firstInstanceType);
    const hyperparameters = trainingJob.hyperparameters(distribution);
    return {
      TrainingJobName: props.jobNamePrefix,
      AlgorithmSpecification: {
        ...trainingJob.algorithm,
        TrainingImageConfig: props.imageFromVpc ? {
          TrainingRepositoryAccessMode: 'Vpc',
          TrainingRepositoryAuthConfig: props.imageCredentialsProvider
            && { TrainingRepositoryCredentialsProviderArn: props.imageCredentialsProvider.functionArn },
        } : undefined,
        ContainerEntrypoint: props.entrypoint,
        ContainerArguments: props.arguments?.length ? props.arguments.map(a => asText(a, this, 'arguments')) : undefined,
        EnableSageMakerMetricsTimeSeries: props.metricsTimeSeries,
      },
      OutputDataConfig: { ...trainingJob.output(context), CompressionType: props.compressOutput === false ? 'NONE' : undefined },
      StoppingCondition: trainingJob.stopping(),
      ResourceConfig: {
        VolumeSizeInGB: props.volumeSize?.toGibibytes() ?? 30,
        ...props.instanceGroups ? {
          InstanceGroups: props.instanceGroups.map(group => ({
            InstanceGroupName: group.name, InstanceType: group.instanceType.name, InstanceCount: group.instanceCount,
          })),
        } : { InstanceCount: props.instanceCount ?? 1, InstanceType: props.instanceType!.name },
        VolumeKmsKeyId: props.volumeKmsKey?.keyArn,
        KeepAlivePeriodInSeconds: props.keepAlive?.toSeconds(),
      },
      RoleArn: context.jobRoleArn(this),
      InputDataConfig: trainingJob.inputs(),
      HyperParameters: Object.keys(hyperparameters).length ? hyperparameters : undefined,
      ...trainingJob.common(context),
      VpcConfig: this._vpcConfig(),
      Environment: this._environment(),
      Tags: renderTags(props.jobTags),
      ExperimentConfig: renderExperimentConfig(props.trialComponentDisplayName),
      ...renderDebugging(props, trainingJob.outputPath(context), this.debugRules, this.profilerRules),
      RetryStrategy: props.maxRetryAttempts !== undefined ? { MaximumRetryAttempts: props.maxRetryAttempts } : undefined,
      RemoteDebugConfig: props.remoteDebug !== undefined ? { EnableRemoteDebug: props.remoteDebug } : undefined,
      InfraCheckConfig: props.infraCheck !== undefined ? { EnableInfraCheck: props.infraCheck } : undefined,
      SessionChainingConfig: props.sessionTagChaining !== undefined ? { EnableSessionTagChaining: props.sessionTagChaining } : undefined,
    };
  }

  /** @internal */
  public _members(_context: StepContext): Record<string, any> {
    return { RetryPolicies: renderRetries(this.props.retryPolicies, this), CacheConfig: renderCache(this.props.cache) };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    const { props } = this;
    permissions.runJob(this, 'TrainingJob', 'training-job', jobNames(props.jobNamePrefix));
    permissions.container(this, '/aws/sagemaker/TrainingJobs');
    this.trainingJob.permissions(permissions);
    for (const { image } of [...this.debugRules, ...this.profilerRules]) { permissions.pull(this, image); }
    for (const place of [props.debugHook?.outputPath, props.profiler?.outputPath, props.tensorBoard?.outputPath]) {
      if (place !== undefined) { permissions.write(this, place); }
    }
    if (props.remoteDebug) {
      permissions.job(this, [
        'ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel',
      ], ['*']);
    }
    this._jobPermissions(permissions);
  }

  /** @internal */
  public _writes(context: StepContext): string[] { return this.trainingJob.writes(context); }

  private get firstInstanceType(): string | undefined {
    return (this.props.instanceType ?? this.props.instanceGroups?.[0]?.instanceType)?.name;
  }

  private checkProps(): void {
    const { props } = this;
    if (props.instanceGroups ? props.instanceType !== undefined || props.instanceCount !== undefined : !props.instanceType) {
      throw new ValidationError('Instances',
        `${props.instanceGroups ? 'instanceType and instanceCount are not for a step with instanceGroups: remove them' : 'instanceType must be given, or instanceGroups'}`, this);
    }
    if (props.instanceGroups && (props.instanceGroups.length < 1 || props.instanceGroups.length > 5)) {
      throw new ValidationError('Instances', `instanceGroups must have 1 to 5 groups, got ${props.instanceGroups.length}`, this);
    }
    if (props.keepAlive && !props.keepAlive.isUnresolved() && props.keepAlive.toSeconds() > 3600) {
      throw new ValidationError('KeepAlive', `keepAlive must be at most one hour, got ${props.keepAlive.toHumanString()}`, this);
    }
    if (props.distribution && !props.sourceDirectory) {
      throw new ValidationError('DistributionWithoutSource', 'distribution needs sourceDirectory, got none: give the code, or set the hyperparameters that the image takes', this);
    }
    if (props.imageCredentialsProvider && !props.imageFromVpc) {
      throw new ValidationError('ImageCredentials', 'imageCredentialsProvider is only for images of a registry in the VPC: set imageFromVpc', this);
    }
    checkRange(props.maxRetryAttempts, 'maxRetryAttempts', 1, 30, this);
    checkPrefix(props.jobNamePrefix, 'jobNamePrefix', this);
    for (const [prop, rules] of [['debugRules', props.debugRules], ['profilerRules', props.profilerRules]] as const) {
      if (rules && rules.length > 20) { throw new ValidationError('TooMany', `${prop} must have at most 20 rules, got ${rules.length}`, this); }
    }
  }
}
