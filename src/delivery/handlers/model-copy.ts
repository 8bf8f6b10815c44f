import type { CreateModelPackageCommandInput, DescribeModelPackageCommandOutput } from '@aws-sdk/client-sagemaker';
import { JobFailure } from './pipeline-job';

/** A location in S3 that a model package names. */
export interface SourceLocation {
  readonly bucket: string;
  readonly key: string;
  /** Whether the service takes it for the beginning of names. */
  readonly prefix: boolean;
}

/** An image that a model package names. */
export interface SourceImage {
  readonly uri: string;
  readonly account: string;
  readonly region: string;
  readonly suffix: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Where the parts of a copy lie. */
export interface CopyTarget {
  readonly bucket: string;
  /** What the names of all objects begin with. */
  readonly prefix: string;
  readonly region: string;
  /** The account of images that are not the service's own. */
  readonly imageAccount: string;
  /**
   * The accounts of the service's images in the target region, by `account/repository` or by account alone; empty for those that
   * the region does not have.
   */
  readonly imageAccounts: { readonly [image: string]: string };
}

/** What a copy takes over of its source. What only the service knows, or what only the source's registry is about, is left out. */
const COPIED = [
  'InferenceSpecification', 'ModelMetrics', 'DriftCheckBaselines', 'AdditionalInferenceSpecifications', 'SamplePayloadUrl', 'Domain', 'Task',
  'MetadataProperties', 'ModelCard', 'SkipModelValidation',
] as const;
/** Marks of the very object, which a copy in parts does not keep. */
const DROPPED = ['ModelDataETag', 'ETag', 'ManifestEtag'];
const MAX_DESCRIPTION = 1024;
/** What a model card may have of its package is told by the package itself. */
const SOURCE_PROPERTY = 'SourceModelPackageArn';

/** What the description of every copy of a package begins with: by it, a list of packages tells which one is a copy of which. */
export function copyMark(sourceArn: string): string { return `copy of ${sourceArn}`; }

/** The request that registers the copy. */
export function copyRequest(source: DescribeModelPackageCommandOutput, target: CopyTarget, group: string): CreateModelPackageCommandInput {
  const arn = source.ModelPackageArn!;
  const parts = Object.fromEntries(COPIED.filter(name => source[name] !== undefined).map(name => [name, rewrite(source[name], target)]));
  const own = source.ModelPackageDescription;
  return {
    ...parts,
    ModelPackageGroupName: group,
    ModelPackageDescription: `${copyMark(arn)}${own ? `: ${own}` : ''}`.slice(0, MAX_DESCRIPTION),
    ModelApprovalStatus: 'Approved',
    CustomerMetadataProperties: { ...source.CustomerMetadataProperties, [SOURCE_PROPERTY]: arn },
  };
}

/** All locations that a package names, each once, in an order that does not change. */
export function sourceLocations(source: DescribeModelPackageCommandOutput): SourceLocation[] {
  const found = new Map<string, SourceLocation>();
  const visit = (value: unknown, prefix: boolean) => {
    if (typeof value === 'string') {
      const location = parseLocation(value);
      if (location !== undefined) { found.set(value, { ...location, prefix: prefix || location.key.endsWith('/') }); }
    } else if (Array.isArray(value)) {
      value.forEach(each => visit(each, prefix));
    } else if (isObject(value)) {
      for (const [name, each] of Object.entries(value)) { visit(each, name === 'S3Uri' && value.S3DataType === 'S3Prefix'); }
    }
  };
  for (const name of COPIED) { visit(source[name], false); }
  return [...found.entries()].sort(([a], [b]) => a < b ? -1 : 1).map(([, location]) => location);
}

/** All images in registries of ECR that a package names, each once. */
export function sourceImages(source: DescribeModelPackageCommandOutput): SourceImage[] {
  const specifications = [source.InferenceSpecification, ...source.AdditionalInferenceSpecifications ?? []];
  const uris = specifications.flatMap(specification => specification?.Containers ?? [])
    .flatMap(({ Image, ImageDigest }) => Image === undefined ? [] : [[Image, ImageDigest] as const]);
  return [...new Map(uris).entries()].flatMap(([uri, digest]) => {
    const image = parseImage(uri);
    return image === undefined ? [] : [{ ...image, digest: image.digest ?? digest }];
  });
}

/** The image as the target region has it: where it is if it is there already, the service's own, or that of an account which has copies. */
export function targetImage(image: SourceImage, target: CopyTarget): { readonly account: string; readonly uri: string; readonly builtIn: boolean } {
  const here = image.region === target.region;
  const account = here ? image.account : target.imageAccounts[`${image.account}/${image.repository}`] ?? target.imageAccounts[image.account];
  if (account === '') { throw new JobFailure(`${image.uri}, of which the model consists, is an image of the service that ${target.region} does not have`); }
  const rest = image.uri.slice(image.uri.indexOf('/'));
  const owner = account ?? target.imageAccount;
  return { account: owner, uri: `${owner}.dkr.ecr.${target.region}.${image.suffix}${rest}`, builtIn: here || account !== undefined };
}

/** The name of an object's copy. */
export function targetKey(target: CopyTarget, bucket: string, key: string): string { return `${target.prefix}/${bucket}/${key}`; }

function rewrite(value: unknown, target: CopyTarget): unknown {
  if (typeof value === 'string') {
    const location = parseLocation(value);
    return location === undefined ? value : `s3://${target.bucket}/${targetKey(target, location.bucket, location.key)}`;
  }
  if (Array.isArray(value)) { return value.map(each => rewrite(each, target)); }
  if (!isObject(value)) { return value; }
  const image = typeof value.Image === 'string' ? parseImage(value.Image) : undefined;
  const moved = image && targetImage(image, target);
  return Object.fromEntries(Object.entries(value)
    // the service's images are built for each region
    .filter(([name]) => !DROPPED.includes(name) && !(name === 'ImageDigest' && moved?.builtIn && image!.region !== target.region))
    .map(([name, each]) => [name, name === 'Image' && moved !== undefined ? moved.uri : rewrite(each, target)]));
}

function parseLocation(value: string): { bucket: string; key: string } | undefined {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(value) ?? [];
  return bucket === undefined ? undefined : { bucket, key };
}

function parseImage(uri: string): SourceImage | undefined {
  const match = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.([a-z0-9.-]+)\/([^:@]+)(?::([^@]+))?(?:@(.+))?$/.exec(uri);
  if (match === null) { return undefined; }
  const [, account, region, suffix, repository, tag, digest] = match;
  return { uri, account, region, suffix, repository, tag, digest };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof Date);
}
