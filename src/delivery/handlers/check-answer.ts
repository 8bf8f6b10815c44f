import { parseJsonPath, valueAt } from '../private/json-path';
import type { Check } from '../private/test-document';

/** What an endpoint answered. */
export interface Answer {
  readonly text: string;
  readonly contentType?: string;
  readonly latencyMillis: number;
}

/** The reason why an answer fails a check, or undefined if it passes. */
export function checkAnswer(check: Check, answer: Answer): string | undefined {
  switch (check.type) {
    case 'numbers': return checkNumbers(check, answer.text);
    case 'equals': return answer.text.trim() === check.text.trim() ? undefined : `expected ${quote(check.text)}, got ${quote(answer.text)}`;
    case 'contains': return answer.text.includes(check.text) ? undefined : `expected an answer with ${quote(check.text)}, got ${quote(answer.text)}`;
    case 'matches': return new RegExp(check.pattern).test(answer.text) ? undefined : `expected a match of /${check.pattern}/, got ${quote(answer.text)}`;
    case 'jsonEquals': return atPath(check.path, answer.text, value => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return text === check.value ? undefined : `expected ${check.value} at ${check.path}, got ${quote(text)}`;
    });
    case 'notEmpty': return answer.text.trim() === '' ? 'expected an answer, got an empty one' : undefined;
    case 'contentType': return sameType(answer.contentType, check.contentType) ? undefined
      : `expected an answer of ${check.contentType}, got one of ${answer.contentType ?? 'no media type'}`;
    case 'jsonNumber': return atPath(check.path, answer.text, value =>
      typeof value === 'number' && value >= check.min && value <= check.max
        ? undefined
        : `expected a number from ${check.min} to ${check.max} at ${check.path}, got ${quote(JSON.stringify(value))}`);
  }
}

function checkNumbers(check: { readonly min: number; readonly max: number; readonly count?: number }, text: string): string | undefined {
  const parts = text.split(/[\s,;[\]]+/).filter(part => part !== '');
  const wrong = parts.find(part => !Number.isFinite(Number(part)));
  if (parts.length === 0 || wrong !== undefined) { return `expected numbers, got ${quote(text)}`; }
  const outside = parts.find(part => Number(part) < check.min || Number(part) > check.max);
  if (outside !== undefined) { return `expected numbers from ${check.min} to ${check.max}, got ${outside}${parts.length > 1 ? ` in ${quote(text)}` : ''}`; }
  if (check.count !== undefined && parts.length !== check.count) { return `expected ${check.count} numbers, got ${parts.length}: ${quote(text)}`; }
  return undefined;
}

function atPath(path: string, text: string, check: (value: unknown) => string | undefined): string | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return `expected JSON, got ${quote(text)}`;
  }
  const value = valueAt(document, parseJsonPath(path) ?? []);
  return value === undefined ? `expected a value at ${path}, got ${quote(text)}` : check(value);
}

/** Text for a message: enough to see what is wrong, never a whole answer. */
function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}

/** Whether two media types are the same, parameters like the character set aside. */
function sameType(actual: string | undefined, expected: string): boolean {
  const bare = (type: string) => type.split(';')[0].trim().toLowerCase();
  return actual !== undefined && bare(actual) === bare(expected);
}
