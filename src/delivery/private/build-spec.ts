import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { buildSpecProblems } from '../../private/build-spec-rules';
import { ValidationError } from '../../private/errors';

/** The commands of a build, phase by phase. */
export interface BuildCommands {
  /** Where the code lies below the root of the source. */
  readonly directory?: string;
  readonly runtimeVersions: { readonly [runtime: string]: string };
  readonly install: readonly string[];
  readonly test: readonly string[];
  readonly selfUpdate: readonly string[];
  readonly start: readonly string[];
}

const PIP = 'python3 -m pip install --disable-pip-version-check --quiet';
const onlyIf = (condition: string, command: string) => `if ${condition}; then ${command}; fi`;

/** Installs what ML code, its tests and a CDK app need, each only where its manifest is there. */
export const DEFAULT_INSTALL_COMMANDS = [
  ...['requirements.txt', 'requirements-test.txt', 'ml/requirements.txt', 'ml/requirements-test.txt']
    .map(file => onlyIf(`[ -f ${file} ]`, `${PIP} -r ${file}`)),
  'if [ -f package-lock.json ]; then npm ci --no-audit --no-fund; elif [ -f package.json ]; then npm install --no-audit --no-fund; fi',
];

/** Runs the tests that the code brings along. */
export const DEFAULT_TEST_COMMANDS = [
  onlyIf('[ -f package.json ]', 'npm test --if-present'),
  ...['tests', 'ml/tests'].map(directory => onlyIf(`ls ${directory}/test_*.py >/dev/null 2>&1`, `python3 -m pytest ${directory}`)),
];

/** Starts the SageMaker pipeline and prints the execution's ARN; nothing waits for the hours that training takes. */
export function startCommand(withParameters: boolean, description = 'build $CODEBUILD_BUILD_NUMBER of $CODEBUILD_RESOLVED_SOURCE_VERSION'): string {
  return [
    'aws sagemaker start-pipeline-execution',
    '--pipeline-name "$SAGEMAKER_PIPELINE_NAME"',
    `--pipeline-execution-description "${description}"`,
    ...withParameters ? ['--pipeline-parameters "$SAGEMAKER_PIPELINE_PARAMETERS"'] : [],
    '--query PipelineExecutionArn --output text',
  ].join(' ');
}

/** Asks a guard for an execution. A build that CodeBuild runs anew has an id of its own, and so is a request of its own. */
export function requestCommand(withParameters: boolean, id = '$CODEBUILD_BUILD_ID'): string {
  const request = `{\\"kind\\": \\"start\\", \\"trigger\\": \\"Commit\\", \\"id\\": \\"${id}\\", \\"time\\": \\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\\"`
    + `${withParameters ? ', \\"parameters\\": $SAGEMAKER_PIPELINE_PARAMETERS' : ''}}`;
  return `aws sqs send-message --queue-url "$SAGEMAKER_START_QUEUE_URL" --message-body "${request}" --query MessageId --output text`;
}

/** Deploys one stack of the app in the source with the command line that the source has locked. */
export function selfUpdateCommand(stackPath: string): string {
  return `npx --no -- cdk deploy ${shellQuote(stackPath)} --require-approval never --ci`;
}

/** Synthesizes one stack of the app in the source, where the source is one. */
export function synthCommand(stackPath: string): string {
  return onlyIf('[ -f cdk.json ]', `npx --no -- cdk synth ${shellQuote(stackPath)} --quiet`);
}

/** Shows what a deployment of one stack would change, without the role that deploys it. */
export function diffCommand(stackPath: string): string {
  return onlyIf('[ -f cdk.json ]', `npx --no -- cdk diff ${shellQuote(stackPath)} --no-change-set`);
}

/** The specification of a check: whatever fails is told before the build ends. */
export function checkSpec(commands: Pick<BuildCommands, 'directory' | 'runtimeVersions' | 'install' | 'test'> & { readonly report: readonly string[] }): BuildSpec {
  const enter = commands.directory === undefined ? [] : [`cd "$CODEBUILD_SRC_DIR"/${shellQuote(commands.directory)}`];
  const { report } = commands;
  const runtimes = Object.keys(commands.runtimeVersions).length > 0 ? { 'runtime-versions': commands.runtimeVersions } : {};
  const phase = (list: readonly string[], last: readonly string[]) => ({
    'on-failure': 'ABORT', 'commands': [...enter, ...list], ...last.length > 0 ? { finally: last } : {},
  });
  return checkedSpec({
    version: '0.2',
    env: { shell: 'bash' },
    phases: {
      install: {
        ...runtimes,
        ...commands.install.length > 0 ? phase(commands.install, report.map(command => onlyIf('[ "$CODEBUILD_BUILD_SUCCEEDING" != 1 ]', command))) : {},
      },
      build: phase(commands.test, report),
    },
  });
}

/** The build specification: a phase that fails ends the build, so nothing starts after a failed test or update. */
export function buildSpec(commands: BuildCommands): BuildSpec {
  const enter = commands.directory === undefined ? [] : [`cd "$CODEBUILD_SRC_DIR"/${shellQuote(commands.directory)}`];
  const phase = (list: readonly string[]) => list.length === 0 ? undefined : { 'on-failure': 'ABORT', 'commands': [...enter, ...list] };
  // an image of the user's own has no versions to choose from
  const runtimes = Object.keys(commands.runtimeVersions).length > 0 ? { 'runtime-versions': commands.runtimeVersions } : undefined;
  const install = runtimes !== undefined || commands.install.length > 0 ? { ...runtimes, ...phase(commands.install) } : undefined;
  const tests = phase(commands.test);
  const build = phase([...commands.selfUpdate, ...commands.start]);
  return checkedSpec({
    version: '0.2',
    env: { shell: 'bash' },
    phases: {
      ...install !== undefined ? { install } : {},
      ...tests !== undefined ? { pre_build: tests } : {},
      ...build !== undefined ? { build } : {},
    },
  });
}

/** A specification without what CodeBuild would find wrong with it. */
function checkedSpec(spec: { [member: string]: unknown }): BuildSpec {
  const problems = buildSpecProblems(spec);
  if (problems.length > 0) { throw new ValidationError('BuildSpec', `the commands make a build specification that is not valid: ${problems.join('; ')}`); }
  return BuildSpec.fromObject(spec);
}

function shellQuote(text: string): string {
  return `'${text.replaceAll('\'', '\'\\\'\'')}'`;
}
