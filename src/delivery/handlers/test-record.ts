import { DescribeModelPackageCommand, SageMakerClient, UpdateModelPackageCommand } from '@aws-sdk/client-sagemaker';

/** Limits of the customer metadata of a version. */
const MAX_PROPERTIES = 50;
const MAX_KEY = 128;
const MAX_VALUE = 256;

/**
 * Adds properties to the customer metadata of a version, beside those that are there.
 *
 * @returns false when the version has no room for them
 */
export async function addMetadata(modelPackageArn: string, properties: { readonly [key: string]: string }): Promise<boolean> {
  const client = new SageMakerClient({ maxAttempts: 10 });
  const { CustomerMetadataProperties: present } = await client.send(new DescribeModelPackageCommand({ ModelPackageName: modelPackageArn }));
  const merged = { ...present, ...metadataOf(properties) };
  if (Object.keys(merged).length > MAX_PROPERTIES) { return false; }
  await client.send(new UpdateModelPackageCommand({ ModelPackageArn: modelPackageArn, CustomerMetadataProperties: merged }));
  return true;
}

/** Properties as the registry takes them: letters, digits, spaces and `_.:/=+-@`. */
export function metadataOf(properties: { readonly [key: string]: string }): { [key: string]: string } {
  const allowed = (text: string, length: number) => text.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '_').slice(0, length);
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== '').map(([key, value]) => [allowed(key, MAX_KEY), allowed(value, MAX_VALUE)]));
}
