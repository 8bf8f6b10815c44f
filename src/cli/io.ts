import { readFileSync, writeFileSync } from 'fs';

/** What a command reads from and writes to. */
export interface Io {
  /** Whether results may have colours. */
  readonly color: boolean;
  /** Whether messages may have colours. */
  readonly errColor: boolean;
  /** Writes results. */
  out(text: string): void;
  /** Writes messages. */
  err(text: string): void;
}

/** The command was called in a wrong way: exit code 2. */
export class UsageError extends Error {}

/** The text of a file, or of the standard input for `-`. */
export function readInput(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error: any) {
    throw new UsageError(`cannot read ${file}: ${reasonOf(error)}`);
  }
}

export function writeOutput(io: Io, file: string | undefined, text: string): void {
  if (file === undefined || file === '-') {
    io.out(text);
    return;
  }
  try {
    writeFileSync(file, text);
  } catch (error: any) {
    throw new UsageError(`cannot write ${file}: ${reasonOf(error)}`);
  }
}

export function reasonOf(error: any): string {
  switch (error?.code) {
    case 'ENOENT': return 'there is no such file or directory';
    case 'EISDIR': return 'it is a directory';
    case 'EACCES': return 'permission denied';
    default: return String(error?.message ?? error);
  }
}

const CODES = { red: 31, green: 32, yellow: 33, bold: 1, dim: 2 };

export function paint(on: boolean, color: keyof typeof CODES, text: string): string {
  return on ? `\u001b[${CODES[color]}m${text}\u001b[0m` : text;
}

/** A message as one line. */
export function oneLine(text: string): string { return text.replace(/\s*\n\s*/g, ' '); }
