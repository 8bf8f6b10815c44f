import { execFileSync, spawnSync } from 'child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { ROOT } from './support';
import { COMMAND_LINE_CONTEXT, findTemplates, Synthesized } from '../../gates/synth';
import { pythonEnvironment } from '../../ml/python';

const made: string[] = [];
afterAll(() => made.forEach(directory => rmSync(directory, { recursive: true, force: true })));

function scratch(): string {
  made.push(mkdtempSync(join(tmpdir(), 'python-library-')));
  return made[made.length - 1];
}

/** Fails where the compiled library is not that of the sources. */
export function checkCompiled(root = ROOT): void {
  const assembly = join(root, '.jsii');
  const advice = 'run "npx projen compile" before this test';
  if (!existsSync(assembly)) { throw new Error(`the library is not compiled: ${advice}`); }
  const compiled = statSync(assembly).mtimeMs;
  const newer = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .find(name => name.endsWith('.ts') && statSync(join(root, 'src', name)).mtimeMs > compiled);
  if (newer !== undefined) { throw new Error(`src/${newer} is newer than the compiled library: ${advice}`); }
}

/** The Python module `cdk_mlops` as it is published, but not packed: the generated sources, and the library as npm packs it. Returns where to import it from. */
export function makePythonLibrary(): string {
  checkCompiled();
  const outdir = scratch();
  const pacmak = join(dirname(require.resolve('jsii-pacmak/package.json')), 'bin', 'jsii-pacmak');
  execFileSync(process.execPath, [pacmak, '--target', 'python', '--code-only', '--no-npmignore', '--outdir', outdir], { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
  return join(outdir, 'python', 'src');
}

/** Runs a Python app as its cdk.json says, in a process of its own. */
export function synthesizePython(directory: string, library: string): Synthesized {
  const { app, context } = JSON.parse(readFileSync(join(directory, 'cdk.json'), 'utf8'));
  const [command, ...args] = app.split(' ');
  if (command !== 'python3') { throw new Error(`${directory} runs ${app}`); }
  const outdir = scratch();
  const { status, stdout, stderr } = spawnSync(pythonEnvironment('cdk').python!, args, {
    cwd: directory,
    encoding: 'utf8',
    env: {
      ...process.env,
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({ ...COMMAND_LINE_CONTEXT, ...context }),
      CDK_VALIDATION: 'false',
      JSII_NODE: process.execPath,
      // what is unpacked once, the CDK above all, stays: outside of the tree, in which jest would take it for modules
      JSII_RUNTIME_PACKAGE_CACHE_ROOT: join(tmpdir(), 'cdk-mlops-jsii-packages'),
      JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: 'true',
      PYTHONPATH: library,
    },
  });
  return { status, output: `${stdout}${stderr}`, outdir, templates: status === 0 ? findTemplates(outdir) : [], findings: [] };
}
