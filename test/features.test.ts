import { existsSync, readFileSync } from 'fs';
import { join, resolve } from 'path';

const ROOT = join(__dirname, '..');
const DOCS = join(ROOT, 'docs');

interface Row {
  readonly number: string;
  readonly feature: string;
  /** What to use, as it is written in the explanation and in the test. */
  readonly by: string;
  readonly explained: string;
  readonly anchor: string;
  readonly tested: string;
}

function rowsOf(text: string): Row[] {
  const pattern = /^\| (X?\d+) \| (.+?) \| `([^`]+)` \| \[[^\]]+\]\(([^)#]+)#([^)]+)\) \| \[[^\]]+\]\(([^)]+)\) \|$/gm;
  return [...text.matchAll(pattern)]
    .map(([, number, feature, by, explained, anchor, tested]) => ({ number, feature, by, explained, anchor, tested }));
}

/** As the Git host makes anchors of headings. */
const anchorOf = (heading: string) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replace(/ /g, '-');

/** The section of a document below a heading, with its subsections. */
function section(text: string, anchor: string): string | undefined {
  const lines = text.split('\n');
  let fenced = false;
  let start = -1;
  let level = 0;
  for (const [i, line] of lines.entries()) {
    if (line.startsWith('```')) { fenced = !fenced; }
    const heading = fenced ? null : /^(#+) (.+)$/.exec(line);
    if (!heading) { continue; }
    if (start >= 0 && heading[1].length <= level && i > start) { return lines.slice(start, i).join('\n'); }
    if (start < 0 && anchorOf(heading[2]) === anchor) { [start, level] = [i, heading[1].length]; }
  }
  return start < 0 ? undefined : lines.slice(start).join('\n');
}

function problemsOf(row: Row): string[] {
  const [explained, tested] = [resolve(DOCS, row.explained), resolve(DOCS, row.tested)];
  const found: string[] = [];
  const text = existsSync(explained) ? section(readFileSync(explained, 'utf8'), row.anchor) : undefined;
  if (text === undefined) {
    found.push(`${row.explained} has no section #${row.anchor}`);
  } else {
    if (!text.includes(row.by)) { found.push(`#${row.anchor} of ${row.explained} does not say ${row.by}`); }
    if (!text.includes('```')) { found.push(`#${row.anchor} of ${row.explained} has no example`); }
  }
  // a test names the last part of what it uses, or all of it
  if (!existsSync(tested)) { found.push(`${row.tested} does not exist`); } else if (!readFileSync(tested, 'utf8').includes(row.by.split('.').pop()!)) {
    found.push(`${row.tested} does not use ${row.by}`);
  }
  return found.map(problem => `${row.number} ${row.feature}: ${problem}`);
}

const rows = rowsOf(readFileSync(join(DOCS, 'features.md'), 'utf8'));

test('every feature has its explanation and its test', () => {
  expect(rows.flatMap(problemsOf)).toEqual([]);
});

test('no row is lost in another form, and none is there twice', () => {
  const lines = readFileSync(join(DOCS, 'features.md'), 'utf8').split('\n').filter(line => /^\| X?\d/.test(line));
  expect(rows.length).toBe(lines.length);
  expect(new Set(rows.map(row => row.number)).size).toBe(rows.length);
});

test('packaging, projects, sources, triggers, registry, accounts and operations are whole', () => {
  const numbers = rows.map(row => row.number);
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => String(from + i));
  const wanted = [...range(1, 40), ...range(54, 58), ...range(94, 98), ...range(104, 107), 'X1', 'X2', 'X3', 'X11', 'X13', 'X14', 'X17', 'X18', 'X23', 'X24'];
  expect(wanted.filter(number => !numbers.includes(number))).toEqual([]);
});

test('a wrong link, a missing example and a test of something else are noticed', () => {
  const good = rows.find(row => row.number === '5')!;
  expect(problemsOf({ ...good, anchor: 'nowhere' })).toHaveLength(1);
  expect(problemsOf({ ...good, explained: '../src/nowhere/README.md' })).toHaveLength(1);
  expect(problemsOf({ ...good, explained: '../src/features/README.md', anchor: 'what-can-change' }).join()).toMatch(/does not say|has no example/);
  expect(problemsOf({ ...good, by: 'NoSuchThing' })).toHaveLength(2);
  expect(problemsOf({ ...good, tested: '../test/nowhere.test.ts' })).toHaveLength(1);
});
