import { existsSync, readFileSync } from 'fs';
import { dirname, join } from 'path';
import { gunzipSync } from 'zlib';

/** A reference to a type, as in a jsii assembly. */
export interface TypeReference {
  readonly primitive?: 'any' | 'boolean' | 'date' | 'json' | 'number' | 'string';
  readonly fqn?: string;
  readonly collection?: { readonly kind: 'array' | 'map'; readonly elementtype: TypeReference };
  readonly union?: { readonly types: TypeReference[] };
}

export interface Docs { readonly summary?: string; readonly default?: string; readonly deprecated?: string; readonly stability?: string }
export interface Parameter {
  readonly name: string;
  readonly type: TypeReference;
  readonly optional?: boolean;
  readonly variadic?: boolean;
  readonly docs?: Docs;
}
export interface Property extends Parameter { readonly static?: boolean; readonly const?: boolean; readonly protected?: boolean }
export interface Method {
  readonly name: string;
  readonly static?: boolean;
  readonly protected?: boolean;
  readonly parameters?: Parameter[];
  readonly returns?: { readonly type: TypeReference };
  readonly docs?: Docs;
}
export interface Type {
  readonly fqn: string;
  readonly kind: 'class' | 'enum' | 'interface';
  readonly datatype?: boolean;
  readonly abstract?: boolean;
  readonly base?: string;
  readonly interfaces?: string[];
  readonly name: string;
  readonly namespace?: string;
  readonly docs?: Docs;
  readonly members?: { readonly name: string; readonly docs?: Docs }[];
  readonly properties?: Property[];
  readonly methods?: Method[];
  readonly initializer?: { readonly protected?: boolean; readonly parameters?: Parameter[] };
}

function read(directory: string, file = '.jsii'): any {
  const path = join(directory, file);
  if (!existsSync(path)) { throw new Error(`${path} is missing: run npx jsii first`); }
  const bytes = readFileSync(path);
  const content = JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
  return content.schema === 'jsii/file-redirect' ? read(directory, content.filename) : content;
}

/** The types of the library, of aws-cdk-lib and of constructs. */
export class Assemblies {
  public readonly types = new Map<string, Type>();

  constructor(root: string) {
    for (const directory of [root, dirname(require.resolve('aws-cdk-lib/package.json')), dirname(require.resolve('constructs/package.json'))]) {
      for (const [fqn, type] of Object.entries<Type>(read(directory).types)) { this.types.set(fqn, type); }
    }
  }

  public get(fqn: string): Type {
    const type = this.types.get(fqn);
    if (!type) { throw new Error(`there is no type ${fqn}`); }
    return type;
  }

  /** The types of the library itself. */
  public get own(): Type[] { return [...this.types.values()].filter(type => type.fqn.startsWith('cdk-mlops.')); }

  /** A type with all that it extends or implements. */
  public ancestors(fqn: string): string[] {
    const type = this.types.get(fqn);
    if (!type) { return []; }
    return [fqn, ...[...type.base ? [type.base] : [], ...type.interfaces ?? []].flatMap(each => this.ancestors(each))];
  }

  public isConstruct(fqn: string): boolean { return this.ancestors(fqn).includes('constructs.Construct'); }

  /** The members of a struct, inherited ones first. */
  public members(fqn: string): Property[] {
    const { properties = [], interfaces = [] } = this.get(fqn);
    const all = new Map([...interfaces.flatMap(each => this.members(each)), ...properties].map(property => [property.name, property]));
    return [...all.values()];
  }
}
