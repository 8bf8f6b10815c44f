import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

/**
 * The format of the offline store's table.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-offline.html
 */
export enum TableFormat {
  /** Parquet files in hourly partitions. */
  GLUE = 'Glue',
  /** Apache Iceberg, whose many small files can be compacted into larger ones. */
  ICEBERG = 'Iceberg',
}

/**
 * The table of the offline store in the Glue data catalog.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DataCatalogConfig.html
 */
export interface DataCatalogOptions {
  /** The database, 1 to 255 characters. */
  readonly databaseName: string;

  /** The table, 1 to 255 characters. */
  readonly tableName: string;

  /**
   * The catalog.
   *
   * @default AwsDataCatalog
   */
  readonly catalog?: string;
}

/**
 * The offline store of a feature group, which keeps every record in S3 for training and analysis.
 *
 * Any change here replaces the feature group.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_OfflineStoreConfig.html
 */
export interface OfflineStoreOptions {
  /**
   * The bucket. It must be in the region of the feature group.
   *
   * @default - a new bucket: encrypted, private, TLS only, with the removal policy of the feature group
   */
  readonly bucket?: IBucket;

  /**
   * The prefix of the keys, without a slash at either end. Feature Store adds
   * `<account>/sagemaker/<region>/offline-store/<feature group>-<time of creation>` to it.
   *
   * @default - no prefix
   */
  readonly prefix?: string;

  /**
   * The key that encrypts the records.
   *
   * @default - the key of the bucket, or the key that AWS manages for S3 when the bucket has none
   */
  readonly encryptionKey?: IKey;

  /**
   * The format of the table.
   *
   * @default TableFormat.GLUE
   */
  readonly tableFormat?: TableFormat;

  /**
   * Whether Feature Store makes the table in the Glue data catalog. Iceberg needs it.
   *
   * @default true
   */
  readonly createGlueTable?: boolean;

  /**
   * The table in the Glue data catalog: the one to make, or with `createGlueTable: false` one that you made.
   *
   * @default - a table in the database `sagemaker_featurestore` whose name begins with that of the feature group
   */
  readonly dataCatalog?: DataCatalogOptions;
}
