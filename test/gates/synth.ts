import { spawnSync } from 'child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { basename, dirname, join, relative, resolve } from 'path';
import { pathToFileURL } from 'url';

const ROOT = resolve(__dirname, '..', '..');
const TSX = pathToFileURL(require.resolve('tsx')).href;

/** How an app is synthesized. */
export interface SynthOptions {
  /** Context besides that of the app's cdk.json; null takes a value away. */
  readonly context?: Record<string, any>;
  /** With the newest aws-cdk-lib and its validator, both strict switches on. */
  readonly strict?: boolean;
  /** Resource types that CloudFormation does not have in the region of the app. */
  readonly gaps?: string[];
  /** Also run cdk-nag. */
  readonly nag?: boolean;
  /** The packs of cdk-nag; AwsSolutions if none are given. */
  readonly packs?: string[];
  /** The directory to run in. */
  readonly cwd?: string;
}

export interface SynthesizedTemplate {
  /** The file's place in the cloud assembly. */
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly body: any;
}

export interface NagFinding {
  readonly rule: string;
  readonly path: string;
  readonly description: string;
}

export interface Synthesized {
  readonly status: number | null;
  readonly output: string;
  readonly outdir: string;
  readonly templates: SynthesizedTemplate[];
  readonly findings: NagFinding[];
}

const made: string[] = [];
afterAll(() => made.forEach(directory => rmSync(directory, { recursive: true, force: true })));

/** Runs an app as the CDK's command line does, in a process of its own. */
export function synth(app: string, options: SynthOptions = {}): Synthesized {
  const outdir = mkdtempSync(join(tmpdir(), 'synth-'));
  made.push(outdir);
  const findings = join(outdir, '..', `${basename(outdir)}.findings.json`);
  const context = {
    ...cdkJson(app).context,
    ...options.strict ? { '@aws-cdk/core:validateAgainstDefaultRules': true, '@aws-cdk/core:strictCfnValidateErrors': true } : {},
    ...options.context,
  };
  const preload = (file: string) => ['--require', join(ROOT, file)];
  const result = spawnSync(process.execPath, [
    ...options.strict ? preload('scripts/newest-cdk.cjs') : [],
    '--import', TSX,
    ...options.gaps?.length ? preload('test/gates/preload-gaps.cjs') : [],
    ...options.nag ? preload('test/gates/preload-nag.cjs') : [],
    resolve(ROOT, app),
  ], {
    cwd: options.cwd ?? ROOT,
    encoding: 'utf8',
    env: {
      ...process.env,
      CDK_VALIDATION: options.strict ? undefined : 'false',
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify(Object.fromEntries(Object.entries(context).filter(([, value]) => value !== null))),
      TSX_TSCONFIG_PATH: join(ROOT, 'test', 'tsconfig.json'),
      NAG_FINDINGS: findings,
      NAG_PACKS: options.packs?.join(','),
      REGION_GAPS: options.gaps?.join(','),
    },
  });
  const templates = result.status === 0 ? findTemplates(outdir) : [];
  let found: NagFinding[] = [];
  if (options.nag && result.status === 0) {
    found = JSON.parse(readFileSync(findings, 'utf8'));
    rmSync(findings);
  }
  return { status: result.status, output: `${result.stdout}${result.stderr}`, outdir, templates, findings: found };
}

/** Like `synth`, for an app that must work. */
export function synthesized(app: string, options: SynthOptions = {}): Synthesized {
  const result = synth(app, options);
  if (result.status !== 0) { throw new Error(`${app} failed (${result.status}):\n${result.output.slice(-6000)}`); }
  if (result.templates.length === 0) { throw new Error(`${app} made no template:\n${result.output.slice(-2000)}`); }
  return result;
}

function cdkJson(app: string): { context?: Record<string, any> } {
  try {
    return JSON.parse(readFileSync(join(ROOT, dirname(app), 'cdk.json'), 'utf8'));
  } catch {
    return {};
  }
}

export function findTemplates(outdir: string): SynthesizedTemplate[] {
  return readdirSync(outdir, { recursive: true, encoding: 'utf8' })
    // the copies that travel as assets are the same templates once more
    .filter(name => name.endsWith('.template.json') && !name.includes('asset.') && !name.includes('bundle'))
    .sort()
    .map(name => {
      const file = join(outdir, name);
      const text = readFileSync(file, 'utf8');
      return { name: relative(outdir, file), file, text, body: JSON.parse(text) };
    });
}
