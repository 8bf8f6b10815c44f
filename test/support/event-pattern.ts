/**
 * Decides whether EventBridge would send an event to a rule, by the documented meaning of event patterns.
 *
 * Supported: exact values, null, `prefix`, `suffix`, `equals-ignore-case`, `wildcard`, `anything-but`, `exists`, `numeric`, `$or`.
 * Anything else throws, so that no test passes because a matcher was not understood.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matchesEventPattern(pattern: Record<string, any>, event: Record<string, any>): boolean {
  return Object.entries(pattern).every(([field, expected]) => {
    if (field === '$or') {
      return (expected as Record<string, any>[]).some(alternative => matchesEventPattern(alternative, event));
    }
    const actual = event?.[field];
    if (Array.isArray(expected)) {
      return expected.some(matcher => matchesLeaf(matcher, actual));
    }
    if (expected === null || typeof expected !== 'object') {
      throw new Error(`the value of ${field} in an event pattern must be an object or an array, got ${JSON.stringify(expected)}`);
    }
    // below a field that is missing only `exists: false` can match, and it is a leaf
    return matchesEventPattern(expected, actual !== null && typeof actual === 'object' && !Array.isArray(actual) ? actual : {});
  });
}

function matchesLeaf(matcher: any, actual: unknown): boolean {
  if (typeof matcher === 'object' && matcher !== null && 'exists' in matcher) {
    const isLeaf = actual !== undefined && (actual === null || typeof actual !== 'object' || Array.isArray(actual));
    return matcher.exists === isLeaf;
  }
  const values = Array.isArray(actual) ? actual : [actual];
  return values.some(value => value !== undefined && matchesValue(matcher, value));
}

function matchesValue(matcher: any, value: unknown): boolean {
  if (typeof matcher !== 'object' || matcher === null) {
    return matcher === value;
  }
  const [operator, ...others] = Object.keys(matcher);
  if (others.length > 0) { throw new Error(`a matcher has one operator, got ${JSON.stringify(matcher)}`); }
  const operand = matcher[operator];
  switch (operator) {
    case 'prefix': return text(value, v => v.startsWith(operand));
    case 'suffix': return text(value, v => v.endsWith(operand));
    case 'equals-ignore-case': return text(value, v => v.toLowerCase() === String(operand).toLowerCase());
    case 'wildcard': return text(value, v => new RegExp(`^${operand.split('*').map(escaped).join('.*')}$`, 's').test(v));
    case 'numeric': return typeof value === 'number' && numeric(operand, value);
    case 'anything-but': {
      const excluded = Array.isArray(operand) ? operand : [operand];
      return !excluded.some(each => matchesValue(each, value));
    }
    default: throw new Error(`unknown operator in an event pattern: ${JSON.stringify(matcher)}`);
  }
}

function text(value: unknown, test: (value: string) => boolean): boolean {
  return typeof value === 'string' && test(value);
}

function escaped(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function numeric(conditions: (string | number)[], value: number): boolean {
  const compare: Record<string, (a: number, b: number) => boolean> = {
    '=': (a, b) => a === b, '<': (a, b) => a < b, '<=': (a, b) => a <= b, '>': (a, b) => a > b, '>=': (a, b) => a >= b,
  };
  for (let i = 0; i < conditions.length; i += 2) {
    const test = compare[conditions[i]];
    if (test === undefined) { throw new Error(`unknown numeric comparison ${JSON.stringify(conditions[i])}`); }
    if (!test(value, conditions[i + 1] as number)) { return false; }
  }
  return true;
}
