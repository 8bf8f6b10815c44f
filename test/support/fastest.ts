/**
 * The least of several times in milliseconds, measured until one is below the limit. Another process may take the machine for a while, which adds
 * to the wall time, and other threads of this one add to its processor time; so the smaller of the two counts. Nothing makes code faster than it
 * is: a limit can stay tight.
 */
export function fastest(limit: number, work: () => void, attempts = 7): number {
  let least = Infinity;
  for (let i = 0; i < attempts && least >= limit; i++) {
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    work();
    const { user, system } = process.cpuUsage(cpu);
    least = Math.min(least, performance.now() - start, (user + system) / 1000);
  }
  return least;
}
