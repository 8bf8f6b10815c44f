import { fastest } from './fastest';

/** Keeps the processor busy. */
const busy = (millis: number) => {
  const done = (start: NodeJS.CpuUsage) => { const { user, system } = process.cpuUsage(start); return user + system >= millis * 1000; };
  for (const [start, cpu] = [performance.now(), process.cpuUsage()]; performance.now() - start < millis || !done(cpu);) { /* work */ }
};

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

test('to wait for the processor is not to be slow', () => {
  expect(fastest(5, () => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50); }, 1)).toBeLessThan(40);
});
