import { Duration } from 'aws-cdk-lib';
import { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import type { Step } from './step';

/** What every step can be given. */
export interface StepOptions {
  /**
   * The step's name in the pipeline: 1 to 64 characters out of letters, digits, `-` and `_`. Names are unique in a pipeline, branches included.
   *
   * @default - the construct's id
   */
  readonly stepName?: string;

  /**
   * The name that Studio shows, at most 256 characters.
   *
   * @default - the step's name
   */
  readonly displayName?: string;

  /**
   * What the step is for, at most 3,072 characters.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * Steps that must have succeeded before this one starts, besides those whose results it uses: these are found by themselves.
   *
   * @default - only the steps whose results it uses
   */
  readonly dependsOn?: Step[];
}

/**
 * Reuse of an earlier result of the same step with the same inputs.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/pipelines-caching.html
 */
export interface StepCache {
  /**
   * Whether an earlier result is used.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * How old a result may be.
   *
   * @default - any age
   */
  readonly expireAfter?: Duration;
}

/** For steps whose result can be reused. */
export interface CacheOptions {
  /**
   * Reuse an earlier result when the step's code, inputs and settings are the same.
   *
   * @default - the step always runs
   */
  readonly cache?: StepCache;
}

/**
 * Errors that can be tried again.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/pipelines-retry-policy.html
 */
export enum RetryException {
  /** An internal error of a service that the step calls. */
  SERVICE_FAULT = 'Step.SERVICE_FAULT',
  /** A call of the step was throttled. */
  THROTTLING = 'Step.THROTTLING',
  /** An internal error of the job. */
  JOB_INTERNAL_ERROR = 'SageMaker.JOB_INTERNAL_ERROR',
  /** No capacity for the instance type. */
  CAPACITY_ERROR = 'SageMaker.CAPACITY_ERROR',
  /** A quota of the account is used up. */
  RESOURCE_LIMIT = 'SageMaker.RESOURCE_LIMIT',
}

/** When and how often a step is tried again. */
export interface RetryPolicy {
  /** The errors that this policy is for, at least one. */
  readonly exceptions: RetryException[];

  /**
   * The wait before the first retry, at most 12 hours.
   *
   * @default Duration.seconds(1)
   */
  readonly interval?: Duration;

  /**
   * What the wait is multiplied with after each retry.
   *
   * @default 2
   */
  readonly backoffRate?: number;

  /**
   * How often at most, 0 (never) to 20. Give this or `expireAfter`, not both.
   *
   * @default 5
   */
  readonly maxAttempts?: number;

  /**
   * How long at most after the step's start, up to 10 days. Give this or `maxAttempts`, not both.
   *
   * @default - the number of attempts counts
   */
  readonly expireAfter?: Duration;
}

/** For steps that can be tried again. */
export interface RetryOptions {
  /**
   * When the step is tried again.
   *
   * @default - what the service does by itself: service faults and throttling are tried again
   */
  readonly retryPolicies?: RetryPolicy[];
}

/** For steps that run a job. */
export interface JobOptions {
  /**
   * The role that the job's containers run with.
   *
   * @default - the pipeline's job role
   */
  readonly role?: IRole;

  /**
   * Environment variables of the container, at most 100.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * How long the job may run.
   *
   * @default - one day for training, the service's default for others
   */
  readonly maxRuntime?: Duration;

  /**
   * The VPC that the job's containers are connected to.
   *
   * @default - none
   */
  readonly vpc?: IVpc;

  /**
   * The subnets in the VPC.
   *
   * @default - the private subnets
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * The security groups in the VPC.
   *
   * @default - a new group that allows outbound traffic only
   */
  readonly securityGroups?: ISecurityGroup[];

  /**
   * Cut the containers off from any network.
   *
   * @default false
   */
  readonly networkIsolation?: boolean;

  /**
   * Encrypt the traffic between the instances of the job.
   *
   * @default false
   */
  readonly interContainerEncryption?: boolean;

  /**
   * The key for the job's storage volumes.
   *
   * @default - a key of the service
   */
  readonly volumeKmsKey?: IKey;

  /**
   * The key for the job's output in S3.
   *
   * @default - the encryption of the bucket
   */
  readonly outputKmsKey?: IKey;
}
