import type { Duration, Size } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { InstanceType } from '../pipelines';

/** The processing jobs that a monitor runs. */
export interface MonitorJobOptions {
  /**
   * The type of the instances.
   *
   * @default InstanceType.M5_XLARGE
   */
  readonly instanceType?: InstanceType;

  /**
   * How many instances, 1 to 100.
   *
   * @default 1
   */
  readonly instanceCount?: number;

  /**
   * The storage of each instance, 1 GiB to 16384 GiB.
   *
   * @default Size.gibibytes(30)
   */
  readonly volumeSize?: Size;

  /**
   * How long a job may take: up to 24 hours, and for an hourly schedule less than an hour.
   *
   * @default - 55 minutes for an hourly schedule, otherwise one hour
   */
  readonly maxRuntime?: Duration;

  /**
   * The role of the jobs. It is given the same permissions as one that is made here; to prevent that, pass
   * `role.withoutPolicyUpdates()`. It must trust `sagemaker.amazonaws.com`.
   *
   * @default - a new role with exactly what is needed
   */
  readonly role?: IRole;

  /**
   * The VPC that the jobs run in. They reach S3, CloudWatch and ECR through it.
   *
   * @default - a network of the service
   */
  readonly vpc?: IVpc;

  /**
   * Subnets of the VPC, 1 to 16.
   *
   * @default - the private ones, else the isolated ones
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * Security groups of the jobs, 1 to 5.
   *
   * @default - a new one, if there is a VPC
   */
  readonly securityGroups?: ISecurityGroup[];

  /**
   * Whether the security group that is made here allows all traffic to the outside.
   *
   * @default true
   */
  readonly allowAllOutbound?: boolean;

  /**
   * Whether the containers are kept from every network call. The service still moves data for them. An explainability monitor
   * asks the model on an endpoint, which isolation forbids.
   *
   * @default false
   */
  readonly networkIsolation?: boolean;

  /**
   * Whether traffic between the instances of a job is encrypted.
   *
   * @default - true for several instances
   */
  readonly interContainerTrafficEncryption?: boolean;

  /**
   * The key that encrypts the storage of the instances.
   *
   * @default - the key of the monitor's `encryptionKey`, else a key of the service
   */
  readonly volumeKey?: IKey;
}
