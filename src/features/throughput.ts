import type { CfnFeatureGroup } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { OnlineStorageType } from './online-store';
import type { OnlineStoreOptions } from './online-store';
import { checkRange } from '../private/checks';
import { ValidationError } from '../private/errors';

/**
 * Capacity of a feature group with provisioned throughput. Quotas of the account limit it further, to 40000 units a group at first.
 */
export interface ProvisionedCapacity {
  /** Units of 1 KB that can be written each second, 0 to 10000000. */
  readonly writeCapacityUnits: number;

  /**
   * Units of 4 KB that can be read each second, 0 to 10000000. With an online store it must be given.
   *
   * @default - none, for a feature group without an online store
   */
  readonly readCapacityUnits?: number;
}

/**
 * How reading and writing is scaled and charged. It can change; a switch to on-demand is possible once in 24 hours.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-throughput-mode.html
 */
export class Throughput {
  /** Pay for each read and write. */
  public static onDemand(): Throughput {
    return new Throughput();
  }

  /**
   * Pay for a fixed capacity, beyond which requests are throttled. An in-memory online store does not have it.
   *
   * @param capacity the units to provide
   */
  public static provisioned(capacity: ProvisionedCapacity): Throughput {
    return new Throughput(capacity);
  }

  private constructor(private readonly capacity?: ProvisionedCapacity) {}

  /** @internal */
  public _render(scope: Construct, onlineStore: OnlineStoreOptions | undefined): CfnFeatureGroup.ThroughputConfigProperty {
    if (this.capacity === undefined) {
      return { throughputMode: 'OnDemand' };
    }
    const { readCapacityUnits, writeCapacityUnits } = this.capacity;
    if (onlineStore?.storageType === OnlineStorageType.IN_MEMORY) {
      throw new ValidationError('ProvisionedInMemory',
        'throughput must be Throughput.onDemand() with an in-memory online store, got Throughput.provisioned(): '
        + 'use OnlineStorageType.STANDARD or leave throughput out', scope);
    }
    if (onlineStore !== undefined && readCapacityUnits === undefined) {
      throw new ValidationError('ReadCapacityMissing',
        'readCapacityUnits must be given for provisioned throughput with an online store: add it next to writeCapacityUnits', scope);
    }
    checkRange(readCapacityUnits, 'readCapacityUnits', 0, 10_000_000, scope);
    checkRange(writeCapacityUnits, 'writeCapacityUnits', 0, 10_000_000, scope);
    return {
      throughputMode: 'Provisioned',
      provisionedReadCapacityUnits: readCapacityUnits,
      provisionedWriteCapacityUnits: writeCapacityUnits,
    };
  }
}
