import { ValidationError } from '../private/errors';

/**
 * A test on values known while the pipeline runs. A condition step takes its first branch when all of its conditions hold.
 *
 * Values may be plain strings, numbers and booleans, tokens of parameters and steps, or a parameter's `value`.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps-types.html#step-type-condition
 */
export abstract class Condition {
  /**
   * Holds when both values are the same.
   *
   * @param left a value
   * @param right the value to compare with
   */
  public static equalTo(left: any, right: any): Condition { return new Comparison('Equals', left, right); }

  /**
   * Holds when `left` is greater than `right`.
   *
   * @param left a value
   * @param right the value to compare with
   */
  public static greaterThan(left: any, right: any): Condition { return new Comparison('GreaterThan', left, right); }

  /**
   * Holds when `left` is greater than or equal to `right`.
   *
   * @param left a value
   * @param right the value to compare with
   */
  public static greaterThanOrEqualTo(left: any, right: any): Condition { return new Comparison('GreaterThanOrEqualTo', left, right); }

  /**
   * Holds when `left` is less than `right`.
   *
   * @param left a value
   * @param right the value to compare with
   */
  public static lessThan(left: any, right: any): Condition { return new Comparison('LessThan', left, right); }

  /**
   * Holds when `left` is less than or equal to `right`.
   *
   * @param left a value
   * @param right the value to compare with
   */
  public static lessThanOrEqualTo(left: any, right: any): Condition { return new Comparison('LessThanOrEqualTo', left, right); }

  /**
   * Holds when the value is one of the given ones.
   *
   * @param value a value
   * @param values the values to look in, at least one
   */
  public static in(value: any, values: any[]): Condition {
    if (values.length === 0) {
      throw new ValidationError('EmptyValues', 'values must have at least one value, got []');
    }
    return new Composite({ Type: 'In', QueryValue: value, Values: values });
  }

  /**
   * Holds when the condition does not.
   *
   * @param condition the condition to turn round
   */
  public static not(condition: Condition): Condition { return new Composite({ Type: 'Not', Condition: condition._form() }); }

  /**
   * Holds when at least one of the conditions does.
   *
   * @param conditions the conditions, at least one
   */
  public static or(...conditions: Condition[]): Condition {
    if (conditions.length === 0) {
      throw new ValidationError('EmptyConditions', 'conditions must have at least one condition, got none');
    }
    return new Composite({ Type: 'Or', Conditions: conditions.map(c => c._form()) });
  }

  /**
   * Holds when all of the conditions do. A condition step's list says the same at the top; inside `or` and `not` this is the way.
   *
   * The service has no such condition: it is written as the negation of "one of them does not hold".
   *
   * @param conditions the conditions, at least one
   */
  public static and(...conditions: Condition[]): Condition {
    return Condition.not(Condition.or(...conditions.map(c => Condition.not(c))));
  }

  /** @internal */
  public abstract _form(): any;
}

class Comparison extends Condition {
  constructor(private readonly type: string, private readonly left: any, private readonly right: any) {
    super();
    for (const [name, value] of [['left', left], ['right', right]]) {
      if (value === undefined || value === null) {
        throw new ValidationError('MissingOperand', `${name} must be a value, got ${String(value)}`);
      }
    }
  }

  /** @internal */
  public _form(): any { return { Type: this.type, LeftValue: this.left, RightValue: this.right }; }
}

class Composite extends Condition {
  constructor(private readonly form: any) { super(); }

  /** @internal */
  public _form(): any { return this.form; }
}
