import { Stack, Token } from 'aws-cdk-lib';
import type { DefinitionDocument } from './model';
import { readable } from './readable-values';
import { JsonNumber } from '../../private/json-number';

/** A document in which the values that CloudFormation knows stand the way `Fn::Sub` writes them. */
export function readableDocument(document: DefinitionDocument, stack: Stack): DefinitionDocument {
  const convert = (value: any): any => {
    if (value instanceof JsonNumber) { return value; }
    if (Token.isUnresolved(value)) { return readable(stack.resolve(value)); }
    if (Array.isArray(value)) { return value.map(convert); }
    if (typeof value !== 'object' || value === null) { return value; }
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, convert(member)]));
  };
  return convert(document);
}
