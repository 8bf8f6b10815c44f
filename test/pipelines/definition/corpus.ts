import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';

const CONFORMANCE = join(__dirname, '..', '..', 'conformance');

/** The definitions that the SDK made: name and text. */
export const SDK: [string, string][] = readdirSync(join(CONFORMANCE, 'sdk')).filter(file => file.endsWith('.json')).sort()
  .map(file => [file.replace('.json', ''), readFileSync(join(CONFORMANCE, 'sdk', file), 'utf8')]);

/** The definitions that were captured in the SDK's own tests: name and text. */
export const CAPTURED: [string, string][] = readFileSync(join(CONFORMANCE, 'captured.jsonl'), 'utf8').trim().split('\n').map((line, i) => {
  // the text is cut out, not parsed and written: the spelling of its numbers must survive
  const start = line.indexOf('"definition": ') + '"definition": '.length;
  return [`${i + 1} ${JSON.parse(line).name}`, line.slice(start, line.lastIndexOf('}'))];
});

/** Parsed JSON in which numbers are told apart by their spelling, by the platform's own parser. */
export function spelled(text: string): any {
  return JSON.parse(text.replace(/("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g, (_, string, number) => string ?? `"<number ${number}>"`));
}
