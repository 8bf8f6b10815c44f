import { IResolvable } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ValidationError } from '../../private/errors';
import { PipelineExpression } from '../../private/expressions';
import { Step } from '../step';
import type { StepOptions } from '../step-options';

/** The type of an output of a Lambda or callback step. */
export enum OutputType {
  /** Text, at most 1,024 characters. */
  STRING = 'String',
  /** A whole number. */
  INTEGER = 'Integer',
  /** A number with a fraction. */
  FLOAT = 'Float',
  /** True or false. */
  BOOLEAN = 'Boolean',
}

/** A step that hands over values of your own: a Lambda or a callback step. */
export abstract class OutputStep extends Step {
  /** The types of the step's outputs, by name. */
  public readonly outputs: { [name: string]: OutputType };

  /** @param outputs the types of the step's outputs, by name */
  protected constructor(scope: Construct, id: string, stepType: string, options: StepOptions, outputs: { [name: string]: OutputType } = {}) {
    super(scope, id, stepType, options);
    this.outputs = { ...outputs };
    const names = Object.keys(outputs);
    if (names.length > 50) {
      throw new ValidationError('TooManyOutputs', `outputs must have at most 50 entries, got ${names.length}`, this);
    }
    for (const name of names) {
      if (name === '' || name.length > 256 || name.includes('\'')) {
        throw new ValidationError('OutputName', `outputs must have names of 1 to 256 characters without quotes, got ${JSON.stringify(name)}`, this);
      }
    }
  }

  /**
   * An output as text. A number or a boolean is converted when the pipeline runs.
   *
   * @param name the output's name in `outputs`
   */
  public output(name: string): string {
    const expression = this.expression(name, 'output');
    if (this.outputs[name] === OutputType.STRING) { return expression.asString(); }
    return new PipelineExpression(expression.hint, { 'Std:Join': { On: '', Values: [expression] } }, this).asString();
  }

  /**
   * An output as a number.
   *
   * @param name the name of an integer or float output in `outputs`
   */
  public outputAsNumber(name: string): number {
    const expression = this.expression(name, 'outputAsNumber');
    const type = this.outputs[name];
    if (type !== OutputType.INTEGER && type !== OutputType.FLOAT) {
      throw new ValidationError('OutputType',
        `outputAsNumber must name an integer or float output of step ${JSON.stringify(this.stepName)}, got ${JSON.stringify(name)}, which is a ${type}: use output()`, this);
    }
    return expression.asNumber();
  }

  /**
   * An output for places that take any type: conditions, inputs of Lambda and callback steps, overrides.
   *
   * @param name the output's name in `outputs`
   */
  public outputValue(name: string): IResolvable { return this.expression(name, 'outputValue'); }

  /** @internal */
  protected _outputParameters(): any[] {
    return Object.entries(this.outputs).map(([name, type]) => ({ OutputName: name, OutputType: type }));
  }

  private expression(name: string, what: string): PipelineExpression {
    if (!Object.prototype.hasOwnProperty.call(this.outputs, name)) {
      throw new ValidationError('UnknownOutput',
        `${what} must name an output of step ${JSON.stringify(this.stepName)}, which has ${JSON.stringify(Object.keys(this.outputs))}, got ${JSON.stringify(name)}`, this);
    }
    return this._property(`OutputParameters['${name}']`);
  }
}

/** Arguments of a Lambda or callback step are flat. @internal */
export function checkFlat(inputs: { [name: string]: any } | undefined, scope: Construct): void {
  for (const [name, value] of Object.entries(inputs ?? {})) {
    const nested = value === null || Array.isArray(value) || (typeof value === 'object' && !('resolve' in value));
    if (nested || value === undefined) {
      throw new ValidationError('InputNotFlat',
        `inputs must have text, numbers, booleans or values known at run time, got ${JSON.stringify(value)} for ${JSON.stringify(name)}: ${value === null || value === undefined ? 'leave it out' : 'write it as JSON text'}`, scope);
    }
  }
}
