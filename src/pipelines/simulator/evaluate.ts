import { EvaluationError, lookUp, parsePath, textOf } from './values';
import { JsonNumber } from '../../private/json-number';
import { parsePathRoot } from '../definition/graph';

/** What references in a step are resolved against. */
export interface Surroundings {
  parameter(name: string): any;
  /** The value of an execution variable; undefined if there is none here. */
  execution(name: string): any;
  experiment(member: string): any;
  /** The result of a step that succeeded; undefined for any other. */
  result(step: string): any;
  /** The content of a property file. Fails if there is none. */
  report(step: string, propertyFile: string): any;
  /** The content of a JSON file in S3. Fails if there is none. */
  document(uri: string): any;
  /** Told about each reference to a member of a result that nothing is known about. */
  assume(path: string): any;
}

/** A value with all references and functions in it resolved. */
export function evaluate(value: any, around: Surroundings): any {
  if (value === null || typeof value !== 'object' || value instanceof JsonNumber) { return value; }
  if (Array.isArray(value)) { return value.map(item => evaluate(item, around)); }
  const keys = Object.keys(value);
  if (keys.length === 1) {
    const [argument] = Object.values<any>(value);
    switch (keys[0]) {
      case 'Get': if (typeof argument === 'string') { return get(argument, around); } break;
      case 'Std:Join': return (argument?.Values ?? []).map((item: any) => textOf(evaluate(item, around))).join(argument?.On ?? '');
      case 'Std:JsonGet': return jsonGet(argument ?? {}, around);
    }
  }
  const out: Record<string, any> = {};
  for (const key of keys) { out[key] = evaluate(value[key], around); }
  return out;
}

function get(path: string, around: Surroundings): any {
  const root = parsePathRoot(path);
  switch (root.kind) {
    case 'Parameters': return around.parameter(root.name);
    case 'PipelineExperimentConfig': return around.experiment(root.name);
    case 'Execution': {
      const value = around.execution(root.name);
      if (value === undefined) { throw new EvaluationError(`execution variable ${JSON.stringify(path)} has no value here`); }
      return value;
    }
    case 'Steps': {
      const result = around.result(root.name);
      if (result === undefined) { throw new EvaluationError(`step ${JSON.stringify(root.name)} has no result that ${JSON.stringify(path)} could be taken from`); }
      const members = parsePath(root.rest);
      if (!members?.length) { throw new EvaluationError(`${JSON.stringify(path)} is no path to a member of a result`); }
      const found = lookUp(result, members);
      return found === undefined ? around.assume(path) : found;
    }
    default: throw new EvaluationError(`${JSON.stringify(path)} is no path to a value of the execution`);
  }
}

function jsonGet(argument: any, around: Surroundings): any {
  const path = typeof argument.Path === 'string' ? parsePath(argument.Path) : undefined;
  if (!path) { throw new EvaluationError(`Std:JsonGet needs a Path such as "metrics.mse.value", got ${JSON.stringify(argument.Path)}`); }
  let content: any;
  let source: string;
  if (argument.PropertyFile !== undefined) {
    source = String(argument.PropertyFile?.Get ?? argument.PropertyFile);
    const match = /^Steps\.([A-Za-z0-9\-_]+)\.PropertyFiles\.(.+)$/.exec(source);
    if (!match) { throw new EvaluationError(`Std:JsonGet needs the path of a property file, got ${JSON.stringify(source)}`); }
    content = around.report(match[1], match[2]);
  } else {
    source = textOf(evaluate(argument.S3Uri, around));
    content = around.document(source);
  }
  const value = lookUp(content, path);
  if (value === undefined) { throw new EvaluationError(`${source} has nothing at ${JSON.stringify(argument.Path)}`); }
  return value;
}

/** Whether all conditions hold. */
export function allHold(conditions: any[], around: Surroundings): boolean {
  return conditions.every(condition => holds(condition, around));
}

function holds(condition: any, around: Surroundings): boolean {
  switch (condition?.Type) {
    case 'Not': return !holds(condition.Condition ?? condition.Expression, around);
    case 'Or': return (condition.Conditions ?? []).some((inner: any) => holds(inner, around));
    case 'In': {
      const value = evaluate(condition.QueryValue, around);
      return (condition.Values ?? []).some((item: any) => {
        const candidate = evaluate(item, around);
        return typeName(candidate) === typeName(value) && primitive(candidate) === primitive(value);
      });
    }
    case 'Equals': case 'GreaterThan': case 'GreaterThanOrEqualTo': case 'LessThan': case 'LessThanOrEqualTo':
      return compareSides(condition, around);
    default: throw new EvaluationError(`condition type ${JSON.stringify(condition?.Type)} does not exist`);
  }
}

/** Sides of which nothing is known can be compared for nothing but being the same text. */
function compareSides({ Type: type, LeftValue, RightValue }: any, around: Surroundings): boolean {
  const unknown: string[] = [];
  const watched = { ...around, assume: (path: string) => { unknown.push(path); return around.assume(path); } };
  const [left, right] = [evaluate(LeftValue, watched), evaluate(RightValue, watched)];
  if (unknown.length && (type !== 'Equals' || typeName(left) !== typeName(right))) {
    throw new EvaluationError(`nothing is known about ${unknown.join(' and ')}, which a condition compares: give it in the result of its step`);
  }
  return compare(type, left, right);
}

function compare(type: string, left: any, right: any): boolean {
  if (typeName(left) !== typeName(right)) {
    throw new EvaluationError(`${type} needs two values of the same type, got ${show(left)} and ${show(right)}`);
  }
  const [a, b] = [primitive(left), primitive(right)];
  if (type === 'Equals') { return a === b; }
  if (typeof a !== 'number' && typeof a !== 'string') { throw new EvaluationError(`${type} needs numbers or texts, got ${show(left)} and ${show(right)}`); }
  switch (type) {
    case 'GreaterThan': return a > b;
    case 'GreaterThanOrEqualTo': return a >= b;
    case 'LessThan': return a < b;
    default: return a <= b;
  }
}

/** A number's spelling does not count in a comparison. */
function primitive(value: any): any { return value instanceof JsonNumber ? value.valueOf() : value; }

function typeName(value: any): string {
  if (value === null) { return 'null'; }
  if (value instanceof JsonNumber) { return 'number'; }
  return Array.isArray(value) ? 'list' : typeof value;
}

function show(value: any): string { return `${JSON.stringify(value)} (${typeName(value)})`; }
