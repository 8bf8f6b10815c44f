import type { CiPlan, PlannedStage } from './plan';
import { BEGIN_STAGE, CALL_FUNCTION, DEPLOY_STACK, RESOLVE, script, startScript } from './scripts';
import { workflowCheckCommand } from './workflow-check';
import { toYaml } from './yaml';
import type { Yaml } from './yaml';
import { requestCommand, startCommand } from '../build-spec';

/** What is said about the pipelines of GitLab alone. */
export interface GitLabPlan extends CiPlan {
  readonly fileName: string;
  readonly audience: string;
  readonly image: string;
  readonly tags?: string[];
}

/** What a job gets from GitLab for the roles, in a variable that only the steps after `assume` use. */
const TOKEN_FILE = '"$CI_PROJECT_DIR/.mlops-token"';

/** The configuration of pipelines. */
export function gitlabFiles(plan: GitLabPlan): { [path: string]: string } {
  const stages = [
    ...plan.checks === undefined && plan.build === undefined ? [] : ['build'],
    ...plan.deploy === undefined ? [] : ['model', ...plan.deploy.stages.map(jobOf)],
  ];
  const document: { readonly [key: string]: Yaml | undefined } = {
    stages,
    default: { image: plan.image, tags: plan.tags },
    variables: { ...plan.region.startsWith('$') ? {} : { AWS_REGION: plan.region }, ...Object.fromEntries(Object.entries(plan.variables).map(([name, value]) => [name, value.replaceAll('$', '$$$$')])) },
    ...plan.checks === undefined ? {} : { [`${plan.name}-checks`]: checks(plan, plan.checks) },
    ...plan.build === undefined ? {} : { [`${plan.name}-build`]: build(plan, plan.build) },
    ...plan.deploy === undefined ? {} : deploy(plan, plan.deploy),
  };
  return { [plan.fileName]: `# Written by "npx cdk-mlops workflows". Change the app instead.\n${toYaml(document)}` };
}

function checks(plan: GitLabPlan, part: NonNullable<CiPlan['checks']>): Yaml {
  return {
    stage: 'build',
    rules: [{ if: `$CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_TARGET_BRANCH_NAME == "${plan.branch}"`, ...changes(plan) }],
    interruptible: true,
    timeout: `${plan.minutes} minutes`,
    ...part.role === undefined ? {} : token(plan),
    script: [
      ...prepare(plan),
      subshell(plan.test),
      subshell(plan.synth),
      subshell([workflowCheckCommand('"$CI_PROJECT_DIR"')]),
      ...part.role === undefined ? [] : [assume(part.role), subshell(part.commands)],
    ],
  };
}

function build(plan: GitLabPlan, part: NonNullable<CiPlan['build']>): Yaml {
  const start = part.guarded
    ? requestCommand(part.withParameters, '$CI_PROJECT_PATH/$CI_JOB_ID')
    : startCommand(part.withParameters, 'build $CI_PIPELINE_IID of $CI_COMMIT_SHA');
  return {
    stage: 'build',
    rules: [{ if: `$CI_PIPELINE_SOURCE == "push" && ${onBranch(plan)}`, ...changes(plan) }],
    resource_group: `${plan.name}-build`,
    timeout: `${plan.minutes} minutes`,
    ...token(plan),
    variables: { MLOPS_SETTINGS: part.settings },
    script: [
      ...prepare(plan),
      subshell(plan.test),
      assume(part.role),
      ...part.selfUpdate.length === 0 ? [] : [subshell(part.selfUpdate)],
      quoted(startScript([start], part.withParameters, part.guarded)),
    ],
  };
}

/**
 * A schedule, and a call of the API, only look, and start a pipeline of its own when there is something to deploy: manual jobs of pipelines that deploy nothing would
 * wait for ever.
 */
function deploy(plan: GitLabPlan, part: NonNullable<CiPlan['deploy']>): { readonly [key: string]: Yaml } {
  const wanted = `${onBranch(plan)} && $MLOPS_DEPLOY == "${plan.name}"`;
  const common = { timeout: '15 minutes', ...token(plan), variables: { MLOPS_SETTINGS: part.settings, MLOPS_STARTED: part.started } };
  const [look, begin] = [`${plan.name}-look`, `${plan.name}-model`];
  const started = { rules: [{ if: `$CI_PIPELINE_SOURCE =~ /^(web|trigger|pipeline)$/ && ${wanted}` }] };
  const jobs: { [name: string]: Yaml } = {
    [look]: {
      stage: 'model',
      rules: [{ if: `$CI_PIPELINE_SOURCE =~ /^(schedule|api)$/ && ${wanted}` }],
      resource_group: `${plan.name}-look`,
      ...common,
      variables: { ...common.variables, MLOPS_BY_HAND: 'false' },
      script: [...enter(plan), assume(part.role), quoted(RESOLVE), quoted(script(
        'if [ "$(jq -r .deploy model.json)" != true ]; then exit 0; fi',
        'curl --fail --silent --show-error --request POST --form "token=$CI_JOB_TOKEN" --form "ref=$CI_COMMIT_BRANCH" \\',
        '  --form "variables[MLOPS_DEPLOY]=$MLOPS_DEPLOY" "$CI_API_V4_URL/projects/$CI_PROJECT_ID/trigger/pipeline" --output started.json',
        'jq -r .web_url started.json',
      ))],
    },
    [begin]: {
      stage: 'model',
      ...started,
      ...common,
      variables: { ...common.variables, MLOPS_BY_HAND: 'true' },
      script: [...enter(plan), assume(part.role), quoted(RESOLVE), quoted(script(
        'if [ "$(jq -r .deploy model.json)" != true ]; then echo "there is nothing to deploy" >&2; exit 1; fi',
      ))],
      artifacts: { paths: [`${plan.directory === undefined ? '' : `${plan.directory}/`}model.json`], expire_in: '30 days' },
    },
  };
  part.stages.forEach((stage, i) => {
    jobs[`${plan.name}-${jobOf(stage)}`] = {
      ...stage.approval ? { rules: [{ ...started.rules[0], when: 'manual', allow_failure: false }] } : started,
      ...stageJob(plan, stage, [begin, ...i > 0 ? [`${plan.name}-${jobOf(part.stages[i - 1])}`] : []]),
    };
  });
  return jobs;
}

function stageJob(plan: GitLabPlan, stage: PlannedStage, needs: string[]): { readonly [key: string]: Yaml } {
  return {
    stage: jobOf(stage),
    needs,
    environment: { name: stage.name },
    // one deployment of a stage at a time
    resource_group: `${plan.name}-${stage.name}`,
    timeout: `${stage.minutes} minutes`,
    ...token(plan),
    variables: { MLOPS_SETTINGS: stage.settings, MLOPS_VARIABLES: '$CI_PROJECT_DIR/variables.json' },
    script: [
      ...prepare(plan),
      subshell(plan.synth),
      'export MLOPS_MODEL="$(jq -ec .model model.json)" MLOPS_RUN="$CI_PIPELINE_ID-$CI_JOB_ID"',
      quoted(BEGIN_STAGE),
      assume(stage.role),
      ...stage.actions.map(action => quoted(action.stackPath === undefined ? CALL_FUNCTION : DEPLOY_STACK, {
        MLOPS_ACTION: action.name, MLOPS_NAMESPACE: action.namespace, ...action.stackPath === undefined ? {} : { MLOPS_STACK: action.stackPath },
      })),
    ],
  };
}

/** A script in a shell of its own: what it sets does not reach the ones after it, and GitLab may run the job in any shell. */
function quoted(text: string, env: { readonly [name: string]: string } = {}): string {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${shellQuote(value)} `).join('');
  // not from the standard input, which the tools may read
  return `${variables}bash -c "$(cat <<'MLOPS_END'\n${text}MLOPS_END\n)" </dev/null\n`;
}

function subshell(commands: readonly string[]): string { return quoted(script(...commands)); }

/** From here on the AWS tools get credentials of the role by themselves, and new ones when they end. */
function assume(role: string): string {
  return [
    `(umask 077 && printf '%s' "$mlops_token" >${TOKEN_FILE})`,
    `export AWS_WEB_IDENTITY_TOKEN_FILE=${TOKEN_FILE} AWS_ROLE_ARN="${role}" AWS_ROLE_SESSION_NAME="gitlab-$CI_JOB_ID" AWS_DEFAULT_REGION="$AWS_REGION"`,
    '',
  ].join('\n');
}

/** The token is for the steps after `assume`: the others find no variable with it. */
function token(plan: GitLabPlan): { readonly [key: string]: Yaml } { return { id_tokens: { MLOPS_ID_TOKEN: { aud: plan.audience } } }; }
function enter(plan: GitLabPlan): string[] {
  return ['mlops_token="${MLOPS_ID_TOKEN:-}"', 'unset MLOPS_ID_TOKEN', ...plan.directory === undefined ? [] : [`cd "$CI_PROJECT_DIR"/${shellQuote(plan.directory)}`]];
}
function prepare(plan: GitLabPlan): string[] { return [...enter(plan), ...plan.install.length === 0 ? [] : [subshell(plan.install)]]; }
function changes(plan: GitLabPlan): { readonly [key: string]: Yaml } { return plan.filePaths === undefined ? {} : { changes: plan.filePaths }; }
function onBranch(plan: GitLabPlan): string { return `$CI_COMMIT_BRANCH == "${plan.branch}"`; }
function jobOf(stage: PlannedStage): string { return `deploy-${stage.name}`; }
function shellQuote(text: string): string { return `'${text.replaceAll('\'', '\'\\\'\'')}'`; }
