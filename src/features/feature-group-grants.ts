import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { OfflineStore } from './offline-store-location';
import { ValidationError } from '../private/errors';

/**
 * What the grants need to know about a feature group.
 *
 * @internal
 */
export interface GrantedFeatureGroup {
  readonly scope: Construct;
  readonly arn: string;
  /** Whether there is an online store; undefined when that is not known. */
  readonly online?: boolean;
  readonly onlineKey?: IKey;
  readonly offline?: OfflineStore;
}

/**
 * Permissions on a feature group. Each names exactly the feature group, and for the offline store only its part of the bucket
 * and its table.
 */
export class FeatureGroupGrants {
  /** @internal */
  public static _of(group: GrantedFeatureGroup): FeatureGroupGrants {
    return new FeatureGroupGrants(group);
  }

  private constructor(private readonly group: GrantedFeatureGroup) {}

  /** Read the definition and the state of the feature group and of its features. */
  public describe(grantee: IGrantable): Grant {
    return this.onGroup(grantee, 'sagemaker:DescribeFeatureGroup', 'sagemaker:DescribeFeatureMetadata');
  }

  /** Put records into the stores, and read the definition, which ingestion with the SageMaker Python SDK does first. */
  public ingest(grantee: IGrantable): Grant {
    return this.withOnlineKey(grantee, this.onGroup(grantee, 'sagemaker:DescribeFeatureGroup', 'sagemaker:PutRecord'));
  }

  /**
   * Get records from the online store, one by one or in batches.
   *
   * Fails for a feature group without an online store.
   */
  public readOnline(grantee: IGrantable): Grant {
    if (this.group.online === false) {
      throw new ValidationError('NoOnlineStore', 'readOnline needs a feature group with an online store: add onlineStore, or use readOffline', this.group.scope);
    }
    return this.withOnlineKey(grantee, this.onGroup(grantee, 'sagemaker:BatchGetRecord', 'sagemaker:GetRecord'));
  }

  /**
   * Read the files of the offline store and its table in the Glue data catalog. A query with Athena needs the workgroup and a
   * place for results besides.
   *
   * Fails for a feature group without an offline store, and for one that was imported without its bucket.
   */
  public readOffline(grantee: IGrantable): Grant {
    const offline = this.group.offline;
    if (offline === undefined) {
      throw new ValidationError('NoOfflineStore',
        'readOffline needs a feature group with an offline store: add offlineStore, or import the group with fromFeatureGroupAttributes and its offlineStoreBucket', this.group.scope);
    }
    return offline.grantRead(grantee).combine(this.onGroup(grantee, 'sagemaker:DescribeFeatureGroup'));
  }

  private onGroup(grantee: IGrantable, ...actions: string[]): Grant {
    return Grant.addToPrincipal({ grantee, actions, resourceArns: [this.group.arn] });
  }

  private withOnlineKey(grantee: IGrantable, grant: Grant): Grant {
    return this.group.onlineKey === undefined ? grant : grant.combine(this.group.onlineKey.grant(grantee, 'kms:Decrypt'));
  }
}
