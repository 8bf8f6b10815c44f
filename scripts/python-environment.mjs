// Makes the virtual environment .venv (or the directory given) with what the ML code's tests and cfn-lint need (or a requirements file given), and
// prints one line of JSON:
// {"python":"<interpreter>"}, or {"reason":"<why there is none>"} where Python or its package index is not at hand.
// Reused as long as the requirements and the interpreter stay the same. In CI a Python that is there must work.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const directory = process.argv[2] ?? join(root, '.venv');
const marker = join(directory, 'cdk-mlops-ready');
// outside of the tree, where a lock that is left over bothers nobody
const lock = join(tmpdir(), `cdk-mlops-venv-${createHash('sha256').update(resolve(directory)).digest('hex').slice(0, 16)}`);
const python = process.platform === 'win32' ? join(directory, 'Scripts', 'python.exe') : join(directory, 'bin', 'python');
const MINIMUM = [3, 9];

class Unavailable extends Error {}

/** The requirements file with all files that it includes. */
function requirements(file) {
  const text = readFileSync(file, 'utf8');
  return text + [...text.matchAll(/^-r\s+(\S+)/gm)].map(([, included]) => requirements(join(dirname(file), included))).join('');
}

function interpreter() {
  for (const command of ['python3', 'python']) {
    const { status, stdout } = spawnSync(command, ['-c', 'import sys; print(sys.executable, *sys.version_info[:3], sep="\\n")'], { encoding: 'utf8' });
    if (status !== 0) { continue; }
    const [path, ...version] = stdout.trim().split('\n');
    const [major, minor] = version.map(Number);
    if (major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])) { return { path, version: version.join('.') }; }
  }
  return undefined;
}

function run(command, args, failure) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) {
    const said = `${stdout ?? ''}${stderr ?? ''}`.trim().split('\n').slice(-6).join('\n');
    throw new Unavailable(`${failure}: ${error?.message ?? said}`);
  }
}

/** Lets one process at a time make the environment; a lock whose owner is gone does not count. */
function acquire() {
  for (;;) {
    try {
      mkdirSync(lock);
      writeFileSync(join(lock, 'pid'), String(process.pid));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') { throw error; }
    }
    try {
      const owner = join(lock, 'pid');
      if (existsSync(owner)) {
        process.kill(Number(readFileSync(owner, 'utf8')), 0);
      } else if (Date.now() - statSync(lock).mtimeMs > 5_000) {
        rmSync(lock, { recursive: true, force: true });
      }
    } catch (error) {
      if (error.code === 'ESRCH') { rmSync(lock, { recursive: true, force: true }); }
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
  }
}

const found = interpreter();
if (!found) {
  console.log(JSON.stringify({ reason: `no Python ${MINIMUM.join('.')} or newer on this machine` }));
  process.exit(0);
}
const file = resolve(process.argv[3] ?? join(root, 'test', 'ml', 'requirements.txt'));
const key = createHash('sha256').update([found.path, found.version, requirements(file)].join('\n')).digest('hex');
const ready = () => existsSync(marker) && readFileSync(marker, 'utf8') === key && existsSync(python);
try {
  if (!ready()) {
    acquire();
    try {
      if (!ready()) {
        const start = Date.now();
        console.error(`making a virtual environment with Python ${found.version} in ${directory} (once, about a minute)`);
        rmSync(directory, { recursive: true, force: true });
        run(found.path, ['-m', 'venv', directory], 'python3 -m venv failed (on Debian and Ubuntu: apt-get install python3-venv)');
        run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary=:all:', '--retries=2', '-r', file], 'pip install failed');
        writeFileSync(marker, key);
        console.error(`made it in ${Math.round((Date.now() - start) / 1000)} s`);
      }
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
  console.log(JSON.stringify({ python }));
} catch (error) {
  if (!(error instanceof Unavailable) || process.env.CI) { throw error; }
  console.log(JSON.stringify({ reason: error.message }));
}
