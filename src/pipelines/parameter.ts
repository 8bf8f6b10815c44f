import { IResolvable, Token, Tokenization } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ParameterDocument } from './definition/model';
import { checkKnown, checkName } from '../private/checks';
import { ValidationError } from '../private/errors';
import { PipelineExpression, splitString } from '../private/expressions';
import { JsonNumber } from '../private/json';

/** The types that a pipeline parameter can have. */
export enum ParameterType {
  /** Text. */
  STRING = 'String',
  /** A whole number. */
  INTEGER = 'Integer',
  /** A number with a fraction. */
  FLOAT = 'Float',
  /** True or false. */
  BOOLEAN = 'Boolean',
}

/** What all kinds of parameters can be given. */
export interface ParameterOptions {
  /**
   * The parameter's name: 1 to 64 characters out of letters, digits, `-` and `_`.
   *
   * @default - the construct's id
   */
  readonly parameterName?: string;
}

/**
 * A value that is given when a pipeline execution starts. Use it by its tokens; a parameter that some step uses is declared in the pipeline's
 * definition by itself.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-parameters.html
 */
export abstract class Parameter extends Construct {
  /** Whether a construct is a pipeline parameter. */
  public static isParameter(x: any): x is Parameter {
    return x !== null && typeof x === 'object' && PARAMETER in x;
  }

  /** The parameter's name. */
  public readonly parameterName: string;

  /**
   * The value, for places that take any type. Use it with `addArgumentOverride`, for example for a flag that is decided at start.
   */
  public readonly value: IResolvable;

  /** @internal */
  protected readonly _expression: PipelineExpression;

  /** @param parameterType the type of the value */
  protected constructor(scope: Construct, id: string, public readonly parameterType: ParameterType, options: ParameterOptions) {
    super(scope, id);
    Object.defineProperty(this, PARAMETER, { value: true });
    this.parameterName = options.parameterName ?? id;
    checkKnown(this.parameterName, 'parameterName', 'it is part of the pipeline definition', this);
    checkName(this.parameterName, {
      prop: 'parameterName', maxLength: 64, pattern: /^[A-Za-z0-9\-_]+$/, allowed: 'letters, digits, hyphens and underscores',
    }, this);
    this._expression = PipelineExpression.get(`Parameters.${this.parameterName}`, this);
    this.value = this._expression;
  }

  /**
   * The value as text. A parameter that is not text itself is converted when the pipeline runs.
   */
  public abstract get valueAsString(): string;

  /** @internal */
  public abstract _toDocument(): ParameterDocument;

  /** The service takes a default when the pipeline is made, before anything runs: a number with a spelling is one, another value is not. @internal */
  protected _checkDefault(given: any): any {
    const token = typeof given === 'number' ? Token.isUnresolved(given) && Tokenization.reverseNumber(given) : given;
    const parts = typeof given === 'string' ? splitString(given) : [token];
    const runtime = parts.find(PipelineExpression.isExpression);
    if (!runtime) { return given; }
    if (runtime.form instanceof JsonNumber) { return runtime.form; }
    throw new ValidationError('DefaultAtRunTime',
      `defaultValue must be known before the pipeline runs, got ${runtime.hint}: give a plain value or one that CloudFormation knows`, this);
  }

  /** The text form of a parameter that is not text: a join of one. @internal */
  protected _joined(): string {
    return new PipelineExpression(this._expression.hint, { 'Std:Join': { On: '', Values: [this._expression] } }, this).asString();
  }
}

const PARAMETER = Symbol.for('cdk-mlops.Parameter');

/** Properties of a `StringParameter`. */
export interface StringParameterProps extends ParameterOptions {
  /**
   * The value when none is given at start.
   *
   * @default - a value must be given at start
   */
  readonly defaultValue?: string;

  /**
   * The values that are allowed: 1 to 16.
   *
   * @default - any text
   */
  readonly enumValues?: string[];
}

/** A text parameter. */
export class StringParameter extends Parameter {
  /** The value when none is given at start. */
  public readonly defaultValue?: string;
  /** The values that are allowed. */
  public readonly enumValues?: string[];

  constructor(scope: Construct, id: string, props: StringParameterProps = {}) {
    super(scope, id, ParameterType.STRING, props);
    this.defaultValue = props.defaultValue;
    this.enumValues = props.enumValues;
    const allowed = props.enumValues;
    if (allowed && (allowed.length < 1 || allowed.length > 16)) {
      throw new ValidationError('EnumValuesCount', `enumValues must have 1 to 16 values, got ${allowed.length}`, this);
    }
    const given = props.defaultValue;
    this._checkDefault(given);
    if (allowed && given !== undefined && !Token.isUnresolved(given) && !Token.isUnresolved(allowed)
      && !allowed.some(Token.isUnresolved) && !allowed.includes(given)) {
      throw new ValidationError('DefaultNotAllowed',
        `defaultValue must be one of enumValues ${JSON.stringify(allowed)}, got ${JSON.stringify(given)}: add it or choose one of them`, this);
    }
  }

  public get valueAsString(): string { return this._expression.asString(); }

  /** @internal */
  public _toDocument(): ParameterDocument {
    return {
      Name: this.parameterName,
      Type: 'String',
      DefaultValue: this.defaultValue,
      EnumValues: this.enumValues,
    };
  }
}

/** Properties of an `IntegerParameter` or a `FloatParameter`. */
export interface NumberParameterProps extends ParameterOptions {
  /**
   * The value when none is given at start.
   *
   * @default - a value must be given at start
   */
  readonly defaultValue?: number;
}

/** A whole-number parameter. */
export class IntegerParameter extends Parameter {
  /** The value when none is given at start. */
  public readonly defaultValue?: number;

  private readonly rendered: any;

  constructor(scope: Construct, id: string, props: NumberParameterProps = {}) {
    super(scope, id, ParameterType.INTEGER, props);
    this.defaultValue = props.defaultValue;
    this.rendered = this._checkDefault(props.defaultValue);
    const fraction = this.rendered instanceof JsonNumber ? !/^-?\d+$/.test(this.rendered.text) : !Token.isUnresolved(this.rendered) && !Number.isInteger(this.rendered);
    if (props.defaultValue !== undefined && fraction) {
      throw new ValidationError('DefaultType',
        `defaultValue must be a whole number, got ${this.rendered instanceof JsonNumber ? this.rendered.text : JSON.stringify(this.rendered)}: use a FloatParameter for fractions`, this);
    }
  }

  /** The value as a number, for props that take one. */
  public get valueAsNumber(): number { return this._expression.asNumber(); }

  public get valueAsString(): string { return this._joined(); }

  /** @internal */
  public _toDocument(): ParameterDocument {
    return { Name: this.parameterName, Type: 'Integer', DefaultValue: this.rendered };
  }
}

/** A parameter for a number with a fraction. */
export class FloatParameter extends Parameter {
  /** The value when none is given at start. */
  public readonly defaultValue?: number;

  private readonly rendered: any;

  constructor(scope: Construct, id: string, props: NumberParameterProps = {}) {
    super(scope, id, ParameterType.FLOAT, props);
    this.defaultValue = props.defaultValue;
    this.rendered = this._checkDefault(props.defaultValue);
    if (props.defaultValue !== undefined && !Number.isFinite(props.defaultValue)) {
      throw new ValidationError('DefaultType', `defaultValue must be a finite number, got ${String(props.defaultValue)}`, this);
    }
  }

  /** The value as a number, for props that take one. */
  public get valueAsNumber(): number { return this._expression.asNumber(); }

  public get valueAsString(): string { return this._joined(); }

  /** @internal */
  public _toDocument(): ParameterDocument {
    const given = this.rendered;
    return {
      Name: this.parameterName,
      Type: 'Float',
      DefaultValue: given === undefined || Token.isUnresolved(given) ? given : JsonNumber.float(Number(given)),
    };
  }
}

/** Properties of a `BooleanParameter`. */
export interface BooleanParameterProps extends ParameterOptions {
  /**
   * The value when none is given at start.
   *
   * @default - a value must be given at start
   */
  readonly defaultValue?: boolean;
}

/** A true-or-false parameter. Use its `value`. */
export class BooleanParameter extends Parameter {
  /** The value when none is given at start. */
  public readonly defaultValue?: boolean;

  constructor(scope: Construct, id: string, props: BooleanParameterProps = {}) {
    super(scope, id, ParameterType.BOOLEAN, props);
    this.defaultValue = props.defaultValue;
  }

  public get valueAsString(): string { return this._joined(); }

  /** @internal */
  public _toDocument(): ParameterDocument {
    return { Name: this.parameterName, Type: 'Boolean', DefaultValue: this.defaultValue };
  }
}
