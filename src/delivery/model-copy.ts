import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

/**
 * How a model package is copied into the account and region of a stage, before the stage is deployed.
 */
export interface ModelCopyOptions {
  /**
   * The name of the model package group of the copies: 1 to 63 letters, digits and hyphens.
   *
   * @default - made of the name of the stack and the path
   */
  readonly modelPackageGroupName?: string;

  /**
   * The key that encrypts the copies, imported by its ARN. Its policy has to let in the account of the stage.
   *
   * @default - a new key in the account of the stage, rotated and retained
   */
  readonly encryptionKey?: IKey;

  /**
   * The account with the images that are not the service's own, in the region of the stage. In the stage's own region they
   * are pulled from where they are.
   *
   * @default - the account of the stage
   */
  readonly imageAccount?: string;

  /**
   * Whether ECR copies the images of the repositories in `modelArtifacts` to the registry of the stage. Registries have one
   * replication configuration and one policy each: leave it false where others manage them, and let them replicate.
   * Images that were pushed before are not replicated.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html
   * @default false
   */
  readonly replicateImages?: boolean;

  /**
   * The bucket in the account and region of the stage that gets the access logs of the bucket of the copies, imported by its name.
   *
   * @default - accesses are not logged
   */
  readonly accessLogsBucket?: IBucket;

  /**
   * What happens to bucket, key and group of the copies when the stack is deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
