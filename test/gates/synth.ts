import { spawnSync } from 'child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join, relative, resolve } from 'path';
import { pathToFileURL } from 'url';
import { shared } from '../support/shared';

const ROOT = resolve(__dirname, '..', '..');
const TSCONFIG = join(ROOT, 'test', 'tsconfig.json');
const TSX = pathToFileURL(require.resolve('tsx')).href;

/** What the CDK's command line adds to the context of an app. */
export const COMMAND_LINE_CONTEXT = { 'aws:cdk:enable-path-metadata': true };

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

function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'synth-'));
  made.push(directory);
  return directory;
}

/** Runs an app as the CDK's command line does, in a process of its own. */
export function synth(app: string, options: SynthOptions = {}): Synthesized {
  return synthInto(scratch(), app, options);
}

/** Like `synth`, for an app that must work. What an app of the repository gives is shared by all tests of a run. */
export function synthesized(app: string, options: SynthOptions = {}): Synthesized {
  if (options.cwd !== undefined || !/^(examples|integ)\//.test(app)) { return checked(app, synth(app, options)); }
  const directory = shared(JSON.stringify(['synth', app, options]), place => {
    const { status, output } = checked(app, synthInto(place, app, options));
    writeFileSync(join(place, 'outcome.json'), JSON.stringify({ status, output }));
  });
  return collected(directory, JSON.parse(readFileSync(join(directory, 'outcome.json'), 'utf8')));
}

/** How an app is synthesized beside others. */
export type Way = Pick<SynthOptions, 'context' | 'gaps' | 'cwd'>;

/** Runs apps in one process, all strictly: AWS's validator needs seconds to read its rules, and a moment for a template. */
export function synthEach(runs: [app: string, way?: Way][]): Synthesized[] {
  const directories = runs.map(scratch);
  const input = runs.map(([app, way = {}], i) =>
    ({ file: resolve(ROOT, app), cwd: way.cwd ?? ROOT, env: environment(directories[i], app, { ...way, strict: true }) }));
  const all: SynthOptions = { strict: true, gaps: runs.flatMap(([, way]) => way?.gaps ?? []) };
  const { status, stdout, stderr } = spawnSync(process.execPath, [...preloads(all), join(__dirname, 'synth-each.cjs')], {
    cwd: ROOT, encoding: 'utf8', input: JSON.stringify(input), maxBuffer: 64 * 1024 * 1024, env: { ...process.env, TSX_TSCONFIG_PATH: TSCONFIG },
  });
  if (status !== 0) { throw new Error(`the apps failed (${status}):\n${stdout}${stderr}`); }
  const outcomes: Pick<Synthesized, 'status' | 'output'>[] = JSON.parse(stdout);
  return outcomes.map((outcome, i) => collected(directories[i], outcome));
}

/** Like `synthEach`, for apps that must work. */
export function synthesizedEach(runs: [app: string, way?: Way][]): Synthesized[] {
  return synthEach(runs).map((result, i) => checked(runs[i][0], result));
}

const preloads = (options: SynthOptions) => {
  const preload = (file: string) => ['--require', join(ROOT, file)];
  return [
    ...options.strict ? preload('scripts/newest-cdk.cjs') : [],
    '--import', TSX,
    ...options.gaps?.length ? preload('test/gates/preload-gaps.cjs') : [],
    ...options.nag ? preload('test/gates/preload-nag.cjs') : [],
  ];
};

/** Environment variables besides those of this process; null takes one away. */
function environment(directory: string, app: string, options: SynthOptions): Record<string, string | null> {
  const context = {
    ...COMMAND_LINE_CONTEXT,
    ...cdkJson(app).context,
    ...options.strict ? { '@aws-cdk/core:validateAgainstDefaultRules': true, '@aws-cdk/core:strictCfnValidateErrors': true } : {},
    ...options.context,
  };
  return {
    CDK_VALIDATION: options.strict ? null : 'false',
    CDK_OUTDIR: join(directory, 'cdk.out'),
    CDK_CONTEXT_JSON: JSON.stringify(Object.fromEntries(Object.entries(context).filter(([, value]) => value !== null))),
    TSX_TSCONFIG_PATH: TSCONFIG,
    NAG_FINDINGS: join(directory, 'findings.json'),
    NAG_PACKS: options.packs?.join(',') ?? null,
    REGION_GAPS: options.gaps?.join(',') ?? null,
  };
}

function synthInto(directory: string, app: string, options: SynthOptions): Synthesized {
  const env = Object.entries(environment(directory, app, options)).map(([name, value]) => [name, value ?? undefined]);
  const { status, stdout, stderr } = spawnSync(process.execPath, [...preloads(options), resolve(ROOT, app)], {
    cwd: options.cwd ?? ROOT, encoding: 'utf8', env: { ...process.env, ...Object.fromEntries(env) },
  });
  return collected(directory, { status, output: `${stdout}${stderr}` });
}

/** What a run has left in its directory. */
function collected(directory: string, outcome: Pick<Synthesized, 'status' | 'output'>): Synthesized {
  const [outdir, findings] = [join(directory, 'cdk.out'), join(directory, 'findings.json')];
  return {
    ...outcome,
    outdir,
    templates: outcome.status === 0 ? findTemplates(outdir) : [],
    findings: existsSync(findings) ? JSON.parse(readFileSync(findings, 'utf8')) : [],
  };
}

function checked(app: string, result: Synthesized): Synthesized {
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
