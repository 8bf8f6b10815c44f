import { JsonNumber } from '../../../src/private/json-number';

/** Values that a definition may hold where nobody expects them. */
const VALUES: any[] = [
  null, 0, 5, -1, 2.5, new JsonNumber('2.0'), new JsonNumber('1e-05'), 1e21, true, false,
  '', 'x', 'it\'s', 'a`${b}`\\n\n', 'é\u2028😀', 's3://bucket-x/a/b', 'ml.m5.large', 'arn:aws:iam::111122223333:role/Other',
  [], {}, ['a', 1, null], { a: { b: 1 } },
  { Get: 'Execution.PipelineName' }, { Get: 'Execution.Unknown' }, { Get: 'Parameters.Unknown' },
  { 'Std:Join': { On: '-', Values: ['a', { Get: 'Execution.PipelineArn' }] } }, { 'Std:Join': { Values: [1] } },
  { 'Std:JsonGet': { S3Uri: 's3://a-b-c/d', Path: 'x' } },
];
const KEYS = ['Extra', 'odd key', 'quote\'d', 'dot.ted', '1', 'Key[0]'];

/** Changes a definition in some places, always the same for a seed. */
export function mutate(document: any, seed: number): any {
  let state = seed * 7919 + 17;
  const random = (below: number) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor(state / 2147483648 * below);
  };
  for (let changes = 1 + random(3); changes > 0; changes--) {
    const all = places(document);
    const place = all[random(all.length)];
    const parent = place.slice(0, -1).reduce((at, key) => at[key], document);
    const last = place[place.length - 1];
    const kind = random(10);
    if (kind < 2) {
      if (Array.isArray(parent)) { parent.splice(Number(last), 1); } else { delete parent[last]; }
    } else if (kind < 3 && !Array.isArray(parent)) {
      parent[KEYS[random(KEYS.length)]] = VALUES[random(VALUES.length)];
    } else {
      parent[last] = VALUES[random(VALUES.length)];
    }
  }
  return document;
}

function places(value: any, at: (string | number)[] = []): (string | number)[][] {
  if (value === null || typeof value !== 'object' || value instanceof JsonNumber) { return [at]; }
  const inner = Object.keys(value).flatMap(key => places(value[key], [...at, Array.isArray(value) ? Number(key) : key]));
  return at.length ? [at, ...inner] : inner;
}
