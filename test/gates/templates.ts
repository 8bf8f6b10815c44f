export interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, any>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** What the checks need of a synthesized template. */
export interface Template {
  /** The file's place in the cloud assembly. */
  readonly name: string;
  readonly body: {
    readonly Resources?: Record<string, Resource>;
    readonly Mappings?: Record<string, Record<string, Record<string, unknown>>>;
    readonly [section: string]: unknown;
  };
}

/** A statement of a policy document. */
export interface Statement {
  readonly Effect: string;
  readonly Action?: string | string[];
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Principal?: any;
  readonly NotPrincipal?: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

/** The statements of every policy document in a value, whatever the property's name. */
export function* statementsOf(value: unknown): Generator<Statement> {
  if (value === null || typeof value !== 'object') { return; }
  const statements = (value as { Statement?: unknown }).Statement;
  if (statements === undefined) {
    for (const member of Object.values(value)) { yield* statementsOf(member); }
  } else {
    yield* asArray(statements) as Statement[];
  }
}

/** Every string in a value, with the keys that lead to it. */
export function* stringsOf(value: unknown, keys: string[] = []): Generator<[string, string[]]> {
  if (typeof value === 'string') {
    yield [value, keys];
  } else if (value !== null && typeof value === 'object') {
    for (const [key, member] of Object.entries(value)) { yield* stringsOf(member, [...keys, key]); }
  }
}

export function asArray<T>(value: T | T[] | undefined): T[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
