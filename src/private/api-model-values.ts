/** What the checks take for a value that is known only later. */
export type Unknown = 'variable' | 'token' | undefined;

/** Whether a value is one of the service's own: `{Get}`, `{Std:Join}`, `{Std:JsonGet}`. */
export function isPipelineVariable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) { return false; }
  const key = onlyKey(value);
  return key === 'Get' || key === 'Std:Join' || key === 'Std:JsonGet';
}

/**
 * Whether a value is a CDK token: an object with `resolve`, an encoded string, number or list, or a CloudFormation
 * intrinsic that a token was resolved to. (Not `Token.isUnresolved`: the command line checks without loading the CDK.)
 */
export function isToken(value: unknown): boolean {
  switch (typeof value) {
    case 'string': return value.includes('${Token[');
    // the CDK encodes tokens as numbers below this one
    case 'number': return value < -1e+289;
    case 'object': break;
    default: return false;
  }
  if (value === null) { return false; }
  if (Array.isArray(value)) { return value.length === 1 && typeof value[0] === 'string' && value[0].startsWith('#{Token['); }
  if (typeof (value as { resolve?: unknown }).resolve === 'function') { return true; }
  const key = onlyKey(value);
  return key !== undefined && (key === 'Ref' || key.startsWith('Fn::'));
}

/** A value as short JSON for a message. */
export function show(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    text = undefined;
  }
  text ??= String(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

/** A list of allowed names for a message. */
export function showSome(names: Iterable<string>, most = 12): string {
  const all = [...names];
  return all.length > most ? `${all.slice(0, most).join(', ')} and ${all.length - most} more` : all.join(', ');
}

/** A path as a message shows it: `A.B[0]['key']`. */
export function showPath(path: readonly PathPart[]): string {
  let text = '';
  for (const part of path) {
    text += typeof part === 'number' ? `[${part}]` : part.startsWith(':') ? `['${part.slice(1)}']` : text ? `.${part}` : part;
  }
  return text;
}

/** A member, an index, or `:` and the key of a map. */
export type PathPart = string | number;

function onlyKey(value: object): string | undefined {
  let found: string | undefined;
  for (const key in value) {
    if (found !== undefined) { return undefined; }
    found = key;
  }
  return found;
}
