// written by scripts/make-properties.ts from the API model; do not edit
import { IResolvable } from 'aws-cdk-lib';
import { StepProperties } from './base';
import {
  ChannelProperties,
  CheckpointConfigProperties,
  ExperimentConfigProperties,
  MetricDefinitionProperties,
  OutputDataConfigProperties,
  ResourceConfigProperties,
  RetryStrategyProperties,
  StoppingConditionProperties,
  VpcConfigProperties,
} from './shared';

/** Specifies the training algorithm to use in a CreateTrainingJob request. */
export class AlgorithmSpecificationProperties extends StepProperties {
  /** The registry path of the Docker image that contains the training algorithm. */
  public get trainingImage(): string { return this._text(this._at('TrainingImage')); }

  /** The name of the algorithm resource to use for the training job. */
  public get algorithmName(): string { return this._text(this._at('AlgorithmName')); }

  /** The training input mode. */
  public get trainingInputMode(): string { return this._text(this._at('TrainingInputMode')); }

  /**
   * A list of metric definition objects.
   *
   * @param index the place in the list, 0 for the first
   */
  public metricDefinitions(index: number): MetricDefinitionProperties {
    return new MetricDefinitionProperties(this._step, this._indexed('MetricDefinitions', index));
  }

  /** To generate and save time-series metrics during training, set to `true`. */
  public get enableSageMakerMetricsTimeSeries(): IResolvable { return this._flag(this._at('EnableSageMakerMetricsTimeSeries')); }

  /**
   * The entrypoint script for a Docker container used to run a training job.
   *
   * @param index the place in the list, 0 for the first
   */
  public containerEntrypoint(index: number): string { return this._text(this._indexed('ContainerEntrypoint', index)); }

  /**
   * The arguments for a container used to run a training job.
   *
   * @param index the place in the list, 0 for the first
   */
  public containerArguments(index: number): string { return this._text(this._indexed('ContainerArguments', index)); }

  /** The configuration to use an image from a private Docker registry for a training job. */
  public get trainingImageConfig(): TrainingImageConfigProperties {
    return new TrainingImageConfigProperties(this._step, this._at('TrainingImageConfig'));
  }
}

/** Configuration information for the Amazon SageMaker Debugger output tensor collections. */
export class CollectionConfigurationProperties extends StepProperties {
  /** The name of the tensor collection. */
  public get collectionName(): string { return this._text(this._at('CollectionName')); }

  /**
   * Parameter values for the tensor collection.
   *
   * @param key the entry's key
   */
  public collectionParameters(key: string): string { return this._text(this._keyed('CollectionParameters', key)); }
}

/** Configuration information for the Amazon SageMaker Debugger hook parameters, metric and tensor collections, and storage paths. */
export class DebugHookConfigProperties extends StepProperties {
  /** Path to local storage location for metrics and tensors. */
  public get localPath(): string { return this._text(this._at('LocalPath')); }

  /** Path to Amazon S3 storage location for metrics and tensors. */
  public get s3OutputPath(): string { return this._text(this._at('S3OutputPath')); }

  /**
   * Configuration information for the Amazon SageMaker Debugger hook parameters.
   *
   * @param key the entry's key
   */
  public hookParameters(key: string): string { return this._text(this._keyed('HookParameters', key)); }

  /**
   * Configuration information for Amazon SageMaker Debugger tensor collections.
   *
   * @param index the place in the list, 0 for the first
   */
  public collectionConfigurations(index: number): CollectionConfigurationProperties {
    return new CollectionConfigurationProperties(this._step, this._indexed('CollectionConfigurations', index));
  }
}

/** Configuration information for SageMaker Debugger rules for debugging. */
export class DebugRuleConfigurationProperties extends StepProperties {
  /** The name of the rule configuration. */
  public get ruleConfigurationName(): string { return this._text(this._at('RuleConfigurationName')); }

  /** Path to local storage location for output of rules. */
  public get localPath(): string { return this._text(this._at('LocalPath')); }

  /** Path to Amazon S3 storage location for rules. */
  public get s3OutputPath(): string { return this._text(this._at('S3OutputPath')); }

  /** The Amazon Elastic Container (ECR) Image for the managed rule evaluation. */
  public get ruleEvaluatorImage(): string { return this._text(this._at('RuleEvaluatorImage')); }

  /** The instance type to deploy a custom rule for debugging a training job. */
  public get instanceType(): string { return this._text(this._at('InstanceType')); }

  /** The size, in GB, of the ML storage volume attached to the processing instance. */
  public get volumeSizeInGb(): number { return this._number(this._at('VolumeSizeInGB')); }

  /**
   * Runtime configuration for rule container.
   *
   * @param key the entry's key
   */
  public ruleParameters(key: string): string { return this._text(this._keyed('RuleParameters', key)); }
}

/** Information about the status of the rule evaluation. */
export class DebugRuleEvaluationStatusProperties extends StepProperties {
  /** The name of the rule configuration. */
  public get ruleConfigurationName(): string { return this._text(this._at('RuleConfigurationName')); }

  /** The Amazon Resource Name (ARN) of the rule evaluation job. */
  public get ruleEvaluationJobArn(): string { return this._text(this._at('RuleEvaluationJobArn')); }

  /** Status of the rule evaluation. */
  public get ruleEvaluationStatus(): string { return this._text(this._at('RuleEvaluationStatus')); }

  /** Details from the rule evaluation. */
  public get statusDetails(): string { return this._text(this._at('StatusDetails')); }

  /** Timestamp when the rule evaluation status was last modified. */
  public get lastModifiedTime(): string { return this._text(this._at('LastModifiedTime')); }
}

/** Configuration information for the infrastructure health check of a training job. */
export class InfraCheckConfigProperties extends StepProperties {
  /** Enables an infrastructure health check. */
  public get enableInfraCheck(): IResolvable { return this._flag(this._at('EnableInfraCheck')); }
}

/** The name, value, and date and time of a metric that was emitted to Amazon CloudWatch. */
export class MetricDataProperties extends StepProperties {
  /** The name of the metric. */
  public get metricName(): string { return this._text(this._at('MetricName')); }

  /** The value of the metric. */
  public get value(): number { return this._number(this._at('Value')); }

  /** The date and time that the algorithm emitted the metric. */
  public get timestamp(): string { return this._text(this._at('Timestamp')); }
}

/** The MLflow configuration using SageMaker managed MLflow. */
export class MlflowConfigProperties extends StepProperties {
  /** The Amazon Resource Name (ARN) of the MLflow resource. */
  public get mlflowResourceArn(): string { return this._text(this._at('MlflowResourceArn')); }

  /** The MLflow experiment name used for this job. */
  public get mlflowExperimentName(): string { return this._text(this._at('MlflowExperimentName')); }

  /** The MLflow run name used for this job. */
  public get mlflowRunName(): string { return this._text(this._at('MlflowRunName')); }
}

/** The MLflow details of this job. */
export class MlflowDetailsProperties extends StepProperties {
  /** The MLflow experiment ID used for this job. */
  public get mlflowExperimentId(): string { return this._text(this._at('MlflowExperimentId')); }

  /** The MLflow run ID used for this job. */
  public get mlflowRunId(): string { return this._text(this._at('MlflowRunId')); }
}

/** Provides information about the location that is configured for storing model artifacts. */
export class ModelArtifactsProperties extends StepProperties {
  /** The path of the S3 object that contains the model artifacts. */
  public get s3ModelArtifacts(): string { return this._text(this._at('S3ModelArtifacts')); }
}

/** The configuration for the Model package. */
export class ModelPackageConfigProperties extends StepProperties {
  /** The Amazon Resource Name (ARN) of the model package group of output model package. */
  public get modelPackageGroupArn(): string { return this._text(this._at('ModelPackageGroupArn')); }

  /** The Amazon Resource Name (ARN) of the source model package used for continued fine-tuning and custom model evaluation. */
  public get sourceModelPackageArn(): string { return this._text(this._at('SourceModelPackageArn')); }
}

/** Configuration information for Amazon SageMaker Debugger system monitoring, framework profiling, and storage paths. */
export class ProfilerConfigProperties extends StepProperties {
  /** Path to Amazon S3 storage location for system and framework metrics. */
  public get s3OutputPath(): string { return this._text(this._at('S3OutputPath')); }

  /** A time interval for capturing system metrics in milliseconds. */
  public get profilingIntervalInMilliseconds(): number { return this._number(this._at('ProfilingIntervalInMilliseconds')); }

  /**
   * Configuration information for capturing framework metrics.
   *
   * @param key the entry's key
   */
  public profilingParameters(key: string): string { return this._text(this._keyed('ProfilingParameters', key)); }

  /** Configuration to turn off Amazon SageMaker Debugger's system monitoring and profiling functionality. */
  public get disableProfiler(): IResolvable { return this._flag(this._at('DisableProfiler')); }
}

/** Configuration information for profiling rules. */
export class ProfilerRuleConfigurationProperties extends StepProperties {
  /** The name of the rule configuration. */
  public get ruleConfigurationName(): string { return this._text(this._at('RuleConfigurationName')); }

  /** Path to local storage location for output of rules. */
  public get localPath(): string { return this._text(this._at('LocalPath')); }

  /** Path to Amazon S3 storage location for rules. */
  public get s3OutputPath(): string { return this._text(this._at('S3OutputPath')); }

  /** The Amazon Elastic Container Registry Image for the managed rule evaluation. */
  public get ruleEvaluatorImage(): string { return this._text(this._at('RuleEvaluatorImage')); }

  /** The instance type to deploy a custom rule for profiling a training job. */
  public get instanceType(): string { return this._text(this._at('InstanceType')); }

  /** The size, in GB, of the ML storage volume attached to the processing instance. */
  public get volumeSizeInGb(): number { return this._number(this._at('VolumeSizeInGB')); }

  /**
   * Runtime configuration for rule container.
   *
   * @param key the entry's key
   */
  public ruleParameters(key: string): string { return this._text(this._keyed('RuleParameters', key)); }
}

/** Information about the status of the rule evaluation. */
export class ProfilerRuleEvaluationStatusProperties extends StepProperties {
  /** The name of the rule configuration. */
  public get ruleConfigurationName(): string { return this._text(this._at('RuleConfigurationName')); }

  /** The Amazon Resource Name (ARN) of the rule evaluation job. */
  public get ruleEvaluationJobArn(): string { return this._text(this._at('RuleEvaluationJobArn')); }

  /** Status of the rule evaluation. */
  public get ruleEvaluationStatus(): string { return this._text(this._at('RuleEvaluationStatus')); }

  /** Details from the rule evaluation. */
  public get statusDetails(): string { return this._text(this._at('StatusDetails')); }

  /** Timestamp when the rule evaluation status was last modified. */
  public get lastModifiedTime(): string { return this._text(this._at('LastModifiedTime')); }
}

/** Configuration for remote debugging for the CreateTrainingJob API. */
export class RemoteDebugConfigProperties extends StepProperties {
  /** If set to True, enables remote debugging. */
  public get enableRemoteDebug(): IResolvable { return this._flag(this._at('EnableRemoteDebug')); }
}

/** An array element of `SecondaryStatusTransitions` for DescribeTrainingJob. */
export class SecondaryStatusTransitionProperties extends StepProperties {
  /** Contains a secondary status information from a training job. */
  public get status(): string { return this._text(this._at('Status')); }

  /** A timestamp that shows when the training job transitioned to the current secondary status state. */
  public get startTime(): string { return this._text(this._at('StartTime')); }

  /**
   * A timestamp that shows when the training job transitioned out of this secondary status state into another secondary status state or
   * when the training job has ended.
   */
  public get endTime(): string { return this._text(this._at('EndTime')); }

  /** A detailed description of the progress within a secondary status. */
  public get statusMessage(): string { return this._text(this._at('StatusMessage')); }
}

/** The configuration for the serverless training job. */
export class ServerlessJobConfigProperties extends StepProperties {
  /** The base model Amazon Resource Name (ARN) in SageMaker Public Hub. */
  public get baseModelArn(): string { return this._text(this._at('BaseModelArn')); }

  /** Specifies agreement to the model end-user license agreement (EULA). */
  public get acceptEula(): IResolvable { return this._flag(this._at('AcceptEula')); }

  /** The serverless training job type. */
  public get jobType(): string { return this._text(this._at('JobType')); }

  /** The model customization technique. */
  public get customizationTechnique(): string { return this._text(this._at('CustomizationTechnique')); }

  /** The parameter-efficient fine-tuning configuration. */
  public get peft(): string { return this._text(this._at('Peft')); }

  /** The evaluation job type. */
  public get evaluationType(): string { return this._text(this._at('EvaluationType')); }

  /** The evaluator Amazon Resource Name (ARN) used as reward function or reward prompt. */
  public get evaluatorArn(): string { return this._text(this._at('EvaluatorArn')); }

  /** The sequence length. */
  public get sequenceLength(): string { return this._text(this._at('SequenceLength')); }
}

/** Configuration of storage locations for the Amazon SageMaker Debugger TensorBoard output data. */
export class TensorBoardOutputConfigProperties extends StepProperties {
  /** Path to local storage location for tensorBoard output. */
  public get localPath(): string { return this._text(this._at('LocalPath')); }

  /** Path to Amazon S3 storage location for TensorBoard output. */
  public get s3OutputPath(): string { return this._text(this._at('S3OutputPath')); }
}

/** The configuration to use an image from a private Docker registry for a training job. */
export class TrainingImageConfigProperties extends StepProperties {
  /** The method that your training job will use to gain access to the images in your private Docker registry. */
  public get trainingRepositoryAccessMode(): string { return this._text(this._at('TrainingRepositoryAccessMode')); }

  /** An object containing authentication information for a private Docker registry containing your training images. */
  public get trainingRepositoryAuthConfig(): TrainingRepositoryAuthConfigProperties {
    return new TrainingRepositoryAuthConfigProperties(this._step, this._at('TrainingRepositoryAuthConfig'));
  }
}

/** What is known of a training job that a step made. */
export class TrainingJobProperties extends StepProperties {
  /** Name of the model training job. */
  public get trainingJobName(): string { return this._text(this._at('TrainingJobName')); }

  /** The Amazon Resource Name (ARN) of the training job. */
  public get trainingJobArn(): string { return this._text(this._at('TrainingJobArn')); }

  /**
   * The Amazon Resource Name (ARN) of the associated hyperparameter tuning job if the training job was launched by a hyperparameter tuning
   * job.
   */
  public get tuningJobArn(): string { return this._text(this._at('TuningJobArn')); }

  /** The Amazon Resource Name (ARN) of the SageMaker Ground Truth labeling job that created the transform or training job. */
  public get labelingJobArn(): string { return this._text(this._at('LabelingJobArn')); }

  /** The Amazon Resource Name (ARN) of an AutoML job. */
  public get autoMlJobArn(): string { return this._text(this._at('AutoMLJobArn')); }

  /** Information about the Amazon S3 location that is configured for storing model artifacts. */
  public get modelArtifacts(): ModelArtifactsProperties { return new ModelArtifactsProperties(this._step, this._at('ModelArtifacts')); }

  /** The status of the training job. */
  public get trainingJobStatus(): string { return this._text(this._at('TrainingJobStatus')); }

  /** Provides detailed information about the state of the training job. */
  public get secondaryStatus(): string { return this._text(this._at('SecondaryStatus')); }

  /** If the training job failed, the reason it failed. */
  public get failureReason(): string { return this._text(this._at('FailureReason')); }

  /**
   * Algorithm-specific parameters.
   *
   * @param key the entry's key
   */
  public hyperParameters(key: string): string { return this._text(this._keyed('HyperParameters', key)); }

  /** Information about the algorithm used for training, and algorithm metadata. */
  public get algorithmSpecification(): AlgorithmSpecificationProperties {
    return new AlgorithmSpecificationProperties(this._step, this._at('AlgorithmSpecification'));
  }

  /** The Amazon Web Services Identity and Access Management (IAM) role configured for the training job. */
  public get roleArn(): string { return this._text(this._at('RoleArn')); }

  /**
   * An array of `Channel` objects that describes each data input channel.
   *
   * @param index the place in the list, 0 for the first
   */
  public inputDataConfig(index: number): ChannelProperties { return new ChannelProperties(this._step, this._indexed('InputDataConfig', index)); }

  /** The S3 path where model artifacts that you configured when creating the job are stored. */
  public get outputDataConfig(): OutputDataConfigProperties { return new OutputDataConfigProperties(this._step, this._at('OutputDataConfig')); }

  /** Resources, including ML compute instances and ML storage volumes, that are configured for model training. */
  public get resourceConfig(): ResourceConfigProperties { return new ResourceConfigProperties(this._step, this._at('ResourceConfig')); }

  /** The status of the warm pool associated with the training job. */
  public get warmPoolStatus(): WarmPoolStatusProperties { return new WarmPoolStatusProperties(this._step, this._at('WarmPoolStatus')); }

  /** A VpcConfig object that specifies the VPC that this training job has access to. */
  public get vpcConfig(): VpcConfigProperties { return new VpcConfigProperties(this._step, this._at('VpcConfig')); }

  /** Specifies a limit to how long a model training job can run. */
  public get stoppingCondition(): StoppingConditionProperties { return new StoppingConditionProperties(this._step, this._at('StoppingCondition')); }

  /** A timestamp that indicates when the training job was created. */
  public get creationTime(): string { return this._text(this._at('CreationTime')); }

  /** Indicates the time when the training job starts on training instances. */
  public get trainingStartTime(): string { return this._text(this._at('TrainingStartTime')); }

  /** Indicates the time when the training job ends on training instances. */
  public get trainingEndTime(): string { return this._text(this._at('TrainingEndTime')); }

  /** A timestamp that indicates when the status of the training job was last modified. */
  public get lastModifiedTime(): string { return this._text(this._at('LastModifiedTime')); }

  /**
   * A history of all of the secondary statuses that the training job has transitioned through.
   *
   * @param index the place in the list, 0 for the first
   */
  public secondaryStatusTransitions(index: number): SecondaryStatusTransitionProperties {
    return new SecondaryStatusTransitionProperties(this._step, this._indexed('SecondaryStatusTransitions', index));
  }

  /**
   * A collection of `MetricData` objects that specify the names, values, and dates and times that the training algorithm emitted to Amazon
   * CloudWatch.
   *
   * @param name the metric's name
   */
  public finalMetricDataList(name: string): MetricDataProperties {
    return new MetricDataProperties(this._step, this._keyed('FinalMetricDataList', name));
  }

  /**
   * If you want to allow inbound or outbound network calls, except for calls between peers within a training cluster for distributed
   * training, choose `True`.
   */
  public get enableNetworkIsolation(): IResolvable { return this._flag(this._at('EnableNetworkIsolation')); }

  /** To encrypt all communications between ML compute instances in distributed training, choose `True`. */
  public get enableInterContainerTrafficEncryption(): IResolvable { return this._flag(this._at('EnableInterContainerTrafficEncryption')); }

  /** A Boolean indicating whether managed spot training is enabled (`True`) or not (`False`). */
  public get enableManagedSpotTraining(): IResolvable { return this._flag(this._at('EnableManagedSpotTraining')); }

  /** The checkpoint config. */
  public get checkpointConfig(): CheckpointConfigProperties { return new CheckpointConfigProperties(this._step, this._at('CheckpointConfig')); }

  /** The training time in seconds. */
  public get trainingTimeInSeconds(): number { return this._number(this._at('TrainingTimeInSeconds')); }

  /** The billable time in seconds. */
  public get billableTimeInSeconds(): number { return this._number(this._at('BillableTimeInSeconds')); }

  /** The billable token count for eligible serverless training jobs. */
  public get billableTokenCount(): number { return this._number(this._at('BillableTokenCount')); }

  /** The debug hook config. */
  public get debugHookConfig(): DebugHookConfigProperties { return new DebugHookConfigProperties(this._step, this._at('DebugHookConfig')); }

  /** The experiment config. */
  public get experimentConfig(): ExperimentConfigProperties { return new ExperimentConfigProperties(this._step, this._at('ExperimentConfig')); }

  /**
   * Configuration information for Amazon SageMaker Debugger rules for debugging output tensors.
   *
   * @param index the place in the list, 0 for the first
   */
  public debugRuleConfigurations(index: number): DebugRuleConfigurationProperties {
    return new DebugRuleConfigurationProperties(this._step, this._indexed('DebugRuleConfigurations', index));
  }

  /** The tensor board output config. */
  public get tensorBoardOutputConfig(): TensorBoardOutputConfigProperties {
    return new TensorBoardOutputConfigProperties(this._step, this._at('TensorBoardOutputConfig'));
  }

  /**
   * Evaluation status of Amazon SageMaker Debugger rules for debugging on a training job.
   *
   * @param index the place in the list, 0 for the first
   */
  public debugRuleEvaluationStatuses(index: number): DebugRuleEvaluationStatusProperties {
    return new DebugRuleEvaluationStatusProperties(this._step, this._indexed('DebugRuleEvaluationStatuses', index));
  }

  /** The profiler config. */
  public get profilerConfig(): ProfilerConfigProperties { return new ProfilerConfigProperties(this._step, this._at('ProfilerConfig')); }

  /**
   * Configuration information for Amazon SageMaker Debugger rules for profiling system and framework metrics.
   *
   * @param index the place in the list, 0 for the first
   */
  public profilerRuleConfigurations(index: number): ProfilerRuleConfigurationProperties {
    return new ProfilerRuleConfigurationProperties(this._step, this._indexed('ProfilerRuleConfigurations', index));
  }

  /**
   * Evaluation status of Amazon SageMaker Debugger rules for profiling on a training job.
   *
   * @param index the place in the list, 0 for the first
   */
  public profilerRuleEvaluationStatuses(index: number): ProfilerRuleEvaluationStatusProperties {
    return new ProfilerRuleEvaluationStatusProperties(this._step, this._indexed('ProfilerRuleEvaluationStatuses', index));
  }

  /** Profiling status of a training job. */
  public get profilingStatus(): string { return this._text(this._at('ProfilingStatus')); }

  /**
   * The environment variables to set in the Docker container.
   *
   * @param key the entry's key
   */
  public environment(key: string): string { return this._text(this._keyed('Environment', key)); }

  /** The number of times to retry the job when the job fails due to an `InternalServerError`. */
  public get retryStrategy(): RetryStrategyProperties { return new RetryStrategyProperties(this._step, this._at('RetryStrategy')); }

  /** Configuration for remote debugging. */
  public get remoteDebugConfig(): RemoteDebugConfigProperties { return new RemoteDebugConfigProperties(this._step, this._at('RemoteDebugConfig')); }

  /** Contains information about the infrastructure health check configuration for the training job. */
  public get infraCheckConfig(): InfraCheckConfigProperties { return new InfraCheckConfigProperties(this._step, this._at('InfraCheckConfig')); }

  /** The configuration for serverless training jobs. */
  public get serverlessJobConfig(): ServerlessJobConfigProperties {
    return new ServerlessJobConfigProperties(this._step, this._at('ServerlessJobConfig'));
  }

  /** The MLflow configuration using SageMaker managed MLflow. */
  public get mlflowConfig(): MlflowConfigProperties { return new MlflowConfigProperties(this._step, this._at('MlflowConfig')); }

  /** The configuration for the model package. */
  public get modelPackageConfig(): ModelPackageConfigProperties {
    return new ModelPackageConfigProperties(this._step, this._at('ModelPackageConfig'));
  }

  /** The MLflow details of this job. */
  public get mlflowDetails(): MlflowDetailsProperties { return new MlflowDetailsProperties(this._step, this._at('MlflowDetails')); }

  /** The Serverless training job progress information. */
  public get progressInfo(): TrainingProgressInfoProperties { return new TrainingProgressInfoProperties(this._step, this._at('ProgressInfo')); }

  /** The Amazon Resource Name (ARN) of the output model package containing model weights or checkpoints. */
  public get outputModelPackageArn(): string { return this._text(this._at('OutputModelPackageArn')); }
}

/** The serverless training job progress information. */
export class TrainingProgressInfoProperties extends StepProperties {
  /** The total step count per epoch. */
  public get totalStepCountPerEpoch(): number { return this._number(this._at('TotalStepCountPerEpoch')); }

  /** The current step number. */
  public get currentStep(): number { return this._number(this._at('CurrentStep')); }

  /** The current epoch number. */
  public get currentEpoch(): number { return this._number(this._at('CurrentEpoch')); }

  /** The maximum number of epochs for this job. */
  public get maxEpoch(): number { return this._number(this._at('MaxEpoch')); }
}

/** An object containing authentication information for a private Docker registry. */
export class TrainingRepositoryAuthConfigProperties extends StepProperties {
  /**
   * The Amazon Resource Name (ARN) of an Amazon Web Services Lambda function used to give SageMaker access credentials to your private
   * Docker registry.
   */
  public get trainingRepositoryCredentialsProviderArn(): string { return this._text(this._at('TrainingRepositoryCredentialsProviderArn')); }
}

/** Status and billing information about the warm pool. */
export class WarmPoolStatusProperties extends StepProperties {
  /** The status of the warm pool. */
  public get status(): string { return this._text(this._at('Status')); }

  /** The billable time in seconds used by the warm pool. */
  public get resourceRetainedBillableTimeInSeconds(): number { return this._number(this._at('ResourceRetainedBillableTimeInSeconds')); }

  /** The name of the matching training job that reused the warm pool. */
  public get reusedByJob(): string { return this._text(this._at('ReusedByJob')); }
}
