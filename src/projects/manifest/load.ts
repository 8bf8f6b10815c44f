import { readFileSync } from 'fs';
import { join } from 'path';
import type { IStackSynthesizer } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ManifestDocument, Place } from './document';
import type { ManifestTypes, TypeForm } from './types';
import { Values } from './values';

/** What the stack of a manifest is like. */
export interface ManifestStack {
  readonly stackName?: string;
  readonly description?: string;
  readonly env?: { readonly account?: string; readonly region?: string };
  readonly tags?: { readonly [key: string]: string };
  readonly terminationProtection?: boolean;
  readonly synthesizer?: IStackSynthesizer;
}

const SECTIONS = ['stack', 'resources', 'project'];
/** The options of the stack. */
export const STACK: Record<keyof ManifestStack, TypeForm> = {
  stackName: 'string',
  description: 'string',
  env: { type: 'aws-cdk-lib.Environment' },
  tags: { map: 'string' },
  terminationProtection: 'boolean',
  synthesizer: { type: 'aws-cdk-lib.IStackSynthesizer' },
};

let types: ManifestTypes | undefined;

/** Everything that a manifest may say, read when the first manifest is. */
function manifestTypes(): ManifestTypes {
  types ??= JSON.parse(readFileSync(join(__dirname, '..', '..', '..', 'data', 'manifest-types.json'), 'utf8')) as ManifestTypes;
  return types;
}

/** The kinds of projects, by the names of their classes. */
function projectKinds(): Record<string, string> {
  const { constructs } = manifestTypes();
  return Object.fromEntries(Object.entries(constructs).filter(([name]) => /^projects\..*Project$/.test(name)).map(([name, fqn]) => [name.slice('projects.'.length), fqn]));
}

/** A manifest. */
export class Manifest {
  private readonly sections: ReturnType<Place['map']>;
  private readonly document: ManifestDocument;

  constructor(private readonly file: string) {
    this.document = ManifestDocument.read(file);
    this.sections = this.document.root.map(`a map of ${SECTIONS.join(', ')}`);
    for (const [name, { key }] of this.sections) {
      if (!SECTIONS.includes(name)) { key.fail(`is no section of a manifest, only ${SECTIONS.join(', ')}`); }
    }
    if (!this.sections.has('project')) { this.document.root.fail('must have the section project, with one of ' + Object.keys(projectKinds()).join(', ')); }
  }

  /** The section `stack`, for whoever makes the stack. */
  public get stack(): ManifestStack {
    const section = this.sections.get('stack')?.value;
    const out: any = {};
    const values = new Values(manifestTypes(), undefined as any, this.file, name => section!.fail(`must not refer to ${name}`));
    const names = Object.keys(STACK);
    for (const [name, { key, value }] of section?.map(`a map of ${names.join(', ')}`) ?? []) {
      if (!names.includes(name)) { key.fail(`is not an option here, only ${names.join(', ')}`); }
      out[name] = values.read(value, STACK[name as keyof ManifestStack]);
    }
    return out;
  }

  /** Makes the project, and the resources that it and others refer to beside it. */
  public load<T extends Construct>(scope: Construct, id: string): T {
    const resources = this.sections.get('resources')?.value.map('a map of resources by their names') ?? new Map();
    const making: string[] = [];
    const made = new Map<string, Construct>();
    const lookUp = (name: string): Construct => {
      const found = made.get(name);
      if (found) { return found; }
      const entry = resources.get(name);
      if (!entry) { throw new Error(`there is no resource ${JSON.stringify(name)}, only ${[...resources.keys()].join(', ') || 'none'}`); }
      if (making.includes(name)) { entry.key.fail(`needs itself: ${[...making, name].join(' → ')}`); }
      making.push(name);
      if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) { entry.key.fail('must have a name of letters, digits, hyphens and underscores that begins with a letter'); }
      const construct = values.construct(scope, name, entry.value);
      making.pop();
      made.set(name, construct);
      return construct;
    };
    const imported = new Construct(scope, `${id}Imports`);
    const values: Values = new Values(manifestTypes(), imported, this.file, lookUp);
    for (const name of resources.keys()) { lookUp(name); }
    return values.construct(scope, id, this.sections.get('project')!.value, projectKinds()) as T;
  }
}
