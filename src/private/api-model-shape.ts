/**
 * The rules of an API, as data: one file a service under `data/api-model`, written by `scripts/make-api-model.ts`.
 *
 * A reference to a shape is a name in the same file, `service.Name` in another one, `$` and a letter for a plain type
 * (see `PLAIN`), or 0 where the shape is called like the member that uses it.
 */
export interface ModelData {
  /** Where the data comes from. */
  readonly source: string;
  /** JavaScript sources of the patterns; a leading `u:` asks for the unicode flag. They match the whole text. */
  readonly patterns: readonly string[];
  readonly shapes: { readonly [name: string]: ShapeData };
}

/** The reference to a shape, see `ModelData`. */
export type ShapeReference = string | 0;

/** A shape in its short form. What is absent is not restricted. */
export interface ShapeData {
  /** Type of a simple shape: a letter of `PLAIN`; `s` if absent. */
  readonly t?: string;
  /** Members of a structure; the names of required ones end with `!`. */
  readonly m?: { readonly [member: string]: ShapeReference };
  /** 1: exactly one of the members must be given. */
  readonly u?: 1;
  /** Element of a list. */
  readonly l?: ShapeReference;
  /** Key and value of a map. */
  readonly k?: ShapeReference;
  readonly v?: ShapeReference;
  /** Smallest and largest number, or length. */
  readonly n?: number;
  readonly x?: number;
  /** Number of the pattern. */
  readonly p?: number;
  /** Allowed values. */
  readonly e?: readonly string[];
}

/** What a value is, as JSON carries it. */
export type ShapeType =
  'structure' | 'list' | 'map' | 'string' | 'integer' | 'long' | 'float' | 'double' | 'boolean' | 'timestamp' | 'blob' | 'document';

/** The letters of plain types. */
export const PLAIN: { readonly [letter: string]: ShapeType } = {
  s: 'string', i: 'integer', l: 'long', f: 'float', d: 'double', b: 'boolean', t: 'timestamp', x: 'blob', j: 'document',
};

/** A shape with its references resolved, each on first use. */
export class Shape {
  public readonly type: ShapeType;
  public readonly union: boolean;
  public readonly min?: number;
  public readonly max?: number;
  /** Allowed values, if the set is closed. */
  public readonly allowed?: ReadonlySet<string>;
  private linkedMembers?: ReadonlyMap<string, Shape>;
  private linkedRequired?: readonly string[];
  private linkedElement?: Shape;
  private linkedKey?: Shape;
  private compiled?: RegExp;

  constructor(public readonly name: string, private readonly data: ShapeData, private readonly model: ApiModel) {
    this.type = data.m ? 'structure' : data.l !== undefined ? 'list' : data.v !== undefined ? 'map' : PLAIN[data.t ?? 's'];
    this.union = data.u === 1;
    this.min = data.n;
    this.max = data.x;
    if (data.e) { this.allowed = new Set(data.e); }
  }

  /** Members of a structure, by name; empty for other types. */
  public get members(): ReadonlyMap<string, Shape> {
    if (!this.linkedMembers) { this.linkMembers(); }
    return this.linkedMembers!;
  }

  /** Names of the members that must be given. */
  public get required(): readonly string[] {
    if (!this.linkedRequired) { this.linkMembers(); }
    return this.linkedRequired!;
  }

  /** The element of a list or the value of a map. */
  public get element(): Shape {
    return this.linkedElement ??= this.model.resolve((this.data.l ?? this.data.v)!, this.name);
  }

  /** The key of a map. */
  public get key(): Shape {
    return this.linkedKey ??= this.model.resolve(this.data.k!, this.name);
  }

  /** The pattern that the whole text must match. */
  public get pattern(): RegExp | undefined {
    if (this.data.p === undefined) { return undefined; }
    return this.compiled ??= compilePattern(this.model.data.patterns[this.data.p]);
  }

  /** The pattern as a message shows it. */
  public get patternText(): string {
    return this.data.p === undefined ? '' : this.model.data.patterns[this.data.p].replace(/^u:/, '');
  }

  /**
   * The pattern with any length for its generated identifiers, which are those of 16 characters or more (digests, ids of
   * keys): people write short ones as placeholders. Undefined if the pattern has none.
   */
  public get loosePattern(): RegExp | undefined {
    if (this.data.p === undefined) { return undefined; }
    const source = this.model.data.patterns[this.data.p];
    const loose = source.replace(/\{(\d+)(?:,\d*)?\}/g, (quantifier, least: string) => Number(least) >= 16 ? '+' : quantifier);
    return loose === source ? undefined : compilePattern(loose);
  }

  /**
   * Whether a value that the API does not list is an instance type that exists all the same: the API lists it for another
   * use, or its family is newer than the model.
   */
  public mayBeInstanceType(value: string): boolean {
    return this.name.endsWith('InstanceType') && this.model.mayBeInstanceType(value);
  }

  private linkMembers() {
    const members = new Map<string, Shape>();
    const required: string[] = [];
    for (const [declared, reference] of Object.entries(this.data.m ?? {})) {
      const name = declared.endsWith('!') ? declared.slice(0, -1) : declared;
      if (name !== declared) { required.push(name); }
      members.set(name, this.model.resolve(reference === 0 ? name : reference, this.name));
    }
    this.linkedMembers = members;
    this.linkedRequired = required;
  }
}

/** The shapes of one service. */
export class ApiModel {
  private readonly shapes = new Map<string, Shape>();
  private instanceTypes?: Set<string>;

  /**
   * @param data the rules
   * @param foreign gives the shapes of another service
   */
  constructor(public readonly data: ModelData, private readonly foreign?: (name: string) => Shape) {
  }

  /** Whether there is a shape of this name. */
  public has(name: string): boolean {
    return Object.prototype.hasOwnProperty.call(this.data.shapes, name);
  }

  /** The shape of this name; an error if there is none. */
  public shape(name: string): Shape {
    let shape = this.shapes.get(name);
    if (!shape) {
      if (!this.has(name)) { throw new Error(`no shape ${JSON.stringify(name)} in the API model (${this.data.source})`); }
      shape = new Shape(name, this.data.shapes[name], this);
      this.shapes.set(name, shape);
    }
    return shape;
  }

  /** Whether a text is an instance type of some use of the API or of a family that no use has. */
  public mayBeInstanceType(value: string): boolean {
    const [, family] = /^ml\.([a-z][a-z0-9-]*)\.(?:medium|large|\d*xlarge|metal)$/.exec(value) ?? [];
    if (family === undefined) { return false; }
    this.instanceTypes ??= new Set(Object.entries(this.data.shapes).flatMap(([name, { e }]) => name.endsWith('InstanceType') ? e ?? [] : []));
    return this.instanceTypes.has(value) || ![...this.instanceTypes].some(type => type.startsWith(`ml.${family}.`));
  }

  /** The shape behind a reference. */
  public resolve(reference: ShapeReference, user: string): Shape {
    const name = String(reference);
    if (name.startsWith('$')) {
      let shape = this.shapes.get(name);
      if (!shape) { this.shapes.set(name, shape = new Shape(PLAIN[name[1]], { t: name[1] }, this)); }
      return shape;
    }
    if (name.includes('.') && !this.has(name)) {
      if (!this.foreign) { throw new Error(`shape ${user} uses ${name} of another service, which is not at hand`); }
      return this.foreign(name);
    }
    return this.shape(name);
  }
}

/** A pattern of the data as a regular expression over the whole text. */
export function compilePattern(source: string): RegExp {
  const unicode = source.startsWith('u:');
  return new RegExp(`^(?:${unicode ? source.slice(2) : source})$`, unicode ? 'u' : '');
}
