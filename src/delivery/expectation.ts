import { Token } from 'aws-cdk-lib';
import { parseJsonPath } from './private/json-path';
import type { Check } from './private/test-document';
import { checkKnown, checkRange } from '../private/checks';
import { ValidationError } from '../private/errors';

/**
 * What the answer of an endpoint has to be like.
 */
export abstract class Expectation {
  /**
   * The answer consists of numbers, separated by commas, white space or brackets as in CSV or a JSON list, and all of
   * them lie in a range.
   *
   * @param min the lowest number
   * @param max the highest number
   * @param count how many numbers there have to be; any number of them by default
   */
  public static numbersBetween(min: number, max: number, count?: number): Expectation {
    checkBounds(min, max);
    checkRange(count, 'count', 1, Number.MAX_SAFE_INTEGER);
    return new CheckExpectation({ type: 'numbers', min, max, count });
  }

  /**
   * The answer is a text, without regard to white space around it.
   *
   * @param text the whole answer
   */
  public static equalTo(text: string): Expectation {
    checkKnown(text, 'text', 'it becomes part of the test cases');
    return new CheckExpectation({ type: 'equals', text });
  }

  /**
   * The answer contains a text.
   *
   * @param text a part of the answer, not empty
   */
  public static contains(text: string): Expectation {
    checkKnown(text, 'text', 'it becomes part of the test cases');
    if (text === '') { throw new ValidationError('ExpectationText', 'text must not be empty, since every answer contains that'); }
    return new CheckExpectation({ type: 'contains', text });
  }

  /**
   * The answer matches a regular expression.
   *
   * @param pattern a JavaScript regular expression, without slashes around it
   */
  public static matches(pattern: string): Expectation {
    checkKnown(pattern, 'pattern', 'it becomes part of the test cases');
    try {
      new RegExp(pattern);
    } catch (error) {
      throw new ValidationError('ExpectationPattern', `pattern must be a regular expression, got ${JSON.stringify(pattern)}: ${(error as Error).message}`);
    }
    return new CheckExpectation({ type: 'matches', pattern });
  }

  /**
   * The answer is JSON and has a value at a path.
   *
   * @param path the path of one value, for example `$.predictions[0].label`
   * @param value the value: a string as it is, everything else as compact JSON, for example `true` or `[1,2]`
   */
  public static jsonEquals(path: string, value: string): Expectation {
    checkPath(path);
    checkKnown(value, 'value', 'it becomes part of the test cases');
    return new CheckExpectation({ type: 'jsonEquals', path, value });
  }

  /**
   * The answer is JSON and has a number in a range at a path.
   *
   * @param path the path of one value, for example `$.predictions[0].score`
   * @param min the lowest number
   * @param max the highest number
   */
  public static jsonNumberBetween(path: string, min: number, max: number): Expectation {
    checkPath(path);
    checkBounds(min, max);
    return new CheckExpectation({ type: 'jsonNumber', path, min, max });
  }

  /**
   * The answer has a media type, parameters like `charset` set aside.
   *
   * @param contentType the media type, for example `application/json`
   */
  public static contentType(contentType: string): Expectation {
    checkKnown(contentType, 'contentType', 'it becomes part of the test cases');
    return new CheckExpectation({ type: 'contentType', contentType });
  }

  /** The answer is more than white space. */
  public static notEmpty(): Expectation {
    return new CheckExpectation({ type: 'notEmpty' });
  }

  /** @internal */
  public abstract _render(): Check;
}

class CheckExpectation extends Expectation {
  public constructor(private readonly check: Check) {
    super();
  }

  /** @internal */
  public _render(): Check {
    return this.check;
  }
}

function checkBounds(min: number, max: number): void {
  if (Token.isUnresolved(min) || Token.isUnresolved(max)) {
    throw new ValidationError('ExpectationRange', 'min and max must be known at synth because they become part of the test cases, got a token: pass plain numbers');
  }
  if (!(min <= max)) {
    throw new ValidationError('ExpectationRange', `min must not be above max, got ${JSON.stringify(min)} and ${JSON.stringify(max)}`);
  }
}

function checkPath(path: string): void {
  checkKnown(path, 'path', 'it becomes part of the test cases');
  if (parseJsonPath(path) === undefined) {
    throw new ValidationError('ExpectationPath', `path must point to one value, like "$.predictions[0].score" or "$['a b']", got ${JSON.stringify(path)}`);
  }
}
