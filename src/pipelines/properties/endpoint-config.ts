// written by scripts/make-properties.ts from the API model; do not edit
import { IResolvable } from 'aws-cdk-lib';
import { StepProperties } from './base';
import {
  AsyncInferenceConfigProperties,
  ExplainerConfigProperties,
  MetricsConfigProperties,
  ProductionVariantManagedInstanceScalingProperties,
  ProductionVariantRoutingConfigProperties,
  ProductionVariantServerlessConfigProperties,
  VpcConfigProperties,
} from './shared';

/** Configuration specifying how to treat different headers. */
export class CaptureContentTypeHeaderProperties extends StepProperties {
  /**
   * The list of all content type headers that Amazon SageMaker AI will treat as CSV and capture accordingly.
   *
   * @param index the place in the list, 0 for the first
   */
  public csvContentTypes(index: number): string { return this._text(this._indexed('CsvContentTypes', index)); }

  /**
   * The list of all content type headers that SageMaker AI will treat as JSON and capture accordingly.
   *
   * @param index the place in the list, 0 for the first
   */
  public jsonContentTypes(index: number): string { return this._text(this._indexed('JsonContentTypes', index)); }
}

/** Specifies data Model Monitor will capture. */
export class CaptureOptionProperties extends StepProperties {
  /** Specify the boundary of data to capture. */
  public get captureMode(): string { return this._text(this._at('CaptureMode')); }
}

/** Configuration to control how SageMaker AI captures inference data. */
export class DataCaptureConfigProperties extends StepProperties {
  /** Whether data capture should be enabled or disabled (defaults to enabled). */
  public get enableCapture(): IResolvable { return this._flag(this._at('EnableCapture')); }

  /** The percentage of requests SageMaker AI will capture. */
  public get initialSamplingPercentage(): number { return this._number(this._at('InitialSamplingPercentage')); }

  /** The Amazon S3 location used to capture the data. */
  public get destinationS3Uri(): string { return this._text(this._at('DestinationS3Uri')); }

  /**
   * The Amazon Resource Name (ARN) of an Key Management Service key that SageMaker AI uses to encrypt the captured data at rest using
   * Amazon S3 server-side encryption.
   */
  public get kmsKeyId(): string { return this._text(this._at('KmsKeyId')); }

  /**
   * Specifies data Model Monitor will capture.
   *
   * @param index the place in the list, 0 for the first
   */
  public captureOptions(index: number): CaptureOptionProperties {
    return new CaptureOptionProperties(this._step, this._indexed('CaptureOptions', index));
  }

  /** Configuration specifying how to treat different headers. */
  public get captureContentTypeHeader(): CaptureContentTypeHeaderProperties {
    return new CaptureContentTypeHeaderProperties(this._step, this._at('CaptureContentTypeHeader'));
  }
}

/** What is known of an endpoint configuration that a step made. */
export class EndpointConfigProperties extends StepProperties {
  /** Name of the SageMaker endpoint configuration. */
  public get endpointConfigName(): string { return this._text(this._at('EndpointConfigName')); }

  /** The Amazon Resource Name (ARN) of the endpoint configuration. */
  public get endpointConfigArn(): string { return this._text(this._at('EndpointConfigArn')); }

  /**
   * An array of `ProductionVariant` objects, one for each model that you want to host at this endpoint.
   *
   * @param index the place in the list, 0 for the first
   */
  public productionVariants(index: number): ProductionVariantProperties {
    return new ProductionVariantProperties(this._step, this._indexed('ProductionVariants', index));
  }

  /** The data capture config. */
  public get dataCaptureConfig(): DataCaptureConfigProperties { return new DataCaptureConfigProperties(this._step, this._at('DataCaptureConfig')); }

  /**
   * Amazon Web Services KMS key ID Amazon SageMaker uses to encrypt data when storing it on the ML storage volume attached to the instance.
   */
  public get kmsKeyId(): string { return this._text(this._at('KmsKeyId')); }

  /** A timestamp that shows when the endpoint configuration was created. */
  public get creationTime(): string { return this._text(this._at('CreationTime')); }

  /** Returns the description of an endpoint configuration created using the `CreateEndpointConfig` API. */
  public get asyncInferenceConfig(): AsyncInferenceConfigProperties {
    return new AsyncInferenceConfigProperties(this._step, this._at('AsyncInferenceConfig'));
  }

  /** The configuration parameters for an explainer. */
  public get explainerConfig(): ExplainerConfigProperties { return new ExplainerConfigProperties(this._step, this._at('ExplainerConfig')); }

  /**
   * An array of `ProductionVariant` objects, one for each model that you want to host at this endpoint in shadow mode with production
   * traffic replicated from the model specified on `ProductionVariants`.
   *
   * @param index the place in the list, 0 for the first
   */
  public shadowProductionVariants(index: number): ProductionVariantProperties {
    return new ProductionVariantProperties(this._step, this._indexed('ShadowProductionVariants', index));
  }

  /** The Amazon Resource Name (ARN) of the IAM role that you assigned to the endpoint configuration. */
  public get executionRoleArn(): string { return this._text(this._at('ExecutionRoleArn')); }

  /** The vpc config. */
  public get vpcConfig(): VpcConfigProperties { return new VpcConfigProperties(this._step, this._at('VpcConfig')); }

  /** Indicates whether all model containers deployed to the endpoint are isolated. */
  public get enableNetworkIsolation(): IResolvable { return this._flag(this._at('EnableNetworkIsolation')); }

  /** The configuration parameters for utilization metrics. */
  public get metricsConfig(): MetricsConfigProperties { return new MetricsConfigProperties(this._step, this._at('MetricsConfig')); }
}

/** Specifies an instance type and its priority for a heterogeneous endpoint. */
export class InstancePoolProperties extends StepProperties {
  /** The ML compute instance type for the instance pool. */
  public get instanceType(): string { return this._text(this._at('InstanceType')); }

  /** The name of a SageMaker model to use for this instance pool instead of the model specified for the production variant. */
  public get modelNameOverride(): string { return this._text(this._at('ModelNameOverride')); }

  /** The priority for the instance pool. */
  public get priority(): number { return this._number(this._at('Priority')); }
}

/** Settings for the capacity reservation for the compute instances that SageMaker AI reserves for an endpoint. */
export class ProductionVariantCapacityReservationConfigProperties extends StepProperties {
  /** Options that you can choose for the capacity reservation. */
  public get capacityReservationPreference(): string { return this._text(this._at('CapacityReservationPreference')); }

  /**
   * The Amazon Resource Name (ARN) that uniquely identifies the ML capacity reservation that SageMaker AI applies when it deploys the
   * endpoint.
   */
  public get mlReservationArn(): string { return this._text(this._at('MlReservationArn')); }
}

/** Specifies configuration for a core dump from the model container when the process crashes. */
export class ProductionVariantCoreDumpConfigProperties extends StepProperties {
  /** The Amazon S3 bucket to send the core dump to. */
  public get destinationS3Uri(): string { return this._text(this._at('DestinationS3Uri')); }

  /**
   * The Amazon Web Services Key Management Service (Amazon Web Services KMS) key that SageMaker uses to encrypt the core dump data at rest
   * using Amazon S3 server-side encryption.
   */
  public get kmsKeyId(): string { return this._text(this._at('KmsKeyId')); }
}

/** Identifies a model that you want to host and the resources chosen to deploy for hosting it. */
export class ProductionVariantProperties extends StepProperties {
  /** The name of the production variant. */
  public get variantName(): string { return this._text(this._at('VariantName')); }

  /** The name of the model that you want to host. */
  public get modelName(): string { return this._text(this._at('ModelName')); }

  /** Number of instances to launch initially. */
  public get initialInstanceCount(): number { return this._number(this._at('InitialInstanceCount')); }

  /** The ML compute instance type. */
  public get instanceType(): string { return this._text(this._at('InstanceType')); }

  /**
   * A list of instance pools for the production variant.
   *
   * @param index the place in the list, 0 for the first
   */
  public instancePools(index: number): InstancePoolProperties {
    return new InstancePoolProperties(this._step, this._indexed('InstancePools', index));
  }

  /** The timeout value, in seconds, for provisioning instances for the production variant. */
  public get variantInstanceProvisionTimeoutInSeconds(): number { return this._number(this._at('VariantInstanceProvisionTimeoutInSeconds')); }

  /** Determines initial traffic distribution among all of the models that you specify in the endpoint configuration. */
  public get initialVariantWeight(): number { return this._number(this._at('InitialVariantWeight')); }

  /** This parameter is no longer supported. */
  public get acceleratorType(): string { return this._text(this._at('AcceleratorType')); }

  /** Specifies configuration for a core dump from the model container when the process crashes. */
  public get coreDumpConfig(): ProductionVariantCoreDumpConfigProperties {
    return new ProductionVariantCoreDumpConfigProperties(this._step, this._at('CoreDumpConfig'));
  }

  /** The serverless configuration for an endpoint. */
  public get serverlessConfig(): ProductionVariantServerlessConfigProperties {
    return new ProductionVariantServerlessConfigProperties(this._step, this._at('ServerlessConfig'));
  }

  /** The size, in GB, of the ML storage volume attached to individual inference instance associated with the production variant. */
  public get volumeSizeInGb(): number { return this._number(this._at('VolumeSizeInGB')); }

  /**
   * The timeout value, in seconds, to download and extract the model that you want to host from Amazon S3 to the individual inference
   * instance associated with this production variant.
   */
  public get modelDataDownloadTimeoutInSeconds(): number { return this._number(this._at('ModelDataDownloadTimeoutInSeconds')); }

  /** The timeout value, in seconds, for your inference container to pass health check by SageMaker Hosting. */
  public get containerStartupHealthCheckTimeoutInSeconds(): number { return this._number(this._at('ContainerStartupHealthCheckTimeoutInSeconds')); }

  /**
   * You can use this parameter to turn on native Amazon Web Services Systems Manager (SSM) access for a production variant behind an
   * endpoint.
   */
  public get enableSsmAccess(): IResolvable { return this._flag(this._at('EnableSSMAccess')); }

  /**
   * Settings that control the range in the number of instances that the endpoint provisions as it scales up or down to accommodate traffic.
   */
  public get managedInstanceScaling(): ProductionVariantManagedInstanceScalingProperties {
    return new ProductionVariantManagedInstanceScalingProperties(this._step, this._at('ManagedInstanceScaling'));
  }

  /** Settings that control how the endpoint routes incoming traffic to the instances that the endpoint hosts. */
  public get routingConfig(): ProductionVariantRoutingConfigProperties {
    return new ProductionVariantRoutingConfigProperties(this._step, this._at('RoutingConfig'));
  }

  /** Specifies an option from a collection of preconfigured Amazon Machine Image (AMI) images. */
  public get inferenceAmiVersion(): string { return this._text(this._at('InferenceAmiVersion')); }

  /** Settings for the capacity reservation for the compute instances that SageMaker AI reserves for an endpoint. */
  public get capacityReservationConfig(): ProductionVariantCapacityReservationConfigProperties {
    return new ProductionVariantCapacityReservationConfigProperties(this._step, this._at('CapacityReservationConfig'));
  }
}
