import { closest } from './api-model-closest';
import type { Shape } from './api-model-shape';
import { isPipelineVariable, isToken, PathPart, show, showPath, showSome } from './api-model-values';

/** Which rule a value breaks. */
export type ProblemRule =
  'required' | 'unknown-member' | 'forbidden' | 'union' | 'type' | 'enum' | 'pattern' | 'length' | 'range' | 'size' | 'variable';

/** A value that the API would reject. */
export interface Problem {
  /** Where, for example `InputDataConfig[0].ChannelName`; empty for the whole value. */
  readonly path: string;
  readonly rule: ProblemRule;
  /** `warning` where the model may be behind or the value is a placeholder; only with `warnings`. */
  readonly severity: 'error' | 'warning';
  /** The sentence for the user, which starts with the path. */
  readonly message: string;
  readonly value: unknown;
}

/** Types of pipeline variables, as the definition language has them. */
export type VariableType = 'String' | 'Integer' | 'Float' | 'Boolean';

/** How to check. */
export interface CheckOptions {
  /** Put before every path; for example `Arguments`. */
  readonly path?: string;
  /** Members that may be absent although required, such as `TrainingJobName`, `A.B` (for lists too); `true` for all. */
  readonly ignoreRequired?: readonly string[] | true;
  /** Members that must not be given, and why. */
  readonly forbidden?: { readonly [path: string]: string };
  /** Members that are allowed although the model does not have them. */
  readonly extra?: readonly string[];
  /** Checks nothing but names and types. */
  readonly typesOnly?: boolean;
  /**
   * Says too what is probably wrong: an instance type that the API lists for another use only or that is newer than the
   * model, an identifier such as a digest that has the right form, but not the right length.
   */
  readonly warnings?: boolean;
  /**
   * Whether a value is filled in when the pipeline runs. Variables may stand for scalars only.
   *
   * @default - `{Get}`, `{Std:Join}` and `{Std:JsonGet}` are
   */
  isVariable?(value: unknown): boolean;
  /** The type of a variable; undefined if it is not known, which fits everywhere. */
  variableType?(value: unknown): VariableType | undefined;
}

/** Checks a value against a shape; says everything that is wrong. */
export function checkValue(shape: Shape, value: unknown, options: CheckOptions = {}): Problem[] {
  const checker = new Checker(options);
  checker.check(shape, value);
  for (const [path, why] of Object.entries(options.forbidden ?? {})) { checker.checkForbidden(path.split('.'), 0, value, why); }
  return checker.problems;
}

class Checker {
  public readonly problems: Problem[] = [];
  private readonly path: PathPart[] = [];
  private readonly isVariable: (value: unknown) => boolean;

  constructor(private readonly options: CheckOptions) {
    this.isVariable = options.isVariable ?? isPipelineVariable;
  }

  public check(shape: Shape, given: unknown): void {
    let value = given;
    if (isToken(value)) { return this.checkToken(shape, value); }
    if (typeof value === 'object' && value !== null) {
      if (this.isVariable(value)) { return this.checkVariable(shape, value); }
      // a number that keeps its JSON form, for example
      const plain = typeof value.valueOf === 'function' ? (value as object).valueOf() : value;
      if (typeof plain !== 'object') { value = plain; }
    }
    switch (shape.type) {
      case 'structure': return this.checkStructure(shape, value);
      case 'list': return this.checkList(shape, value);
      case 'map': return this.checkMap(shape, value);
      case 'string': return this.checkString(shape, value);
      case 'integer':
      case 'long': return this.checkNumber(shape, value, true);
      case 'float':
      case 'double': return this.checkNumber(shape, value, false);
      case 'boolean':
        if (typeof value !== 'boolean') { this.typeProblem('true or false', value, value === 'true' || value === 'false' ? `write ${value}` : undefined); }
        return;
      case 'timestamp':
        if (typeof value === 'number' || value instanceof Date || (typeof value === 'string' && !Number.isNaN(Date.parse(value)))) { return; }
        return this.typeProblem('a timestamp (ISO 8601 text or seconds since 1970)', value);
      case 'blob':
        if (typeof value !== 'string' && !(value instanceof Uint8Array)) { this.typeProblem('base64 text', value); }
        return;
      case 'document': return;
    }
  }

  /** Finds members that must not be given. */
  public checkForbidden(names: readonly string[], at: number, value: unknown, why: string): void {
    if (typeof value !== 'object' || value === null) { return; }
    if (Array.isArray(value)) {
      value.forEach((element, index) => {
        this.path.push(index);
        this.checkForbidden(names, at, element, why);
        this.path.pop();
      });
      return;
    }
    const member = (value as Record<string, unknown>)[names[at]];
    if (member === undefined || member === null) { return; }
    this.path.push(names[at]);
    if (at === names.length - 1) {
      this.add('forbidden', member, `must not be given: ${why}`);
    } else {
      this.checkForbidden(names, at + 1, member, why);
    }
    this.path.pop();
  }

  private checkStructure(shape: Shape, value: unknown): void {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) { return this.typeProblem('an object', value); }
    const members = shape.members;
    const object = value as Record<string, unknown>;
    let given = 0;
    for (const name in object) {
      const member = object[name];
      if (member === undefined || member === null) { continue; }
      given++;
      this.path.push(name);
      const memberShape = members.get(name);
      if (memberShape) {
        this.check(memberShape, member);
      } else {
        this.checkUnknown(shape, name, member);
      }
      this.path.pop();
    }
    if (this.options.ignoreRequired === true || this.options.typesOnly) { return; }
    for (const name of shape.required) {
      if (object[name] === undefined || object[name] === null) { this.checkMissing(shape, name, object); }
    }
    if (shape.union && given !== 1) {
      this.add('union', value, `must have exactly one of ${showSome(members.keys())}, got ${given ? showSome(Object.keys(object)) : 'none'}`);
    }
  }

  private checkUnknown(shape: Shape, name: string, value: unknown): void {
    if (this.options.extra?.includes(this.memberPath())) { return; }
    const nearest = closest(name, shape.members.keys());
    this.add('unknown-member', value, `is not a member of ${shape.name}: ${nearest ? `did you mean ${nearest}`
      : shape.members.size ? `allowed are ${showSome(shape.members.keys())}` : 'it has no members'}`);
  }

  private checkMissing(shape: Shape, name: string, object: object): void {
    this.path.push(name);
    const ignored = this.options.ignoreRequired as readonly string[] | undefined;
    if (!ignored?.includes(this.memberPath())) {
      const stray = closest(name, Object.keys(object).filter(key => !shape.members.has(key)));
      this.add('required', undefined, `is required in ${shape.name}, got nothing: ${stray ? `rename ${stray}` : 'add it'}`);
    }
    this.path.pop();
  }

  private checkList(shape: Shape, value: unknown): void {
    if (!Array.isArray(value)) { return this.typeProblem('a list', value, 'put it in brackets'); }
    this.checkSize(shape, value, value.length, 'elements');
    const element = shape.element;
    for (let i = 0; i < value.length; i++) {
      this.path.push(i);
      if (value[i] === null || value[i] === undefined) {
        this.typeProblem(`of type ${element.type}`, value[i]);
      } else {
        this.check(element, value[i]);
      }
      this.path.pop();
    }
  }

  private checkMap(shape: Shape, value: unknown): void {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) { return this.typeProblem('an object', value); }
    const object = value as Record<string, unknown>;
    const element = shape.element;
    let size = 0;
    for (const key in object) {
      if (object[key] === undefined) { continue; }
      size++;
      this.path.push(`:${key}`);
      if (!isToken(key)) { this.checkText(shape.key, key, 'the key '); }
      if (object[key] === null) {
        this.typeProblem(`of type ${element.type}`, null);
      } else {
        this.check(element, object[key]);
      }
      this.path.pop();
    }
    this.checkSize(shape, value, size, 'entries');
  }

  private checkString(shape: Shape, value: unknown): void {
    if (typeof value !== 'string') {
      return this.typeProblem('a string', value, typeof value === 'number' || typeof value === 'boolean' ? `write "${value}"` : undefined);
    }
    this.checkText(shape, value, '');
  }

  private checkText(shape: Shape, value: string, what: string): void {
    if (this.options.typesOnly) { return; }
    const { allowed, min, max } = shape;
    if (allowed) {
      if (!allowed.has(value)) { this.checkEnumeration(shape, allowed, value, what); }
      return;
    }
    if ((min !== undefined && value.length < min) || (max !== undefined && value.length > max)) {
      return this.add('length', value, `${what}must have ${range(min, max)} characters, got ${show(value)} with ${value.length}`);
    }
    const pattern = shape.pattern;
    if (pattern && !pattern.test(value)) {
      this.add('pattern', value, `${what}must match ${shape.patternText}, got ${show(value)}`, shape.loosePattern?.test(value) ? 'warning' : 'error');
    }
  }

  private checkEnumeration(shape: Shape, allowed: ReadonlySet<string>, value: string, what: string): void {
    const nearest = closest(value, allowed);
    const set = allowed.size > 20 ? `the ${allowed.size} values of ${shape.name}` : [...allowed].map(show).join(', ');
    this.add('enum', value, `${what}must be one of ${set}, got ${show(value)}`
      + (nearest ? `: did you mean ${show(nearest)}` : allowed.size > 20 ? `: allowed are ${showSome([...allowed].map(show))}` : ''),
    shape.mayBeInstanceType(value) ? 'warning' : 'error');
  }

  private checkNumber(shape: Shape, value: unknown, whole: boolean): void {
    if (typeof value !== 'number' || !Number.isFinite(value) || (whole && !Number.isInteger(value))) {
      const hint = typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? `write ${Number(value)} without quotes` : undefined;
      return this.typeProblem(whole ? 'a whole number' : 'a number', value, hint);
    }
    const { min, max } = shape;
    if (!this.options.typesOnly && ((min !== undefined && value < min) || (max !== undefined && value > max))) {
      this.add('range', value, `must be ${range(min, max)}, got ${show(value)}`);
    }
  }

  private checkSize(shape: Shape, value: unknown, size: number, what: string): void {
    const { min, max } = shape;
    if (!this.options.typesOnly && ((min !== undefined && size < min) || (max !== undefined && size > max))) {
      this.add('size', value, `must have ${range(min, max)} ${what}, got ${size}`);
    }
  }

  private checkVariable(shape: Shape, value: unknown): void {
    const start = shape.type === 'list' ? 'Array' : shape.type === 'map' || shape.type === 'structure' ? 'Object' : undefined;
    if (start) {
      const what = start === 'Array' ? 'a list' : 'an object';
      return this.add('variable', value, `must be ${what}, got ${show(value)}: a pipeline variable stands for one value, never for ${what} as a whole`
        + ` (the service says "Expecting start of Json ${start}"); write ${what} with variables inside`);
    }
    const type = this.options.variableType?.(value);
    if (type && !fits(type, shape.type)) {
      this.add('variable', value, `must be of type ${shape.type}, got ${show(value)} of type ${type}`
        + (shape.type === 'string' ? ': wrap it in a Std:Join, which gives a string' : ''));
    }
  }

  /** An encoded token has a type already; an object that is resolved later may become anything. */
  private checkToken(shape: Shape, value: unknown): void {
    const type = shape.type;
    if (typeof value === 'string' && type !== 'string' && type !== 'timestamp' && type !== 'blob' && type !== 'document') {
      this.typeProblem(`of type ${type}`, value, 'it is a token for a string');
    } else if (typeof value === 'number' && (type === 'string' || type === 'boolean' || type === 'structure' || type === 'list' || type === 'map')) {
      this.typeProblem(`of type ${type}`, value, 'it is a token for a number');
    } else if (Array.isArray(value) && type !== 'list' && type !== 'document') {
      this.typeProblem(`of type ${type}`, value, 'it is a token for a list');
    }
  }

  private typeProblem(wanted: string, value: unknown, hint?: string): void {
    this.add('type', value, `must be ${wanted}, got ${show(value)}${hint ? `: ${hint}` : ''}`);
  }

  private add(rule: ProblemRule, value: unknown, text: string, severity: Problem['severity'] = 'error'): void {
    if (severity === 'warning' && !this.options.warnings) { return; }
    const inner = showPath(this.path);
    const outer = this.options.path ?? '';
    const path = outer && inner ? `${outer}${inner.startsWith('[') ? '' : '.'}${inner}` : outer || inner;
    this.problems.push({ path, rule, severity, message: `${path || 'the value'} ${text}`, value });
  }

  /** The path without indices and keys. */
  private memberPath(): string {
    return this.path.filter(part => typeof part === 'string' && !part.startsWith(':')).join('.');
  }
}

function range(min: number | undefined, max: number | undefined): string {
  if (min === undefined) { return `at most ${max}`; }
  if (max === undefined) { return `at least ${min}`; }
  return min === max ? `exactly ${min}` : `${min} to ${max}`;
}

function fits(type: VariableType, wanted: string): boolean {
  switch (wanted) {
    case 'string': return type === 'String';
    case 'integer':
    case 'long': return type === 'Integer';
    case 'float':
    case 'double': return type === 'Integer' || type === 'Float';
    case 'boolean': return type === 'Boolean';
    default: return true;
  }
}
