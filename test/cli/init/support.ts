import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import { join, relative } from 'path';
import { main } from '../../../src/cli/main';
import { TEMPLATES } from '../../../src/private/app-templates/templates';
import { Synthesized, synthesized, synthesizedEach } from '../../gates/synth';

export const ROOT = join(__dirname, '..', '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'init-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

export const CONNECTION = 'arn:aws:codeconnections:eu-west-1:111111111111:connection/11111111-2222-3333-4444-555555555555';
export const TOOLING = ['--tooling', '111111111111/eu-west-1'];
export const STAGES = ['--stage', 'staging=222222222222/eu-west-1', '--stage', 'production=333333333333/eu-west-1'];
export const SOURCES: Record<string, string[]> = {
  github: ['--source', 'github', '--connection-arn', CONNECTION, '--repository', 'acme/first'],
  gitlab: ['--source', 'gitlab', '--connection-arn', CONNECTION, '--repository', 'group/sub/first'],
  bitbucket: ['--source', 'bitbucket', '--connection-arn', CONNECTION, '--repository', 'acme/first', '--branch', 'release'],
  codecommit: ['--source', 'codecommit', '--repository', 'first'],
  s3: ['--source', 's3', '--source-bucket', 'sources-of-111111111111'],
};
const MODELS = ['--model-package-group', 'others', '--model-bucket', 'models-of-999999999999'];

/** Every template with every kind that it fits. */
export const COMBINATIONS = Object.entries(TEMPLATES()).flatMap(([template, { kinds }]) => kinds.map(kind => [template, kind] as const));

/** The flags of an application of a kind, without its directory. */
export function flags(kind: string, template: string, source = 'github'): string[] {
  return [
    '--kind', kind, '--template', template, ...TOOLING,
    ...kind === 'deploy' ? MODELS : SOURCES[source],
    ...kind === 'build-train' || kind === 'batch' ? [] : STAGES,
  ];
}

/** A directory that is not there yet. */
export function place(name = 'first'): string { return join(mkdtempSync(join(scratch, 'in-')), name); }

export function cli(...args: string[]): { code: number; out: string; err: string } {
  let [out, err] = ['', ''];
  const code = main(['init', ...args], { out: text => { out += text; }, err: text => { err += text; }, color: false, errColor: false });
  return { code, out, err };
}

/** Writes an application that must be written, and returns its directory. */
export function written(...args: string[]): string {
  const directory = place();
  const { code, err } = cli(...args, directory);
  if (code !== 0) { throw new Error(`init ${args.join(' ')} exited ${code}: ${err}`); }
  return directory;
}

/** The files below a directory, by their names. */
export function filesIn(directory: string): Record<string, string> {
  return Object.fromEntries(readdirSync(directory, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .map(file => [relative(directory, file), readFileSync(file, 'utf8')] as const).sort(([a], [b]) => a < b ? -1 : 1));
}

/** Lets applications find this library's dependencies for the time being. */
function withModules<T>(directories: string[], run: () => T): T {
  for (const directory of directories) { symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules')); }
  try {
    return run();
  } finally {
    for (const directory of directories) { rmSync(join(directory, 'node_modules')); }
  }
}

/** An app in a directory, and how its cdk.json has it run there. */
const appOf = (directory: string) => [
  join(directory, 'app.ts'),
  { cwd: directory, context: JSON.parse(readFileSync(join(directory, 'cdk.json'), 'utf8')).context as Record<string, unknown> },
] as const;

/** Synthesizes a TypeScript application with this library, and what its cdk.json says. */
export function synthesize(directory: string): Synthesized {
  return withModules([directory], () => synthesized(...appOf(directory)));
}

/** Synthesizes TypeScript applications strictly. */
export function synthesizeEach(directories: string[]): Synthesized[] {
  return withModules(directories, () => synthesizedEach(directories.map(directory => [...appOf(directory)])));
}
