import { PhysicalName, RemovalPolicy, Resource } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnFeatureGroup } from 'aws-cdk-lib/aws-sagemaker';
import type { aws_sagemaker } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { checkFeatureGroupName, checkFeatures, checkLength } from './checks';
import type { Feature } from './feature';
import { FeatureGroupGrants } from './feature-group-grants';
import type { FeatureGroupAttributes, IFeatureGroup } from './feature-group-ref';
import { ImportedFeatureGroup, featureGroupArn } from './imported-feature-group';
import type { OfflineStoreOptions } from './offline-store';
import { OfflineStore } from './offline-store-location';
import type { OnlineStoreOptions } from './online-store';
import { checkOfflineStore, offlineBucket, renderOfflineStore, renderOnlineStore } from './stores';
import type { Throughput } from './throughput';
import type { PolicyRequirement } from '../pipelines';
import { OutsidePolicies } from '../pipelines/access/outside-policies';
import { ValidationError } from '../private/errors';
import { generatedPhysicalName } from '../private/physical-name';

/**
 * Properties of a `FeatureGroup`.
 */
export interface FeatureGroupProps {
  /**
   * The name: 1 to 64 letters, digits, hyphens and underscores, with a letter or digit at both ends. A change replaces the
   * feature group.
   *
   * @default - a name in lower case made from the stack's name and the construct's path
   */
  readonly featureGroupName?: string;

  /**
   * What the features describe, at most 128 characters. A change replaces the feature group.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * The features, 1 to 2500, each name once. Features can be added later; a feature that was removed or has another type
   * makes the deployment fail, for Feature Store never drops a column.
   */
  readonly features: Feature[];

  /** The feature that tells records apart, one of `features`. A change replaces the feature group. */
  readonly recordIdentifierFeatureName: string;

  /**
   * The feature with the time of a record, one of `features`: a String in ISO 8601 (`2026-01-31T12:00:00Z`) or a Fractional
   * with seconds since 1970. A change replaces the feature group.
   */
  readonly eventTimeFeatureName: string;

  /**
   * Keep the latest record for each identifier for reads with low latency. `{}` is enough to have the store. Adding or
   * removing it replaces the feature group.
   *
   * @default - no online store; then there must be an offline store
   */
  readonly onlineStore?: OnlineStoreOptions;

  /**
   * Keep all records in S3 for training and analysis. `{}` is enough to have the store. Adding or removing it replaces the
   * feature group.
   *
   * @default - no offline store; then there must be an online store
   */
  readonly offlineStore?: OfflineStoreOptions;

  /**
   * How reading and writing is scaled and charged. It can change in place.
   *
   * @default - on demand
   */
  readonly throughput?: Throughput;

  /**
   * The role with which Feature Store writes the offline store; the permissions are added to it. A change replaces the
   * feature group.
   *
   * @default - a role with exactly the permissions that the offline store needs; none without an offline store
   */
  readonly role?: IRole;

  /**
   * What happens to the feature group, and to the bucket if it is made here, when they leave the stack or are replaced.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Define a feature group of SageMaker Feature Store.
 *
 * CloudFormation replaces a feature group for nearly every change but added features, the time to live and the throughput,
 * and that includes its tags. While the name stays the same such a deployment fails, and no data is lost.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store.html
 * @stateful
 */
export class FeatureGroup extends Resource implements IFeatureGroup {
  /**
   * Use a feature group of this account and region that is defined elsewhere.
   *
   * @param scope the parent
   * @param id the construct's id
   * @param featureGroupName the feature group's name
   */
  public static fromFeatureGroupName(scope: Construct, id: string, featureGroupName: string): IFeatureGroup {
    return new ImportedFeatureGroup(scope, id, { featureGroupArn: featureGroupArn(scope, featureGroupName) });
  }

  /**
   * Use a feature group that is defined elsewhere.
   *
   * @param scope the parent
   * @param id the construct's id
   * @param arn the feature group's ARN
   */
  public static fromFeatureGroupArn(scope: Construct, id: string, arn: string): IFeatureGroup {
    return new ImportedFeatureGroup(scope, id, { featureGroupArn: arn });
  }

  /**
   * Use a feature group that is defined elsewhere, with its stores.
   *
   * @param scope the parent
   * @param id the construct's id
   * @param attrs what is known about it
   */
  public static fromFeatureGroupAttributes(scope: Construct, id: string, attrs: FeatureGroupAttributes): IFeatureGroup {
    return new ImportedFeatureGroup(scope, id, attrs);
  }

  public readonly featureGroupName: string;
  public readonly featureGroupArn: string;
  public readonly grants: FeatureGroupGrants;
  public readonly offlineStoreBucket?: IBucket;
  public readonly offlineStoreS3Uri?: string;
  public readonly glueDatabaseName?: string;
  public readonly glueTableName?: string;

  /** The features, in the order they were given. */
  public readonly features: Feature[];

  /** The role with which Feature Store writes the offline store; undefined without an offline store. */
  public readonly role?: IRole;

  private readonly outside = new OutsidePolicies(this, 'features');

  constructor(scope: Construct, id: string, props: FeatureGroupProps) {
    super(scope, id, { physicalName: props.featureGroupName ?? generatedPhysicalName(scope, id, 64) });
    const { onlineStore, offlineStore } = props;
    checkFeatureGroupName(this.physicalName, this);
    checkLength(props.description, 'description', 0, 128, this);
    if (onlineStore === undefined && offlineStore === undefined) {
      throw new ValidationError('NoStore', 'a feature group must have a store, got neither onlineStore nor offlineStore: add one, {} is enough', this);
    }
    checkFeatures(props.features, props.recordIdentifierFeatureName, props.eventTimeFeatureName, offlineStore !== undefined, this);

    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const offline = offlineStore === undefined ? undefined : this.makeOfflineStore(offlineStore, removalPolicy);
    this.features = [...props.features];
    this.role = props.role ?? (offline === undefined ? undefined : new Role(this, 'Role', {
      // policies of buckets and keys in other accounts name it
      roleName: PhysicalName.GENERATE_IF_NEEDED,
      assumedBy: new ServicePrincipal('sagemaker.amazonaws.com', {
        // AWS documents the key for jobs, models and pipelines, and says nothing of Feature Store: a plain StringEquals would lock
        // it out wherever it does not send the key
        conditions: { StringEqualsIfExists: { 'aws:SourceAccount': this.stack.account } },
      }),
      description: 'Feature Store writes the offline store with this role',
    }));
    this.offlineStoreBucket = offline?.bucket;
    this.offlineStoreS3Uri = offline?.s3Uri;
    this.glueDatabaseName = offlineStore?.dataCatalog?.databaseName;
    this.glueTableName = offlineStore?.dataCatalog?.tableName;

    const resource = new CfnFeatureGroup(this, 'Resource', {
      featureGroupName: this.physicalName,
      description: props.description,
      featureDefinitions: props.features.map(feature => ({ featureName: feature.name, featureType: feature.type })),
      recordIdentifierFeatureName: props.recordIdentifierFeatureName,
      eventTimeFeatureName: props.eventTimeFeatureName,
      onlineStoreConfig: onlineStore === undefined ? undefined : renderOnlineStore(onlineStore, this),
      offlineStoreConfig: offline === undefined ? undefined : renderOfflineStore(offlineStore!, offline),
      throughputConfig: props.throughput?._render(this, onlineStore),
      roleArn: this.role?.roleArn,
    });
    resource.applyRemovalPolicy(removalPolicy);
    // the feature group is made with this role, so its permissions must be there first
    offline?.grantWrite(this.outside.of(this.role!)).applyBefore(resource);
    offline?.requireWrite(this.outside, this.role!);

    this.featureGroupName = this.getResourceNameAttribute(resource.ref);
    this.featureGroupArn = this.getResourceArnAttribute(featureGroupArn(this, resource.ref),
      { service: 'sagemaker', resource: 'feature-group', resourceName: this.physicalName });
    this.grants = FeatureGroupGrants._of({
      scope: this,
      arn: this.featureGroupArn,
      online: onlineStore !== undefined,
      onlineKey: onlineStore?.encryptionKey,
      offline,
    });
  }

  /**
   * Statements that this app does not add, though Feature Store needs them for the offline store: those of a role that takes none (an imported one of
   * another account, or one with `mutable: false`), and those with which a bucket and a key of other accounts let the role in. Warnings say them too.
   */
  public get requirements(): PolicyRequirement[] { return this.outside.requirements; }

  public get featureGroupRef(): aws_sagemaker.FeatureGroupReference {
    return { featureGroupName: this.featureGroupName };
  }

  private makeOfflineStore(options: OfflineStoreOptions, removalPolicy: RemovalPolicy): OfflineStore {
    checkOfflineStore(options, this);
    return new OfflineStore(this, {
      featureGroupName: this.physicalName,
      env: this.env,
      bucket: options.bucket ?? offlineBucket(this, options, removalPolicy),
      prefix: options.prefix,
      encryptionKey: options.encryptionKey,
      tableFormat: options.tableFormat,
      hasTable: options.createGlueTable !== false || options.dataCatalog !== undefined,
      databaseName: options.dataCatalog?.databaseName,
      tableName: options.dataCatalog?.tableName,
    });
  }
}
