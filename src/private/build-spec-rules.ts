/** The members of a build specification that CodeBuild knows, by their place. */
const TOP = ['version', 'run-as', 'env', 'proxy', 'batch', 'phases', 'reports', 'artifacts', 'cache'];
const ENV = ['shell', 'variables', 'parameter-store', 'secrets-manager', 'exported-variables', 'git-credential-helper'];
const PHASES = ['install', 'pre_build', 'build', 'post_build'];
const PHASE = ['run-as', 'on-failure', 'commands', 'finally', 'runtime-versions'];
const SHELLS = ['sh', 'bash', 'powershell.exe', 'cmd.exe'];
const ON_FAILURE = /^(ABORT|CONTINUE|RETRY(-([1-9]|[1-9]\d|100))?)$/;
/** Variables that hold what nobody should read in a template. */
const SECRET = /SECRET|PASSWORD|PASSWD|TOKEN|PRIVATE_KEY|ACCESS_KEY/i;

/**
 * What CodeBuild would find wrong with a build specification, or would quietly leave out.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export function buildSpecProblems(spec: unknown): string[] {
  const problems: string[] = [];
  const report = (place: string, text: string) => { problems.push(`${place}: ${text}`); };
  if (!isObject(spec)) { return ['the specification must be an object']; }
  members(spec, TOP, 'the specification', report);
  if (String(spec.version) !== '0.2') { report('version', `must be 0.2, got ${JSON.stringify(spec.version)}: 0.1 runs each command in a shell of its own`); }
  if (spec.env !== undefined) { environment(spec.env, report); }
  if (!isObject(spec.phases)) {
    report('phases', 'must be an object with at least one phase');
  } else {
    members(spec.phases, PHASES, 'phases', report);
    const known = PHASES.filter(name => (spec.phases as Members)[name] !== undefined);
    for (const name of known) { phase(name, (spec.phases as Members)[name], report); }
    if (!known.some(name => isObject((spec.phases as Members)[name]) && ((spec.phases as any)[name].commands ?? []).length > 0)) {
      report('phases', 'no phase has commands');
    }
  }
  return problems;
}

/** The names of the variables that commands refer to, without those that they set themselves. */
export function variablesOf(commands: readonly string[]): string[] {
  const text = commands.join('\n').replace(/'[^']*'/g, '').replace(/\\\$/g, '');
  const set = new Set([...text.matchAll(/(?:^|[\s;&|(]|export\s+)([A-Za-z_]\w*)=/g)].map(match => match[1]));
  for (const [, name] of text.matchAll(/\bfor\s+([A-Za-z_]\w*)\s+in\b/g)) { set.add(name); }
  for (const [, name] of text.matchAll(/\bread\s+(?:-r\s+)?([A-Za-z_]\w*)/g)) { set.add(name); }
  const used = [...text.matchAll(/\$(?:\{([A-Za-z_]\w*)|([A-Za-z_]\w*))/g)].map(match => match[1] ?? match[2]);
  return [...new Set(used)].filter(name => !set.has(name)).sort();
}

/** The commands of all phases, in the order in which they run. */
export function commandsOf(spec: any): string[] {
  return PHASES.flatMap(name => [...spec?.phases?.[name]?.commands ?? [], ...spec?.phases?.[name]?.finally ?? []]);
}

type Members = { readonly [name: string]: unknown };
type Report = (place: string, text: string) => void;

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function members(value: Members, allowed: readonly string[], place: string, report: Report): void {
  for (const name of Object.keys(value).filter(each => !allowed.includes(each))) {
    report(place, `has no ${JSON.stringify(name)}, only ${allowed.join(', ')}`);
  }
}

function environment(env: unknown, report: Report): void {
  if (!isObject(env)) { return report('env', 'must be an object'); }
  members(env, ENV, 'env', report);
  if (env.shell !== undefined && !SHELLS.includes(env.shell as string)) { report('env.shell', `must be one of ${SHELLS.join(', ')}, got ${JSON.stringify(env.shell)}`); }
  for (const [name, value] of Object.entries(isObject(env.variables) ? env.variables : {})) {
    if (typeof value !== 'string') { report(`env.variables.${name}`, `must be text, got ${JSON.stringify(value)}`); }
    if (SECRET.test(name)) { report(`env.variables.${name}`, 'looks like a secret in plain text: use secrets-manager'); }
  }
}

function phase(name: string, value: unknown, report: Report): void {
  const place = `phases.${name}`;
  if (!isObject(value)) { return report(place, 'must be an object'); }
  members(value, PHASE, place, report);
  if (value['runtime-versions'] !== undefined && name !== 'install') { report(place, 'runtime-versions are for the phase install only'); }
  if (value['on-failure'] !== undefined && !ON_FAILURE.test(String(value['on-failure']))) {
    report(place, `on-failure must be ABORT, CONTINUE or RETRY, got ${JSON.stringify(value['on-failure'])}`);
  }
  for (const list of ['commands', 'finally']) {
    const commands = value[list];
    if (commands === undefined) { continue; }
    if (!Array.isArray(commands) || commands.length === 0) {
      report(`${place}.${list}`, 'must be a list of at least one command');
    } else {
      commands.forEach((command, i) => {
        if (typeof command !== 'string' || command.trim() === '') { report(`${place}.${list}[${i}]`, `must be a command, got ${JSON.stringify(command)}`); }
      });
    }
  }
  if (value.finally !== undefined && value.commands === undefined) { report(place, 'finally needs commands'); }
}
