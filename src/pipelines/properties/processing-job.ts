// written by scripts/make-properties.ts from the API model; do not edit
import { IResolvable } from 'aws-cdk-lib';
import { StepProperties } from './base';
import { ExperimentConfigProperties, VpcConfigProperties } from './shared';

/** Configuration to run a processing job in a specified container image. */
export class AppSpecificationProperties extends StepProperties {
  /** The container image to be run by the processing job. */
  public get imageUri(): string { return this._text(this._at('ImageUri')); }

  /**
   * The entrypoint for a container used to run a processing job.
   *
   * @param index the place in the list, 0 for the first
   */
  public containerEntrypoint(index: number): string { return this._text(this._indexed('ContainerEntrypoint', index)); }

  /**
   * The arguments for a container used to run a processing job.
   *
   * @param index the place in the list, 0 for the first
   */
  public containerArguments(index: number): string { return this._text(this._indexed('ContainerArguments', index)); }
}

/** Configuration for Athena Dataset Definition input. */
export class AthenaDatasetDefinitionProperties extends StepProperties {
  /** The catalog. */
  public get catalog(): string { return this._text(this._at('Catalog')); }

  /** The database. */
  public get database(): string { return this._text(this._at('Database')); }

  /** The query string. */
  public get queryString(): string { return this._text(this._at('QueryString')); }

  /** The work group. */
  public get workGroup(): string { return this._text(this._at('WorkGroup')); }

  /** The location in Amazon S3 where Athena query results are stored. */
  public get outputS3Uri(): string { return this._text(this._at('OutputS3Uri')); }

  /**
   * The Amazon Web Services Key Management Service (Amazon Web Services KMS) key that Amazon SageMaker uses to encrypt data generated from
   * an Athena query execution.
   */
  public get kmsKeyId(): string { return this._text(this._at('KmsKeyId')); }

  /** The output format. */
  public get outputFormat(): string { return this._text(this._at('OutputFormat')); }

  /** The output compression. */
  public get outputCompression(): string { return this._text(this._at('OutputCompression')); }
}

/** Configuration for Dataset Definition inputs. */
export class DatasetDefinitionProperties extends StepProperties {
  /** The athena dataset definition. */
  public get athenaDatasetDefinition(): AthenaDatasetDefinitionProperties {
    return new AthenaDatasetDefinitionProperties(this._step, this._at('AthenaDatasetDefinition'));
  }

  /** The redshift dataset definition. */
  public get redshiftDatasetDefinition(): RedshiftDatasetDefinitionProperties {
    return new RedshiftDatasetDefinitionProperties(this._step, this._at('RedshiftDatasetDefinition'));
  }

  /** The local path where you want Amazon SageMaker to download the Dataset Definition inputs to run a processing job. */
  public get localPath(): string { return this._text(this._at('LocalPath')); }

  /** Whether the generated dataset is `FullyReplicated` or `ShardedByS3Key` (default). */
  public get dataDistributionType(): string { return this._text(this._at('DataDistributionType')); }

  /** Whether to use `File` or `Pipe` input mode. */
  public get inputMode(): string { return this._text(this._at('InputMode')); }
}

/**
 * Networking options for a job, such as network traffic encryption between containers, whether to allow inbound and outbound network calls
 * to and from containers, and the VPC subnets and security groups to use for VPC-enabled jobs.
 */
export class NetworkConfigProperties extends StepProperties {
  /** Whether to encrypt all communications between distributed processing jobs. */
  public get enableInterContainerTrafficEncryption(): IResolvable { return this._flag(this._at('EnableInterContainerTrafficEncryption')); }

  /** Whether to allow inbound and outbound network calls to and from the containers used for the processing job. */
  public get enableNetworkIsolation(): IResolvable { return this._flag(this._at('EnableNetworkIsolation')); }

  /** The vpc config. */
  public get vpcConfig(): VpcConfigProperties { return new VpcConfigProperties(this._step, this._at('VpcConfig')); }
}

/** Configuration for the cluster used to run a processing job. */
export class ProcessingClusterConfigProperties extends StepProperties {
  /** The number of ML compute instances to use in the processing job. */
  public get instanceCount(): number { return this._number(this._at('InstanceCount')); }

  /** The ML compute instance type for the processing job. */
  public get instanceType(): string { return this._text(this._at('InstanceType')); }

  /** The size of the ML storage volume in gigabytes that you want to provision. */
  public get volumeSizeInGb(): number { return this._number(this._at('VolumeSizeInGB')); }

  /**
   * The Amazon Web Services Key Management Service (Amazon Web Services KMS) key that Amazon SageMaker uses to encrypt data on the storage
   * volume attached to the ML compute instance(s) that run the processing job.
   */
  public get volumeKmsKeyId(): string { return this._text(this._at('VolumeKmsKeyId')); }

  /**
   * The instance preferences.
   *
   * @param index the place in the list, 0 for the first
   */
  public instancePreferences(index: number): ProcessingInstancePreferenceProperties {
    return new ProcessingInstancePreferenceProperties(this._step, this._indexed('InstancePreferences', index));
  }

  /** The selected instance type. */
  public get selectedInstanceType(): string { return this._text(this._at('SelectedInstanceType')); }

  /** The selected instance count. */
  public get selectedInstanceCount(): number { return this._number(this._at('SelectedInstanceCount')); }
}

/** Configuration for processing job outputs in Amazon SageMaker Feature Store. */
export class ProcessingFeatureStoreOutputProperties extends StepProperties {
  /** The name of the Amazon SageMaker FeatureGroup to use as the destination for processing job output. */
  public get featureGroupName(): string { return this._text(this._at('FeatureGroupName')); }
}

/** The inputs for a processing job. */
export class ProcessingInputProperties extends StepProperties {
  /** The name for the processing job input. */
  public get inputName(): string { return this._text(this._at('InputName')); }

  /** When `True`, input operations such as data download are managed natively by the processing job application. */
  public get appManaged(): IResolvable { return this._flag(this._at('AppManaged')); }

  /** Configuration for downloading input data from Amazon S3 into the processing container. */
  public get s3Input(): ProcessingS3InputProperties { return new ProcessingS3InputProperties(this._step, this._at('S3Input')); }

  /** Configuration for a Dataset Definition input. */
  public get datasetDefinition(): DatasetDefinitionProperties { return new DatasetDefinitionProperties(this._step, this._at('DatasetDefinition')); }
}

/** A part of a processing job: processing instance preference. */
export class ProcessingInstancePreferenceProperties extends StepProperties {
  /** The instance type. */
  public get instanceType(): string { return this._text(this._at('InstanceType')); }

  /** The instance count. */
  public get instanceCount(): number { return this._number(this._at('InstanceCount')); }
}

/** What is known of a processing job that a step made. */
export class ProcessingJobProperties extends StepProperties {
  /**
   * The inputs for a processing job.
   *
   * @param name the input's name
   */
  public processingInputs(name: string): ProcessingInputProperties {
    return new ProcessingInputProperties(this._step, this._keyed('ProcessingInputs', name));
  }

  /** Output configuration for the processing job. */
  public get processingOutputConfig(): ProcessingOutputConfigProperties {
    return new ProcessingOutputConfigProperties(this._step, this._at('ProcessingOutputConfig'));
  }

  /** The name of the processing job. */
  public get processingJobName(): string { return this._text(this._at('ProcessingJobName')); }

  /** Identifies the resources, ML compute instances, and ML storage volumes to deploy for a processing job. */
  public get processingResources(): ProcessingResourcesProperties {
    return new ProcessingResourcesProperties(this._step, this._at('ProcessingResources'));
  }

  /** The time limit for how long the processing job is allowed to run. */
  public get stoppingCondition(): ProcessingStoppingConditionProperties {
    return new ProcessingStoppingConditionProperties(this._step, this._at('StoppingCondition'));
  }

  /** Configures the processing job to run a specified container image. */
  public get appSpecification(): AppSpecificationProperties { return new AppSpecificationProperties(this._step, this._at('AppSpecification')); }

  /**
   * The environment variables set in the Docker container.
   *
   * @param key the entry's key
   */
  public environment(key: string): string { return this._text(this._keyed('Environment', key)); }

  /** Networking options for a processing job. */
  public get networkConfig(): NetworkConfigProperties { return new NetworkConfigProperties(this._step, this._at('NetworkConfig')); }

  /** The Amazon Resource Name (ARN) of an IAM role that Amazon SageMaker can assume to perform tasks on your behalf. */
  public get roleArn(): string { return this._text(this._at('RoleArn')); }

  /** The configuration information used to create an experiment. */
  public get experimentConfig(): ExperimentConfigProperties { return new ExperimentConfigProperties(this._step, this._at('ExperimentConfig')); }

  /** The Amazon Resource Name (ARN) of the processing job. */
  public get processingJobArn(): string { return this._text(this._at('ProcessingJobArn')); }

  /** Provides the status of a processing job. */
  public get processingJobStatus(): string { return this._text(this._at('ProcessingJobStatus')); }

  /** An optional string, up to one KB in size, that contains metadata from the processing container when the processing job exits. */
  public get exitMessage(): string { return this._text(this._at('ExitMessage')); }

  /** A string, up to one KB in size, that contains the reason a processing job failed, if it failed. */
  public get failureReason(): string { return this._text(this._at('FailureReason')); }

  /** The time at which the processing job completed. */
  public get processingEndTime(): string { return this._text(this._at('ProcessingEndTime')); }

  /** The time at which the processing job started. */
  public get processingStartTime(): string { return this._text(this._at('ProcessingStartTime')); }

  /** The time at which the processing job was last modified. */
  public get lastModifiedTime(): string { return this._text(this._at('LastModifiedTime')); }

  /** The time at which the processing job was created. */
  public get creationTime(): string { return this._text(this._at('CreationTime')); }

  /** The ARN of a monitoring schedule for an endpoint associated with this processing job. */
  public get monitoringScheduleArn(): string { return this._text(this._at('MonitoringScheduleArn')); }

  /** The ARN of an AutoML job associated with this processing job. */
  public get autoMlJobArn(): string { return this._text(this._at('AutoMLJobArn')); }

  /** The ARN of a training job associated with this processing job. */
  public get trainingJobArn(): string { return this._text(this._at('TrainingJobArn')); }
}

/** Configuration for uploading output from the processing container. */
export class ProcessingOutputConfigProperties extends StepProperties {
  /**
   * An array of outputs configuring the data to upload from the processing container.
   *
   * @param name the output's name
   */
  public outputs(name: string): ProcessingOutputProperties { return new ProcessingOutputProperties(this._step, this._keyed('Outputs', name)); }

  /**
   * The Amazon Web Services Key Management Service (Amazon Web Services KMS) key that Amazon SageMaker uses to encrypt the processing job
   * output.
   */
  public get kmsKeyId(): string { return this._text(this._at('KmsKeyId')); }
}

/** Describes the results of a processing job. */
export class ProcessingOutputProperties extends StepProperties {
  /** The name for the processing job output. */
  public get outputName(): string { return this._text(this._at('OutputName')); }

  /** Configuration for processing job outputs in Amazon S3. */
  public get s3Output(): ProcessingS3OutputProperties { return new ProcessingS3OutputProperties(this._step, this._at('S3Output')); }

  /** Configuration for processing job outputs in Amazon SageMaker Feature Store. */
  public get featureStoreOutput(): ProcessingFeatureStoreOutputProperties {
    return new ProcessingFeatureStoreOutputProperties(this._step, this._at('FeatureStoreOutput'));
  }

  /** When `True`, output operations such as data upload are managed natively by the processing job application. */
  public get appManaged(): IResolvable { return this._flag(this._at('AppManaged')); }
}

/** Identifies the resources, ML compute instances, and ML storage volumes to deploy for a processing job. */
export class ProcessingResourcesProperties extends StepProperties {
  /** The configuration for the resources in a cluster used to run the processing job. */
  public get clusterConfig(): ProcessingClusterConfigProperties {
    return new ProcessingClusterConfigProperties(this._step, this._at('ClusterConfig'));
  }
}

/** Configuration for downloading input data from Amazon S3 into the processing container. */
export class ProcessingS3InputProperties extends StepProperties {
  /** The URI of the Amazon S3 prefix Amazon SageMaker downloads data required to run a processing job. */
  public get s3Uri(): string { return this._text(this._at('S3Uri')); }

  /** The local path in your container where you want Amazon SageMaker to write input data to. */
  public get localPath(): string { return this._text(this._at('LocalPath')); }

  /** Whether you use an `S3Prefix` or a `ManifestFile` for the data type. */
  public get s3DataType(): string { return this._text(this._at('S3DataType')); }

  /** Whether to use `File` or `Pipe` input mode. */
  public get s3InputMode(): string { return this._text(this._at('S3InputMode')); }

  /**
   * Whether to distribute the data from Amazon S3 to all processing instances with `FullyReplicated`, or whether the data from Amazon S3 is
   * sharded by Amazon S3 key, downloading one shard of data to each processing instance.
   */
  public get s3DataDistributionType(): string { return this._text(this._at('S3DataDistributionType')); }

  /** Whether to GZIP-decompress the data in Amazon S3 as it is streamed into the processing container. */
  public get s3CompressionType(): string { return this._text(this._at('S3CompressionType')); }
}

/** Configuration for uploading output data to Amazon S3 from the processing container. */
export class ProcessingS3OutputProperties extends StepProperties {
  /** A URI that identifies the Amazon S3 bucket where you want Amazon SageMaker to save the results of a processing job. */
  public get s3Uri(): string { return this._text(this._at('S3Uri')); }

  /** The local path of a directory where you want Amazon SageMaker to upload its contents to Amazon S3. */
  public get localPath(): string { return this._text(this._at('LocalPath')); }

  /** Whether to upload the results of the processing job continuously or after the job completes. */
  public get s3UploadMode(): string { return this._text(this._at('S3UploadMode')); }
}

/** Configures conditions under which the processing job should be stopped, such as how long the processing job has been running. */
export class ProcessingStoppingConditionProperties extends StepProperties {
  /** Specifies the maximum runtime in seconds. */
  public get maxRuntimeInSeconds(): number { return this._number(this._at('MaxRuntimeInSeconds')); }
}

/** Configuration for Redshift Dataset Definition input. */
export class RedshiftDatasetDefinitionProperties extends StepProperties {
  /** The cluster id. */
  public get clusterId(): string { return this._text(this._at('ClusterId')); }

  /** The database. */
  public get database(): string { return this._text(this._at('Database')); }

  /** The db user. */
  public get dbUser(): string { return this._text(this._at('DbUser')); }

  /** The query string. */
  public get queryString(): string { return this._text(this._at('QueryString')); }

  /** The IAM role attached to your Redshift cluster that Amazon SageMaker uses to generate datasets. */
  public get clusterRoleArn(): string { return this._text(this._at('ClusterRoleArn')); }

  /** The location in Amazon S3 where the Redshift query results are stored. */
  public get outputS3Uri(): string { return this._text(this._at('OutputS3Uri')); }

  /**
   * The Amazon Web Services Key Management Service (Amazon Web Services KMS) key that Amazon SageMaker uses to encrypt data from a Redshift
   * execution.
   */
  public get kmsKeyId(): string { return this._text(this._at('KmsKeyId')); }

  /** The output format. */
  public get outputFormat(): string { return this._text(this._at('OutputFormat')); }

  /** The output compression. */
  public get outputCompression(): string { return this._text(this._at('OutputCompression')); }
}
