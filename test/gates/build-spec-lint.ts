import { spawnSync } from 'child_process';
import { parse } from 'yaml';
import type { Report } from './template-lint';
import type { Resource } from './templates';
import { buildSpecProblems, commandsOf, variablesOf } from '../../src/private/build-spec-rules';

/** What a build finds in its environment without having been told. */
const GIVEN = /^(CODEBUILD_(AGENT_|BATCH_|BUILD_|INITIATOR|KMS_|LOG_|PUBLIC_|RESOLVED_|SOURCE_|SRC_|START_|WEBHOOK_)\w*|AWS_(DEFAULT_)?REGION|HOME|PATH|PWD|TMPDIR|HOSTNAME|CODEBUILD_SRC_DIR)$/;

/** The text of a property, with a word in place of what is known at deployment only. */
function textOf(value: any): string | undefined {
  if (typeof value === 'string') { return value; }
  const join = value?.['Fn::Join'];
  return Array.isArray(join) ? join[1].map((part: any) => typeof part === 'string' ? part : 'token').join(join[0]) : undefined;
}

/** What is wrong with the specification of a build, if the resource is one that has it in the template. */
export function buildSpecLint({ Type, Properties = {} }: Resource, resources: Record<string, Resource>, report: Report): void {
  if (Type !== 'AWS::CodeBuild::Project' || Properties.Source?.BuildSpec === undefined) { return; }
  const complain = (detail: string) => report('build-spec', detail);
  const text = textOf(Properties.Source.BuildSpec)!;
  // a file of the source, which is the user's
  if (/^[\w./-]+\.ya?ml$/.test(text)) { return; }
  let spec: any;
  try {
    spec = parse(text);
  } catch (error) {
    return complain(`is no YAML: ${String(error)}`);
  }
  if (spec?.version === 0.2) { spec.version = '0.2'; }
  buildSpecProblems(spec).forEach(complain);
  const commands = commandsOf(spec).filter((command): command is string => typeof command === 'string');
  for (const command of commands) {
    const { status, stderr } = spawnSync('bash', ['-n', '-c', command], { encoding: 'utf8' });
    if (status !== 0) { complain(`${command}: ${stderr.trim()}`); }
  }
  const own = [
    ...(Properties.Environment?.EnvironmentVariables ?? []).map((variable: any) => variable.Name),
    ...['variables', 'parameter-store', 'secrets-manager'].flatMap(kind => Object.keys(spec.env?.[kind] ?? {})),
    ...variablesOfActions(resources),
    ...variablesOfFunctions(resources),
  ];
  for (const name of variablesOf(commands).filter(each => !own.includes(each) && !GIVEN.test(each))) {
    complain(`$${name} is set nowhere`);
  }
}

/** What actions of a pipeline hand to their builds. */
function variablesOfActions(resources: Record<string, Resource>): string[] {
  return Object.values(resources).filter(each => each.Type === 'AWS::CodePipeline::Pipeline')
    .flatMap(each => each.Properties!.Stages.flatMap((stage: any) => stage.Actions))
    .flatMap((action: any) => JSON.parse(textOf(action.Configuration?.EnvironmentVariables) ?? '[]'))
    .map((variable: any) => variable.name);
}

/** What functions whose code is in the template hand to the builds that they start: the names that they write in capitals. */
function variablesOfFunctions(resources: Record<string, Resource>): string[] {
  return Object.values(resources).filter(each => each.Type === 'AWS::Lambda::Function').map(each => textOf(each.Properties!.Code?.ZipFile) ?? '')
    .filter(code => /StartBuild|start_build/.test(code)).flatMap(code => code.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g) ?? []);
}
