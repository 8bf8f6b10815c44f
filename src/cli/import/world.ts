import { App, Stack } from 'aws-cdk-lib';
import { Code, Statement, Variable } from './code';
import { Evaluation } from './evaluate';
import { ValidationError } from '../../private/errors';
import { PipelineExpression, renderExpressions } from '../../private/expressions';
import { toJsonText } from '../../private/json';
import { parseJson } from '../../private/json-parse';

/** Where the program's resources are, as far as the definition says. */
export interface Environment {
  readonly account?: string;
  readonly region?: string;
}

/**
 * The program that is being made. Each statement is run at once, in a stack that is thrown away: what it renders is known, and not guessed.
 */
export class World {
  public readonly stack: Stack;
  /** What exists besides the pipeline: roles, buckets, images. */
  public readonly resources: Statement[] = [];
  public readonly parameters: Statement[] = [];
  public readonly steps: Statement[] = [];

  private readonly evaluation: Evaluation;
  private readonly variableNames = new Set<string>(RESERVED);

  constructor(public readonly environment: Environment) {
    this.stack = new Stack(new App({ analyticsReporting: false }), 'Stack', { env: { ...environment } });
    this.evaluation = new Evaluation(this.stack);
  }

  /** A new constant, called like this, or with a suffix or a number behind it. */
  public variable(wanted: string, suffix = ''): Variable {
    const plain = camelCase(wanted);
    const base = this.variableNames.has(plain) && suffix ? camelCase(`${plain}-${suffix}`) : plain;
    let name = base;
    for (let i = 2; this.variableNames.has(name); i++) { name = `${base}${i}`; }
    this.variableNames.add(name);
    return { name };
  }

  /** A constant that is not used after all. */
  public release(variable: Variable): void { this.variableNames.delete(variable.name); }

  /** A construct id that is free. */
  public id(wanted: string, suffix = ''): string {
    const base = wanted.replace(/\//g, '-') || 'Construct';
    const taken = (id: string) => this.stack.node.tryFindChild(id) !== undefined || RESERVED_IDS.includes(id);
    if (!taken(base)) { return base; }
    let id = `${base}${suffix}`;
    for (let i = 2; taken(id); i++) { id = `${base}${suffix}${i}`; }
    return id;
  }

  /** Runs a statement and adds it to the program. */
  public add(to: Statement[], statement: Statement): any {
    const value = this.evaluation.evaluate(statement.code);
    if (statement.variable) { this.evaluation.set(statement.variable, value); }
    to.push(statement);
    return value;
  }

  public evaluate(code: Code): any { return this.evaluation.evaluate(code); }

  public set(variable: Variable, value: any): void { this.evaluation.set(variable, value); }

  public get(variable: Variable): any { return this.evaluation.get(variable); }

  public remove(id: string): void { this.stack.node.tryRemoveChild(id); }

  /** What a value becomes in a definition; what CloudFormation has to say in it is the text `NOT_KNOWN`. */
  public render(value: any): any {
    const rendered = renderExpressions(PipelineExpression.isExpression(value) ? value.asString() : value, () => {});
    const text = this.stack.resolve(toJsonText(rendered, this.stack));
    return parseJson(typeof text === 'string' ? text : withoutTokens(text));
  }
}

const NOT_KNOWN = '(a value of CloudFormation)';

function withoutTokens(text: any): string {
  const parts = text['Fn::Join']?.[0] === '' ? text['Fn::Join'][1] : [text];
  return parts.map((part: any) => (typeof part === 'string' ? part : NOT_KNOWN)).join('');
}

/** What went wrong is the definition's fault. */
export function cannotImport(what: string): ValidationError {
  return new ValidationError('CannotImport', `the definition cannot be imported: ${what}`);
}

/** Ids that the program gives itself. */
const RESERVED_IDS = ['Pipeline'];

/** Words that no constant can be called. */
const RESERVED = [
  'break', 'case', 'catch', 'class', 'const', 'continue', 'debugger', 'default', 'delete', 'do', 'else', 'enum', 'export', 'extends', 'false', 'finally',
  'for', 'function', 'if', 'import', 'in', 'instanceof', 'new', 'null', 'return', 'super', 'switch', 'this', 'throw', 'true', 'try', 'typeof', 'var', 'void',
  'while', 'with', 'implements', 'interface', 'let', 'package', 'private', 'protected', 'public', 'static', 'yield', 'await', 'async', 'arguments', 'eval',
  'undefined', 'any', 'boolean', 'number', 'string', 'symbol', 'of',
  // names of the program
  'scope', 'id', 'props', 'pipeline', 'pipelines', 'images', 'registry', 'iam', 's3', 'kms', 'ec2', 'sns', 'sqs', 'lambda', 'constructs',
];

/** `Train-Abalone_model` → `trainAbaloneModel`, `MSEReport` → `mseReport` */
export function camelCase(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter(word => word);
  const joined = words.map((word, i) => (i ? word[0].toUpperCase() + word.slice(1) : word)).join('');
  const lower = joined.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+$|^[A-Z]/, start => start.toLowerCase());
  return /^[A-Za-z]/.test(lower) ? lower : `value${lower}`;
}

/** `abalone-pipeline` → `AbalonePipeline` */
export function pascalCase(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter(word => word);
  const joined = words.map(word => word[0].toUpperCase() + word.slice(1)).join('');
  // no name begins with a digit
  const name = joined.replace(/^\d+/, '');
  return name ? name[0].toUpperCase() + name.slice(1) : `Imported${joined}`;
}
