/** Where the consoles of a partition are. */
const DOMAINS: readonly (readonly [prefix: string, console: string, studio: string])[] = [
  ['cn-', 'console.amazonaws.cn', 'sagemaker.com.cn'],
  ['us-gov-', 'console.amazonaws-us-gov.com', 'sagemaker-gov.aws'],
];

function domainsOf(region: string): { readonly console: string; readonly studio: string } {
  const [, consoleDomain, studio] = DOMAINS.find(([prefix]) => region.startsWith(prefix)) ?? ['', 'console.aws.amazon.com', 'sagemaker.aws'];
  return { console: `https://${region}.${consoleDomain}`, studio };
}

/** The place of an object in the console of S3. */
export function objectUrl(region: string, bucket: string, key: string): string {
  return `${domainsOf(region).console}/s3/object/${bucket}?region=${region}&prefix=${encodeURIComponent(key)}`;
}

/** The place of an object with an `s3://` URI, or undefined if it is none. */
export function uriUrl(region: string, uri: string): string | undefined {
  const match = /^s3:\/\/([^/]+)\/(.+)$/s.exec(uri);
  return match === null ? undefined : objectUrl(region, match[1], match[2]);
}

/** The versions of a group in Studio, or the console of SageMaker where the domain of Studio is not known. */
export function registryUrl(region: string, group: string, studioDomainId?: string): string {
  const { console: origin, studio } = domainsOf(region);
  return studioDomainId !== undefined
    ? `https://studio-${studioDomainId}.studio.${region}.${studio}/models/registered-models/${encodeURIComponent(group)}/versions`
    : `${origin}/sagemaker/home?region=${region}#/studio`;
}
