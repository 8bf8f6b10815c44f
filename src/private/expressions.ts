import { IResolvable, IResolveContext, Token, Tokenization } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { ValidationError } from './errors';
import { JsonNumber } from './json';

const SYMBOL = Symbol.for('cdk-mlops.PipelineExpression');

/**
 * A value that is only known while a pipeline runs, carried through props as a CDK token.
 *
 * Rendering a pipeline definition replaces it by its function form (`Get`, `Std:Join`, `Std:JsonGet`). Anywhere else, for example in a property
 * of another CloudFormation resource, it has no value, and resolving it fails.
 */
export class PipelineExpression implements IResolvable {
  public static isExpression(x: unknown): x is PipelineExpression {
    return x !== null && typeof x === 'object' && SYMBOL in x;
  }

  /** `{ "Get": path }` */
  public static get(path: string, owner?: IConstruct): PipelineExpression {
    return new PipelineExpression(path, { Get: path }, owner);
  }

  public readonly creationStack = ['stack traces disabled'];

  /**
   * @param hint what the user calls it, for messages
   * @param form the function form; may hold other expressions and CloudFormation tokens
   * @param owner the step or parameter that the value comes from
   */
  constructor(public readonly hint: string, public readonly form: any, public readonly owner?: IConstruct) {
    Object.defineProperty(this, SYMBOL, { value: true });
  }

  public resolve(_context: IResolveContext): any {
    throw new ValidationError('RuntimeValueOutsidePipeline',
      `${this.hint} is only known while the pipeline runs: it can be used in the steps of that pipeline, not in other resources`, this.owner);
  }

  public asString(): string { return Token.asString(this, { displayHint: this.hint }); }
  public asNumber(): number { return Token.asNumber(this); }
  public toString(): string { return this.asString(); }
}

/** Told about each expression met while rendering. */
export type ExpressionVisitor = (expression: PipelineExpression) => void;

const ENCODED_NUMBER = /-1\.888154589\d+e\+289/;

/**
 * Replaces every pipeline expression in a value by its function form: a lone one by `Get`, `Std:JsonGet` or `Std:Join`, one inside a longer
 * string by a `Std:Join` of the parts. CloudFormation tokens stay as they are. Members that are `undefined` are dropped, nulls kept.
 */
export function renderExpressions(value: any, visit: ExpressionVisitor): any {
  switch (typeof value) {
    case 'string': return renderString(value, visit);
    case 'number': {
      const token = Token.isUnresolved(value) ? Tokenization.reverseNumber(value) : undefined;
      return PipelineExpression.isExpression(token) ? renderExpression(token, visit) : value;
    }
    case 'object': {
      if (value === null || value instanceof JsonNumber) { return value; }
      if (PipelineExpression.isExpression(value)) { return renderExpression(value, visit); }
      if (Tokenization.isResolvable(value)) { return value; }
      if (Array.isArray(value)) {
        return Token.isUnresolved(value) ? value : value.filter(v => v !== undefined).map(v => renderExpressions(v, visit));
      }
      const out: Record<string, any> = {};
      for (const key of Object.keys(value)) {
        if (value[key] !== undefined) { out[key] = renderExpressions(value[key], visit); }
      }
      return out;
    }
    default: return value;
  }
}

function renderExpression(expression: PipelineExpression, visit: ExpressionVisitor): any {
  visit(expression);
  return renderExpressions(expression.form, visit);
}

function renderString(value: string, visit: ExpressionVisitor): any {
  if (ENCODED_NUMBER.test(value)) {
    throw new ValidationError('NumberInString',
      'a number that is only known at run time was put into a string: use the string form of the value (valueAsString) instead');
  }
  const parts = splitString(value);
  if (!parts.some(PipelineExpression.isExpression)) { return value; }
  if (parts.length === 1) { return renderExpression(parts[0] as PipelineExpression, visit); }
  return {
    'Std:Join': {
      On: '',
      Values: parts.flatMap(part => {
        const rendered = PipelineExpression.isExpression(part) ? renderExpression(part, visit) : part;
        // a join of nothing but text conversion adds nothing inside of another one
        return rendered['Std:Join']?.On === '' ? rendered['Std:Join'].Values : [rendered];
      }),
    },
  };
}

/**
 * Splits a string into literal text and pipeline expressions; CloudFormation tokens belong to the literal text.
 */
export function splitString(value: string): (string | PipelineExpression)[] {
  if (!value.includes('${Token[')) { return [value]; }
  // mapTokens and join are the public way to see a string's fragments in order: tokens are boxed, then everything is put into one list
  const boxed = Tokenization.reverseString(value).mapTokens({ mapToken: token => new Boxed(token) });
  const fragments: unknown[] = [].concat(boxed.join({ join: (left, right) => [].concat(left, right) }));
  const parts: (string | PipelineExpression)[] = [];
  for (const fragment of fragments) {
    const token = fragment instanceof Boxed ? fragment.token : undefined;
    if (PipelineExpression.isExpression(token)) {
      parts.push(token);
      continue;
    }
    const text = token ? Token.asString(token) : String(fragment);
    const last = parts.length - 1;
    if (typeof parts[last] === 'string') { parts[last] += text; } else { parts.push(text); }
  }
  return parts;
}

class Boxed {
  constructor(public readonly token: IResolvable) {}
}
