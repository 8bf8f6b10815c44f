import { Fn, IResolvable, Stack, Token, Tokenization } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { JsonNumber } from './json-number';

export { JsonNumber };

/**
 * Writes a value as JSON text in which CloudFormation tokens stand as tokens, so that the deployed text is valid JSON.
 *
 * `Stack.toJsonString` does nearly the same; it has no way to write `2.0`, and it is slow on large documents.
 */
export function toJsonText(value: any, scope?: IConstruct): string {
  const out: string[] = [];
  write(value, out, scope);
  return out.join('');
}

function write(value: any, out: string[], scope?: IConstruct): void {
  if (value === null) {
    out.push('null');
  } else if (value instanceof JsonNumber) {
    out.push(value.text);
  } else if (typeof value === 'number') {
    out.push(Token.isUnresolved(value) ? Token.asString(Tokenization.reverseNumber(value)) : JSON.stringify(value));
  } else if (typeof value === 'object' && Tokenization.isResolvable(value)) {
    writeToken(value, out, scope);
  } else if (Array.isArray(value)) {
    writeArray(value, out, scope);
  } else if (typeof value === 'object') {
    let separator = '{';
    for (const key of Object.keys(value)) {
      if (value[key] === undefined) { continue; }
      out.push(separator, JSON.stringify(key), ':');
      write(value[key], out, scope);
      separator = ',';
    }
    out.push(separator === '{' ? '{}' : '}');
  } else {
    // JSON.stringify leaves the markers of string tokens alone
    out.push(JSON.stringify(value) ?? 'null');
  }
}

function writeArray(value: any[], out: string[], scope?: IConstruct): void {
  if (Token.isUnresolved(value)) {
    // a list that CloudFormation knows: its items become JSON strings at deployment
    out.push('["', Fn.join('","', value), '"]');
    return;
  }
  out.push('[');
  value.forEach((item, i) => {
    if (i) { out.push(','); }
    write(item === undefined ? null : item, out, scope);
  });
  out.push(']');
}

/** A token object: an intrinsic becomes a JSON string at deployment, anything else is written by its value. */
function writeToken(token: IResolvable, out: string[], scope?: IConstruct): void {
  const resolved = scope ? Stack.of(scope).resolve(token) : undefined;
  if (resolved === undefined || isIntrinsic(resolved)) {
    out.push('"', Token.asString(token), '"');
  } else {
    write(tokenize(resolved), out, scope);
  }
}

/** Turns the intrinsics in a resolved value back into tokens. */
function tokenize(value: any): any {
  if (isIntrinsic(value)) { return Token.asString(value); }
  if (Array.isArray(value)) { return value.map(tokenize); }
  if (typeof value !== 'object' || value === null) { return value; }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, tokenize(member)]));
}

function isIntrinsic(x: any): boolean {
  if (typeof x !== 'object' || x === null || Array.isArray(x)) { return false; }
  const keys = Object.keys(x);
  return keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'));
}
