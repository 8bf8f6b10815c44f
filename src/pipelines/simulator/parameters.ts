import { plain } from './values';
import { ValidationError } from '../../private/errors';
import { JsonNumber } from '../../private/json-number';
import type { ParameterDocument } from '../definition/model';

/** The parameters' values at the start of an execution, or an error that names everything that is wrong with those given. */
export function startParameters(declared: ParameterDocument[], given: { [name: string]: any }): Map<string, any> {
  const values = new Map<string, any>();
  const problems: string[] = [];
  const names = declared.map(parameter => parameter.Name);
  for (const name of Object.keys(given)) {
    if (!names.includes(name)) { problems.push(`${JSON.stringify(name)} is no parameter of the pipeline, which has ${JSON.stringify(names)}`); }
  }
  for (const parameter of declared) {
    const isGiven = Object.prototype.hasOwnProperty.call(given, parameter.Name) && given[parameter.Name] !== undefined;
    const value = isGiven ? given[parameter.Name] : parameter.DefaultValue;
    const of = `${JSON.stringify(parameter.Name)} `;
    if (value === undefined || value === null) {
      problems.push(`${of}has no default and must be given a value`);
      continue;
    }
    const converted = convert(parameter.Type, value);
    if (converted === undefined) {
      problems.push(`${of}must be ${ALLOWED[parameter.Type] ?? 'of a known type'}, got ${JSON.stringify(plain(value))}`);
    } else if (parameter.EnumValues?.length && !parameter.EnumValues.includes(converted)) {
      problems.push(`${of}must be one of ${JSON.stringify(parameter.EnumValues)}, got ${JSON.stringify(converted)}`);
    } else if (isGiven && String(value).length > 1024) {
      problems.push(`${of}must have at most 1024 characters, got ${String(value).length}`);
    } else {
      values.set(parameter.Name, converted);
    }
  }
  if (problems.length) { throw new ValidationError('Parameters', `the execution cannot start: ${problems.join('; ')}`); }
  return values;
}

const ALLOWED: Record<string, string> = { String: 'text', Integer: 'a whole number', Float: 'a number', Boolean: 'true or false' };

/** A value in the parameter's type; the API takes all of them as text. */
function convert(type: string, value: any): any {
  const text = value instanceof JsonNumber ? value.text : value;
  switch (type) {
    case 'String': return typeof value === 'string' ? value : undefined;
    case 'Integer': return /^[+-]?\d+$/.test(String(text)) && typeof value !== 'boolean' ? Number(text) : undefined;
    case 'Float': {
      if (typeof value === 'boolean' || String(text).trim() === '' || !Number.isFinite(Number(text))) { return undefined; }
      return value instanceof JsonNumber ? value : JSON.stringify(Number(text)) === String(text) ? Number(text) : new JsonNumber(String(text).trim());
    }
    case 'Boolean': return typeof value === 'boolean' ? value : ({ true: true, false: false } as any)[String(value).toLowerCase()];
    default: return undefined;
  }
}
