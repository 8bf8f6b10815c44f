import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Token } from 'aws-cdk-lib';
import { Bucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { checkLength } from './checks';
import { TableFormat } from './offline-store';
import type { OfflineStoreOptions } from './offline-store';
import type { OfflineStore } from './offline-store-location';
import type { OnlineStoreOptions } from './online-store';
import { ValidationError } from '../private/errors';
import { privateBucket } from '../private/private-bucket';

/** `OnlineStoreConfig`. The L1 passes it through as it is, so the names are those of CloudFormation. */
export function renderOnlineStore(options: OnlineStoreOptions, scope: Construct): object {
  return {
    EnableOnlineStore: true,
    SecurityConfig: options.encryptionKey === undefined ? undefined : { KmsKeyId: options.encryptionKey.keyArn },
    StorageType: options.storageType,
    TtlDuration: options.ttl === undefined ? undefined : renderTtl(options.ttl, scope),
  };
}

/** `OfflineStoreConfig`, likewise. */
export function renderOfflineStore(options: OfflineStoreOptions, store: OfflineStore): object {
  return {
    S3StorageConfig: { S3Uri: store.s3Uri, KmsKeyId: store.encryptionKey?.keyArn },
    TableFormat: options.tableFormat,
    DisableGlueTableCreation: options.createGlueTable === undefined ? undefined : !options.createGlueTable,
    DataCatalogConfig: options.dataCatalog === undefined ? undefined : {
      Catalog: options.dataCatalog.catalog ?? 'AwsDataCatalog',
      Database: options.dataCatalog.databaseName,
      TableName: options.dataCatalog.tableName,
    },
  };
}

export function checkOfflineStore(options: OfflineStoreOptions, scope: Construct): void {
  const { prefix, dataCatalog } = options;
  // an S3 URI has at most 1024 characters, of which a bucket can take 63
  checkLength(prefix, 'prefix', 1, 1024 - 's3:///'.length - 63, scope);
  if (prefix !== undefined && !Token.isUnresolved(prefix) && /^\/|\/$|^s3:/.test(prefix)) {
    throw new ValidationError('Prefix',
      `prefix must be the beginning of the keys without a slash at either end, got ${JSON.stringify(prefix)}: give the bucket as bucket, and for example "features/customers" as prefix`, scope);
  }
  if (options.createGlueTable === false && options.tableFormat === TableFormat.ICEBERG) {
    throw new ValidationError('IcebergTable', 'createGlueTable must be true with TableFormat.ICEBERG, got false: leave it out, or use TableFormat.GLUE', scope);
  }
  checkLength(dataCatalog?.databaseName, 'dataCatalog.databaseName', 1, 255, scope);
  checkLength(dataCatalog?.tableName, 'dataCatalog.tableName', 1, 255, scope);
  checkLength(dataCatalog?.catalog, 'dataCatalog.catalog', 1, 255, scope);
}

/** The bucket of an offline store that brings none. */
export function offlineBucket(scope: Construct, options: OfflineStoreOptions, removalPolicy: RemovalPolicy): Bucket {
  return new Bucket(scope, 'OfflineStoreBucket', {
    ...privateBucket(options.encryptionKey),
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    removalPolicy,
  });
}

const UNITS: [string, number][] = [['Weeks', 7 * 24 * 3600], ['Days', 24 * 3600], ['Hours', 3600], ['Minutes', 60], ['Seconds', 1]];

/** A duration as a number of the largest unit that gives a whole one. */
function renderTtl(ttl: Duration, scope: Construct): object {
  if (ttl.isUnresolved()) {
    const unit = UNITS.find(([name]) => name.toLowerCase() === ttl.unitLabel());
    if (unit === undefined) {
      throw new ValidationError('Ttl', `ttl must be in seconds or a longer unit when its value is a token, got ${ttl.unitLabel()}: use Duration.seconds`, scope);
    }
    const convert: Record<string, () => number> = {
      Days: () => ttl.toDays(), Hours: () => ttl.toHours(), Minutes: () => ttl.toMinutes(), Seconds: () => ttl.toSeconds(),
    };
    return { Unit: unit[0], Value: convert[unit[0]]() };
  }
  const seconds = ttl.toSeconds({ integral: false });
  if (!Number.isInteger(seconds) || seconds < 1) {
    throw new ValidationError('Ttl', `ttl must be a whole number of seconds, at least 1, got ${ttl.toHumanString()}: leave it out to keep records for good`, scope);
  }
  const [unit, size] = UNITS.find(([, each]) => seconds % each === 0)!;
  return { Unit: unit, Value: seconds / size };
}
