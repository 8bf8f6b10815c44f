import { ValidationError } from '../private/errors';
import { PipelineExpression, splitString } from '../private/expressions';
import { JsonNumber } from '../private/json';

/**
 * Functions that the service evaluates while a pipeline runs.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps.html
 */
export class Functions {
  /**
   * Joins values with a separator. A plain template string (`` `${a}/${b}` ``) does the same without one.
   *
   * The usual way to write an S3 URI is `join('/', ['s3:/', bucket, 'prefix', …])`.
   *
   * @param separator what stands between the values; may be empty
   * @param values strings, numbers, booleans or values known at run time
   */
  public static join(separator: string, values: any[]): string {
    return new PipelineExpression('the join', { 'Std:Join': { On: separator, Values: values } }).asString();
  }

  /**
   * Reads a text value from a JSON file in S3 while the pipeline runs. For a report of a processing step use its `report()`.
   *
   * @param s3Uri the file: values joined by `Functions.join`, none of them a join or a JSON value itself
   * @param path the JSON path, for example `Result[0].score`; must be known at synth
   */
  public static jsonGet(s3Uri: string, path: string): string {
    return jsonGetExpression(s3Uri, path).asString();
  }

  /**
   * Like `jsonGet`, for a number.
   *
   * @param s3Uri the file: values joined by `Functions.join`
   * @param path the JSON path; must be known at synth
   */
  public static jsonGetNumber(s3Uri: string, path: string): number {
    return jsonGetExpression(s3Uri, path).asNumber();
  }

  /**
   * A number that is written with a fraction even where it has none (`6.0`, not `6`).
   *
   * @param value the number
   */
  public static float(value: number): number {
    if (!Number.isFinite(value)) {
      throw new ValidationError('NotFinite', `value must be a finite number, got ${String(value)}`);
    }
    return new PipelineExpression('the number', JsonNumber.float(value)).asNumber();
  }

  /**
   * A whole number of more digits than a number of the language can hold, such as 9007199254740993.
   *
   * @param digits the number's decimal digits, with a minus sign if it is negative
   */
  public static integer(digits: string): number {
    if (!/^-?(0|[1-9]\d*)$/.test(digits)) {
      throw new ValidationError('NotInteger', `digits must be the decimal digits of a whole number, got ${JSON.stringify(digits)}: for example "9007199254740993"`);
    }
    return new PipelineExpression('the number', new JsonNumber(digits)).asNumber();
  }

  private constructor() {}
}

function jsonGetExpression(s3Uri: string, path: string): PipelineExpression {
  checkJsonPath(path);
  const parts = splitString(s3Uri);
  const join = parts.length === 1 && PipelineExpression.isExpression(parts[0]) && parts[0].form['Std:Join'] ? parts[0] : undefined;
  return new PipelineExpression(`the JSON value ${path}`, {
    'Std:JsonGet': { S3Uri: join ?? { 'Std:Join': { On: '', Values: parts } }, Path: path },
  });
}

/** The service takes a path as plain text only. */
export function checkJsonPath(path: string): void {
  if (splitString(path).some(PipelineExpression.isExpression)) {
    throw new ValidationError('JsonPathVariable',
      'path must be plain text, got a value that is only known at run time: the service cannot compute a JSON path');
  }
  if (path.length === 0) {
    throw new ValidationError('JsonPathEmpty', 'path must name a member of the JSON document, got "": for example "metrics.mse.value"');
  }
}
