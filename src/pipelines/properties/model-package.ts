// written by scripts/make-properties.ts from the API model; do not edit
import { IResolvable } from 'aws-cdk-lib';
import { StepProperties } from './base';
import {
  AdditionalModelDataSourceProperties,
  ModelDataSourceProperties,
  TransformInputProperties,
  TransformOutputProperties,
  TransformResourcesProperties,
} from './shared';

/** A structure of additional Inference Specification. */
export class AdditionalInferenceSpecificationDefinitionProperties extends StepProperties {
  /** A unique name to identify the additional inference specification. */
  public get name(): string { return this._text(this._at('Name')); }

  /** A description of the additional Inference specification. */
  public get description(): string { return this._text(this._at('Description')); }

  /**
   * The Amazon ECR registry path of the Docker image that contains the inference code.
   *
   * @param index the place in the list, 0 for the first
   */
  public containers(index: number): ModelPackageContainerDefinitionProperties {
    return new ModelPackageContainerDefinitionProperties(this._step, this._indexed('Containers', index));
  }

  /**
   * A list of the instance types on which a transformation job can be run or on which an endpoint can be deployed.
   *
   * @param index the place in the list, 0 for the first
   */
  public supportedTransformInstanceTypes(index: number): string { return this._text(this._indexed('SupportedTransformInstanceTypes', index)); }

  /**
   * A list of the instance types that are used to generate inferences in real-time.
   *
   * @param index the place in the list, 0 for the first
   */
  public supportedRealtimeInferenceInstanceTypes(index: number): string {
    return this._text(this._indexed('SupportedRealtimeInferenceInstanceTypes', index));
  }

  /**
   * The supported MIME types for the input data.
   *
   * @param index the place in the list, 0 for the first
   */
  public supportedContentTypes(index: number): string { return this._text(this._indexed('SupportedContentTypes', index)); }

  /**
   * The supported MIME types for the output data.
   *
   * @param index the place in the list, 0 for the first
   */
  public supportedResponseMimeTypes(index: number): string { return this._text(this._indexed('SupportedResponseMIMETypes', index)); }
}

/** A data source used for training or inference that is in addition to the input dataset or model data. */
export class AdditionalS3DataSourceProperties extends StepProperties {
  /** The data type of the additional data source that you specify for use in inference or training. */
  public get s3DataType(): string { return this._text(this._at('S3DataType')); }

  /** The uniform resource identifier (URI) used to identify an additional data source used in inference or training. */
  public get s3Uri(): string { return this._text(this._at('S3Uri')); }

  /** The type of compression used for an additional data source used in inference or training. */
  public get compressionType(): string { return this._text(this._at('CompressionType')); }

  /** The ETag associated with S3 URI. */
  public get eTag(): string { return this._text(this._at('ETag')); }
}

/** Identifies the foundation model that was used as the starting point for model customization. */
export class BaseModelProperties extends StepProperties {
  /** The hub content name of the base model. */
  public get hubContentName(): string { return this._text(this._at('HubContentName')); }

  /** The hub content version of the base model. */
  public get hubContentVersion(): string { return this._text(this._at('HubContentVersion')); }

  /** The recipe name of the base model. */
  public get recipeName(): string { return this._text(this._at('RecipeName')); }
}

/** Contains bias metrics for a model. */
export class BiasProperties extends StepProperties {
  /** The bias report for a model. */
  public get report(): MetricsSourceProperties { return new MetricsSourceProperties(this._step, this._at('Report')); }

  /** The pre-training bias report for a model. */
  public get preTrainingReport(): MetricsSourceProperties { return new MetricsSourceProperties(this._step, this._at('PreTrainingReport')); }

  /** The post-training bias report for a model. */
  public get postTrainingReport(): MetricsSourceProperties { return new MetricsSourceProperties(this._step, this._at('PostTrainingReport')); }
}

/** Represents the drift check baselines that can be used when the model monitor is set using the model package. */
export class DriftCheckBaselinesProperties extends StepProperties {
  /** Represents the drift check bias baselines that can be used when the model monitor is set using the model package. */
  public get bias(): DriftCheckBiasProperties { return new DriftCheckBiasProperties(this._step, this._at('Bias')); }

  /** Represents the drift check explainability baselines that can be used when the model monitor is set using the model package. */
  public get explainability(): DriftCheckExplainabilityProperties {
    return new DriftCheckExplainabilityProperties(this._step, this._at('Explainability'));
  }

  /** Represents the drift check model quality baselines that can be used when the model monitor is set using the model package. */
  public get modelQuality(): DriftCheckModelQualityProperties { return new DriftCheckModelQualityProperties(this._step, this._at('ModelQuality')); }

  /** Represents the drift check model data quality baselines that can be used when the model monitor is set using the model package. */
  public get modelDataQuality(): DriftCheckModelDataQualityProperties {
    return new DriftCheckModelDataQualityProperties(this._step, this._at('ModelDataQuality'));
  }
}

/** Represents the drift check bias baselines that can be used when the model monitor is set using the model package. */
export class DriftCheckBiasProperties extends StepProperties {
  /** The bias config file for a model. */
  public get configFile(): FileSourceProperties { return new FileSourceProperties(this._step, this._at('ConfigFile')); }

  /** The pre-training constraints. */
  public get preTrainingConstraints(): MetricsSourceProperties { return new MetricsSourceProperties(this._step, this._at('PreTrainingConstraints')); }

  /** The post-training constraints. */
  public get postTrainingConstraints(): MetricsSourceProperties {
    return new MetricsSourceProperties(this._step, this._at('PostTrainingConstraints'));
  }
}

/** Represents the drift check explainability baselines that can be used when the model monitor is set using the model package. */
export class DriftCheckExplainabilityProperties extends StepProperties {
  /** The drift check explainability constraints. */
  public get constraints(): MetricsSourceProperties { return new MetricsSourceProperties(this._step, this._at('Constraints')); }

  /** The explainability config file for the model. */
  public get configFile(): FileSourceProperties { return new FileSourceProperties(this._step, this._at('ConfigFile')); }
}

/** Represents the drift check data quality baselines that can be used when the model monitor is set using the model package. */
export class DriftCheckModelDataQualityProperties extends StepProperties {
  /** The drift check model data quality statistics. */
  public get statistics(): MetricsSourceProperties { return new MetricsSourceProperties(this._step, this._at('Statistics')); }

  /** The drift check model data quality constraints. */
  public get constraints(): MetricsSourceProperties { return new MetricsSourceProperties(this._step, this._at('Constraints')); }
}

/** Represents the drift check model quality baselines that can be used when the model monitor is set using the model package. */
export class DriftCheckModelQualityProperties extends StepProperties {
  /** The drift check model quality statistics. */
  public get statistics(): MetricsSourceProperties { return new MetricsSourceProperties(this._step, this._at('Statistics')); }

  /** The drift check model quality constraints. */
  public get constraints(): MetricsSourceProperties { return new MetricsSourceProperties(this._step, this._at('Constraints')); }
}

/** Contains explainability metrics for a model. */
export class ExplainabilityProperties extends StepProperties {
  /** The explainability report for a model. */
  public get report(): MetricsSourceProperties { return new MetricsSourceProperties(this._step, this._at('Report')); }
}

/** Contains details regarding the file source. */
export class FileSourceProperties extends StepProperties {
  /** The type of content stored in the file source. */
  public get contentType(): string { return this._text(this._at('ContentType')); }

  /** The digest of the file source. */
  public get contentDigest(): string { return this._text(this._at('ContentDigest')); }

  /** The Amazon S3 URI for the file source. */
  public get s3Uri(): string { return this._text(this._at('S3Uri')); }
}

/** The IAM Identity details associated with the user. */
export class IamIdentityProperties extends StepProperties {
  /** The Amazon Resource Name (ARN) of the IAM identity. */
  public get arn(): string { return this._text(this._at('Arn')); }

  /** The ID of the principal that assumes the IAM identity. */
  public get principalId(): string { return this._text(this._at('PrincipalId')); }

  /** The person or application which assumes the IAM identity. */
  public get sourceIdentity(): string { return this._text(this._at('SourceIdentity')); }
}

/** Defines how to perform inference generation after a training job is run. */
export class InferenceSpecificationProperties extends StepProperties {
  /**
   * The Amazon ECR registry path of the Docker image that contains the inference code.
   *
   * @param index the place in the list, 0 for the first
   */
  public containers(index: number): ModelPackageContainerDefinitionProperties {
    return new ModelPackageContainerDefinitionProperties(this._step, this._indexed('Containers', index));
  }

  /**
   * A list of the instance types on which a transformation job can be run or on which an endpoint can be deployed.
   *
   * @param index the place in the list, 0 for the first
   */
  public supportedTransformInstanceTypes(index: number): string { return this._text(this._indexed('SupportedTransformInstanceTypes', index)); }

  /**
   * A list of the instance types that are used to generate inferences in real-time.
   *
   * @param index the place in the list, 0 for the first
   */
  public supportedRealtimeInferenceInstanceTypes(index: number): string {
    return this._text(this._indexed('SupportedRealtimeInferenceInstanceTypes', index));
  }

  /**
   * The supported MIME types for the input data.
   *
   * @param index the place in the list, 0 for the first
   */
  public supportedContentTypes(index: number): string { return this._text(this._indexed('SupportedContentTypes', index)); }

  /**
   * The supported MIME types for the output data.
   *
   * @param index the place in the list, 0 for the first
   */
  public supportedResponseMimeTypes(index: number): string { return this._text(this._indexed('SupportedResponseMIMETypes', index)); }
}

/** Metadata properties of the tracking entity, trial, or trial component. */
export class MetadataPropertiesProperties extends StepProperties {
  /** The commit ID. */
  public get commitId(): string { return this._text(this._at('CommitId')); }

  /** The repository. */
  public get repository(): string { return this._text(this._at('Repository')); }

  /** The entity this entity was generated by. */
  public get generatedBy(): string { return this._text(this._at('GeneratedBy')); }

  /** The project ID. */
  public get projectId(): string { return this._text(this._at('ProjectId')); }
}

/** Details about the metrics source. */
export class MetricsSourceProperties extends StepProperties {
  /** The metric source content type. */
  public get contentType(): string { return this._text(this._at('ContentType')); }

  /** The hash key used for the metrics source. */
  public get contentDigest(): string { return this._text(this._at('ContentDigest')); }

  /** The S3 URI for the metrics source. */
  public get s3Uri(): string { return this._text(this._at('S3Uri')); }
}

/** Data quality constraints and statistics for a model. */
export class ModelDataQualityProperties extends StepProperties {
  /** Data quality statistics for a model. */
  public get statistics(): MetricsSourceProperties { return new MetricsSourceProperties(this._step, this._at('Statistics')); }

  /** Data quality constraints for a model. */
  public get constraints(): MetricsSourceProperties { return new MetricsSourceProperties(this._step, this._at('Constraints')); }
}

/** Input object for the model. */
export class ModelInputProperties extends StepProperties {
  /** The input configuration object for the model. */
  public get dataInputConfig(): string { return this._text(this._at('DataInputConfig')); }
}

/** A structure describing the current state of the model in its life cycle. */
export class ModelLifeCycleProperties extends StepProperties {
  /** The current stage in the model life cycle. */
  public get stage(): string { return this._text(this._at('Stage')); }

  /** The current status of a stage in model life cycle. */
  public get stageStatus(): string { return this._text(this._at('StageStatus')); }

  /** Describes the stage related details. */
  public get stageDescription(): string { return this._text(this._at('StageDescription')); }
}

/** Contains metrics captured from a model. */
export class ModelMetricsProperties extends StepProperties {
  /** Metrics that measure the quality of a model. */
  public get modelQuality(): ModelQualityProperties { return new ModelQualityProperties(this._step, this._at('ModelQuality')); }

  /** Metrics that measure the quality of the input data for a model. */
  public get modelDataQuality(): ModelDataQualityProperties { return new ModelDataQualityProperties(this._step, this._at('ModelDataQuality')); }

  /** Metrics that measure bias in a model. */
  public get bias(): BiasProperties { return new BiasProperties(this._step, this._at('Bias')); }

  /** Metrics that help explain a model. */
  public get explainability(): ExplainabilityProperties { return new ExplainabilityProperties(this._step, this._at('Explainability')); }
}

/** Describes the Docker container for the model package. */
export class ModelPackageContainerDefinitionProperties extends StepProperties {
  /** The DNS host name for the Docker container. */
  public get containerHostname(): string { return this._text(this._at('ContainerHostname')); }

  /** The Amazon Elastic Container Registry (Amazon ECR) path where inference code is stored. */
  public get image(): string { return this._text(this._at('Image')); }

  /** An MD5 hash of the training algorithm that identifies the Docker image used for training. */
  public get imageDigest(): string { return this._text(this._at('ImageDigest')); }

  /** The Amazon S3 path where the model artifacts, which result from model training, are stored. */
  public get modelDataUrl(): string { return this._text(this._at('ModelDataUrl')); }

  /** Specifies the location of ML model data to deploy during endpoint creation. */
  public get modelDataSource(): ModelDataSourceProperties { return new ModelDataSourceProperties(this._step, this._at('ModelDataSource')); }

  /** The Amazon Web Services Marketplace product ID of the model package. */
  public get productId(): string { return this._text(this._at('ProductId')); }

  /**
   * The environment variables to set in the Docker container.
   *
   * @param key the entry's key
   */
  public environment(key: string): string { return this._text(this._keyed('Environment', key)); }

  /** A structure with Model Input details. */
  public get modelInput(): ModelInputProperties { return new ModelInputProperties(this._step, this._at('ModelInput')); }

  /** The machine learning framework of the model package container image. */
  public get framework(): string { return this._text(this._at('Framework')); }

  /** The framework version of the Model Package Container Image. */
  public get frameworkVersion(): string { return this._text(this._at('FrameworkVersion')); }

  /** The name of a pre-trained machine learning benchmarked by Amazon SageMaker Inference Recommender model that matches your model. */
  public get nearestModelName(): string { return this._text(this._at('NearestModelName')); }

  /**
   * Data sources that are available to your model in addition to the one that you specify for `ModelDataSource` when you use the
   * `CreateModelPackage` action.
   *
   * @param index the place in the list, 0 for the first
   */
  public additionalModelDataSources(index: number): AdditionalModelDataSourceProperties {
    return new AdditionalModelDataSourceProperties(this._step, this._indexed('AdditionalModelDataSources', index));
  }

  /** The additional data source that is used during inference in the Docker container for your model package. */
  public get additionalS3DataSource(): AdditionalS3DataSourceProperties {
    return new AdditionalS3DataSourceProperties(this._step, this._at('AdditionalS3DataSource'));
  }

  /** The ETag associated with Model Data URL. */
  public get modelDataETag(): string { return this._text(this._at('ModelDataETag')); }

  /** Specifies whether the model data is a training checkpoint. */
  public get isCheckpoint(): IResolvable { return this._flag(this._at('IsCheckpoint')); }

  /** Identifies the foundation model that was used as the starting point for model customization. */
  public get baseModel(): BaseModelProperties { return new BaseModelProperties(this._step, this._at('BaseModel')); }
}

/** The model card associated with the model package. */
export class ModelPackageModelCardProperties extends StepProperties {
  /** The content of the model card. */
  public get modelCardContent(): string { return this._text(this._at('ModelCardContent')); }

  /** The approval status of the model card within your organization. */
  public get modelCardStatus(): string { return this._text(this._at('ModelCardStatus')); }
}

/** What is known of a model package that a step made. */
export class ModelPackageProperties extends StepProperties {
  /** The name of the model package being described. */
  public get modelPackageName(): string { return this._text(this._at('ModelPackageName')); }

  /** If the model is a versioned model, the name of the model group that the versioned model belongs to. */
  public get modelPackageGroupName(): string { return this._text(this._at('ModelPackageGroupName')); }

  /** The version of the model package. */
  public get modelPackageVersion(): number { return this._number(this._at('ModelPackageVersion')); }

  /** The package registration type of the model package output. */
  public get modelPackageRegistrationType(): string { return this._text(this._at('ModelPackageRegistrationType')); }

  /** The Amazon Resource Name (ARN) of the model package. */
  public get modelPackageArn(): string { return this._text(this._at('ModelPackageArn')); }

  /** A brief summary of the model package. */
  public get modelPackageDescription(): string { return this._text(this._at('ModelPackageDescription')); }

  /** A timestamp specifying when the model package was created. */
  public get creationTime(): string { return this._text(this._at('CreationTime')); }

  /** Details about inference jobs that you can run with models based on this model package. */
  public get inferenceSpecification(): InferenceSpecificationProperties {
    return new InferenceSpecificationProperties(this._step, this._at('InferenceSpecification'));
  }

  /** Details about the algorithm that was used to create the model package. */
  public get sourceAlgorithmSpecification(): SourceAlgorithmSpecificationProperties {
    return new SourceAlgorithmSpecificationProperties(this._step, this._at('SourceAlgorithmSpecification'));
  }

  /** Configurations for one or more transform jobs that SageMaker runs to test the model package. */
  public get validationSpecification(): ModelPackageValidationSpecificationProperties {
    return new ModelPackageValidationSpecificationProperties(this._step, this._at('ValidationSpecification'));
  }

  /** The current status of the model package. */
  public get modelPackageStatus(): string { return this._text(this._at('ModelPackageStatus')); }

  /** Details about the current status of the model package. */
  public get modelPackageStatusDetails(): ModelPackageStatusDetailsProperties {
    return new ModelPackageStatusDetailsProperties(this._step, this._at('ModelPackageStatusDetails'));
  }

  /** Whether the model package is certified for listing on Amazon Web Services Marketplace. */
  public get certifyForMarketplace(): IResolvable { return this._flag(this._at('CertifyForMarketplace')); }

  /** The approval status of the model package. */
  public get modelApprovalStatus(): string { return this._text(this._at('ModelApprovalStatus')); }

  /** The created by. */
  public get createdBy(): UserContextProperties { return new UserContextProperties(this._step, this._at('CreatedBy')); }

  /** The metadata properties. */
  public get metadataProperties(): MetadataPropertiesProperties {
    return new MetadataPropertiesProperties(this._step, this._at('MetadataProperties'));
  }

  /** Metrics for the model. */
  public get modelMetrics(): ModelMetricsProperties { return new ModelMetricsProperties(this._step, this._at('ModelMetrics')); }

  /** The last time that the model package was modified. */
  public get lastModifiedTime(): string { return this._text(this._at('LastModifiedTime')); }

  /** The last modified by. */
  public get lastModifiedBy(): UserContextProperties { return new UserContextProperties(this._step, this._at('LastModifiedBy')); }

  /** A description provided for the model approval. */
  public get approvalDescription(): string { return this._text(this._at('ApprovalDescription')); }

  /** The machine learning domain of the model package you specified. */
  public get domain(): string { return this._text(this._at('Domain')); }

  /** The machine learning task you specified that your model package accomplishes. */
  public get task(): string { return this._text(this._at('Task')); }

  /** The Amazon Simple Storage Service (Amazon S3) path where the sample payload are stored. */
  public get samplePayloadUrl(): string { return this._text(this._at('SamplePayloadUrl')); }

  /**
   * The metadata properties associated with the model package versions.
   *
   * @param key the entry's key
   */
  public customerMetadataProperties(key: string): string { return this._text(this._keyed('CustomerMetadataProperties', key)); }

  /** Represents the drift check baselines that can be used when the model monitor is set using the model package. */
  public get driftCheckBaselines(): DriftCheckBaselinesProperties {
    return new DriftCheckBaselinesProperties(this._step, this._at('DriftCheckBaselines'));
  }

  /**
   * An array of additional Inference Specification objects.
   *
   * @param index the place in the list, 0 for the first
   */
  public additionalInferenceSpecifications(index: number): AdditionalInferenceSpecificationDefinitionProperties {
    return new AdditionalInferenceSpecificationDefinitionProperties(this._step, this._indexed('AdditionalInferenceSpecifications', index));
  }

  /** Indicates if you want to skip model validation. */
  public get skipModelValidation(): string { return this._text(this._at('SkipModelValidation')); }

  /** The URI of the source for the model package. */
  public get sourceUri(): string { return this._text(this._at('SourceUri')); }

  /** The KMS Key ID (`KMSKeyId`) used for encryption of model package information. */
  public get securityConfig(): ModelPackageSecurityConfigProperties {
    return new ModelPackageSecurityConfigProperties(this._step, this._at('SecurityConfig'));
  }

  /** The model card associated with the model package. */
  public get modelCard(): ModelPackageModelCardProperties { return new ModelPackageModelCardProperties(this._step, this._at('ModelCard')); }

  /** A structure describing the current state of the model in its life cycle. */
  public get modelLifeCycle(): ModelLifeCycleProperties { return new ModelLifeCycleProperties(this._step, this._at('ModelLifeCycle')); }

  /** The storage type of the model package. */
  public get managedStorageType(): string { return this._text(this._at('ManagedStorageType')); }
}

/**
 * An optional Key Management Service key to encrypt, decrypt, and re-encrypt model package information for regulated workloads with highly
 * sensitive data.
 */
export class ModelPackageSecurityConfigProperties extends StepProperties {
  /** The KMS Key ID (`KMSKeyId`) used for encryption of model package information. */
  public get kmsKeyId(): string { return this._text(this._at('KmsKeyId')); }
}

/** Specifies the validation and image scan statuses of the model package. */
export class ModelPackageStatusDetailsProperties extends StepProperties {
  /**
   * The validation status of the model package.
   *
   * @param index the place in the list, 0 for the first
   */
  public validationStatuses(index: number): ModelPackageStatusItemProperties {
    return new ModelPackageStatusItemProperties(this._step, this._indexed('ValidationStatuses', index));
  }

  /**
   * The status of the scan of the Docker image container for the model package.
   *
   * @param index the place in the list, 0 for the first
   */
  public imageScanStatuses(index: number): ModelPackageStatusItemProperties {
    return new ModelPackageStatusItemProperties(this._step, this._indexed('ImageScanStatuses', index));
  }
}

/** Represents the overall status of a model package. */
export class ModelPackageStatusItemProperties extends StepProperties {
  /** The name of the model package for which the overall status is being reported. */
  public get name(): string { return this._text(this._at('Name')); }

  /** The current status. */
  public get status(): string { return this._text(this._at('Status')); }

  /** if the overall status is `Failed`, the reason for the failure. */
  public get failureReason(): string { return this._text(this._at('FailureReason')); }
}

/** Contains data, such as the inputs and targeted instance types that are used in the process of validating the model package. */
export class ModelPackageValidationProfileProperties extends StepProperties {
  /** The name of the profile for the model package. */
  public get profileName(): string { return this._text(this._at('ProfileName')); }

  /** The `TransformJobDefinition` object that describes the transform job used for the validation of the model package. */
  public get transformJobDefinition(): TransformJobDefinitionProperties {
    return new TransformJobDefinitionProperties(this._step, this._at('TransformJobDefinition'));
  }
}

/** Specifies batch transform jobs that SageMaker runs to validate your model package. */
export class ModelPackageValidationSpecificationProperties extends StepProperties {
  /** The IAM roles to be used for the validation of the model package. */
  public get validationRole(): string { return this._text(this._at('ValidationRole')); }

  /**
   * An array of `ModelPackageValidationProfile` objects, each of which specifies a batch transform job that SageMaker runs to validate your
   * model package.
   *
   * @param index the place in the list, 0 for the first
   */
  public validationProfiles(index: number): ModelPackageValidationProfileProperties {
    return new ModelPackageValidationProfileProperties(this._step, this._indexed('ValidationProfiles', index));
  }
}

/** Model quality statistics and constraints. */
export class ModelQualityProperties extends StepProperties {
  /** Model quality statistics. */
  public get statistics(): MetricsSourceProperties { return new MetricsSourceProperties(this._step, this._at('Statistics')); }

  /** Model quality constraints. */
  public get constraints(): MetricsSourceProperties { return new MetricsSourceProperties(this._step, this._at('Constraints')); }
}

/** Specifies an algorithm that was used to create the model package. */
export class SourceAlgorithmProperties extends StepProperties {
  /** The Amazon S3 path where the model artifacts, which result from model training, are stored. */
  public get modelDataUrl(): string { return this._text(this._at('ModelDataUrl')); }

  /** Specifies the location of ML model data to deploy during endpoint creation. */
  public get modelDataSource(): ModelDataSourceProperties { return new ModelDataSourceProperties(this._step, this._at('ModelDataSource')); }

  /** The ETag associated with Model Data URL. */
  public get modelDataETag(): string { return this._text(this._at('ModelDataETag')); }

  /** The name of an algorithm that was used to create the model package. */
  public get algorithmName(): string { return this._text(this._at('AlgorithmName')); }
}

/** A list of algorithms that were used to create a model package. */
export class SourceAlgorithmSpecificationProperties extends StepProperties {
  /**
   * A list of the algorithms that were used to create a model package.
   *
   * @param index the place in the list, 0 for the first
   */
  public sourceAlgorithms(index: number): SourceAlgorithmProperties {
    return new SourceAlgorithmProperties(this._step, this._indexed('SourceAlgorithms', index));
  }
}

/** Defines the input needed to run a transform job using the inference specification specified in the algorithm. */
export class TransformJobDefinitionProperties extends StepProperties {
  /** The maximum number of parallel requests that can be sent to each instance in a transform job. */
  public get maxConcurrentTransforms(): number { return this._number(this._at('MaxConcurrentTransforms')); }

  /** The maximum payload size allowed, in MB. */
  public get maxPayloadInMb(): number { return this._number(this._at('MaxPayloadInMB')); }

  /** A string that determines the number of records included in a single mini-batch. */
  public get batchStrategy(): string { return this._text(this._at('BatchStrategy')); }

  /**
   * The environment variables to set in the Docker container.
   *
   * @param key the entry's key
   */
  public environment(key: string): string { return this._text(this._keyed('Environment', key)); }

  /** A description of the input source and the way the transform job consumes it. */
  public get transformInput(): TransformInputProperties { return new TransformInputProperties(this._step, this._at('TransformInput')); }

  /** Identifies the Amazon S3 location where you want Amazon SageMaker to save the results from the transform job. */
  public get transformOutput(): TransformOutputProperties { return new TransformOutputProperties(this._step, this._at('TransformOutput')); }

  /** Identifies the ML compute instances for the transform job. */
  public get transformResources(): TransformResourcesProperties {
    return new TransformResourcesProperties(this._step, this._at('TransformResources'));
  }
}

/** Information about the user who created or modified a SageMaker resource. */
export class UserContextProperties extends StepProperties {
  /** The Amazon Resource Name (ARN) of the user's profile. */
  public get userProfileArn(): string { return this._text(this._at('UserProfileArn')); }

  /** The name of the user's profile. */
  public get userProfileName(): string { return this._text(this._at('UserProfileName')); }

  /** The domain associated with the user. */
  public get domainId(): string { return this._text(this._at('DomainId')); }

  /** The IAM Identity details associated with the user. */
  public get iamIdentity(): IamIdentityProperties { return new IamIdentityProperties(this._step, this._at('IamIdentity')); }
}
