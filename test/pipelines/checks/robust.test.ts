import * as fc from 'fast-check';
import { good } from './good';
import { checkDefinition } from '../../../src/pipelines/checks';

/** All places in a value: the object or list, and the key. */
function places(value: any, found: [any, string][] = []): [any, string][] {
  for (const key of Object.keys(value)) {
    found.push([value, key]);
    if (typeof value[key] === 'object' && value[key] !== null) { places(value[key], found); }
  }
  return found;
}

const oddity = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<any>({ Get: 'Steps.Train.ModelArtifacts' }, { Get: 1 }, { 'Std:Join': [] }, { 'Std:JsonGet': { S3Uri: 1 } }, '${Token[x.1]}', { Ref: 'x' }, [{}], -1, 1.5, ''),
);

test('whatever stands in the place of anything, the checks come to an end and name a place', () => {
  const count = places(good()).length;
  fc.assert(fc.property(fc.nat(count - 1), oddity, fc.boolean(), (at, value, remove) => {
    const definition = good();
    const [parent, key] = places(definition)[at];
    if (!remove) { parent[key] = value; } else if (Array.isArray(parent)) { parent.splice(Number(key), 1); } else { delete parent[key]; }
    for (const problem of checkDefinition(definition)) {
      expect(problem.message).toMatch(/\S/);
      expect(problem.message).not.toMatch(/undefined|\[object|[^.]\.$/);
    }
  }), { numRuns: 600, seed: 7 });
});
