import { createHash } from 'crypto';
import { JsonNumber } from '../../private/json-number';

/** A reference that cannot be resolved, or a condition that cannot be evaluated: the step fails, and no retry policy is for it. */
export class EvaluationError extends Error {}

/** The members and indices of a path such as `a.b[0]['c']`, with or without `$` in front; undefined if it is none. */
export function parsePath(path: string): (string | number)[] | undefined {
  const out: (string | number)[] = [];
  const pattern = /\.?([^.[\]'"$][^.[\]'"]*)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/y;
  let at = path.startsWith('$') ? 1 : 0;
  while (at < path.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(path);
    if (!match) { return undefined; }
    out.push(match[2] !== undefined ? Number(match[2]) : match[1] ?? match[3] ?? match[4]);
    at += match[0].length;
  }
  return out;
}

/** Members by which the items of the API's lists are addressed. */
const ITEM_NAMES = ['OutputName', 'InputName', 'ChannelName', 'MetricName', 'VariantName', 'Name', 'Key'];

/** The value at a path, undefined if there is none. Items of a list are addressed by index or by name. */
export function lookUp(root: any, path: (string | number)[]): any {
  let at = root;
  for (const key of path) {
    if (at === null || typeof at !== 'object' || at instanceof JsonNumber) { return undefined; }
    if (Array.isArray(at)) {
      at = typeof key === 'number' ? at[key] : at.find(item => ITEM_NAMES.some(name => item?.[name] === key));
    } else {
      at = Object.prototype.hasOwnProperty.call(at, key) ? at[key] : undefined;
    }
  }
  return at;
}

/** The text of a value in a join. */
export function textOf(value: any): string {
  if (value instanceof JsonNumber) { return value.text; }
  if (value !== null && typeof value === 'object') { throw new EvaluationError(`Std:Join takes single values, got ${JSON.stringify(value)}`); }
  return String(value);
}

/** A value whose numbers are all plain. */
export function plain(value: any): any {
  if (value instanceof JsonNumber) { return value.valueOf(); }
  if (Array.isArray(value)) { return value.map(plain); }
  if (value === null || typeof value !== 'object') { return value; }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}

/** Members of the second value win; lists are replaced as a whole. */
export function merge(base: any, over: any): any {
  if (over === undefined) { return base; }
  const both = [base, over].every(value => value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof JsonNumber));
  if (!both) { return over; }
  const out = { ...base };
  for (const key of Object.keys(over)) { out[key] = merge(base[key], over[key]); }
  return out;
}

/** Seconds of an ISO 8601 duration, or of the short form in the service's documentation (`30d`, `T16m`, `30dT5h`); undefined if it is neither. */
export function parseDuration(text: string): number | undefined {
  const match = /^P?(?:(\d+)y)?(?:(\d+)m)?(?:(\d+)w)?(?:(\d+)d)?(?:T(?:(\d+)h)?(?:(\d+)m(?:in)?)?(?:(\d+(?:\.\d+)?)s)?)?$/i.exec(text);
  if (!match || !/\d/.test(text)) { return undefined; }
  const units = [365 * 86_400, 30 * 86_400, 7 * 86_400, 86_400, 3600, 60, 1];
  return units.reduce((sum, unit, i) => sum + unit * Number(match[i + 1] ?? 0), 0);
}

/** A short text made of another one, equal every time. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
