import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkKnown, checkName } from '../../private/checks';
import { ValidationError } from '../../private/errors';

/** Fails when a list is empty or longer than the service allows. */
export function checkList(list: readonly unknown[] | undefined, prop: string, max: number, scope?: IConstruct): void {
  if (list === undefined || Token.isUnresolved(list)) { return; }
  if (list.length === 0 || list.length > max) {
    throw new ValidationError('ListLength',
      `${prop} must have 1 to ${max} members, got ${list.length}${list.length === 0 ? ': leave it out instead' : ''}`, scope);
  }
}

/** Fails when a name of a CodePipeline pipeline breaks the service's rule. */
export function checkPipelineName(name: string | undefined, prop: string, scope: IConstruct): void {
  if (name === undefined) { return; }
  checkName(name, { prop, maxLength: 100, pattern: /^[A-Za-z0-9.@_-]+$/, allowed: 'letters, digits, ".", "@", "_" and "-"' }, scope);
}

/** Fails when a directory is not one below the root of the source. */
export function checkDirectory(directory: string | undefined, prop: string, scope: IConstruct): void {
  if (directory === undefined) { return; }
  checkKnown(directory, prop, 'it becomes part of a shell command', scope);
  if (directory === '' || directory.startsWith('/') || directory.split('/').includes('..')) {
    throw new ValidationError('Directory',
      `${prop} must be a path below the root of the source, for example "models/abalone", got ${JSON.stringify(directory)}`, scope);
  }
}
