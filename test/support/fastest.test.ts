import { fastest } from './fastest';

const busy = (millis: number) => { for (const start = performance.now(); performance.now() - start < millis;) { /* wait */ } };

test('one slow measurement among fast ones does not count', () => {
  const waits = [60, 60, 1];
  expect(fastest(40, () => busy(waits.shift()!))).toBeLessThan(40);
  expect(waits).toEqual([]);
});

test('what is always slow stays slow', () => {
  let runs = 0;
  expect(fastest(5, () => { runs += 1; busy(8); }, 3)).toBeGreaterThanOrEqual(8);
  expect(runs).toBe(3);
});
