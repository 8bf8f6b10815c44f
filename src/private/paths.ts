import type { IConstruct } from 'constructs';
import { ValidationError } from './errors';

/** Splits `A.B[0]['c.d']` into `['A', 'B', 0, 'c.d']`. */
export function splitPath(path: string, scope?: IConstruct): (string | number)[] {
  const out: (string | number)[] = [];
  const pattern = /(?:^|\.)([^.[\]']+)|\[(\d+)\]|\['([^']*)'\]/y;
  while (pattern.lastIndex < path.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(path);
    if (!match) {
      throw new ValidationError('Path', `path must be members joined by dots, with indexes in brackets, got ${JSON.stringify(path)} (see character ${at + 1})`, scope);
    }
    out.push(match[2] !== undefined ? Number(match[2]) : match[1] ?? match[3]);
  }
  if (!out.length) { throw new ValidationError('Path', 'path must name a member, got ""', scope); }
  return out;
}

/** Sets a member of a document; what is missing on the way is made. */
export function setAt(document: any, path: string, value: any, scope?: IConstruct): void {
  const keys = splitPath(path, scope);
  let at = document;
  keys.slice(0, -1).forEach((key, i) => {
    if (at[key] === undefined || at[key] === null) { at[key] = typeof keys[i + 1] === 'number' ? [] : {}; }
    at = at[key];
    if (typeof at !== 'object') {
      throw new ValidationError('Path', `path ${JSON.stringify(path)} goes through ${JSON.stringify(key)}, which is a plain value`, scope);
    }
  });
  at[keys[keys.length - 1]] = value;
}

/** Removes a member of a document, if it is there. */
export function deleteAt(document: any, path: string, scope?: IConstruct): void {
  const keys = splitPath(path, scope);
  let at = document;
  for (const key of keys.slice(0, -1)) {
    at = at?.[key];
    if (at === undefined || at === null || typeof at !== 'object') { return; }
  }
  const last = keys[keys.length - 1];
  if (Array.isArray(at) && typeof last === 'number') { at.splice(last, 1); } else { delete at[last]; }
}
