import { JsonNumber } from '../../private/json-number';

/** A place where a document differs from the one that is wanted. */
export interface Difference {
  readonly path: (string | number)[];
  /** undefined: the member must go. */
  readonly wanted: any;
}

/** Whether two documents say the same: objects with members in any order, numbers as floats or integers, explicit nulls. */
export function same(a: any, b: any): boolean {
  return differences(a, b).length === 0;
}

/** The smallest changes that turn one document into another; what functions (`Get`, `Std:Join`, …) say is changed as a whole. */
export function differences(given: any, wanted: any, path: (string | number)[] = []): Difference[] {
  if (isNumber(given) && isNumber(wanted)) { return sameNumber(given, wanted) ? [] : [{ path, wanted }]; }
  if (Array.isArray(given) && Array.isArray(wanted)) {
    if (given.length !== wanted.length) { return [{ path, wanted }]; }
    return given.flatMap((item, i) => differences(item, wanted[i], [...path, i]));
  }
  if (!isObject(given) || !isObject(wanted)) { return given === wanted ? [] : [{ path, wanted }]; }
  const keys = [...new Set([...Object.keys(wanted), ...Object.keys(given)])];
  const found = keys.flatMap(key => {
    const has = Object.prototype.hasOwnProperty.call(wanted, key);
    const had = Object.prototype.hasOwnProperty.call(given, key);
    if (has && had) { return differences(given[key], wanted[key], [...path, key]); }
    return [{ path: [...path, key], wanted: has ? wanted[key] : undefined }];
  });
  // a path cannot say a key with a quote, a function has no members, and another type has other ones
  const whole = isFunction(given) || isFunction(wanted) || (typeof wanted.Type === 'string' && typeof given.Type === 'string' && given.Type !== wanted.Type)
    || found.some(difference => String(difference.path[path.length]).includes('\''));
  return found.length && whole ? [{ path, wanted }] : found;
}

/** A path as overrides take it. */
export function printPath(path: (string | number)[]): string {
  return path.map((key, i) => {
    if (typeof key === 'number') { return `[${key}]`; }
    if (/^[^.[\]']+$/.test(key)) { return i ? `.${key}` : key; }
    return `['${key}']`;
  }).join('');
}

/** Whether a value is one that the service computes. */
export function isFunction(value: any): boolean {
  if (!isObject(value)) { return false; }
  const keys = Object.keys(value);
  return keys.length === 1 && (keys[0] === 'Get' || keys[0].startsWith('Std:'));
}

export function isObject(value: any): boolean {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof JsonNumber);
}

export function isNumber(value: any): value is number | JsonNumber {
  return typeof value === 'number' || value instanceof JsonNumber;
}

/** Floats are equal by value, however they are written (`1e-05`), but differ from integers. */
function sameNumber(a: number | JsonNumber, b: number | JsonNumber): boolean {
  const [left, right] = [spelling(a), spelling(b)];
  return left === right || (isFloatText(left) && isFloatText(right) && Number(left) === Number(right));
}

export function isFloatText(text: string): boolean { return /[.eE]/.test(text); }

export function spelling(number: number | JsonNumber): string { return number instanceof JsonNumber ? number.text : JSON.stringify(number); }
