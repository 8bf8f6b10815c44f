import { createHash } from 'crypto';
import { readdirSync, readFileSync, statSync } from 'fs';
import { join } from 'path';

/** What must be the same from synth to synth: templates, asset manifests and assets, each by its hash. */
export function fingerprint(outdir: string): Record<string, string> {
  return Object.fromEntries(readdirSync(outdir, { recursive: true, encoding: 'utf8' })
    .filter(file => statSync(join(outdir, file)).isFile() && (/\.(template|assets)\.json$/.test(file) || /(^|\/)asset\./.test(file)))
    .sort()
    .map(file => [file, createHash('sha256').update(readFileSync(join(outdir, file))).digest('hex')]));
}

/** The parts of a template, each as the bytes that it has there, whatever the order in which they stand. */
export function parts(body: Record<string, Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(body)
    .flatMap(([section, members]) => Object.entries(members).map(([name, member]) => [`${section} ${name}`, JSON.stringify(member)]))
    .sort(([a], [b]) => a < b ? -1 : 1));
}
