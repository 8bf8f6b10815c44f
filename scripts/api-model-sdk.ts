import { createRequire } from 'module';
import type { BotocoreModel, BotocoreReference, BotocoreShape } from './api-model-source';

/** A schema of an SDK client: a number for a simple type, else kind, namespace, name, traits and what the kind has. */
type SdkSchema = number | readonly any[];
type SdkReference = SdkSchema | (() => SdkSchema);

/** Simple types of the schemas; the SDK does not tell whole numbers from others, so a number has no rule. */
const SIMPLE: { readonly [type: number]: string } = {
  0: 'string', 1: 'double', 2: 'boolean', 4: 'timestamp', 5: 'timestamp', 6: 'timestamp', 7: 'timestamp', 15: 'document', 17: 'long', 19: 'double', 21: 'blob', 42: 'blob',
};
const LIST_OF = 64;
const MAP_OF = 128;

/** What an installed SDK client knows about an API: names, types, values of enumerations; it is newer than botocore's frozen model. */
export class SdkModel {
  /** Loads a client by its package's name. */
  public static load(name: string): SdkModel {
    const load = createRequire(__filename);
    const client = load(name) as { [name: string]: unknown };
    const { version } = load(`${name}/package.json`) as { version: string };
    return new SdkModel(client, `${name} ${version}`);
  }

  private readonly structures = new Map<string, readonly any[]>();
  private readonly enumerations = new Map<string, readonly string[]>();

  private constructor(client: { [name: string]: unknown }, public readonly version: string) {
    for (const [name, value] of Object.entries(client)) {
      if (Array.isArray(value) && name.endsWith('$') && (value[0] === 3 || value[0] === 4)) {
        this.structures.set(value[2] as string, value);
      } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        const values = Object.values(value);
        if (values.length && values.every(item => typeof item === 'string')) { this.enumerations.set(name, values as string[]); }
      }
    }
  }

  /** A structure or union of this name. */
  public structure(name: string): readonly any[] | undefined {
    return this.structures.get(name);
  }

  /** The values of an enumeration of this name. */
  public enumeration(name: string): readonly string[] | undefined {
    return this.enumerations.get(name);
  }
}

/** What was added to a model. */
export interface Enriched {
  readonly model: BotocoreModel;
  /** `Structure.Member` and `Enumeration=value`. */
  readonly added: string[];
}

/** Adds the members and enumeration values that a newer SDK client has to a botocore model. */
export function enrichFromSdk(model: BotocoreModel, sdk: SdkModel): Enriched {
  const shapes: { [name: string]: BotocoreShape } = { ...model.shapes };
  const added: string[] = [];
  const refer = (reference: SdkReference): BotocoreReference => {
    const schema = typeof reference === 'function' ? reference() : reference;
    if (typeof schema === 'number') {
      if (schema >= MAP_OF) { return define(`MapOf${schema - MAP_OF}`, { type: 'map', key: refer(0), value: refer(schema - MAP_OF) }); }
      if (schema >= LIST_OF) { return define(`ListOf${schema - LIST_OF}`, { type: 'list', member: refer(schema - LIST_OF) }); }
      if (!SIMPLE[schema]) { throw new Error(`unknown type ${schema} in ${sdk.version}`); }
      return define(`Plain${schema}`, { type: SIMPLE[schema] === 'document' ? 'structure' : SIMPLE[schema], document: SIMPLE[schema] === 'document' });
    }
    // a member with traits of its own comes as a pair
    if (typeof schema[0] === 'function' || schema.length < 4) { return refer(schema[0] as SdkReference); }
    const [kind, , name, , first, second] = schema;
    if (shapes[name]) { return { shape: name }; }
    switch (kind) {
      case 0: return refer(first as SdkReference);
      case 1: return define(name, { type: 'list', member: refer(first as SdkReference) });
      case 2: return define(name, { type: 'map', key: refer(first as SdkReference), value: refer(second as SdkReference) });
      case 3:
      case 4: return defineStructure(name, schema);
      default: throw new Error(`unknown kind ${kind} of ${name} in ${sdk.version}`);
    }
  };
  const define = (name: string, shape: BotocoreShape): BotocoreReference => {
    shapes[name] ??= shape;
    return { shape: name };
  };
  const defineStructure = (name: string, schema: readonly any[]): BotocoreReference => {
    const [kind, , , , names, references, required] = schema as [number, string, string, unknown, string[], SdkReference[], number | undefined];
    const members: { [name: string]: BotocoreReference } = {};
    shapes[name] = { type: 'structure', members, required: names.slice(0, required ?? 0), union: kind === 4 };
    names.forEach((member, i) => { members[member] = refer(references[i]); });
    added.push(name);
    return { shape: name };
  };
  for (const [name, shape] of Object.entries(model.shapes)) {
    const structure = shape.members && sdk.structure(name);
    if (structure) {
      const [, , , , names, references] = structure as [number, string, string, unknown, string[], SdkReference[]];
      const missing = names.map((member, i) => ({ member, reference: references[i] })).filter(({ member }) => !shape.members![member]);
      if (missing.length) {
        const members = Object.fromEntries(missing.map(({ member, reference }) => [member, refer(reference)]));
        shapes[name] = { ...shape, members: { ...shape.members, ...members } };
        added.push(...missing.map(({ member }) => `${name}.${member}`));
      }
    }
    const values = shape.enum && sdk.enumeration(name)?.filter(value => !shape.enum!.includes(value));
    if (values?.length) {
      shapes[name] = { ...shape, enum: [...shape.enum!, ...values] };
      added.push(...values.map(value => `${name}=${value}`));
    }
  }
  return { model: { ...model, shapes }, added };
}
