import { createHash } from 'crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';

/** Longer than anything takes that is shared. */
const PATIENCE_MS = 300_000;

/** A directory that is filled once in a run of jest, by the first of its processes that asks; the others wait. */
export function shared(key: string, fill: (directory: string) => void): string {
  const directory = join(process.env.SHARED_BY_TESTS!, createHash('sha256').update(key).digest('hex').slice(0, 16));
  const filled = `${directory}.filled`;
  for (const end = Date.now() + PATIENCE_MS; !existsSync(filled);) {
    if (claim(directory)) {
      try {
        fill(directory);
      } catch (error) {
        rmSync(directory, { recursive: true });
        throw error;
      }
      writeFileSync(filled, '');
    } else {
      if (Date.now() > end) { throw new Error(`nobody has made ${key}`); }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  }
  return directory;
}

/** Only one process can make a directory. */
function claim(directory: string): boolean {
  try {
    mkdirSync(directory);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') { return false; }
    throw error;
  }
}
