import { IResolvable, Token } from 'aws-cdk-lib';
import { ValidationError } from '../../private/errors';
import type { Step } from '../step';

/**
 * A part of a step's result. Its members are tokens, made when they are read, and its structures go down to them.
 */
export abstract class StepProperties {
  /** @internal */
  constructor(
    /** @internal */
    protected readonly _step: Step,
    /** @internal */
    protected readonly _path: string = '',
  ) {}

  /** @internal */
  protected _at(member: string): string { return this._path ? `${this._path}.${member}` : member; }

  /** @internal */
  protected _indexed(member: string, index: number): string {
    if (!Number.isInteger(index) || Token.isUnresolved(index) || index < 0) {
      throw new ValidationError('PropertyIndex', `index of ${this._at(member)} must be a whole number known at synth, 0 for the first, got ${String(index)}`, this._step);
    }
    return `${this._at(member)}[${index}]`;
  }

  /** @internal */
  protected _keyed(member: string, key: string): string {
    if (!key || Token.isUnresolved(key) || key.includes('\'')) {
      throw new ValidationError('PropertyKey', `key of ${this._at(member)} must be text without quotes, known at synth, got ${JSON.stringify(String(key))}`, this._step);
    }
    return `${this._at(member)}['${key}']`;
  }

  /** @internal */
  protected _text(path: string): string { return this._step._property(path).asString(); }

  /** @internal */
  protected _number(path: string): number { return this._step._property(path).asNumber(); }

  /** @internal */
  protected _flag(path: string): IResolvable { return this._step._property(path); }
}
