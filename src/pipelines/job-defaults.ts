import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';

/**
 * What applies to every job and model of a pipeline whose step says nothing else, as far as its API has it.
 *
 * It reaches steps of every kind, those of a definition that was made elsewhere too.
 */
export interface JobDefaults {
  /**
   * The VPC that jobs and models are connected to.
   *
   * @default - only steps that have a VPC of their own are connected to one
   */
  readonly vpc?: IVpc;

  /**
   * The subnets in the VPC.
   *
   * @default - the private subnets, else the isolated ones
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * The security groups in the VPC, 1 to 5.
   *
   * @default - a new group of the pipeline that allows outbound traffic only
   */
  readonly securityGroups?: ISecurityGroup[];

  /**
   * Cut the containers off from any network. Jobs whose container calls AWS itself, as Clarify's do to ask a model, are left out; any other
   * step is left out with `networkIsolation: false`.
   *
   * @default false
   */
  readonly networkIsolation?: boolean;

  /**
   * Encrypt the traffic between the instances of a job.
   *
   * @default false
   */
  readonly interContainerEncryption?: boolean;

  /**
   * The key for storage volumes. Instances with local storage encrypt that by themselves, and take no key.
   *
   * @default - keys of the service
   */
  readonly volumeKmsKey?: IKey;

  /**
   * The key for what jobs write to S3, and for the artifact bucket that is made here.
   *
   * @default - the encryption of the buckets
   */
  readonly outputKmsKey?: IKey;
}
