import type { Duration, Size } from 'aws-cdk-lib';
import type { IModelRef } from 'aws-cdk-lib/aws-sagemaker';
import type { InstanceType } from '../pipelines';

/** How requests reach the instances of a variant. */
export enum RoutingStrategy {
  /** The instance with the fewest requests under way. */
  LEAST_OUTSTANDING_REQUESTS = 'LEAST_OUTSTANDING_REQUESTS',
  /** Any instance. */
  RANDOM = 'RANDOM',
}

/**
 * The instances of a variant and how they start.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html
 */
export interface InstanceOptions {
  /** The type of the instances. */
  readonly instanceType: InstanceType;

  /**
   * The number of instances at the start, at least 1.
   *
   * @default 1
   */
  readonly initialInstanceCount?: number;

  /**
   * The size of the storage volume of each instance, 1 to 512 GiB. Not for instance types with local storage.
   *
   * @default - chosen by the service for the instance type
   */
  readonly volumeSize?: Size;

  /**
   * How long an instance may take to load and unpack the model, 1 to 60 minutes.
   *
   * @default - the service's own limit
   */
  readonly modelDataDownloadTimeout?: Duration;

  /**
   * How long a container may take to answer its first health check, 1 to 60 minutes.
   *
   * @default - the service's own limit
   */
  readonly containerStartupHealthCheckTimeout?: Duration;

  /**
   * Whether the containers can be entered through Systems Manager. For debugging only.
   *
   * @default false
   */
  readonly enableSsmAccess?: boolean;

  /**
   * How requests are spread over the instances.
   *
   * @default - RoutingStrategy.RANDOM, by the service
   */
  readonly routingStrategy?: RoutingStrategy;

  /**
   * The machine image of the instances, such as `al2-ami-sagemaker-inference-gpu-2`, for a certain GPU driver.
   *
   * @default - the service's current image for the instance type
   */
  readonly inferenceAmiVersion?: string;
}

/** A variant of an endpoint: a model on instances, with a share of the traffic. */
export interface ProductionVariant extends InstanceOptions {
  /** The model that is served. */
  readonly model: IModelRef;

  /**
   * The name of the variant, unique in the endpoint configuration. Up to 63 letters, digits and hyphens.
   *
   * @default 'AllTraffic'
   */
  readonly variantName?: string;

  /**
   * The share of the traffic, relative to the sum of all variants' weights; 0 for none.
   *
   * @default 1
   */
  readonly initialVariantWeight?: number;
}
