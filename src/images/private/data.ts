import { readFileSync } from 'fs';
import { join } from 'path';

/** One image of the tables: where it lies and how its tag is made. */
export interface ImageEntry {
  readonly repository: string;
  /** Index of the account map. */
  readonly accounts: number;
  readonly pyVersions?: string[];
  readonly processors?: string[];
  /** What the tag starts with; the version, if not set. */
  readonly tagPrefix?: string;
  /** The tag's last part, by processor. */
  readonly containerVersions?: Record<string, string>;
  /** Neuron SDK versions that the tag may name. */
  readonly sdkVersions?: string[];
}

/** A version whose images differ by Python version, or by the framework below (Hugging Face). Numbers are entries. */
export interface ImageVariants {
  readonly pyVersions?: Record<string, number>;
  readonly bases?: Record<string, number>;
  readonly baseAliases?: Record<string, string>;
}

/** The images for one use. */
export interface ImageScope {
  readonly processors?: string[];
  readonly aliases?: Record<string, string>;
  readonly versions: Array<[string, number | ImageVariants]>;
}

interface ImageData {
  readonly regions: string[];
  readonly accounts: string[];
  readonly maps: number[][];
  readonly entries: ImageEntry[];
  readonly images: Record<string, Record<string, ImageScope> & { scopes: string[] }>;
}

let loaded: ImageData | undefined;

function data(): ImageData {
  // only on first use: most programs that import the library never need the table
  return loaded ??= JSON.parse(readFileSync(join(__dirname, '..', '..', '..', 'data', 'image-uris.json'), 'utf8')) as ImageData;
}

/** The names of all images of the tables, sorted. */
export function imageNames(): string[] {
  return Object.keys(data().images);
}

/** What an image may be used for, as the tables call it. */
export function imageScopes(name: string): string[] | undefined {
  return Object.hasOwn(data().images, name) ? data().images[name].scopes : undefined;
}

/** The versions of an image for one of its scopes. */
export function imageScope(name: string, scope: string): ImageScope {
  const image = data().images[name];
  return image.shared ?? image[scope];
}

/** An entry of the tables. */
export function imageEntry(index: number): ImageEntry {
  return data().entries[index];
}

/** The account that owns an image, by region; sorted by region. */
export function accountsByRegion(map: number): Record<string, string> {
  const { regions, accounts, maps } = data();
  return Object.fromEntries(regions.flatMap((region, i) => maps[map][i] < 0 ? [] : [[region, accounts[maps[map][i]]]]));
}

/** Whether an account is one of those in which AWS publishes images. */
export function isAwsAccount(account: string | undefined): boolean { return account !== undefined && data().accounts.includes(account); }

/**
 * Whose images of one region are whose in another one: by account, or by `account/repository` where the account's repositories
 * part. An empty text means that the other region does not have the image.
 */
export function registryAccounts(from: string, to: string): Record<string, string> {
  const { entries } = data();
  const owners = new Map<string, Map<string, string>>();
  for (const { accounts, repository } of entries) {
    const map = accountsByRegion(accounts);
    if (map[from] === undefined) { continue; }
    if (!owners.has(map[from])) { owners.set(map[from], new Map()); }
    // of several versions in one repository, those that are there count
    owners.get(map[from])!.set(repository, map[to] ?? owners.get(map[from])!.get(repository) ?? '');
  }
  return Object.fromEntries([...owners].sort(([a], [b]) => a < b ? -1 : 1).flatMap(([account, repositories]): [string, string][] => {
    const different = new Set(repositories.values());
    return different.size === 1 ? [[account, [...different][0]]]
      : [...repositories].sort(([a], [b]) => a < b ? -1 : 1).map(([repository, owner]) => [`${account}/${repository}`, owner]);
  }));
}

const suffixes: Array<[prefix: string, suffix: string]> = [
  ['cn-', 'amazonaws.com.cn'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
  ['eusc-', 'amazonaws.eu'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['us-iso-', 'c2s.ic.gov'],
];

/** The DNS suffix of a known region. */
export function dnsSuffix(region: string): string {
  return suffixes.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'amazonaws.com';
}
