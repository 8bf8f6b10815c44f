import { execFileSync, spawnSync, SpawnSyncReturns } from 'child_process';
import { join } from 'path';

export const ROOT = join(__dirname, '..', '..');

export interface PythonEnvironment {
  /** The interpreter of the virtual environment. */
  readonly python?: string;
  /** Why there is none. */
  readonly reason?: string;
}

/** What virtual environments are for: the ML code and cfn-lint, a server that plays AWS, and CDK apps in Python. */
export type PythonPurpose = 'ml' | 'deploy' | 'cdk';

const ARGUMENTS: Record<PythonPurpose, string[]> = {
  ml: [],
  deploy: [join(ROOT, '.venv-deploy'), join(ROOT, 'test', 'deploy', 'requirements.txt')],
  cdk: [join(ROOT, '.venv-cdk'), join(ROOT, 'test', 'cli', 'init', 'requirements.txt')],
};
const environments = new Map<PythonPurpose, PythonEnvironment>();

/** The virtual environment for a purpose; made at the first call. */
export function pythonEnvironment(purpose: PythonPurpose = 'ml'): PythonEnvironment {
  if (!environments.has(purpose)) {
    environments.set(purpose, JSON.parse(execFileSync(process.execPath, [join(ROOT, 'scripts', 'python-environment.mjs'), ...ARGUMENTS[purpose]], {
      encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'],
    }).trim().split('\n').pop()!) as PythonEnvironment);
  }
  return environments.get(purpose)!;
}

/** `describe` where Python is at hand; elsewhere it says aloud what was not tested, and why. */
export function describeWithPython(name: string, tests: () => void, purpose?: PythonPurpose): void {
  if (isAtHand(name, purpose)) { describe(name, tests); } else { describe(name, () => { test.skip('not tested, Python is missing', () => undefined); }); }
}

/** `test` where Python is at hand; elsewhere it says aloud what was not tested, and why. */
export function testWithPython(name: string, run: () => void, timeout?: number): void {
  if (isAtHand(name)) { test(name, run, timeout); } else { test.skip(`${name}: not tested, Python is missing`, run); }
}

const told = new Set<string>();

function isAtHand(name: string, purpose?: PythonPurpose): boolean {
  const { reason } = pythonEnvironment(purpose);
  if (reason !== undefined && !told.has(name)) {
    told.add(name);
    const line = '*'.repeat(100);
    process.stderr.write(`\n${line}\n* NOT TESTED: ${name}\n* ${reason.replace(/\n/g, '\n* ')}\n${line}\n\n`);
  }
  return reason === undefined;
}

export interface PythonOptions {
  /** @default - the repository */
  readonly cwd?: string;
  /** Environment variables besides those of this process. */
  readonly env?: Record<string, string>;
  /** Standard input. */
  readonly input?: string;
}

/** Runs Python in the virtual environment. */
export function python(args: string[], options: PythonOptions = {}): SpawnSyncReturns<string> {
  return spawnSync(pythonEnvironment().python!, args, {
    cwd: options.cwd ?? ROOT,
    encoding: 'utf8',
    input: options.input,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONWARNINGS: 'ignore', ...options.env },
  });
}

/** Runs Python and returns what it prints; an exit code other than 0 fails the test with all that was said. */
export function pythonOutput(args: string[], options: PythonOptions = {}): string {
  const { status, stdout, stderr } = python(args, options);
  if (status !== 0) { throw new Error(`python ${args.join(' ')} exited ${status}\n${stdout}\n${stderr}`); }
  return stdout;
}
