import { Arn, ArnFormat, Resource, Stack } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { aws_sagemaker } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { FeatureGroupGrants } from './feature-group-grants';
import type { FeatureGroupAttributes, IFeatureGroup } from './feature-group-ref';
import { OfflineStore } from './offline-store-location';

/** A feature group that is defined elsewhere. */
export class ImportedFeatureGroup extends Resource implements IFeatureGroup {
  public readonly featureGroupName: string;
  public readonly featureGroupArn: string;
  public readonly grants: FeatureGroupGrants;
  public readonly offlineStoreBucket?: IBucket;
  public readonly offlineStoreS3Uri?: string;
  public readonly glueDatabaseName?: string;
  public readonly glueTableName?: string;

  constructor(scope: Construct, id: string, attrs: FeatureGroupAttributes) {
    super(scope, id, { environmentFromArn: attrs.featureGroupArn });
    this.featureGroupArn = attrs.featureGroupArn;
    this.featureGroupName = Arn.split(attrs.featureGroupArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!;
    this.offlineStoreBucket = attrs.offlineStoreBucket;
    this.glueDatabaseName = attrs.glueDatabaseName;
    this.glueTableName = attrs.glueTableName;
    const offline = attrs.offlineStoreBucket === undefined ? undefined : new OfflineStore(this, {
      featureGroupName: this.featureGroupName,
      env: this.env,
      bucket: attrs.offlineStoreBucket,
      prefix: attrs.offlineStorePrefix,
      encryptionKey: attrs.offlineStoreEncryptionKey,
      hasTable: true,
      databaseName: attrs.glueDatabaseName,
      tableName: attrs.glueTableName,
    });
    this.offlineStoreS3Uri = offline?.s3Uri;
    this.grants = FeatureGroupGrants._of({ scope: this, arn: this.featureGroupArn, onlineKey: attrs.onlineStoreEncryptionKey, offline });
  }

  public get featureGroupRef(): aws_sagemaker.FeatureGroupReference {
    return { featureGroupName: this.featureGroupName };
  }
}

/** The ARN of a feature group in the account and region of a scope. */
export function featureGroupArn(scope: Construct, featureGroupName: string): string {
  return Stack.of(scope).formatArn({ service: 'sagemaker', resource: 'feature-group', resourceName: featureGroupName });
}
