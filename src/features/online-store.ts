import type { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';

/**
 * Where the online store keeps its records.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-storage-configurations-online-store.html
 */
export enum OnlineStorageType {
  /** A managed store with low latency. */
  STANDARD = 'Standard',
  /** A managed store with very low latency, which takes up to 15 minutes to set up and has no provisioned throughput. */
  IN_MEMORY = 'InMemory',
}

/**
 * The online store of a feature group, which holds the latest record for each identifier.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_OnlineStoreConfig.html
 */
export interface OnlineStoreOptions {
  /**
   * The key that encrypts the records.
   *
   * Whoever deploys the stack needs `kms:CreateGrant` and the other permissions that the API page lists; the grants of the
   * feature group give `kms:Decrypt` to those who read and write. A change replaces the feature group.
   *
   * @default - a key that AWS owns
   */
  readonly encryptionKey?: IKey;

  /**
   * How long after its event time a record is deleted; at least one second, in whole seconds. It can change in place.
   *
   * @default - records stay
   */
  readonly ttl?: Duration;

  /**
   * Where the records are kept. A change replaces the feature group.
   *
   * @default OnlineStorageType.STANDARD
   */
  readonly storageType?: OnlineStorageType;
}
