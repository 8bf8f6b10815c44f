/** A constant of the generated program. */
export interface Variable {
  name: string;
}

/** An expression of the generated program. It can be printed, and evaluated by the same rules: so that what is printed is known to be right. */
export type Code =
  | { readonly kind: 'value'; readonly value: string | number | boolean | null }
  | { readonly kind: 'list'; readonly items: Code[] }
  | { readonly kind: 'object'; readonly members: [string, Code][]; readonly broken?: boolean }
  | { readonly kind: 'name'; readonly path: string }
  | { readonly kind: 'variable'; readonly variable: Variable }
  | { readonly kind: 'this' }
  | { readonly kind: 'member'; readonly of: Code; readonly name: string }
  | { readonly kind: 'call'; readonly of: Code; readonly args: Code[] }
  | { readonly kind: 'new'; readonly path: string; readonly args: Code[] }
  | { readonly kind: 'template'; readonly parts: (string | Code)[] };

/** A statement: a constant, or a call. */
export interface Statement {
  readonly variable?: Variable;
  readonly code: Code;
  readonly comment?: string;
  /** Whether the statement has no effect of its own: it is left out if nothing uses its constant. */
  readonly optional?: boolean;
}

/** An object's members; those without code are left out. */
export type Members = { [name: string]: Code | undefined };

export const THIS: Code = { kind: 'this' };

export function value(given: string | number | boolean | null): Code { return { kind: 'value', value: given }; }

export function list(items: Code[]): Code { return { kind: 'list', items }; }

/** A name that is imported, for example `pipelines.Functions`. */
export function name(path: string): Code { return { kind: 'name', path }; }

export function use(variable: Variable): Code { return { kind: 'variable', variable }; }

export function member(of: Code, key: string): Code { return { kind: 'member', of, name: key }; }

export function call(of: Code, method: string, ...args: Code[]): Code { return { kind: 'call', of: member(of, method), args }; }

/** The call of a static method, for example `Duration.days`. */
export function callStatic(path: string, ...args: Code[]): Code { return { kind: 'call', of: name(path), args }; }

export function create(path: string, ...args: Code[]): Code { return { kind: 'new', path, args }; }

export function object(members: Members, broken = false): Code {
  return { kind: 'object', members: Object.entries(members).filter((entry): entry is [string, Code] => entry[1] !== undefined), broken };
}

/** An object, or nothing if it lacks one of the members that it must have. */
export function struct(required: Members, more: Members = {}): Code | undefined {
  return Object.values(required).every(code => code !== undefined) ? object({ ...required, ...more }) : undefined;
}

/** An object, or nothing if it has no members. */
export function options(members: Members): Code[] {
  const code = object(members);
  return code.kind === 'object' && code.members.length ? [code] : [];
}

/** Calls back for each part of an expression. */
export function visitCode(code: Code, visit: (part: Code) => void): void {
  visit(code);
  for (const part of partsOf(code)) { visitCode(part, visit); }
}

function partsOf(code: Code): Code[] {
  switch (code.kind) {
    case 'list': return code.items;
    case 'object': return code.members.map(([, of]) => of);
    case 'member': return [code.of];
    case 'call': return [code.of, ...code.args];
    case 'new': return code.args;
    case 'template': return code.parts.filter((part): part is Code => typeof part !== 'string');
    default: return [];
  }
}
