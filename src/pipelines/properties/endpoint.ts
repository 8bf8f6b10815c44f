// written by scripts/make-properties.ts from the API model; do not edit
import { IResolvable } from 'aws-cdk-lib';
import { StepProperties } from './base';
import {
  AsyncInferenceConfigProperties,
  AutoRollbackConfigProperties,
  DeployedImageProperties,
  ExplainerConfigProperties,
  MetricsConfigProperties,
  ProductionVariantManagedInstanceScalingProperties,
  ProductionVariantRoutingConfigProperties,
  ProductionVariantServerlessConfigProperties,
} from './shared';

/** Update policy for a blue/green deployment. */
export class BlueGreenUpdatePolicyProperties extends StepProperties {
  /** Defines the traffic routing strategy to shift traffic from the old fleet to the new fleet during an endpoint deployment. */
  public get trafficRoutingConfiguration(): TrafficRoutingConfigProperties {
    return new TrafficRoutingConfigProperties(this._step, this._at('TrafficRoutingConfiguration'));
  }

  /** Additional waiting time in seconds after the completion of an endpoint deployment before terminating the old endpoint fleet. */
  public get terminationWaitInSeconds(): number { return this._number(this._at('TerminationWaitInSeconds')); }

  /** Maximum execution timeout for the deployment. */
  public get maximumExecutionTimeoutInSeconds(): number { return this._number(this._at('MaximumExecutionTimeoutInSeconds')); }
}

/**
 * Specifies the type and size of the endpoint capacity to activate for a blue/green deployment, a rolling deployment, or a rollback
 * strategy.
 */
export class CapacitySizeProperties extends StepProperties {
  /** Specifies the endpoint capacity type. */
  public get type(): string { return this._text(this._at('Type')); }

  /** Defines the capacity size, either as a number of instances or a capacity percentage. */
  public get value(): number { return this._number(this._at('Value')); }
}

/** The currently active data capture configuration used by your Endpoint. */
export class DataCaptureConfigSummaryProperties extends StepProperties {
  /** Whether data capture is enabled or disabled. */
  public get enableCapture(): IResolvable { return this._flag(this._at('EnableCapture')); }

  /** Whether data capture is currently functional. */
  public get captureStatus(): string { return this._text(this._at('CaptureStatus')); }

  /** The percentage of requests being captured by your Endpoint. */
  public get currentSamplingPercentage(): number { return this._number(this._at('CurrentSamplingPercentage')); }

  /** The Amazon S3 location being used to capture the data. */
  public get destinationS3Uri(): string { return this._text(this._at('DestinationS3Uri')); }

  /** The KMS key being used to encrypt the data in Amazon S3. */
  public get kmsKeyId(): string { return this._text(this._at('KmsKeyId')); }
}

/** The deployment configuration for an endpoint, which contains the desired deployment strategy and rollback configurations. */
export class DeploymentConfigProperties extends StepProperties {
  /** Update policy for a blue/green deployment. */
  public get blueGreenUpdatePolicy(): BlueGreenUpdatePolicyProperties {
    return new BlueGreenUpdatePolicyProperties(this._step, this._at('BlueGreenUpdatePolicy'));
  }

  /** Specifies a rolling deployment strategy for updating a SageMaker endpoint. */
  public get rollingUpdatePolicy(): RollingUpdatePolicyProperties {
    return new RollingUpdatePolicyProperties(this._step, this._at('RollingUpdatePolicy'));
  }

  /** Automatic rollback configuration for handling endpoint deployment failures and recovery. */
  public get autoRollbackConfiguration(): AutoRollbackConfigProperties {
    return new AutoRollbackConfigProperties(this._step, this._at('AutoRollbackConfiguration'));
  }
}

/** The EC2 capacity reservations that are shared to an ML capacity reservation. */
export class Ec2CapacityReservationProperties extends StepProperties {
  /** The unique identifier for an EC2 capacity reservation that's part of the ML capacity reservation. */
  public get ec2CapacityReservationId(): string { return this._text(this._at('Ec2CapacityReservationId')); }

  /** The number of instances that you allocated to the EC2 capacity reservation. */
  public get totalInstanceCount(): number { return this._number(this._at('TotalInstanceCount')); }

  /** The number of instances that are currently available in the EC2 capacity reservation. */
  public get availableInstanceCount(): number { return this._number(this._at('AvailableInstanceCount')); }

  /** The number of instances from the EC2 capacity reservation that are being used by the endpoint. */
  public get usedByCurrentEndpoint(): number { return this._number(this._at('UsedByCurrentEndpoint')); }
}

/** What is known of an endpoint that a step made. */
export class EndpointProperties extends StepProperties {
  /** Name of the endpoint. */
  public get endpointName(): string { return this._text(this._at('EndpointName')); }

  /** The Amazon Resource Name (ARN) of the endpoint. */
  public get endpointArn(): string { return this._text(this._at('EndpointArn')); }

  /** The name of the endpoint configuration associated with this endpoint. */
  public get endpointConfigName(): string { return this._text(this._at('EndpointConfigName')); }

  /**
   * An array of ProductionVariantSummary objects, one for each model hosted behind this endpoint.
   *
   * @param index the place in the list, 0 for the first
   */
  public productionVariants(index: number): ProductionVariantSummaryProperties {
    return new ProductionVariantSummaryProperties(this._step, this._indexed('ProductionVariants', index));
  }

  /** The data capture config. */
  public get dataCaptureConfig(): DataCaptureConfigSummaryProperties {
    return new DataCaptureConfigSummaryProperties(this._step, this._at('DataCaptureConfig'));
  }

  /** The status of the endpoint. */
  public get endpointStatus(): string { return this._text(this._at('EndpointStatus')); }

  /** If the status of the endpoint is `Failed`, the reason why it failed. */
  public get failureReason(): string { return this._text(this._at('FailureReason')); }

  /** A timestamp that shows when the endpoint was created. */
  public get creationTime(): string { return this._text(this._at('CreationTime')); }

  /** A timestamp that shows when the endpoint was last modified. */
  public get lastModifiedTime(): string { return this._text(this._at('LastModifiedTime')); }

  /** The most recent deployment configuration for the endpoint. */
  public get lastDeploymentConfig(): DeploymentConfigProperties {
    return new DeploymentConfigProperties(this._step, this._at('LastDeploymentConfig'));
  }

  /** Returns the description of an endpoint configuration created using the `CreateEndpointConfig` API. */
  public get asyncInferenceConfig(): AsyncInferenceConfigProperties {
    return new AsyncInferenceConfigProperties(this._step, this._at('AsyncInferenceConfig'));
  }

  /** Returns the summary of an in-progress deployment. */
  public get pendingDeploymentSummary(): PendingDeploymentSummaryProperties {
    return new PendingDeploymentSummaryProperties(this._step, this._at('PendingDeploymentSummary'));
  }

  /** The configuration parameters for an explainer. */
  public get explainerConfig(): ExplainerConfigProperties { return new ExplainerConfigProperties(this._step, this._at('ExplainerConfig')); }

  /**
   * An array of ProductionVariantSummary objects, one for each model that you want to host at this endpoint in shadow mode with production
   * traffic replicated from the model specified on `ProductionVariants`.
   *
   * @param index the place in the list, 0 for the first
   */
  public shadowProductionVariants(index: number): ProductionVariantSummaryProperties {
    return new ProductionVariantSummaryProperties(this._step, this._indexed('ShadowProductionVariants', index));
  }

  /** The configuration parameters for utilization metrics. */
  public get metricsConfig(): MetricsConfigProperties { return new MetricsConfigProperties(this._step, this._at('MetricsConfig')); }
}

/** A summary of an instance pool for a production variant, including the instance type and the current number of instances. */
export class InstancePoolSummaryProperties extends StepProperties {
  /** The ML compute instance type for the instance pool. */
  public get instanceType(): string { return this._text(this._at('InstanceType')); }

  /** The current number of instances of this type in the instance pool. */
  public get currentInstanceCount(): number { return this._number(this._at('CurrentInstanceCount')); }
}

/** The summary of an in-progress deployment when an endpoint is creating or updating with a new endpoint configuration. */
export class PendingDeploymentSummaryProperties extends StepProperties {
  /** The name of the endpoint configuration used in the deployment. */
  public get endpointConfigName(): string { return this._text(this._at('EndpointConfigName')); }

  /**
   * An array of PendingProductionVariantSummary objects, one for each model hosted behind this endpoint for the in-progress deployment.
   *
   * @param index the place in the list, 0 for the first
   */
  public productionVariants(index: number): PendingProductionVariantSummaryProperties {
    return new PendingProductionVariantSummaryProperties(this._step, this._indexed('ProductionVariants', index));
  }

  /** The start time of the deployment. */
  public get startTime(): string { return this._text(this._at('StartTime')); }

  /**
   * An array of PendingProductionVariantSummary objects, one for each model hosted behind this endpoint in shadow mode with production
   * traffic replicated from the model specified on `ProductionVariants` for the in-progress deployment.
   *
   * @param index the place in the list, 0 for the first
   */
  public shadowProductionVariants(index: number): PendingProductionVariantSummaryProperties {
    return new PendingProductionVariantSummaryProperties(this._step, this._indexed('ShadowProductionVariants', index));
  }
}

/**
 * The production variant summary for a deployment when an endpoint is creating or updating with the CreateEndpoint or UpdateEndpoint
 * operations.
 */
export class PendingProductionVariantSummaryProperties extends StepProperties {
  /** The name of the variant. */
  public get variantName(): string { return this._text(this._at('VariantName')); }

  /**
   * An array of `DeployedImage` objects that specify the Amazon EC2 Container Registry paths of the inference images deployed on instances
   * of this `ProductionVariant`.
   *
   * @param index the place in the list, 0 for the first
   */
  public deployedImages(index: number): DeployedImageProperties {
    return new DeployedImageProperties(this._step, this._indexed('DeployedImages', index));
  }

  /** The weight associated with the variant. */
  public get currentWeight(): number { return this._number(this._at('CurrentWeight')); }

  /** The requested weight for the variant in this deployment, as specified in the endpoint configuration for the endpoint. */
  public get desiredWeight(): number { return this._number(this._at('DesiredWeight')); }

  /** The number of instances associated with the variant. */
  public get currentInstanceCount(): number { return this._number(this._at('CurrentInstanceCount')); }

  /** The number of instances requested in this deployment, as specified in the endpoint configuration for the endpoint. */
  public get desiredInstanceCount(): number { return this._number(this._at('DesiredInstanceCount')); }

  /** The type of instances associated with the variant. */
  public get instanceType(): string { return this._text(this._at('InstanceType')); }

  /**
   * A list of instance pools for the production variant.
   *
   * @param index the place in the list, 0 for the first
   */
  public instancePools(index: number): InstancePoolSummaryProperties {
    return new InstancePoolSummaryProperties(this._step, this._indexed('InstancePools', index));
  }

  /** This parameter is no longer supported. */
  public get acceleratorType(): string { return this._text(this._at('AcceleratorType')); }

  /**
   * The endpoint variant status which describes the current deployment stage status or operational status.
   *
   * @param index the place in the list, 0 for the first
   */
  public variantStatus(index: number): ProductionVariantStatusProperties {
    return new ProductionVariantStatusProperties(this._step, this._indexed('VariantStatus', index));
  }

  /** The serverless configuration for the endpoint. */
  public get currentServerlessConfig(): ProductionVariantServerlessConfigProperties {
    return new ProductionVariantServerlessConfigProperties(this._step, this._at('CurrentServerlessConfig'));
  }

  /** The serverless configuration requested for this deployment, as specified in the endpoint configuration for the endpoint. */
  public get desiredServerlessConfig(): ProductionVariantServerlessConfigProperties {
    return new ProductionVariantServerlessConfigProperties(this._step, this._at('DesiredServerlessConfig'));
  }

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
}

/** Details about an ML capacity reservation. */
export class ProductionVariantCapacityReservationSummaryProperties extends StepProperties {
  /**
   * The Amazon Resource Name (ARN) that uniquely identifies the ML capacity reservation that SageMaker AI applies when it deploys the
   * endpoint.
   */
  public get mlReservationArn(): string { return this._text(this._at('MlReservationArn')); }

  /** The option that you chose for the capacity reservation. */
  public get capacityReservationPreference(): string { return this._text(this._at('CapacityReservationPreference')); }

  /** The number of instances that you allocated to the ML capacity reservation. */
  public get totalInstanceCount(): number { return this._number(this._at('TotalInstanceCount')); }

  /** The number of instances that are currently available in the ML capacity reservation. */
  public get availableInstanceCount(): number { return this._number(this._at('AvailableInstanceCount')); }

  /** The number of instances from the ML capacity reservation that are being used by the endpoint. */
  public get usedByCurrentEndpoint(): number { return this._number(this._at('UsedByCurrentEndpoint')); }

  /**
   * The EC2 capacity reservations that are shared to this ML capacity reservation, if any.
   *
   * @param index the place in the list, 0 for the first
   */
  public ec2CapacityReservations(index: number): Ec2CapacityReservationProperties {
    return new Ec2CapacityReservationProperties(this._step, this._indexed('Ec2CapacityReservations', index));
  }
}

/** Describes the status of the production variant. */
export class ProductionVariantStatusProperties extends StepProperties {
  /** The endpoint variant status which describes the current deployment stage status or operational status. */
  public get status(): string { return this._text(this._at('Status')); }

  /** A message that describes the status of the production variant. */
  public get statusMessage(): string { return this._text(this._at('StatusMessage')); }

  /** The start time of the current status change. */
  public get startTime(): string { return this._text(this._at('StartTime')); }
}

/** Describes weight and capacities for a production variant associated with an endpoint. */
export class ProductionVariantSummaryProperties extends StepProperties {
  /** The name of the variant. */
  public get variantName(): string { return this._text(this._at('VariantName')); }

  /**
   * An array of `DeployedImage` objects that specify the Amazon EC2 Container Registry paths of the inference images deployed on instances
   * of this `ProductionVariant`.
   *
   * @param index the place in the list, 0 for the first
   */
  public deployedImages(index: number): DeployedImageProperties {
    return new DeployedImageProperties(this._step, this._indexed('DeployedImages', index));
  }

  /** The weight associated with the variant. */
  public get currentWeight(): number { return this._number(this._at('CurrentWeight')); }

  /** The requested weight, as specified in the `UpdateEndpointWeightsAndCapacities` request. */
  public get desiredWeight(): number { return this._number(this._at('DesiredWeight')); }

  /** The number of instances associated with the variant. */
  public get currentInstanceCount(): number { return this._number(this._at('CurrentInstanceCount')); }

  /** The number of instances requested in the `UpdateEndpointWeightsAndCapacities` request. */
  public get desiredInstanceCount(): number { return this._number(this._at('DesiredInstanceCount')); }

  /**
   * A list of instance pools for the production variant.
   *
   * @param index the place in the list, 0 for the first
   */
  public instancePools(index: number): InstancePoolSummaryProperties {
    return new InstancePoolSummaryProperties(this._step, this._indexed('InstancePools', index));
  }

  /**
   * The endpoint variant status which describes the current deployment stage status or operational status.
   *
   * @param index the place in the list, 0 for the first
   */
  public variantStatus(index: number): ProductionVariantStatusProperties {
    return new ProductionVariantStatusProperties(this._step, this._indexed('VariantStatus', index));
  }

  /** The serverless configuration for the endpoint. */
  public get currentServerlessConfig(): ProductionVariantServerlessConfigProperties {
    return new ProductionVariantServerlessConfigProperties(this._step, this._at('CurrentServerlessConfig'));
  }

  /** The serverless configuration requested for the endpoint update. */
  public get desiredServerlessConfig(): ProductionVariantServerlessConfigProperties {
    return new ProductionVariantServerlessConfigProperties(this._step, this._at('DesiredServerlessConfig'));
  }

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

  /** Settings for the capacity reservation for the compute instances that SageMaker AI reserves for an endpoint. */
  public get capacityReservationConfig(): ProductionVariantCapacityReservationSummaryProperties {
    return new ProductionVariantCapacityReservationSummaryProperties(this._step, this._at('CapacityReservationConfig'));
  }
}

/** Specifies a rolling deployment strategy for updating a SageMaker endpoint. */
export class RollingUpdatePolicyProperties extends StepProperties {
  /**
   * Batch size for each rolling step to provision capacity and turn on traffic on the new endpoint fleet, and terminate capacity on the old
   * endpoint fleet.
   */
  public get maximumBatchSize(): CapacitySizeProperties { return new CapacitySizeProperties(this._step, this._at('MaximumBatchSize')); }

  /** The length of the baking period, during which SageMaker monitors alarms for each batch on the new fleet. */
  public get waitIntervalInSeconds(): number { return this._number(this._at('WaitIntervalInSeconds')); }

  /** The time limit for the total deployment. */
  public get maximumExecutionTimeoutInSeconds(): number { return this._number(this._at('MaximumExecutionTimeoutInSeconds')); }

  /** Batch size for rollback to the old endpoint fleet. */
  public get rollbackMaximumBatchSize(): CapacitySizeProperties {
    return new CapacitySizeProperties(this._step, this._at('RollbackMaximumBatchSize'));
  }
}

/** Defines the traffic routing strategy during an endpoint deployment to shift traffic from the old fleet to the new fleet. */
export class TrafficRoutingConfigProperties extends StepProperties {
  /** Traffic routing strategy type. */
  public get type(): string { return this._text(this._at('Type')); }

  /** The waiting time (in seconds) between incremental steps to turn on traffic on the new endpoint fleet. */
  public get waitIntervalInSeconds(): number { return this._number(this._at('WaitIntervalInSeconds')); }

  /** Batch size for the first step to turn on traffic on the new endpoint fleet. */
  public get canarySize(): CapacitySizeProperties { return new CapacitySizeProperties(this._step, this._at('CanarySize')); }

  /** Batch size for each step to turn on traffic on the new endpoint fleet. */
  public get linearStepSize(): CapacitySizeProperties { return new CapacitySizeProperties(this._step, this._at('LinearStepSize')); }
}
