// written by scripts/make-properties.ts from the API model; do not edit
import { IResolvable } from 'aws-cdk-lib';
import { StepProperties } from './base';

/**
 * Data sources that are available to your model in addition to the one that you specify for `ModelDataSource` when you use the
 * `CreateModel` action.
 */
export class AdditionalModelDataSourceProperties extends StepProperties {
  /** A custom name for this `AdditionalModelDataSource` object. */
  public get channelName(): string { return this._text(this._at('ChannelName')); }

  /** The S3 data source. */
  public get s3DataSource(): S3ModelDataSourceProperties { return new S3ModelDataSourceProperties(this._step, this._at('S3DataSource')); }
}

/** An Amazon CloudWatch alarm configured to monitor metrics on an endpoint. */
export class AlarmProperties extends StepProperties {
  /** The name of a CloudWatch alarm in your account. */
  public get alarmName(): string { return this._text(this._at('AlarmName')); }
}

/** Configures the behavior of the client used by SageMaker to interact with the model container during asynchronous inference. */
export class AsyncInferenceClientConfigProperties extends StepProperties {
  /** The maximum number of concurrent requests sent by the SageMaker client to the model container. */
  public get maxConcurrentInvocationsPerInstance(): number { return this._number(this._at('MaxConcurrentInvocationsPerInstance')); }
}

/** Specifies configuration for how an endpoint performs asynchronous inference. */
export class AsyncInferenceConfigProperties extends StepProperties {
  /** Configures the behavior of the client used by SageMaker to interact with the model container during asynchronous inference. */
  public get clientConfig(): AsyncInferenceClientConfigProperties {
    return new AsyncInferenceClientConfigProperties(this._step, this._at('ClientConfig'));
  }

  /** Specifies the configuration for asynchronous inference invocation outputs. */
  public get outputConfig(): AsyncInferenceOutputConfigProperties {
    return new AsyncInferenceOutputConfigProperties(this._step, this._at('OutputConfig'));
  }
}

/** Specifies the configuration for notifications of inference results for asynchronous inference. */
export class AsyncInferenceNotificationConfigProperties extends StepProperties {
  /** Amazon SNS topic to post a notification to when inference completes successfully. */
  public get successTopic(): string { return this._text(this._at('SuccessTopic')); }

  /** Amazon SNS topic to post a notification to when inference fails. */
  public get errorTopic(): string { return this._text(this._at('ErrorTopic')); }

  /**
   * The Amazon SNS topics where you want the inference response to be included.
   *
   * @param index the place in the list, 0 for the first
   */
  public includeInferenceResponseIn(index: number): string { return this._text(this._indexed('IncludeInferenceResponseIn', index)); }
}

/** Specifies the configuration for asynchronous inference invocation outputs. */
export class AsyncInferenceOutputConfigProperties extends StepProperties {
  /**
   * The Amazon Web Services Key Management Service (Amazon Web Services KMS) key that SageMaker uses to encrypt the asynchronous inference
   * output in Amazon S3.
   */
  public get kmsKeyId(): string { return this._text(this._at('KmsKeyId')); }

  /** The Amazon S3 location to upload inference responses to. */
  public get s3OutputPath(): string { return this._text(this._at('S3OutputPath')); }

  /** Specifies the configuration for notifications of inference results for asynchronous inference. */
  public get notificationConfig(): AsyncInferenceNotificationConfigProperties {
    return new AsyncInferenceNotificationConfigProperties(this._step, this._at('NotificationConfig'));
  }

  /** The Amazon S3 location to upload failure inference responses to. */
  public get s3FailurePath(): string { return this._text(this._at('S3FailurePath')); }
}

/** Automatic rollback configuration for handling endpoint deployment failures and recovery. */
export class AutoRollbackConfigProperties extends StepProperties {
  /**
   * List of CloudWatch alarms in your account that are configured to monitor metrics on an endpoint.
   *
   * @param index the place in the list, 0 for the first
   */
  public alarms(index: number): AlarmProperties { return new AlarmProperties(this._step, this._indexed('Alarms', index)); }
}

/** A channel is a named input source that training algorithms can consume. */
export class ChannelProperties extends StepProperties {
  /** The name of the channel. */
  public get channelName(): string { return this._text(this._at('ChannelName')); }

  /** The location of the channel data. */
  public get dataSource(): DataSourceProperties { return new DataSourceProperties(this._step, this._at('DataSource')); }

  /** The MIME type of the data. */
  public get contentType(): string { return this._text(this._at('ContentType')); }

  /** If training data is compressed, the compression type. */
  public get compressionType(): string { return this._text(this._at('CompressionType')); }

  /** Specify RecordIO as the value when input data is in raw format but the training algorithm requires the RecordIO format. */
  public get recordWrapperType(): string { return this._text(this._at('RecordWrapperType')); }

  /** (Optional) The input mode to use for the data channel in a training job. */
  public get inputMode(): string { return this._text(this._at('InputMode')); }

  /** A configuration for a shuffle option for input data in a channel. */
  public get shuffleConfig(): ShuffleConfigProperties { return new ShuffleConfigProperties(this._step, this._at('ShuffleConfig')); }
}

/** Contains information about the output location for managed spot training checkpoint data. */
export class CheckpointConfigProperties extends StepProperties {
  /** Identifies the S3 path where you want SageMaker to store checkpoints. */
  public get s3Uri(): string { return this._text(this._at('S3Uri')); }

  /** (Optional) The local directory where checkpoints are written. */
  public get localPath(): string { return this._text(this._at('LocalPath')); }
}

/** The configuration parameters for the SageMaker Clarify explainer. */
export class ClarifyExplainerConfigProperties extends StepProperties {
  /** A JMESPath boolean expression used to filter which records to explain. */
  public get enableExplanations(): string { return this._text(this._at('EnableExplanations')); }

  /** The inference configuration parameter for the model container. */
  public get inferenceConfig(): ClarifyInferenceConfigProperties {
    return new ClarifyInferenceConfigProperties(this._step, this._at('InferenceConfig'));
  }

  /** The configuration for SHAP analysis. */
  public get shapConfig(): ClarifyShapConfigProperties { return new ClarifyShapConfigProperties(this._step, this._at('ShapConfig')); }
}

/** The inference configuration parameter for the model container. */
export class ClarifyInferenceConfigProperties extends StepProperties {
  /** Provides the JMESPath expression to extract the features from a model container input in JSON Lines format. */
  public get featuresAttribute(): string { return this._text(this._at('FeaturesAttribute')); }

  /** A template string used to format a JSON record into an acceptable model container input. */
  public get contentTemplate(): string { return this._text(this._at('ContentTemplate')); }

  /**
   * The maximum number of records in a request that the model container can process when querying the model container for the predictions
   * of a synthetic dataset.
   */
  public get maxRecordCount(): number { return this._number(this._at('MaxRecordCount')); }

  /** The maximum payload size (MB) allowed of a request from the explainer to the model container. */
  public get maxPayloadInMb(): number { return this._number(this._at('MaxPayloadInMB')); }

  /** A zero-based index used to extract a probability value (score) or list from model container output in CSV format. */
  public get probabilityIndex(): number { return this._number(this._at('ProbabilityIndex')); }

  /** A zero-based index used to extract a label header or list of label headers from model container output in CSV format. */
  public get labelIndex(): number { return this._number(this._at('LabelIndex')); }

  /**
   * A JMESPath expression used to extract the probability (or score) from the model container output if the model container is in JSON
   * Lines format.
   */
  public get probabilityAttribute(): string { return this._text(this._at('ProbabilityAttribute')); }

  /** A JMESPath expression used to locate the list of label headers in the model container output. */
  public get labelAttribute(): string { return this._text(this._at('LabelAttribute')); }

  /**
   * For multiclass classification problems, the label headers are the names of the classes.
   *
   * @param index the place in the list, 0 for the first
   */
  public labelHeaders(index: number): string { return this._text(this._indexed('LabelHeaders', index)); }

  /**
   * The names of the features.
   *
   * @param index the place in the list, 0 for the first
   */
  public featureHeaders(index: number): string { return this._text(this._indexed('FeatureHeaders', index)); }

  /**
   * A list of data types of the features (optional).
   *
   * @param index the place in the list, 0 for the first
   */
  public featureTypes(index: number): string { return this._text(this._indexed('FeatureTypes', index)); }
}

/** The configuration for the SHAP baseline (also called the background or reference dataset) of the Kernal SHAP algorithm. */
export class ClarifyShapBaselineConfigProperties extends StepProperties {
  /** The MIME type of the baseline data. */
  public get mimeType(): string { return this._text(this._at('MimeType')); }

  /** The inline SHAP baseline data in string format. */
  public get shapBaseline(): string { return this._text(this._at('ShapBaseline')); }

  /** The uniform resource identifier (URI) of the S3 bucket where the SHAP baseline file is stored. */
  public get shapBaselineUri(): string { return this._text(this._at('ShapBaselineUri')); }
}

/** The configuration for SHAP analysis using SageMaker Clarify Explainer. */
export class ClarifyShapConfigProperties extends StepProperties {
  /** The configuration for the SHAP baseline of the Kernal SHAP algorithm. */
  public get shapBaselineConfig(): ClarifyShapBaselineConfigProperties {
    return new ClarifyShapBaselineConfigProperties(this._step, this._at('ShapBaselineConfig'));
  }

  /** The number of samples to be used for analysis by the Kernal SHAP algorithm. */
  public get numberOfSamples(): number { return this._number(this._at('NumberOfSamples')); }

  /** A Boolean toggle to indicate if you want to use the logit function (true) or log-odds units (false) for model predictions. */
  public get useLogit(): IResolvable { return this._flag(this._at('UseLogit')); }

  /** The starting value used to initialize the random number generator in the explainer. */
  public get seed(): number { return this._number(this._at('Seed')); }

  /** A parameter that indicates if text features are treated as text and explanations are provided for individual units of text. */
  public get textConfig(): ClarifyTextConfigProperties { return new ClarifyTextConfigProperties(this._step, this._at('TextConfig')); }
}

/**
 * A parameter used to configure the SageMaker Clarify explainer to treat text features as text so that explanations are provided for
 * individual units of text.
 */
export class ClarifyTextConfigProperties extends StepProperties {
  /** Specifies the language of the text features in ISO 639-1 or ISO 639-3 code of a supported language. */
  public get language(): string { return this._text(this._at('Language')); }

  /** The unit of granularity for the analysis of text features. */
  public get granularity(): string { return this._text(this._at('Granularity')); }
}

/** A part of a model: container metrics config. */
export class ContainerMetricsConfigProperties extends StepProperties {
  /**
   * The metrics endpoints.
   *
   * @param index the place in the list, 0 for the first
   */
  public metricsEndpoints(index: number): MetricsEndpointProperties {
    return new MetricsEndpointProperties(this._step, this._indexed('MetricsEndpoints', index));
  }
}

/** Describes the location of the channel data. */
export class DataSourceProperties extends StepProperties {
  /** The S3 location of the data source that is associated with a channel. */
  public get s3DataSource(): S3DataSourceProperties { return new S3DataSourceProperties(this._step, this._at('S3DataSource')); }

  /** The file system that is associated with a channel. */
  public get fileSystemDataSource(): FileSystemDataSourceProperties {
    return new FileSystemDataSourceProperties(this._step, this._at('FileSystemDataSource'));
  }

  /** The dataset resource that's associated with a channel. */
  public get datasetSource(): DatasetSourceProperties { return new DatasetSourceProperties(this._step, this._at('DatasetSource')); }
}

/** Specifies a dataset source for a channel. */
export class DatasetSourceProperties extends StepProperties {
  /** The Amazon Resource Name (ARN) of the dataset resource. */
  public get datasetArn(): string { return this._text(this._at('DatasetArn')); }
}

/** Gets the Amazon EC2 Container Registry path of the docker image of the model that is hosted in this ProductionVariant. */
export class DeployedImageProperties extends StepProperties {
  /** The image path you specified when you created the model. */
  public get specifiedImage(): string { return this._text(this._at('SpecifiedImage')); }

  /** The specific digest path of the image hosted in this `ProductionVariant`. */
  public get resolvedImage(): string { return this._text(this._at('ResolvedImage')); }

  /** The date and time when the image path for the model resolved to the `ResolvedImage`. */
  public get resolutionTime(): string { return this._text(this._at('ResolutionTime')); }
}

/** Associates a SageMaker job as a trial component with an experiment and trial. */
export class ExperimentConfigProperties extends StepProperties {
  /** The name of an existing experiment to associate with the trial component. */
  public get experimentName(): string { return this._text(this._at('ExperimentName')); }

  /** The name of an existing trial to associate the trial component with. */
  public get trialName(): string { return this._text(this._at('TrialName')); }

  /** The display name for the trial component. */
  public get trialComponentDisplayName(): string { return this._text(this._at('TrialComponentDisplayName')); }

  /** The name of the experiment run to associate with the trial component. */
  public get runName(): string { return this._text(this._at('RunName')); }
}

/** A parameter to activate explainers. */
export class ExplainerConfigProperties extends StepProperties {
  /** A member of `ExplainerConfig` that contains configuration parameters for the SageMaker Clarify explainer. */
  public get clarifyExplainerConfig(): ClarifyExplainerConfigProperties {
    return new ClarifyExplainerConfigProperties(this._step, this._at('ClarifyExplainerConfig'));
  }
}

/** Specifies a file system data source for a channel. */
export class FileSystemDataSourceProperties extends StepProperties {
  /** The file system id. */
  public get fileSystemId(): string { return this._text(this._at('FileSystemId')); }

  /** The access mode of the mount of the directory associated with the channel. */
  public get fileSystemAccessMode(): string { return this._text(this._at('FileSystemAccessMode')); }

  /** The file system type. */
  public get fileSystemType(): string { return this._text(this._at('FileSystemType')); }

  /** The full path to the directory to associate with the channel. */
  public get directoryPath(): string { return this._text(this._at('DirectoryPath')); }
}

/** The configuration for a private hub model reference that points to a public SageMaker JumpStart model. */
export class HubAccessConfigProperties extends StepProperties {
  /** The ARN of your private model hub content. */
  public get hubContentArn(): string { return this._text(this._at('HubContentArn')); }
}

/** Configuration information specifying which hub contents have accessible deployment options. */
export class InferenceHubAccessConfigProperties extends StepProperties {
  /** The ARN of the hub content for which deployment access is allowed. */
  public get hubContentArn(): string { return this._text(this._at('HubContentArn')); }
}

/** Defines an instance group for heterogeneous cluster training. */
export class InstanceGroupProperties extends StepProperties {
  /** Specifies the instance type of the instance group. */
  public get instanceType(): string { return this._text(this._at('InstanceType')); }

  /** Specifies the number of instances of the instance group. */
  public get instanceCount(): number { return this._number(this._at('InstanceCount')); }

  /** Specifies the name of the instance group. */
  public get instanceGroupName(): string { return this._text(this._at('InstanceGroupName')); }
}

/** Configuration for how instances are placed and allocated within UltraServers. */
export class InstancePlacementConfigProperties extends StepProperties {
  /** If set to true, allows multiple jobs to share the same UltraServer instances. */
  public get enableMultipleJobs(): IResolvable { return this._flag(this._at('EnableMultipleJobs')); }

  /**
   * A list of specifications for how instances should be placed on specific UltraServers.
   *
   * @param index the place in the list, 0 for the first
   */
  public placementSpecifications(index: number): PlacementSpecificationProperties {
    return new PlacementSpecificationProperties(this._step, this._indexed('PlacementSpecifications', index));
  }
}

/** A part of a training job: instance preference. */
export class InstancePreferenceProperties extends StepProperties {
  /** The instance type. */
  public get instanceType(): string { return this._text(this._at('InstanceType')); }

  /** The instance count. */
  public get instanceCount(): number { return this._number(this._at('InstanceCount')); }

  /**
   * The training plan arns.
   *
   * @param index the place in the list, 0 for the first
   */
  public trainingPlanArns(index: number): string { return this._text(this._indexed('TrainingPlanArns', index)); }
}

/** Specifies a metric that the training algorithm writes to `stderr` or `stdout`. */
export class MetricDefinitionProperties extends StepProperties {
  /** The name of the metric. */
  public get name(): string { return this._text(this._at('Name')); }

  /** A regular expression that searches the output of a training job and gets the value of the metric. */
  public get regex(): string { return this._text(this._at('Regex')); }
}

/** The configuration for Utilization metrics. */
export class MetricsConfigProperties extends StepProperties {
  /** Specifies whether to enable enhanced metrics for the endpoint. */
  public get enableEnhancedMetrics(): IResolvable { return this._flag(this._at('EnableEnhancedMetrics')); }

  /** The interval, in seconds, at which metrics are published to Amazon CloudWatch. */
  public get metricPublishFrequencyInSeconds(): number { return this._number(this._at('MetricPublishFrequencyInSeconds')); }

  /** The enable detailed observability. */
  public get enableDetailedObservability(): IResolvable { return this._flag(this._at('EnableDetailedObservability')); }
}

/** A part of a model: metrics endpoint. */
export class MetricsEndpointProperties extends StepProperties {
  /** The metrics endpoint path. */
  public get metricsEndpointPath(): string { return this._text(this._at('MetricsEndpointPath')); }

  /** The metric publish frequency in seconds. */
  public get metricPublishFrequencyInSeconds(): number { return this._number(this._at('MetricPublishFrequencyInSeconds')); }
}

/** The access configuration file to control access to the ML model. */
export class ModelAccessConfigProperties extends StepProperties {
  /** Specifies agreement to the model end-user license agreement (EULA). */
  public get acceptEula(): IResolvable { return this._flag(this._at('AcceptEula')); }
}

/** Specifies the location of ML model data to deploy. */
export class ModelDataSourceProperties extends StepProperties {
  /** Specifies the S3 location of ML model data to deploy. */
  public get s3DataSource(): S3ModelDataSourceProperties { return new S3ModelDataSourceProperties(this._step, this._at('S3DataSource')); }
}

/** Provides information about how to store model training results (model artifacts). */
export class OutputDataConfigProperties extends StepProperties {
  /**
   * The Amazon Web Services Key Management Service (Amazon Web Services KMS) key that SageMaker uses to encrypt the model artifacts at rest
   * using Amazon S3 server-side encryption.
   */
  public get kmsKeyId(): string { return this._text(this._at('KmsKeyId')); }

  /** Identifies the S3 path where you want SageMaker to store the model artifacts. */
  public get s3OutputPath(): string { return this._text(this._at('S3OutputPath')); }

  /** The model output compression type. */
  public get compressionType(): string { return this._text(this._at('CompressionType')); }
}

/** Specifies how instances should be placed on a specific UltraServer. */
export class PlacementSpecificationProperties extends StepProperties {
  /** The unique identifier of the UltraServer where instances should be placed. */
  public get ultraServerId(): string { return this._text(this._at('UltraServerId')); }

  /** The number of ML compute instances required to be placed together on the same UltraServer. */
  public get instanceCount(): number { return this._number(this._at('InstanceCount')); }
}

/** A part of an endpoint configuration: prefix aware routing config. */
export class PrefixAwareRoutingConfigProperties extends StepProperties {
  /** The prefix length. */
  public get prefixLength(): number { return this._number(this._at('PrefixLength')); }

  /** The concurrency threshold. */
  public get concurrencyThreshold(): number { return this._number(this._at('ConcurrencyThreshold')); }
}

/**
 * Settings that control the range in the number of instances that the endpoint provisions as it scales up or down to accommodate traffic.
 */
export class ProductionVariantManagedInstanceScalingProperties extends StepProperties {
  /** Indicates whether managed instance scaling is enabled. */
  public get status(): string { return this._text(this._at('Status')); }

  /** The minimum number of instances that the endpoint must retain when it scales down to accommodate a decrease in traffic. */
  public get minInstanceCount(): number { return this._number(this._at('MinInstanceCount')); }

  /** The maximum number of instances that the endpoint can provision when it scales up to accommodate an increase in traffic. */
  public get maxInstanceCount(): number { return this._number(this._at('MaxInstanceCount')); }

  /** Configures the scale-in behavior for managed instance scaling. */
  public get scaleInPolicy(): ProductionVariantManagedInstanceScalingScaleInPolicyProperties {
    return new ProductionVariantManagedInstanceScalingScaleInPolicyProperties(this._step, this._at('ScaleInPolicy'));
  }
}

/** Configures the scale-in behavior for managed instance scaling. */
export class ProductionVariantManagedInstanceScalingScaleInPolicyProperties extends StepProperties {
  /** The strategy for scaling in instances. */
  public get strategy(): string { return this._text(this._at('Strategy')); }

  /** The maximum number of instances that the endpoint can terminate at a time during a consolidation scale-in operation. */
  public get maximumStepSize(): number { return this._number(this._at('MaximumStepSize')); }

  /**
   * The cooldown period, in minutes, after the last endpoint operation before the endpoint evaluates consolidation scale-in opportunities.
   */
  public get cooldownInMinutes(): number { return this._number(this._at('CooldownInMinutes')); }
}

/** Settings that control how the endpoint routes incoming traffic to the instances that the endpoint hosts. */
export class ProductionVariantRoutingConfigProperties extends StepProperties {
  /** Sets how the endpoint routes incoming traffic. */
  public get routingStrategy(): string { return this._text(this._at('RoutingStrategy')); }

  /** The prefix aware routing config. */
  public get prefixAwareRoutingConfig(): PrefixAwareRoutingConfigProperties {
    return new PrefixAwareRoutingConfigProperties(this._step, this._at('PrefixAwareRoutingConfig'));
  }
}

/** Specifies the serverless configuration for an endpoint variant. */
export class ProductionVariantServerlessConfigProperties extends StepProperties {
  /** The memory size of your serverless endpoint. */
  public get memorySizeInMb(): number { return this._number(this._at('MemorySizeInMB')); }

  /** The maximum number of concurrent invocations your serverless endpoint can process. */
  public get maxConcurrency(): number { return this._number(this._at('MaxConcurrency')); }

  /** The amount of provisioned concurrency to allocate for the serverless endpoint. */
  public get provisionedConcurrency(): number { return this._number(this._at('ProvisionedConcurrency')); }
}

/** Describes the resources, including machine learning (ML) compute instances and ML storage volumes, to use for model training. */
export class ResourceConfigProperties extends StepProperties {
  /** The ML compute instance type. */
  public get instanceType(): string { return this._text(this._at('InstanceType')); }

  /** The number of ML compute instances to use. */
  public get instanceCount(): number { return this._number(this._at('InstanceCount')); }

  /** The size of the ML storage volume that you want to provision. */
  public get volumeSizeInGb(): number { return this._number(this._at('VolumeSizeInGB')); }

  /**
   * The Amazon Web Services KMS key that SageMaker uses to encrypt data on the storage volume attached to the ML compute instance(s) that
   * run the training job.
   */
  public get volumeKmsKeyId(): string { return this._text(this._at('VolumeKmsKeyId')); }

  /** The duration of time in seconds to retain configured resources in a warm pool for subsequent training jobs. */
  public get keepAlivePeriodInSeconds(): number { return this._number(this._at('KeepAlivePeriodInSeconds')); }

  /**
   * The configuration of a heterogeneous cluster in JSON format.
   *
   * @param index the place in the list, 0 for the first
   */
  public instanceGroups(index: number): InstanceGroupProperties {
    return new InstanceGroupProperties(this._step, this._indexed('InstanceGroups', index));
  }

  /** The Amazon Resource Name (ARN); of the training plan to use for this resource configuration. */
  public get trainingPlanArn(): string { return this._text(this._at('TrainingPlanArn')); }

  /** Configuration for how training job instances are placed and allocated within UltraServers. */
  public get instancePlacementConfig(): InstancePlacementConfigProperties {
    return new InstancePlacementConfigProperties(this._step, this._at('InstancePlacementConfig'));
  }

  /**
   * The instance preferences.
   *
   * @param index the place in the list, 0 for the first
   */
  public instancePreferences(index: number): InstancePreferenceProperties {
    return new InstancePreferenceProperties(this._step, this._indexed('InstancePreferences', index));
  }

  /** The selected instance type. */
  public get selectedInstanceType(): string { return this._text(this._at('SelectedInstanceType')); }

  /** The selected instance count. */
  public get selectedInstanceCount(): number { return this._number(this._at('SelectedInstanceCount')); }
}

/** The retry strategy to use when a training job fails due to an `InternalServerError`. */
export class RetryStrategyProperties extends StepProperties {
  /** The number of times to retry the job. */
  public get maximumRetryAttempts(): number { return this._number(this._at('MaximumRetryAttempts')); }
}

/** Describes the S3 data source. */
export class S3DataSourceProperties extends StepProperties {
  /** If you choose `S3Prefix`, `S3Uri` identifies a key name prefix. */
  public get s3DataType(): string { return this._text(this._at('S3DataType')); }

  /** Depending on the value specified for the `S3DataType`, identifies either a key name prefix or a manifest. */
  public get s3Uri(): string { return this._text(this._at('S3Uri')); }

  /**
   * If you want SageMaker to replicate the entire dataset on each ML compute instance that is launched for model training, specify
   * `FullyReplicated`.
   */
  public get s3DataDistributionType(): string { return this._text(this._at('S3DataDistributionType')); }

  /**
   * A list of one or more attribute names to use that are found in a specified augmented manifest file.
   *
   * @param index the place in the list, 0 for the first
   */
  public attributeNames(index: number): string { return this._text(this._indexed('AttributeNames', index)); }

  /**
   * A list of names of instance groups that get data from the S3 data source.
   *
   * @param index the place in the list, 0 for the first
   */
  public instanceGroupNames(index: number): string { return this._text(this._indexed('InstanceGroupNames', index)); }

  /** The model access config. */
  public get modelAccessConfig(): ModelAccessConfigProperties { return new ModelAccessConfigProperties(this._step, this._at('ModelAccessConfig')); }

  /** The configuration for a private hub model reference that points to a SageMaker JumpStart public hub model. */
  public get hubAccessConfig(): HubAccessConfigProperties { return new HubAccessConfigProperties(this._step, this._at('HubAccessConfig')); }
}

/** Specifies the S3 location of ML model data to deploy. */
export class S3ModelDataSourceProperties extends StepProperties {
  /** Specifies the S3 path of ML model data to deploy. */
  public get s3Uri(): string { return this._text(this._at('S3Uri')); }

  /** Specifies the type of ML model data to deploy. */
  public get s3DataType(): string { return this._text(this._at('S3DataType')); }

  /** Specifies how the ML model data is prepared. */
  public get compressionType(): string { return this._text(this._at('CompressionType')); }

  /** Specifies the access configuration file for the ML model. */
  public get modelAccessConfig(): ModelAccessConfigProperties { return new ModelAccessConfigProperties(this._step, this._at('ModelAccessConfig')); }

  /** Configuration information for hub access. */
  public get hubAccessConfig(): InferenceHubAccessConfigProperties {
    return new InferenceHubAccessConfigProperties(this._step, this._at('HubAccessConfig'));
  }

  /** The Amazon S3 URI of the manifest file. */
  public get manifestS3Uri(): string { return this._text(this._at('ManifestS3Uri')); }

  /** The ETag associated with S3 URI. */
  public get eTag(): string { return this._text(this._at('ETag')); }

  /** The ETag associated with Manifest S3 URI. */
  public get manifestEtag(): string { return this._text(this._at('ManifestEtag')); }
}

/** A configuration for a shuffle option for input data in a channel. */
export class ShuffleConfigProperties extends StepProperties {
  /** Determines the shuffling order in `ShuffleConfig` value. */
  public get seed(): number { return this._number(this._at('Seed')); }
}

/** Specifies a limit to how long a job can run. */
export class StoppingConditionProperties extends StepProperties {
  /** The maximum length of time, in seconds, that a training or compilation job can run before it is stopped. */
  public get maxRuntimeInSeconds(): number { return this._number(this._at('MaxRuntimeInSeconds')); }

  /** The maximum length of time, in seconds, that a managed Spot training job has to complete. */
  public get maxWaitTimeInSeconds(): number { return this._number(this._at('MaxWaitTimeInSeconds')); }

  /** The maximum length of time, in seconds, that a training or compilation job can be pending before it is stopped. */
  public get maxPendingTimeInSeconds(): number { return this._number(this._at('MaxPendingTimeInSeconds')); }
}

/** Describes the location of the channel data. */
export class TransformDataSourceProperties extends StepProperties {
  /** The S3 location of the data source that is associated with a channel. */
  public get s3DataSource(): TransformS3DataSourceProperties { return new TransformS3DataSourceProperties(this._step, this._at('S3DataSource')); }
}

/** Describes the input source of a transform job and the way the transform job consumes it. */
export class TransformInputProperties extends StepProperties {
  /** Describes the location of the channel data, which is, the S3 location of the input data that the model can consume. */
  public get dataSource(): TransformDataSourceProperties { return new TransformDataSourceProperties(this._step, this._at('DataSource')); }

  /** The multipurpose internet mail extension (MIME) type of the data. */
  public get contentType(): string { return this._text(this._at('ContentType')); }

  /** If your transform data is compressed, specify the compression type. */
  public get compressionType(): string { return this._text(this._at('CompressionType')); }

  /** The method to use to split the transform job's data files into smaller batches. */
  public get splitType(): string { return this._text(this._at('SplitType')); }
}

/** Describes the results of a transform job. */
export class TransformOutputProperties extends StepProperties {
  /** The Amazon S3 path where you want Amazon SageMaker to store the results of the transform job. */
  public get s3OutputPath(): string { return this._text(this._at('S3OutputPath')); }

  /** The MIME type used to specify the output data. */
  public get accept(): string { return this._text(this._at('Accept')); }

  /** Defines how to assemble the results of the transform job as a single S3 object. */
  public get assembleWith(): string { return this._text(this._at('AssembleWith')); }

  /**
   * The Amazon Web Services Key Management Service (Amazon Web Services KMS) key that Amazon SageMaker uses to encrypt the model artifacts
   * at rest using Amazon S3 server-side encryption.
   */
  public get kmsKeyId(): string { return this._text(this._at('KmsKeyId')); }
}

/** Describes the resources, including ML instance types and ML instance count, to use for transform job. */
export class TransformResourcesProperties extends StepProperties {
  /** The ML compute instance type for the transform job. */
  public get instanceType(): string { return this._text(this._at('InstanceType')); }

  /** The number of ML compute instances to use in the transform job. */
  public get instanceCount(): number { return this._number(this._at('InstanceCount')); }

  /**
   * The Amazon Web Services Key Management Service (Amazon Web Services KMS) key that Amazon SageMaker uses to encrypt model data on the
   * storage volume attached to the ML compute instance(s) that run the batch transform job.
   */
  public get volumeKmsKeyId(): string { return this._text(this._at('VolumeKmsKeyId')); }

  /** Specifies an option from a collection of preconfigured Amazon Machine Image (AMI) images. */
  public get transformAmiVersion(): string { return this._text(this._at('TransformAmiVersion')); }
}

/** Describes the S3 data source. */
export class TransformS3DataSourceProperties extends StepProperties {
  /** If you choose `S3Prefix`, `S3Uri` identifies a key name prefix. */
  public get s3DataType(): string { return this._text(this._at('S3DataType')); }

  /** Depending on the value specified for the `S3DataType`, identifies either a key name prefix or a manifest. */
  public get s3Uri(): string { return this._text(this._at('S3Uri')); }
}

/** Specifies an Amazon Virtual Private Cloud (VPC) that your SageMaker jobs, hosted models, and compute resources have access to. */
export class VpcConfigProperties extends StepProperties {
  /**
   * The VPC security group IDs, in the form `sg-xxxxxxxx`.
   *
   * @param index the place in the list, 0 for the first
   */
  public securityGroupIds(index: number): string { return this._text(this._indexed('SecurityGroupIds', index)); }

  /**
   * The ID of the subnets in the VPC to which you want to connect your training job or model.
   *
   * @param index the place in the list, 0 for the first
   */
  public subnets(index: number): string { return this._text(this._indexed('Subnets', index)); }
}
