/** The candidate nearest to a misspelt name, or nothing if none is near. */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  const all = [...candidates];
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.ceil(name.length / 3)) + 1;
  for (const candidate of all) {
    const distance = editDistance(wanted, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  if (best !== undefined || wanted.length < 4) { return best; }
  // a name without its prefix, such as Description for ModelPackageDescription
  return all.filter(candidate => candidate.toLowerCase().endsWith(wanted)).sort((a, b) => a.length - b.length)[0];
}

/** Number of insertions, deletions, substitutions and swaps of neighbours between two texts, at most `limit`. */
export function editDistance(a: string, b: string, limit = Infinity): number {
  if (Math.abs(a.length - b.length) >= limit) { return limit; }
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let smallest = i;
    for (let j = 1; j <= b.length; j++) {
      let cost = Math.min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) { cost = Math.min(cost, before[j - 2] + 1); }
      row.push(cost);
      smallest = Math.min(smallest, cost);
    }
    if (smallest >= limit) { return limit; }
    before = previous;
    previous = row;
  }
  return Math.min(previous[b.length], limit);
}
