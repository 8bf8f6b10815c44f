import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Image } from '../images';

/**
 * A part of a bucket with model artifacts.
 */
export interface ModelLocation {
  /** The bucket. */
  readonly bucket: IBucket;

  /**
   * What the names of the artifacts begin with, for example `abalone/`; known at synth, with a slash at the end and none at the
   * beginning.
   */
  readonly prefix: string;
}

/**
 * Where the parts of the model packages lie: what the endpoints of all stages read.
 *
 * The endpoints' roles get permission to read exactly these. For stages in other accounts, the policies of buckets, keys
 * and repositories that this app owns let those accounts in; those of others have to do so already.
 */
export interface ModelArtifacts {
  /**
   * Buckets with model artifacts. Their keys need not be named again.
   *
   * @default - none
   */
  readonly buckets?: IBucket[];

  /**
   * Parts of buckets with model artifacts, where the rest of the bucket is not to be read. Their keys need not be named again.
   *
   * @default - none
   */
  readonly locations?: ModelLocation[];

  /**
   * Keys that encrypt model artifacts, besides those of the buckets.
   *
   * @default - none
   */
  readonly keys?: IKey[];

  /**
   * Repositories with container images.
   *
   * @default - none
   */
  readonly repositories?: IRepository[];

  /**
   * ARNs of repositories with container images that others own, for example those of the built-in algorithms.
   *
   * @default - none
   */
  readonly repositoryArns?: string[];

  /**
   * Images that serve the models, whose repositories are found: those of the built-in algorithms and frameworks, or own ones.
   *
   * @default - none
   */
  readonly images?: Image[];
}
