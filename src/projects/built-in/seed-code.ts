import { join } from 'path';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import type { SeedLocation } from '../private/built-in/seed-location';

/**
 * The keys of the zip files with seed code.
 */
export interface BuiltInSeedCodeKeys {
  /**
   * The key of the code of the build half.
   *
   * @default 'built-in/model-build.zip'
   */
  readonly modelBuild?: string;

  /**
   * The key of the code of the deploy half.
   *
   * @default 'built-in/model-deploy.zip'
   */
  readonly modelDeploy?: string;

  /**
   * The key of the code of the monitors.
   *
   * @default 'built-in/model-monitor.zip'
   */
  readonly modelMonitor?: string;
}

/** Which repository a piece of seed code is for. */
type Part = 'model-build' | 'model-deploy' | 'model-monitor';

/**
 * Code to begin with, for the repositories of a project.
 */
export abstract class BuiltInSeedCode {
  /**
   * The code that comes with this package: the abalone pipeline, the deployment of its model, and its monitors. It travels as assets of the stack,
   * which are published by `cdk deploy` or, in a Service Catalog product, to the product's asset bucket.
   */
  public static fromPackage(): BuiltInSeedCode {
    return new PackagedCode();
  }

  /**
   * Zip files in a bucket. The stack then has no assets.
   *
   * @param bucket the bucket
   * @param keys the keys of the zip files
   */
  public static fromBucket(bucket: IBucket, keys: BuiltInSeedCodeKeys = {}): BuiltInSeedCode {
    return new StoredCode(bucket, {
      'model-build': keys.modelBuild ?? 'built-in/model-build.zip',
      'model-deploy': keys.modelDeploy ?? 'built-in/model-deploy.zip',
      'model-monitor': keys.modelMonitor ?? 'built-in/model-monitor.zip',
    });
  }

  /**
   * None: the repositories have code already. The stack then has no build that checks in code.
   */
  public static none(): BuiltInSeedCode {
    return new NoCode();
  }

  /** The folder in this package that has the seed code, a folder for each repository below it. */
  public static get packagedDirectory(): string {
    return join(__dirname, '..', '..', '..', 'data', 'seed', 'built-in');
  }

  /** @internal */
  public abstract _locate(scope: Construct, part: Part): SeedLocation | undefined;
}

class PackagedCode extends BuiltInSeedCode {
  /** @internal */
  public _locate(scope: Construct, part: Part): SeedLocation {
    const ids = { 'model-build': 'ModelBuildSeedCode', 'model-deploy': 'ModelDeploySeedCode', 'model-monitor': 'ModelMonitorSeedCode' };
    const asset = new Asset(scope, ids[part], {
      path: join(BuiltInSeedCode.packagedDirectory, part),
      exclude: ['__pycache__', '*.pyc', '.pytest_cache'],
    });
    return { bucketName: asset.s3BucketName, bucketArn: asset.bucket.bucketArn, key: asset.s3ObjectKey };
  }
}

class StoredCode extends BuiltInSeedCode {
  public constructor(private readonly bucket: IBucket, private readonly keys: { readonly [part in Part]: string }) {
    super();
  }

  /** @internal */
  public _locate(_scope: Construct, part: Part): SeedLocation {
    const { bucketName, bucketArn, encryptionKey } = this.bucket;
    return { bucketName, bucketArn, key: this.keys[part], encryptionKeyArn: encryptionKey?.keyArn };
  }
}

class NoCode extends BuiltInSeedCode {
  /** @internal */
  public _locate(): undefined {
    return undefined;
  }
}
