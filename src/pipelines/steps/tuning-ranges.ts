import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { asText } from './job';
import { ValidationError } from '../../private/errors';
import { floatText } from '../../private/python-text';

/** How a search walks through a range. */
export enum ScalingType {
  /** Chosen by the service. */
  AUTO = 'Auto',
  /** Evenly. */
  LINEAR = 'Linear',
  /** By the logarithm; all values above 0. */
  LOGARITHMIC = 'Logarithmic',
  /** By the logarithm of one minus the value; values from 0 to below 1, continuous only. */
  REVERSE_LOGARITHMIC = 'ReverseLogarithmic',
}

/**
 * The values of a hyperparameter that a search tries.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-define-ranges.html
 */
export class HyperparameterRange {
  /**
   * Numbers with a fraction.
   *
   * @param min the lowest value; may be known at run time only
   * @param max the highest value; may be known at run time only
   * @param scaling how the search walks through the range. Default: chosen by the service
   */
  public static continuous(min: number, max: number, scaling: ScalingType = ScalingType.AUTO): HyperparameterRange {
    checkOrder(min, max, scaling);
    return new HyperparameterRange('Continuous', scope => ({
      MinValue: numberText(min, floatText, scope), MaxValue: numberText(max, floatText, scope), ScalingType: scaling,
    }));
  }

  /**
   * Whole numbers.
   *
   * @param min the lowest value; may be known at run time only
   * @param max the highest value; may be known at run time only
   * @param scaling how the search walks through the range. Default: chosen by the service
   */
  public static integer(min: number, max: number, scaling: ScalingType = ScalingType.AUTO): HyperparameterRange {
    checkOrder(min, max, scaling);
    for (const value of [min, max]) {
      if (!Token.isUnresolved(value) && !Number.isInteger(value)) {
        throw new ValidationError('Range', `an integer range must have whole numbers, got ${value}: use continuous()`);
      }
    }
    if (scaling === ScalingType.REVERSE_LOGARITHMIC) {
      throw new ValidationError('Range', 'ReverseLogarithmic is for continuous ranges only');
    }
    return new HyperparameterRange('Integer', scope => ({
      MinValue: numberText(min, String, scope), MaxValue: numberText(max, String, scope), ScalingType: scaling,
    }));
  }

  /**
   * Some values.
   *
   * @param values the values, 1 to 30: text, numbers, or values known at run time
   */
  public static categorical(...values: any[]): HyperparameterRange {
    if (values.length < 1 || values.length > 30) {
      throw new ValidationError('Range', `a categorical range must have 1 to 30 values, got ${values.length}`);
    }
    return new HyperparameterRange('Categorical', scope => ({ Values: values.map(value => asText(value, scope, 'a value of a categorical range')) }));
  }

  /**
   * The service chooses the range (autotune).
   *
   * @param hint a value that is known to work
   */
  public static auto(hint: any): HyperparameterRange {
    return new HyperparameterRange('Auto', scope => ({ ValueHint: asText(hint, scope, 'the hint of an automatic range') }));
  }

  private constructor(
    /** @internal */ public readonly _kind: 'Continuous' | 'Integer' | 'Categorical' | 'Auto',
    private readonly form: (scope: Construct) => any,
  ) {}

  /** @internal */
  public _render(name: string, scope: Construct): any { return { Name: name, ...this.form(scope) }; }
}

/** @internal */
export function renderRanges(ranges: { [name: string]: HyperparameterRange }, autotune: boolean, scope: Construct): any {
  const of = (kind: string) => Object.entries(ranges).filter(([, range]) => range._kind === kind).map(([name, range]) => range._render(name, scope));
  const auto = of('Auto');
  return {
    ContinuousParameterRanges: of('Continuous'),
    CategoricalParameterRanges: of('Categorical'),
    IntegerParameterRanges: of('Integer'),
    AutoParameters: auto.length || autotune ? auto : undefined,
  };
}

function numberText(value: number, write: (value: number) => string, scope: Construct): any {
  return Token.isUnresolved(value) ? asText(value, scope, 'a bound of a range') : write(value);
}

function checkOrder(min: number, max: number, scaling: ScalingType): void {
  if (Token.isUnresolved(min) || Token.isUnresolved(max)) { return; }
  if (!(min < max)) { throw new ValidationError('Range', `a range must have its lowest value below its highest, got ${min} and ${max}`); }
  if (scaling === ScalingType.LOGARITHMIC && min <= 0) {
    throw new ValidationError('Range', `a range with logarithmic scaling must begin above 0, got ${min}`);
  }
  if (scaling === ScalingType.REVERSE_LOGARITHMIC && (min < 0 || max >= 1)) {
    throw new ValidationError('Range', `a range with reverse logarithmic scaling must lie from 0 to below 1, got ${min} to ${max}`);
  }
}
