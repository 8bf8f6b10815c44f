import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { BucketProps } from 'aws-cdk-lib/aws-s3';

/** What every bucket has that is made here: it is encrypted, with the key if there is one, and neither the public nor plain HTTP gets in. */
export function privateBucket(encryptionKey?: IKey): BucketProps {
  return {
    encryption: encryptionKey === undefined ? BucketEncryption.S3_MANAGED : BucketEncryption.KMS,
    encryptionKey,
    bucketKeyEnabled: encryptionKey === undefined ? undefined : true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
  };
}
