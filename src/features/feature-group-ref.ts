import type { IResource } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { aws_sagemaker } from 'aws-cdk-lib/interfaces';
import type { FeatureGroupGrants } from './feature-group-grants';

/**
 * A feature group of SageMaker Feature Store.
 */
export interface IFeatureGroup extends IResource, aws_sagemaker.IFeatureGroupRef {
  /**
   * The name of the feature group.
   *
   * @attribute
   */
  readonly featureGroupName: string;

  /**
   * The ARN of the feature group.
   *
   * @attribute
   */
  readonly featureGroupArn: string;

  /** Permissions on the feature group and its stores. */
  readonly grants: FeatureGroupGrants;

  /** The bucket of the offline store, if there is one and it is known. */
  readonly offlineStoreBucket?: IBucket;

  /**
   * The configured location of the offline store, if there is one and it is known, without a slash at the end.
   *
   * The files lie further below, in `ResolvedOutputS3Uri` of `DescribeFeatureGroup`; CloudFormation does not return it.
   */
  readonly offlineStoreS3Uri?: string;

  /** The database of the offline store's table in the Glue data catalog, if it was given. */
  readonly glueDatabaseName?: string;

  /** The offline store's table in the Glue data catalog, if it was given. Feature Store names it otherwise. */
  readonly glueTableName?: string;
}

/**
 * What is known about a feature group that is defined elsewhere.
 */
export interface FeatureGroupAttributes {
  /** The ARN of the feature group. */
  readonly featureGroupArn: string;

  /**
   * The key of the online store.
   *
   * @default - none: the store has a key that AWS owns, or the grants do not cover its key
   */
  readonly onlineStoreEncryptionKey?: IKey;

  /**
   * The bucket of the offline store.
   *
   * @default - none: `grants.readOffline` is not possible
   */
  readonly offlineStoreBucket?: IBucket;

  /**
   * The prefix of the offline store, without a slash at either end.
   *
   * @default - no prefix
   */
  readonly offlineStorePrefix?: string;

  /**
   * The key of the offline store.
   *
   * @default - the key of the bucket, if it is known
   */
  readonly offlineStoreEncryptionKey?: IKey;

  /**
   * The database of the offline store's table.
   *
   * @default sagemaker_featurestore
   */
  readonly glueDatabaseName?: string;

  /**
   * The offline store's table.
   *
   * @default - the tables of that database whose names begin with that of the feature group
   */
  readonly glueTableName?: string;
}
