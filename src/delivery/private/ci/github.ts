import type { CiPlan, PlannedStage } from './plan';
import { BEGIN_STAGE, CALL_FUNCTION, DEPLOY_STACK, RESOLVE, script, startScript } from './scripts';
import { workflowCheckCommand } from './workflow-check';
import { toYaml } from './yaml';
import type { Yaml } from './yaml';
import { requestCommand, startCommand } from '../build-spec';

interface Step { readonly [key: string]: Yaml | undefined }

/** What is said about the workflows of GitHub alone. */
export interface GitHubPlan extends CiPlan {
  readonly audience: string;
  readonly runsOn: readonly string[];
  /** The actions with their versions, by name. */
  readonly actions: { readonly [name: string]: string };
  readonly schedule?: string;
  readonly eventType: string;
}

const WORKSPACE = '"$GITHUB_WORKSPACE"';

/** The workflow files, by their paths in the repository. */
export function githubFiles(plan: GitHubPlan): { [path: string]: string } {
  const files: { [path: string]: string } = {};
  const add = (kind: string, title: string, rest: { readonly [key: string]: Yaml | undefined }) => {
    files[`.github/workflows/${plan.name}-${kind}.yml`] = `# Written by "npx cdk-mlops workflows". Change the app instead.\n${toYaml({ name: `${plan.name}: ${title}`, ...rest })}`;
  };
  const paths: { readonly [key: string]: Yaml } = plan.filePaths === undefined ? {} : { paths: plan.filePaths };
  if (plan.checks !== undefined) { add('checks', 'checks', checks(plan, paths)); }
  if (plan.build !== undefined) { add('build', 'build', build(plan, plan.build, paths)); }
  if (plan.deploy !== undefined) { add('deploy', 'deploy', deploy(plan, plan.deploy)); }
  return files;
}

function checks(plan: GitHubPlan, paths: { readonly [key: string]: Yaml }): { readonly [key: string]: Yaml | undefined } {
  const { role, commands } = plan.checks!;
  return {
    on: { pull_request: { branches: [plan.branch], ...paths } },
    permissions: permissions(role !== undefined),
    concurrency: { 'group': `${plan.name}-checks-\${{ github.ref }}`, 'cancel-in-progress': true },
    ...common(plan),
    jobs: {
      checks: {
        'runs-on': machine(plan),
        'timeout-minutes': plan.minutes,
        'steps': [
          ...prepare(plan),
          run('Test', script(...plan.test)),
          run('Synthesize', script(...plan.synth)),
          run('Compare the workflow files', script(workflowCheckCommand(WORKSPACE))),
          ...role === undefined ? [] : [credentials(plan, role, 15), run('Compare with what is deployed', script(...commands))],
        ],
      },
    },
  };
}

function build(plan: GitHubPlan, part: NonNullable<CiPlan['build']>, paths: { readonly [key: string]: Yaml }): { readonly [key: string]: Yaml | undefined } {
  const start = part.guarded
    ? requestCommand(part.withParameters, '$GITHUB_REPOSITORY/$GITHUB_RUN_ID/$GITHUB_RUN_ATTEMPT')
    : startCommand(part.withParameters, 'build $GITHUB_RUN_NUMBER of $GITHUB_SHA');
  return {
    on: { push: { branches: [plan.branch], ...paths }, workflow_dispatch: {} },
    permissions: permissions(true),
    concurrency: { 'group': `${plan.name}-build`, 'cancel-in-progress': false },
    ...common(plan),
    jobs: {
      build: {
        // a run by hand may be of any branch
        'if': onBranch(plan),
        'runs-on': machine(plan),
        'timeout-minutes': plan.minutes,
        'env': { MLOPS_SETTINGS: part.settings },
        'steps': [
          ...prepare(plan),
          run('Test', script(...plan.test)),
          credentials(plan, part.role, plan.minutes),
          ...part.selfUpdate.length === 0 ? [] : [run('Deploy the stack', script(...part.selfUpdate))],
          run('Start the SageMaker pipeline', startScript([start], part.withParameters, part.guarded)),
        ],
      },
    },
  };
}

function deploy(plan: GitHubPlan, part: NonNullable<CiPlan['deploy']>): { readonly [key: string]: Yaml | undefined } {
  const asking = part.stages.filter(stage => stage.approval).map(stage => stage.name);
  const jobs: { [name: string]: Yaml } = {
    model: {
      'if': onBranch(plan),
      'runs-on': machine(plan),
      'timeout-minutes': 15,
      'permissions': { ...permissions(true), ...asking.length > 0 ? { actions: 'read' } : {} },
      'outputs': { deploy: '${{ steps.decide.outputs.deploy }}', model: '${{ steps.decide.outputs.model }}' },
      'env': { MLOPS_SETTINGS: part.settings, MLOPS_STARTED: part.started, MLOPS_BY_HAND: '${{ github.event_name == \'workflow_dispatch\' }}' },
      'defaults': { run: { shell: 'bash' } },
      'steps': [
        ...asking.length === 0 ? [] : [{ ...run('Check that the environments ask', CHECK_ENVIRONMENTS), env: { GH_TOKEN: '${{ github.token }}', MLOPS_ENVIRONMENTS: asking.join(' ') } }],
        credentials(plan, part.role, 15),
        run('Find the approved version', RESOLVE),
        { ...run('Decide', script('jq -r \'"deploy=\\(.deploy)", "model=\\(.model | tojson)"\' model.json >>"$GITHUB_OUTPUT"')), id: 'decide' },
      ],
    },
  };
  part.stages.forEach((stage, i) => { jobs[jobName(stage)] = stageJob(plan, stage, part.stages[i - 1]); });
  return {
    on: {
      workflow_dispatch: {},
      repository_dispatch: { types: [plan.eventType] },
      schedule: plan.schedule === undefined ? undefined : [{ cron: plan.schedule }],
    },
    permissions: permissions(true),
    // one deployment at a time; of those that wait, the newest is left, and finds the newest version
    concurrency: { 'group': `${plan.name}-deploy`, 'cancel-in-progress': false },
    ...common(plan),
    jobs,
  };
}

function stageJob(plan: GitHubPlan, stage: PlannedStage, before?: PlannedStage): Yaml {
  return {
    'needs': ['model', ...before === undefined ? [] : [jobName(before)]],
    'if': 'needs.model.outputs.deploy == \'true\'',
    'runs-on': machine(plan),
    'environment': stage.name,
    'timeout-minutes': stage.minutes,
    'env': {
      MLOPS_SETTINGS: stage.settings,
      MLOPS_MODEL: '${{ needs.model.outputs.model }}',
      MLOPS_RUN: '${{ github.run_id }}-${{ github.run_attempt }}',
      MLOPS_VARIABLES: '${{ github.workspace }}/variables.json',
    },
    'steps': [
      ...prepare(plan),
      run('Synthesize', script(...plan.synth)),
      run('Begin', BEGIN_STAGE),
      credentials(plan, stage.role, stage.minutes),
      ...stage.actions.map(action => ({
        ...run(action.name, action.stackPath === undefined ? CALL_FUNCTION : DEPLOY_STACK),
        env: { MLOPS_ACTION: action.name, MLOPS_NAMESPACE: action.namespace, MLOPS_STACK: action.stackPath },
      })),
    ],
  };
}

/** An environment that asks nobody, or that any branch may use, would deploy without approval. */
const CHECK_ENVIRONMENTS = script(
  'for name in $MLOPS_ENVIRONMENTS; do',
  '  answer="$(gh api "repos/$GITHUB_REPOSITORY/environments/$name")"',
  '  if ! jq -e \'any(.protection_rules[]?; .type == "required_reviewers")\' <<<"$answer" >/dev/null; then',
  '    echo "environment $name has no required reviewers, but somebody has to approve before its stage: add them in its settings" >&2',
  '    exit 1',
  '  fi',
  '  if ! jq -e \'.deployment_branch_policy != null\' <<<"$answer" >/dev/null; then',
  '    echo "environment $name takes deployments from any branch: limit them in the settings of the repository" >&2',
  '    exit 1',
  '  fi',
  'done',
);

function common(plan: GitHubPlan): { readonly [key: string]: Yaml } {
  return {
    env: { AWS_REGION: plan.region, ...plan.variables },
    defaults: { run: { shell: 'bash', ...plan.directory === undefined ? {} : { 'working-directory': plan.directory } } },
  };
}

function prepare(plan: GitHubPlan): Step[] {
  return [
    { ...use(plan, 'actions/checkout'), with: { 'persist-credentials': false } },
    { ...use(plan, 'actions/setup-node'), with: { 'node-version': plan.nodeVersion } },
    { ...use(plan, 'actions/setup-python'), with: { 'python-version': plan.pythonVersion } },
    ...plan.install.length === 0 ? [] : [run('Install', script(...plan.install))],
  ];
}

function credentials(plan: GitHubPlan, role: string, minutes: number): Step {
  return {
    ...use(plan, 'aws-actions/configure-aws-credentials'),
    with: {
      'role-to-assume': role,
      'aws-region': plan.region,
      'audience': plan.audience,
      'role-duration-seconds': 60 * Math.min(720, Math.max(15, minutes)),
    },
  };
}

function use(plan: GitHubPlan, action: string): Step { return { uses: `${action}@${plan.actions[action]}` }; }
function run(name: string, text: string): Step { return { name, run: text }; }
function permissions(token: boolean): { readonly [key: string]: Yaml } { return { contents: 'read', ...token ? { 'id-token': 'write' } : {} }; }
function machine(plan: GitHubPlan): Yaml { return plan.runsOn.length === 1 ? plan.runsOn[0] : plan.runsOn; }
function onBranch(plan: GitHubPlan): string { return `github.ref == 'refs/heads/${plan.branch}'`; }
function jobName(stage: PlannedStage): string { return `deploy-${stage.name}`; }
