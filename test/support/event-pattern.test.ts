import { matchesEventPattern } from './event-pattern';

const event = {
  source: 'aws.sagemaker',
  detail: { name: 'abalone', version: 3, tags: ['a', 'b'], nothing: null, nested: { name: 'inner' } },
};

test.each<[string, any, boolean]>([
  ['an exact value', { source: ['aws.sagemaker'] }, true],
  ['one of several values', { source: ['aws.s3', 'aws.sagemaker'] }, true],
  ['another value', { source: ['aws.s3'] }, false],
  ['a field that is missing', { region: ['eu-west-1'] }, false],
  ['a nested field', { detail: { nested: { name: ['inner'] } } }, true],
  ['a field at another level', { detail: { nested: { name: ['abalone'] } } }, false],
  ['a field below a plain value', { source: { name: ['x'] } }, false],
  ['one element of an array', { detail: { tags: ['b'] } }, true],
  ['null', { detail: { nothing: [null] } }, true],
  ['a number, not its text', { detail: { version: ['3'] } }, false],
  ['prefix', { detail: { name: [{ prefix: 'aba' }] } }, true],
  ['prefix of another value', { detail: { name: [{ prefix: 'lone' }] } }, false],
  ['suffix', { detail: { name: [{ suffix: 'lone' }] } }, true],
  ['equals-ignore-case', { detail: { name: [{ 'equals-ignore-case': 'ABALONE' }] } }, true],
  ['wildcard', { source: [{ wildcard: 'aws.*maker' }] }, true],
  ['wildcard takes a dot literally', { source: [{ wildcard: 'aws*.*.*' }] }, false],
  ['anything-but', { detail: { name: [{ 'anything-but': ['x', 'y'] }] } }, true],
  ['anything-but the value', { detail: { name: [{ 'anything-but': 'abalone' }] } }, false],
  ['anything-but a prefix', { detail: { name: [{ 'anything-but': { prefix: 'aba' } }] } }, false],
  ['anything-but a missing field', { detail: { gone: [{ 'anything-but': 'x' }] } }, false],
  ['exists', { detail: { name: [{ exists: true }] } }, true],
  ['exists is for leaves', { detail: { nested: [{ exists: true }] } }, false],
  ['exists false', { detail: { gone: [{ exists: false }] } }, true],
  ['exists false below a missing object', { detail: { gone: { further: [{ exists: false }] } } }, true],
  ['numeric range', { detail: { version: [{ numeric: ['>', 1, '<=', 3] }] } }, true],
  ['numeric range missed', { detail: { version: [{ numeric: ['>', 3] }] } }, false],
  ['$or', { $or: [{ source: ['aws.s3'] }, { detail: { version: [3] } }] }, true],
])('%s', (_, pattern, expected) => {
  expect(matchesEventPattern(pattern, event)).toBe(expected);
});

test.each<[string, any, string]>([
  ['an unknown operator', { source: [{ sounds: 'like' }] }, 'unknown operator'],
  ['a bare value', { source: 'aws.sagemaker' }, 'must be an object or an array'],
  ['two operators', { source: [{ prefix: 'a', suffix: 'r' }] }, 'one operator'],
  ['an unknown comparison', { detail: { version: [{ numeric: ['~', 3] }] } }, 'unknown numeric comparison'],
])('fails on %s', (_, pattern, message) => {
  expect(() => matchesEventPattern(pattern, event)).toThrow(message);
});
