import { readdirSync, readFileSync } from 'fs';
import { dirname, join } from 'path';
import type { SynthesizedTemplate } from './synth';
import { asArray } from './templates';

/** A property that names a key, as the way to it through a resource's properties, in the spelling of the CDK's L1s. */
export interface KeyProperty {
  readonly path: readonly string[];
  /** How many names of the path lie in parts that are there for encryption alone: they have to be there, too. */
  readonly containers: number;
}

const KEY = /(kms(master|data)?key(id|arn|identifier)?|^encryptionkey)$/i;
const CONTAINER = /encrypt|sse|securityconfig/i;

/** The declarations of all L1s, by the name of the service in types. */
let declarations: Map<string, string> | undefined;
const known = new Map<string, KeyProperty[]>();

/** Properties that the specification has as any object. */
const UNTYPED: Record<string, KeyProperty[]> = {
  'AWS::SageMaker::FeatureGroup': [
    { path: ['OnlineStoreConfig', 'SecurityConfig', 'KmsKeyId'], containers: 1 },
    { path: ['OfflineStoreConfig', 'S3StorageConfig', 'KmsKeyId'], containers: 0 },
  ],
};

function declarationOf(type: string): string | undefined {
  if (!declarations) {
    declarations = new Map();
    const root = dirname(require.resolve('aws-cdk-lib/package.json'));
    for (const folder of readdirSync(root).filter(name => name.startsWith('aws-'))) {
      let files: string[] = [];
      try { files = readdirSync(join(root, folder, 'lib')); } catch { continue; }
      for (const file of files.filter(name => name.endsWith('.generated.d.ts'))) {
        const text = readFileSync(join(root, folder, 'lib', file), 'utf8');
        const service = /@cloudformationResource (AWS::\w+)::/.exec(text)?.[1];
        if (service !== undefined) { declarations.set(service, `${declarations.get(service) ?? ''}${text}`); }
      }
    }
  }
  return declarations.get(type.split('::').slice(0, 2).join('::'));
}

/**
 * The properties of a resource type that name a key, by the types that the CDK generates from CloudFormation's specification. Undefined for types that
 * it does not know, such as custom resources.
 */
export function keyProperties(type: string): KeyProperty[] | undefined {
  const text = declarationOf(type);
  const name = `Cfn${type.split('::')[2]}`;
  if (text === undefined || !new RegExp(`@cloudformationResource ${type}\\s`).test(text)) { return undefined; }
  if (!known.has(type)) { known.set(type, [...UNTYPED[type] ?? [], ...find(name, text, membersOf(`${name}Props`, text), [], 0, [])]); }
  return known.get(type);
}

function find(name: string, text: string, members: [string, string][], path: string[], containers: number, seen: string[]): KeyProperty[] {
  return members.flatMap(([member, of]): KeyProperty[] => {
    const next = [...path, member];
    if (KEY.test(member)) { return [{ path: next, containers }]; }
    const nested = new RegExp(`${name}\\.(\\w+Property)`).exec(of)?.[1];
    if (nested === undefined || seen.includes(nested)) { return []; }
    const inside = CONTAINER.test(member) || containers > 0 ? containers + 1 : 0;
    return find(name, text, membersOf(nested, text.slice(text.indexOf(`export declare namespace ${name} {`))), next, inside, [...seen, nested]);
  });
}

function membersOf(name: string, text: string): [string, string][] {
  const body = new RegExp(`\\binterface ${name}(?: extends [\\w.]+)? \\{([\\s\\S]*?)\\n\\s*\\}`).exec(text)?.[1] ?? '';
  return [...body.matchAll(/readonly (\w+)\??: ([^;]+);/g)].map(match => [match[1], match[2]]);
}

/** A key property that does not have to be set, and why. */
export interface KeyException {
  readonly type: string;
  /** The way to the property; any if left out. */
  readonly property?: string;
  /** When; always if left out. */
  readonly when?: (properties: any, template: any, logicalId: string) => boolean;
  readonly reason: string;
}

/** What is encrypted with no key of the customer in templates with strict security, with the limit of the service that makes it so. */
export const KEY_EXCEPTIONS: KeyException[] = [
  {
    type: 'AWS::S3::Bucket',
    when: (_, template, id) => Object.values<any>(template.Resources)
      .some(each => each.Type === 'AWS::S3::Bucket' && each.Properties?.LoggingConfiguration?.DestinationBucketName?.Ref === id),
    reason: 'S3 delivers access logs only to buckets whose default encryption is with keys of S3',
  },
  {
    type: 'AWS::Lambda::Function',
    property: 'kmsKeyArn',
    when: ({ Environment, SnapStart }) => Environment === undefined && SnapStart === undefined,
    reason: 'the key is for environment variables and snapshots, of which the function has none',
  },
  {
    type: 'AWS::Lambda::Function',
    property: 'code.sourceKmsKeyArn',
    reason: 'the archive of a function is code of this library, or in the source of the app; its bucket, that of the bootstrap, encrypts it, and it holds no data',
  },
  {
    type: 'AWS::Lambda::EventSourceMapping',
    when: ({ FilterCriteria }) => FilterCriteria === undefined,
    reason: 'the key is for the filter, of which the mapping has none',
  },
  {
    type: 'AWS::SageMaker::EndpointConfig',
    property: 'kmsKeyId',
    when: ({ ProductionVariants }) => asArray(ProductionVariants).some((variant: any) => /^ml\.(\w+d|g5|g6)\./.test(String(variant.InstanceType))),
    reason: 'the service takes no key for instances with local storage, which they encrypt by their hardware',
  },
];

/** Findings: resources that could be encrypted with a key of the customer and are not, or whose keys are not rotated, a line each. */
export function keyFindings(templates: readonly Pick<SynthesizedTemplate, 'name' | 'body'>[], used: Set<KeyException> = new Set()): string[] {
  return templates.flatMap(({ name, body }) => Object.entries<any>(body.Resources).flatMap(([id, { Type, Properties = {} }]) => {
    const excepted = (property: string) => KEY_EXCEPTIONS.some(exception => {
      const fits = exception.type === Type && (exception.property === undefined || exception.property === property)
        && (exception.when === undefined || exception.when(Properties, body, id));
      if (fits) { used.add(exception); }
      return fits;
    });
    const lacking = (keyProperties(Type) ?? []).filter(property => missing(Properties, property.path, property.path.length - property.containers - 1))
      .map(({ path }) => path.join('.')).filter(path => !excepted(path));
    const rotated = Type !== 'AWS::KMS::Key' || Properties.EnableKeyRotation === true;
    return [...lacking.map(path => `${name}: ${Type} ${id} has no ${path}`), ...rotated ? [] : [`${name}: ${Type} ${id} is not rotated`]];
  }));
}

/**
 * Whether a property is missing. What it is a part of need not be there, but what there is for encryption alone has to.
 *
 * @param optional how many names of the path may have no value
 */
function missing(value: any, path: readonly string[], optional: number): boolean {
  if (path.length === 0) { return value === undefined; }
  if (Array.isArray(value)) { return value.some(each => missing(each, path, optional)); }
  const [name, ...rest] = path;
  const found = value === null || typeof value !== 'object' ? undefined : Object.entries<any>(value).find(([key]) => same(key, name))?.[1];
  if (found === undefined) { return optional <= 0; }
  return missing(found, rest, optional - 1);
}

function same(name: string, other: string): boolean { return name.toLowerCase() === other.toLowerCase(); }
