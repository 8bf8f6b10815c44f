import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Permissions } from '../permissions';
import type { Step } from '../step';
import { S3DataDistribution, S3InputMode } from './s3-data';

/** Options of an input that is the answer to a query. */
export interface QueryInputOptions {
  /** The database. */
  readonly database: string;
  /** Where the answer is put in S3 on the way. */
  readonly outputUri: string;
  /** The format of the answer: `CSV` (Redshift only), `PARQUET`, and for Athena `ORC`, `AVRO`, `JSON`, `TEXTFILE`. */
  readonly outputFormat: string;
  /**
   * The compression of the answer: `GZIP`, `SNAPPY`, `ZLIB`, and for Redshift `ZSTD`, `BZIP2`, `None`.
   *
   * @default - none
   */
  readonly outputCompression?: string;
  /**
   * The id, ARN or alias of the key for the answer.
   *
   * @default - the encryption of the bucket
   */
  readonly kmsKeyId?: string;
  /**
   * The folder in the container.
   *
   * @default - `/opt/ml/processing/input/` and the input's name
   */
  readonly localPath?: string;
  /**
   * How the answer gets into the container.
   *
   * @default S3InputMode.FILE
   */
  readonly inputMode?: S3InputMode;
  /**
   * How the answer is spread over the instances.
   *
   * @default S3DataDistribution.FULLY_REPLICATED
   */
  readonly distribution?: S3DataDistribution;
  /**
   * Whether the container manages the input itself, as Data Wrangler's does.
   *
   * @default false
   */
  readonly appManaged?: boolean;
}

/** Options of an input that is the answer to a query with Athena. */
export interface AthenaInputOptions extends QueryInputOptions {
  /**
   * The data catalog.
   *
   * @default AwsDataCatalog
   */
  readonly catalog?: string;
  /**
   * The work group.
   *
   * @default - Athena's own
   */
  readonly workGroup?: string;
}

/** Options of an input that is the answer to a query with Redshift. */
export interface RedshiftInputOptions extends QueryInputOptions {
  /** The cluster's id. */
  readonly clusterId: string;
  /** The user of the database. */
  readonly dbUser: string;
  /** The role that Redshift writes the answer with. */
  readonly clusterRole: IRole;
}

/** @internal */
export function athenaInput(queryString: string, options: AthenaInputOptions): (name: string) => any {
  return fromDataset(options, {
    AthenaDatasetDefinition: {
      Catalog: options.catalog ?? 'AwsDataCatalog',
      Database: options.database,
      QueryString: queryString,
      WorkGroup: options.workGroup,
      ...answer(options),
    },
  });
}

/** @internal */
export function redshiftInput(queryString: string, options: RedshiftInputOptions): (name: string) => any {
  return fromDataset(options, {
    RedshiftDatasetDefinition: {
      ClusterId: options.clusterId,
      Database: options.database,
      DbUser: options.dbUser,
      ClusterRoleArn: options.clusterRole.roleArn,
      QueryString: queryString,
      ...answer(options),
    },
  });
}

/** Run the query and read the catalog. What the tables lie in is not known here: grant the job role access to it. @internal */
export function grantAthena(step: Step, permissions: Permissions, options: AthenaInputOptions): void {
  const stack = Stack.of(step);
  permissions.job(step, ['athena:GetQueryExecution', 'athena:GetQueryResults', 'athena:StartQueryExecution', 'athena:StopQueryExecution'],
    [stack.formatArn({ service: 'athena', resource: 'workgroup', resourceName: options.workGroup ?? 'primary' })]);
  permissions.job(step, ['glue:GetDatabase', 'glue:GetPartition', 'glue:GetPartitions', 'glue:GetTable', 'glue:GetTables'], [
    stack.formatArn({ service: 'glue', resource: 'catalog' }),
    stack.formatArn({ service: 'glue', resource: 'database', resourceName: options.database }),
    stack.formatArn({ service: 'glue', resource: 'table', resourceName: `${options.database}/*` }),
  ]);
  permissions.write(step, options.outputUri);
}

/** Log in to the database; the cluster writes the answer with its own role. @internal */
export function grantRedshift(step: Step, permissions: Permissions, options: RedshiftInputOptions): void {
  const arn = (resource: string, resourceName: string) => Stack.of(step).formatArn({
    service: 'redshift', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  permissions.job(step, ['redshift:GetClusterCredentials'],
    [arn('dbuser', `${options.clusterId}/${options.dbUser}`), arn('dbname', `${options.clusterId}/${options.database}`)]);
  permissions.job(step, ['redshift:DescribeClusters'], [arn('cluster', options.clusterId)]);
}

function answer(options: QueryInputOptions): any {
  return {
    OutputS3Uri: options.outputUri,
    KmsKeyId: options.kmsKeyId,
    OutputFormat: options.outputFormat,
    OutputCompression: options.outputCompression,
  };
}

function fromDataset(options: QueryInputOptions, definition: any): (name: string) => any {
  return name => ({
    InputName: name,
    AppManaged: options.appManaged ?? false,
    DatasetDefinition: {
      DataDistributionType: options.distribution ?? S3DataDistribution.FULLY_REPLICATED,
      InputMode: options.inputMode ?? S3InputMode.FILE,
      LocalPath: options.localPath ?? `/opt/ml/processing/input/${name}`,
      ...definition,
    },
  });
}
