import { Duration, Size, SizeRoundingBehavior } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { checkRange } from '../../private/checks';
import { ValidationError } from '../../private/errors';
import { InstanceType } from '../instance-type';

/** How requests are spread over the instances and copies of a variant. */
export enum EndpointRouting {
  /** To the one with the fewest requests waiting. */
  LEAST_OUTSTANDING_REQUESTS = 'LEAST_OUTSTANDING_REQUESTS',
  /** To any. */
  RANDOM = 'RANDOM',
}

/** A variant without instances of its own. */
export interface ServerlessVariant {
  /** The memory: 1 to 6 GiB, in steps of 1 GiB. A value known at run time only is one in MiB: `Size.mebibytes(parameter.valueAsNumber)`. */
  readonly memorySize: Size;
  /** How many requests at the same time, 1 to 200. */
  readonly maxConcurrency: number;
  /**
   * How many requests at the same time without a cold start.
   *
   * @default - none
   */
  readonly provisionedConcurrency?: number;
}

/** Instances that come and go with the copies of inference components. */
export interface ManagedScaling {
  /**
   * The fewest instances.
   *
   * @default - the service's default
   */
  readonly minInstances?: number;
  /**
   * The most instances.
   *
   * @default - the service's default
   */
  readonly maxInstances?: number;
}

/** A variant of an endpoint: a model, or room for inference components, on instances or serverless. */
export interface EndpointConfigVariant {
  /** The variant's name. */
  readonly variantName: string;

  /**
   * The model's name, usually `model.modelName` of a `ModelStep`.
   *
   * @default - none: inference components bring the models
   */
  readonly modelName?: string;

  /**
   * The instances.
   *
   * @default - `serverless`
   */
  readonly instanceType?: InstanceType;

  /**
   * How many instances at the start.
   *
   * @default 1
   */
  readonly initialInstanceCount?: number;

  /**
   * No instances of its own.
   *
   * @default - `instanceType`
   */
  readonly serverless?: ServerlessVariant;

  /**
   * The variant's share of the requests, relative to those of the other variants.
   *
   * @default 1
   */
  readonly initialWeight?: number;

  /**
   * The storage of each instance, 1 to 512 GiB.
   *
   * @default - that of the instance type
   */
  readonly volumeSize?: Size;

  /**
   * How long fetching the model may take, 1 to 60 minutes.
   *
   * @default - the service's default
   */
  readonly modelDataDownloadTimeout?: Duration;

  /**
   * How long the container may take to start, 1 to 60 minutes.
   *
   * @default - the service's default
   */
  readonly startupTimeout?: Duration;

  /**
   * Instances that come and go with the copies of inference components.
   *
   * @default - they do not
   */
  readonly managedScaling?: ManagedScaling;

  /**
   * How requests are spread.
   *
   * @default EndpointRouting.RANDOM
   */
  readonly routing?: EndpointRouting;
}

/** Requests that are queued, with answers in S3. */
export interface AsyncInferenceOptions {
  /** Where the answers go in S3. */
  readonly outputPath: string;

  /**
   * Where failures go in S3.
   *
   * @default - with the answers
   */
  readonly failurePath?: string;

  /**
   * The key for the answers.
   *
   * @default - the encryption of the bucket
   */
  readonly kmsKey?: IKey;

  /**
   * How many requests an instance gets at the same time, 1 to 1000.
   *
   * @default - the service decides
   */
  readonly maxConcurrentInvocationsPerInstance?: number;

  /**
   * The topic that hears of answers.
   *
   * @default - none
   */
  readonly successTopic?: ITopic;

  /**
   * The topic that hears of failures.
   *
   * @default - none
   */
  readonly errorTopic?: ITopic;
}

/** @internal */
export function checkVariant(variant: EndpointConfigVariant, scope: Construct): void {
  const name = JSON.stringify(variant.variantName);
  if (!variant.instanceType === !variant.serverless) {
    throw new ValidationError('VariantCapacity', `variant ${name} must have instanceType or serverless, got ${variant.serverless ? 'both' : 'none'}: give one of them`, scope);
  }
  if (variant.serverless && variant.modelName === undefined) {
    throw new ValidationError('VariantModel', `variant ${name} must have modelName because it is serverless, got none`, scope);
  }
  const memory = variant.serverless?.memorySize;
  // one that is known at run time only cannot be converted
  const gibibytes = memory === undefined || memory.isUnresolved() ? undefined : memory.toGibibytes({ rounding: SizeRoundingBehavior.NONE });
  checkRange(gibibytes, `memorySize of variant ${name} in GiB`, 1, 6, scope);
  checkRange(variant.serverless?.maxConcurrency, `maxConcurrency of variant ${name}`, 1, 200, scope);
  checkRange(variant.volumeSize?.toGibibytes(), `volumeSize of variant ${name} in GiB`, 1, 512, scope);
  checkRange(variant.modelDataDownloadTimeout?.toSeconds(), `modelDataDownloadTimeout of variant ${name} in seconds`, 60, 3600, scope);
  checkRange(variant.startupTimeout?.toSeconds(), `startupTimeout of variant ${name} in seconds`, 60, 3600, scope);
}

/** @internal */
export function renderVariant(variant: EndpointConfigVariant): any {
  return {
    VariantName: variant.variantName,
    ModelName: variant.modelName,
    InitialInstanceCount: variant.serverless ? undefined : variant.initialInstanceCount ?? 1,
    InstanceType: variant.instanceType?.name,
    InitialVariantWeight: variant.initialWeight,
    ServerlessConfig: variant.serverless && {
      MemorySizeInMB: variant.serverless.memorySize.toMebibytes(),
      MaxConcurrency: variant.serverless.maxConcurrency,
      ProvisionedConcurrency: variant.serverless.provisionedConcurrency,
    },
    VolumeSizeInGB: variant.volumeSize?.toGibibytes(),
    ModelDataDownloadTimeoutInSeconds: variant.modelDataDownloadTimeout?.toSeconds(),
    ContainerStartupHealthCheckTimeoutInSeconds: variant.startupTimeout?.toSeconds(),
    ManagedInstanceScaling: variant.managedScaling && {
      Status: 'ENABLED', MinInstanceCount: variant.managedScaling.minInstances, MaxInstanceCount: variant.managedScaling.maxInstances,
    },
    RoutingConfig: variant.routing && { RoutingStrategy: variant.routing },
  };
}

/** @internal */
export function renderAsync(options: AsyncInferenceOptions): any {
  const topics = options.successTopic || options.errorTopic;
  return {
    OutputConfig: {
      S3OutputPath: options.outputPath,
      S3FailurePath: options.failurePath,
      KmsKeyId: options.kmsKey?.keyArn,
      NotificationConfig: topics ? { SuccessTopic: options.successTopic?.topicArn, ErrorTopic: options.errorTopic?.topicArn } : undefined,
    },
    ClientConfig: options.maxConcurrentInvocationsPerInstance !== undefined
      ? { MaxConcurrentInvocationsPerInstance: options.maxConcurrentInvocationsPerInstance } : undefined,
  };
}
