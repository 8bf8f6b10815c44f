// written by scripts/make-properties.ts from the API model; do not edit
import { IResolvable } from 'aws-cdk-lib';
import { StepProperties } from './base';
import { AutoRollbackConfigProperties, ContainerMetricsConfigProperties, DeployedImageProperties } from './shared';

/** Configuration for balancing inference component copies across Availability Zones. */
export class InferenceComponentAvailabilityZoneBalanceProperties extends StepProperties {
  /** Determines how strictly the Availability Zone balance constraint is enforced. */
  public get enforcementMode(): string { return this._text(this._at('EnforcementMode')); }

  /** The maximum allowed difference in the number of inference component copies between any two Availability Zones. */
  public get maxImbalance(): number { return this._number(this._at('MaxImbalance')); }
}

/** Specifies the type and size of the endpoint capacity to activate for a rolling deployment or a rollback strategy. */
export class InferenceComponentCapacitySizeProperties extends StepProperties {
  /** Specifies the endpoint capacity type. */
  public get type(): string { return this._text(this._at('Type')); }

  /** Defines the capacity size, either as a number of inference component copies or a capacity percentage. */
  public get value(): number { return this._number(this._at('Value')); }
}

/** Defines the compute resources to allocate to run a model, plus any adapter models, that you assign to an inference component. */
export class InferenceComponentComputeResourceRequirementsProperties extends StepProperties {
  /** The number of CPU cores to allocate to run a model that you assign to an inference component. */
  public get numberOfCpuCoresRequired(): number { return this._number(this._at('NumberOfCpuCoresRequired')); }

  /** The number of accelerators to allocate to run a model that you assign to an inference component. */
  public get numberOfAcceleratorDevicesRequired(): number { return this._number(this._at('NumberOfAcceleratorDevicesRequired')); }

  /** The minimum MB of memory to allocate to run a model that you assign to an inference component. */
  public get minMemoryRequiredInMb(): number { return this._number(this._at('MinMemoryRequiredInMb')); }

  /** The maximum MB of memory to allocate to run a model that you assign to an inference component. */
  public get maxMemoryRequiredInMb(): number { return this._number(this._at('MaxMemoryRequiredInMb')); }
}

/** Details about the resources that are deployed with this inference component. */
export class InferenceComponentContainerSpecificationSummaryProperties extends StepProperties {
  /** The deployed image. */
  public get deployedImage(): DeployedImageProperties { return new DeployedImageProperties(this._step, this._at('DeployedImage')); }

  /** The Amazon S3 path where the model artifacts are stored. */
  public get artifactUrl(): string { return this._text(this._at('ArtifactUrl')); }

  /**
   * The environment variables to set in the Docker container.
   *
   * @param key the entry's key
   */
  public environment(key: string): string { return this._text(this._keyed('Environment', key)); }

  /** The container metrics config. */
  public get containerMetricsConfig(): ContainerMetricsConfigProperties {
    return new ContainerMetricsConfigProperties(this._step, this._at('ContainerMetricsConfig'));
  }
}

/** Settings that affect how the inference component caches data. */
export class InferenceComponentDataCacheConfigSummaryProperties extends StepProperties {
  /** Indicates whether the inference component caches model artifacts as part of the auto scaling process. */
  public get enableCaching(): IResolvable { return this._flag(this._at('EnableCaching')); }
}

/** The deployment configuration for an endpoint that hosts inference components. */
export class InferenceComponentDeploymentConfigProperties extends StepProperties {
  /** Specifies a rolling deployment strategy for updating a SageMaker AI endpoint. */
  public get rollingUpdatePolicy(): InferenceComponentRollingUpdatePolicyProperties {
    return new InferenceComponentRollingUpdatePolicyProperties(this._step, this._at('RollingUpdatePolicy'));
  }

  /** The auto rollback configuration. */
  public get autoRollbackConfiguration(): AutoRollbackConfigProperties {
    return new AutoRollbackConfigProperties(this._step, this._at('AutoRollbackConfiguration'));
  }
}

/** The placement status of an inference component on a specific instance type. */
export class InferenceComponentPlacementStatusProperties extends StepProperties {
  /** The ML compute instance type where the inference component copies are placed. */
  public get instanceType(): string { return this._text(this._at('InstanceType')); }

  /** The number of inference component copies currently placed on instances of this type. */
  public get currentCopyCount(): number { return this._number(this._at('CurrentCopyCount')); }
}

/** What is known of an inference component that a step made. */
export class InferenceComponentProperties extends StepProperties {
  /** The name of the inference component. */
  public get inferenceComponentName(): string { return this._text(this._at('InferenceComponentName')); }

  /** The Amazon Resource Name (ARN) of the inference component. */
  public get inferenceComponentArn(): string { return this._text(this._at('InferenceComponentArn')); }

  /** The name of the endpoint that hosts the inference component. */
  public get endpointName(): string { return this._text(this._at('EndpointName')); }

  /** The Amazon Resource Name (ARN) of the endpoint that hosts the inference component. */
  public get endpointArn(): string { return this._text(this._at('EndpointArn')); }

  /** The name of the production variant that hosts the inference component. */
  public get variantName(): string { return this._text(this._at('VariantName')); }

  /** If the inference component status is `Failed`, the reason for the failure. */
  public get failureReason(): string { return this._text(this._at('FailureReason')); }

  /** Details about the resources that are deployed with this inference component. */
  public get specification(): InferenceComponentSpecificationSummaryProperties {
    return new InferenceComponentSpecificationSummaryProperties(this._step, this._at('Specification'));
  }

  /**
   * A list of specification summaries for the inference component, one per instance type.
   *
   * @param index the place in the list, 0 for the first
   */
  public specifications(index: number): InferenceComponentSpecificationSummaryProperties {
    return new InferenceComponentSpecificationSummaryProperties(this._step, this._indexed('Specifications', index));
  }

  /** Details about the runtime settings for the model that is deployed with the inference component. */
  public get runtimeConfig(): InferenceComponentRuntimeConfigSummaryProperties {
    return new InferenceComponentRuntimeConfigSummaryProperties(this._step, this._at('RuntimeConfig'));
  }

  /** The time when the inference component was created. */
  public get creationTime(): string { return this._text(this._at('CreationTime')); }

  /** The time when the inference component was last updated. */
  public get lastModifiedTime(): string { return this._text(this._at('LastModifiedTime')); }

  /** The status of the inference component. */
  public get inferenceComponentStatus(): string { return this._text(this._at('InferenceComponentStatus')); }

  /** The deployment and rollback settings that you assigned to the inference component. */
  public get lastDeploymentConfig(): InferenceComponentDeploymentConfigProperties {
    return new InferenceComponentDeploymentConfigProperties(this._step, this._at('LastDeploymentConfig'));
  }
}

/** Specifies a rolling deployment strategy for updating a SageMaker AI inference component. */
export class InferenceComponentRollingUpdatePolicyProperties extends StepProperties {
  /** The batch size for each rolling step in the deployment process. */
  public get maximumBatchSize(): InferenceComponentCapacitySizeProperties {
    return new InferenceComponentCapacitySizeProperties(this._step, this._at('MaximumBatchSize'));
  }

  /** The length of the baking period, during which SageMaker AI monitors alarms for each batch on the new fleet. */
  public get waitIntervalInSeconds(): number { return this._number(this._at('WaitIntervalInSeconds')); }

  /** The time limit for the total deployment. */
  public get maximumExecutionTimeoutInSeconds(): number { return this._number(this._at('MaximumExecutionTimeoutInSeconds')); }

  /** The batch size for a rollback to the old endpoint fleet. */
  public get rollbackMaximumBatchSize(): InferenceComponentCapacitySizeProperties {
    return new InferenceComponentCapacitySizeProperties(this._step, this._at('RollbackMaximumBatchSize'));
  }
}

/** Details about the runtime settings for the model that is deployed with the inference component. */
export class InferenceComponentRuntimeConfigSummaryProperties extends StepProperties {
  /** The number of runtime copies of the model container that you requested to deploy with the inference component. */
  public get desiredCopyCount(): number { return this._number(this._at('DesiredCopyCount')); }

  /** The number of runtime copies of the model container that are currently deployed. */
  public get currentCopyCount(): number { return this._number(this._at('CurrentCopyCount')); }

  /**
   * The placement status of the inference component across instance types.
   *
   * @param index the place in the list, 0 for the first
   */
  public placementStatus(index: number): InferenceComponentPlacementStatusProperties {
    return new InferenceComponentPlacementStatusProperties(this._step, this._indexed('PlacementStatus', index));
  }
}

/**
 * The scheduling configuration that determines how inference component copies are placed across available instances when copies are added
 * or removed.
 */
export class InferenceComponentSchedulingConfigProperties extends StepProperties {
  /** The strategy for placing inference component copies across available instances. */
  public get placementStrategy(): string { return this._text(this._at('PlacementStrategy')); }

  /** Configuration for balancing inference component copies across Availability Zones. */
  public get availabilityZoneBalance(): InferenceComponentAvailabilityZoneBalanceProperties {
    return new InferenceComponentAvailabilityZoneBalanceProperties(this._step, this._at('AvailabilityZoneBalance'));
  }
}

/** Details about the resources that are deployed with this inference component. */
export class InferenceComponentSpecificationSummaryProperties extends StepProperties {
  /** The ML compute instance type associated with this inference component specification. */
  public get instanceType(): string { return this._text(this._at('InstanceType')); }

  /** The name of the SageMaker AI model object that is deployed with the inference component. */
  public get modelName(): string { return this._text(this._at('ModelName')); }

  /** Details about the container that provides the runtime environment for the model that is deployed with the inference component. */
  public get container(): InferenceComponentContainerSpecificationSummaryProperties {
    return new InferenceComponentContainerSpecificationSummaryProperties(this._step, this._at('Container'));
  }

  /** Settings that take effect while the model container starts up. */
  public get startupParameters(): InferenceComponentStartupParametersProperties {
    return new InferenceComponentStartupParametersProperties(this._step, this._at('StartupParameters'));
  }

  /** The compute resources allocated to run the model, plus any adapter models, that you assign to the inference component. */
  public get computeResourceRequirements(): InferenceComponentComputeResourceRequirementsProperties {
    return new InferenceComponentComputeResourceRequirementsProperties(this._step, this._at('ComputeResourceRequirements'));
  }

  /** The name of the base inference component that contains this inference component. */
  public get baseInferenceComponentName(): string { return this._text(this._at('BaseInferenceComponentName')); }

  /** Settings that affect how the inference component caches data. */
  public get dataCacheConfig(): InferenceComponentDataCacheConfigSummaryProperties {
    return new InferenceComponentDataCacheConfigSummaryProperties(this._step, this._at('DataCacheConfig'));
  }

  /**
   * The scheduling configuration that determines how inference component copies are placed across available instances when copies are added
   * or removed.
   */
  public get schedulingConfig(): InferenceComponentSchedulingConfigProperties {
    return new InferenceComponentSchedulingConfigProperties(this._step, this._at('SchedulingConfig'));
  }
}

/** Settings that take effect while the model container starts up. */
export class InferenceComponentStartupParametersProperties extends StepProperties {
  /**
   * The timeout value, in seconds, to download and extract the model that you want to host from Amazon S3 to the individual inference
   * instance associated with this inference component.
   */
  public get modelDataDownloadTimeoutInSeconds(): number { return this._number(this._at('ModelDataDownloadTimeoutInSeconds')); }

  /** The timeout value, in seconds, for your inference container to pass health check by Amazon S3 Hosting. */
  public get containerStartupHealthCheckTimeoutInSeconds(): number { return this._number(this._at('ContainerStartupHealthCheckTimeoutInSeconds')); }
}
