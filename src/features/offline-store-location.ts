import { Stack, Token } from 'aws-cdk-lib';
import type { ResourceEnvironment } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable, IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { TableFormat } from './offline-store';
import { PolicyHolder } from '../pipelines';
import type { OutsidePolicies } from '../pipelines/access/outside-policies';

/** The database of the tables that Feature Store makes by itself. */
const DEFAULT_DATABASE = 'sagemaker_featurestore';

export interface OfflineStoreProps {
  readonly featureGroupName: string;
  readonly env: ResourceEnvironment;
  readonly bucket: IBucket;
  readonly prefix?: string;
  readonly encryptionKey?: IKey;
  readonly tableFormat?: TableFormat;
  /** False when there is no table in the Glue data catalog. */
  readonly hasTable: boolean;
  readonly databaseName?: string;
  readonly tableName?: string;
}

/** Where an offline store lies, and who may do what there. */
export class OfflineStore {
  public readonly bucket: IBucket;
  public readonly encryptionKey?: IKey;
  /** The configured location; Feature Store adds a path of its own below it. */
  public readonly s3Uri: string;

  constructor(private readonly scope: Construct, private readonly props: OfflineStoreProps) {
    this.bucket = props.bucket;
    this.encryptionKey = props.encryptionKey ?? props.bucket.encryptionKey;
    this.s3Uri = `s3://${[props.bucket.bucketName, props.prefix].filter(part => part !== undefined).join('/')}`;
  }

  /** What the execution role of the feature group does: write records, and keep an Iceberg table up to date. */
  public grantWrite(grantee: IGrantable): Grant {
    const { bucket } = this.props;
    const iceberg = this.props.tableFormat === TableFormat.ICEBERG;
    const grants = [
      this.onBucket(grantee, ['s3:GetBucketAcl'], [bucket.bucketArn]),
      // the access control list gives the bucket's owner the object, which a bucket without such lists takes as well
      this.onBucket(grantee, ['s3:PutObject', 's3:PutObjectAcl'], [bucket.arnForObjects(this.key('*'))]),
    ];
    if (iceberg) {
      grants.push(
        this.onBucket(grantee, ['s3:GetObject'], [bucket.arnForObjects(this.key('*/metadata/*'))]),
        Grant.addToPrincipal({ grantee, actions: ['glue:GetTable', 'glue:UpdateTable'], resourceArns: this.tableArns() }),
      );
    }
    if (this.encryptionKey !== undefined) {
      grants.push(this.encryptionKey.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey'));
    }
    return grants.reduce((all, each) => all.combine(each));
  }

  /** What has to let the role in, where it is in another account and not of this app. */
  public requireWrite(outside: OutsidePolicies, role: IRole): void {
    const { bucket, tableFormat } = this.props;
    outside.letIn(PolicyHolder.BUCKET, bucket, bucket.bucketArn, role, [
      { actions: ['s3:GetBucketAcl'], resources: [bucket.bucketArn] },
      { actions: ['s3:PutObject', 's3:PutObjectAcl'], resources: [bucket.arnForObjects(this.key('*'))] },
      ...tableFormat === TableFormat.ICEBERG ? [{ actions: ['s3:GetObject'], resources: [bucket.arnForObjects(this.key('*/metadata/*'))] }] : [],
    ]);
    if (this.encryptionKey !== undefined) {
      outside.letIn(PolicyHolder.KEY, this.encryptionKey, this.encryptionKey.keyArn, role, [{ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ['*'] }]);
    }
  }

  /** Read the files of this feature group and its table. */
  public grantRead(grantee: IGrantable): Grant {
    const { bucket, env, featureGroupName } = this.props;
    // several feature groups can share a bucket: Feature Store gives each a path with its name and the time of its creation
    const files = this.key(`${env.account}/sagemaker/${env.region}/offline-store/${featureGroupName}-*`);
    const grants = [
      this.onBucket(grantee, ['s3:GetBucketLocation'], [bucket.bucketArn]),
      this.onBucket(grantee, ['s3:ListBucket'], [bucket.bucketArn], { StringLike: { 's3:prefix': files } }),
      this.onBucket(grantee, ['s3:GetObject'], [bucket.arnForObjects(files)]),
    ];
    if (this.encryptionKey !== undefined) {
      grants.push(this.encryptionKey.grant(grantee, 'kms:Decrypt'));
    }
    if (this.props.hasTable) {
      const partitions = this.props.tableFormat === TableFormat.ICEBERG ? []
        : ['glue:BatchGetPartition', 'glue:GetPartition', 'glue:GetPartitions'];
      grants.push(
        Grant.addToPrincipal({ grantee, actions: [...partitions, 'glue:GetTable'], resourceArns: this.tableArns() }),
        Grant.addToPrincipal({ grantee, actions: ['glue:GetDatabase'], resourceArns: this.databaseArns() }),
      );
    }
    return grants.reduce((all, each) => all.combine(each));
  }

  private key(path: string): string {
    return this.props.prefix === undefined ? path : `${this.props.prefix}/${path}`;
  }

  private onBucket(grantee: IGrantable, actions: string[], resourceArns: string[], conditions?: Record<string, Record<string, unknown>>): Grant {
    // through the bucket, so that a grantee of another account gets into the policy of the bucket too
    return Grant.addToPrincipalOrResource({ grantee, actions, resourceArns, resource: this.props.bucket, conditions });
  }

  private databaseArns(): string[] {
    return [this.glueArn('catalog'), this.glueArn('database', this.props.databaseName ?? DEFAULT_DATABASE)];
  }

  private tableArns(): string[] {
    const database = this.props.databaseName ?? DEFAULT_DATABASE;
    return [...this.databaseArns(), this.glueArn('table', `${database}/${this.props.tableName ?? this.tablePattern()}`)];
  }

  /**
   * A table that Feature Store names is called after the feature group and the time of its creation, in lower case, with an
   * underscore for every hyphen in newer groups and not in older ones. `?` stands for either.
   */
  private tablePattern(): string {
    const name = this.props.featureGroupName;
    return Token.isUnresolved(name) ? '*' : `${name.toLowerCase().replace(/[-_]/g, '?')}?*`;
  }

  private glueArn(resource: string, resourceName?: string): string {
    const { account, region } = this.props.env;
    return Stack.of(this.scope).formatArn({ service: 'glue', account, region, resource, resourceName });
  }
}
