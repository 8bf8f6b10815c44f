import { readdirSync, readFileSync, statSync } from 'fs';
import { basename, join } from 'path';
import { gzipSync } from 'zlib';
import { ValidationError } from './errors';

/** A file of an archive. */
export interface TarEntry {
  /** The path in the archive, with `/`. */
  readonly name: string;
  readonly content: Buffer;
  readonly executable?: boolean;
}

/**
 * Writes a `.tar.gz` whose bytes depend on names and contents only: entries sorted, fixed times and owners.
 */
export function tarGz(entries: TarEntry[]): Buffer {
  const blocks: Buffer[] = [];
  for (const entry of [...entries].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))) {
    blocks.push(header(entry), entry.content, Buffer.alloc((512 - entry.content.length % 512) % 512));
  }
  blocks.push(Buffer.alloc(1024));
  const zipped = gzipSync(Buffer.concat(blocks), { level: 9 });
  // the header names the operating system, which must not change the hash
  zipped[9] = 255;
  return zipped;
}

/** The files below a directory (or one file), without what Python and editors leave behind. */
export function filesOf(path: string, exclude: (name: string) => boolean, prefix = ''): TarEntry[] {
  const stat = statSync(path);
  if (stat.isFile()) {
    return [{ name: `${prefix}${basename(path)}`, content: readFileSync(path), executable: isExecutable(stat.mode) }];
  }
  const out: TarEntry[] = [];
  const walk = (directory: string, at: string) => {
    for (const entry of readdirSync(directory).sort()) {
      const name = at ? `${at}/${entry}` : entry;
      if (LEFTOVERS.has(entry) || entry.endsWith('.pyc') || exclude(name)) { continue; }
      const full = join(directory, entry);
      const found = statSync(full);
      if (found.isDirectory()) { walk(full, name); }
      if (found.isFile()) { out.push({ name: `${prefix}${name}`, content: readFileSync(full), executable: isExecutable(found.mode) }); }
    }
  };
  walk(path, '');
  return out;
}

/** Whether the owner may execute a file. */
function isExecutable(mode: number): boolean { return Math.floor(mode / 0o100) % 2 === 1; }

const LEFTOVERS = new Set(['__pycache__', '.git', '.ipynb_checkpoints', '.DS_Store', '.pytest_cache', '.mypy_cache', '.venv']);

/** The ustar header of a file. */
function header(entry: TarEntry): Buffer {
  const block = Buffer.alloc(512);
  const { name, prefix } = splitName(entry.name);
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  block.write(name, 0, 100, 'utf8');
  block.write(octal(entry.executable ? 0o755 : 0o644, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(entry.content.length, 12), 124);
  block.write(octal(0, 12), 136);
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\u000000', 257);
  block.write(prefix, 345, 155, 'utf8');
  let sum = 0;
  for (const byte of block) { sum += byte; }
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** Names over 100 bytes are split at a slash, as ustar wants it. */
function splitName(name: string): { name: string; prefix: string } {
  if (Buffer.byteLength(name) <= 100) { return { name, prefix: '' }; }
  for (let slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
    const prefix = name.slice(0, slash);
    const rest = name.slice(slash + 1);
    if (Buffer.byteLength(prefix) <= 155 && rest && Buffer.byteLength(rest) <= 100) { return { name: rest, prefix }; }
  }
  throw new ValidationError('PathTooLong', `a path in a source directory must fit into a tar archive, got ${JSON.stringify(name)}: shorten it`);
}
