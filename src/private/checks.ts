import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { ValidationError } from './errors';

/** A rule for a name: how the API restricts it. */
export interface NameRule {
  /** The prop's name, as the user wrote it. */
  readonly prop: string;
  readonly maxLength: number;
  readonly minLength?: number;
  readonly pattern: RegExp;
  /** The pattern in words, for the message. */
  readonly allowed: string;
}

/** Fails when a name breaks its rule; a token passes, since its value is not known yet. */
export function checkName(name: string, rule: NameRule, scope?: IConstruct): void {
  if (Token.isUnresolved(name)) { return; }
  const min = rule.minLength ?? 1;
  if (name.length < min || name.length > rule.maxLength) {
    throw new ValidationError('NameLength',
      `${rule.prop} must have ${min} to ${rule.maxLength} characters, got ${JSON.stringify(name)} with ${name.length}`
      + (name.length > rule.maxLength ? ': choose a shorter name' : ''), scope);
  }
  if (!rule.pattern.test(name)) {
    throw new ValidationError('NamePattern', `${rule.prop} must consist of ${rule.allowed}, got ${JSON.stringify(name)}`, scope);
  }
}

/** Fails when the name of an endpoint, or of what belongs to one, breaks the API's rule. */
export function checkResourceName(name: string, prop: string, scope?: IConstruct): void {
  checkName(name, {
    prop, maxLength: 63, pattern: /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/, allowed: 'letters, digits and hyphens, with a letter or digit at both ends',
  }, scope);
}

/** Fails when a value that must be known at synth is a token. */
export function checkKnown(value: unknown, prop: string, why: string, scope?: IConstruct): void {
  if (Token.isUnresolved(value)) {
    throw new ValidationError('TokenNotAllowed',
      `${prop} must be known at synth because ${why}, got a token (${String(value)}): pass a plain value`, scope);
  }
}

/** Fails when a number is outside its range; a token passes. */
export function checkRange(value: number | undefined, prop: string, min: number, max: number, scope?: IConstruct): void {
  if (value === undefined || Token.isUnresolved(value)) { return; }
  if (!Number.isInteger(value) || value < min || value > max) {
    const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
    // JSON has no NaN
    throw new ValidationError('OutOfRange', `${prop} must be a whole number ${range}, got ${typeof value === 'number' ? value : JSON.stringify(value)}`, scope);
  }
}
