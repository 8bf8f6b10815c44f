import { spawnSync } from 'child_process';
import { createHash } from 'crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ROOT } from './python';

const scratch = mkdtempSync(join(tmpdir(), 'python-environment-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Runs the script on a machine whose only Python is the given shell script. */
function make(name: string, python3: string | undefined, environment: Record<string, string> = {}) {
  const bin = join(scratch, name, 'bin');
  mkdirSync(bin, { recursive: true });
  if (python3 !== undefined) {
    writeFileSync(join(bin, 'python3'), `#!/bin/sh\n${python3}\n`);
    chmodSync(join(bin, 'python3'), 0o755);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts', 'python-environment.mjs'), join(scratch, name, 'venv')], {
    encoding: 'utf8', env: { PATH: bin, TMPDIR: scratch, ...environment },
  });
  expect(readdirSync(scratch).filter(entry => entry.startsWith('cdk-mlops-venv'))).toEqual([]);
  return { status, stderr, answer: stdout && JSON.parse(stdout) };
}

const version = (...numbers: number[]) => `echo /usr/bin/python3; for n in ${numbers.join(' ')}; do echo $n; done`;
const failing = `case "$1" in -c) ${version(3, 12, 1)};; *) echo "No module named venv" >&2; exit 1;; esac`;

describe('the virtual environment', () => {
  test('without Python there is a reason', () => {
    expect(make('none', undefined)).toMatchObject({ status: 0, answer: { reason: 'no Python 3.9 or newer on this machine' } });
  });

  test('a Python that is too old does not count', () => {
    expect(make('old', version(3, 8, 18))).toMatchObject({ status: 0, answer: { reason: 'no Python 3.9 or newer on this machine' } });
  });

  // the interpreter named by the stand-in does not exist, so making the environment fails
  const missing = failing.replace('/usr/bin/python3', join(scratch, 'nowhere', 'python3'));

  test('where it cannot be made, the reason says how to help', () => {
    const { status, answer } = make('broken', missing);
    expect(status).toBe(0);
    expect(answer.reason).toContain('apt-get install python3-venv');
  });

  test('a lock that a process left behind does not count', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const directory = join(scratch, 'left-over', 'venv');
    const lock = join(scratch, `cdk-mlops-venv-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}`);
    mkdirSync(lock);
    writeFileSync(join(lock, 'pid'), String(pid));
    expect(make('left-over', missing).answer.reason).toContain('python3 -m venv failed');
  });

  test('fails in CI, where a Python that is there must work', () => {
    const { status, answer, stderr } = make('ci', missing, { CI: 'true' });
    expect(status).not.toBe(0);
    expect(answer).toBe('');
    expect(stderr).toContain('python3 -m venv failed');
  });
});
