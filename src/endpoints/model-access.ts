import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

/**
 * What a model's role may read: artifacts, their keys, and container images.
 *
 * A model package that is known only at deployment does not tell what it is made of, so the places are named here. All
 * permissions are given on the side of the role, by ARN, so that the places may belong to another account (the tooling
 * account of a delivery pipeline); the other account's bucket, key and repository policies must then allow this account.
 */
export interface ModelAccess {
  /**
   * S3 locations of model artifacts, such as `s3://bucket/models`: the object of this name and all below it.
   *
   * Must begin with `s3://`; the rest may be a token. A location ending in `.tar.gz` means this object only, one ending in `/`
   * everything below it only, and one without a key the whole bucket.
   *
   * @default - none besides `modelDataBuckets`
   */
  readonly modelDataLocations?: string[];

  /**
   * Buckets of model artifacts, whole. The encryption key of a bucket, if the bucket knows it, is added to `keys`.
   *
   * @default - none besides `modelDataLocations`
   */
  readonly modelDataBuckets?: IBucket[];

  /**
   * ARNs of the ECR repositories that hold the container images, in whichever account.
   *
   * @default - no image may be pulled with the role
   */
  readonly repositoryArns?: string[];

  /**
   * Keys that the artifacts are encrypted with.
   *
   * @default - none besides `keyArns` and the keys of the buckets
   */
  readonly keys?: IKey[];

  /**
   * ARNs of keys that the artifacts are encrypted with; for keys of another account.
   *
   * @default - none besides `keys` and the keys of the buckets
   */
  readonly keyArns?: string[];
}
