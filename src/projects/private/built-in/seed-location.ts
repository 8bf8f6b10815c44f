/** A zip file in S3. */
export interface SeedLocation {
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly key: string;
  readonly encryptionKeyArn?: string;
}
