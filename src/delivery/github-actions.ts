import type { Construct } from 'constructs';
import type { CiOptions, CiSystemOptions } from './ci-options';
import { CiWorkflows } from './ci-workflows';
import { checkKnown } from '../private/checks';
import { ValidationError } from '../private/errors';
import { startOnApproval } from './private/ci/deploy-part';
import { addWorkflowFiles } from './private/ci/files';
import { githubFiles } from './private/ci/github';
import { issuerOf } from './private/ci/oidc';
import { branchOf, ciParts, nameOf } from './private/ci/parts';

/**
 * How GitHub Actions delivers, besides what is delivered.
 */
export interface GitHubActionsOptions extends CiSystemOptions {
  /**
   * How the subject of the repository's tokens begins. Repositories that were made or renamed after 18 June 2026 have the ids of owner and
   * repository in it, for example `repo:acme-123456/abalone-456789`; the OIDC settings of the repository show it.
   *
   * @see https://docs.github.com/en/actions/reference/openid-connect-reference
   * @default - `repo:` and `repository`
   */
  readonly subjectPrefix?: string;

  /**
   * The URL of a GitHub Enterprise Server.
   *
   * @default - github.com
   */
  readonly serverUrl?: string;

  /**
   * The audience of the tokens.
   *
   * @default 'sts.amazonaws.com'
   */
  readonly audience?: string;

  /**
   * The labels of the runner. It needs bash, jq, the AWS CLI and, for stages with approvals, the command line of GitHub.
   *
   * @default ['ubuntu-24.04']
   */
  readonly runsOn?: string[];

  /**
   * Versions of actions by their names: a major version such as `v5`, or the full SHA of a commit, which nobody can move.
   *
   * @default - actions/checkout v5, actions/setup-node v5, actions/setup-python v6, aws-actions/configure-aws-credentials v5
   */
  readonly actionVersions?: { [action: string]: string };

  /**
   * When approved versions are looked for, as a cron expression in UTC. An empty text means never.
   *
   * @default - every 15 minutes, every 6 hours with `startToken`
   */
  readonly schedule?: string;
}

/**
 * Properties of workflows of GitHub Actions.
 */
export interface GitHubActionsProps extends CiOptions, GitHubActionsOptions {}

const VERSIONS = {
  'actions/checkout': 'v5',
  'actions/setup-node': 'v5',
  'actions/setup-python': 'v6',
  'aws-actions/configure-aws-credentials': 'v5',
};

/**
 * Delivery by GitHub Actions: workflows that do what `BuildPipeline`, `PullRequestChecks` and `DeployPipeline` do, and the roles that their jobs
 * assume by OpenID Connect, without keys in GitHub.
 *
 * The workflow files are in the cloud assembly; `npx cdk-mlops workflows` writes them into the repository. Each stage is an environment of the
 * repository with the stage's name. Its required reviewers are the approval.
 *
 * @see https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 */
export class GitHubActions extends CiWorkflows {
  /** The contents of the workflow files, by their paths in the repository. */
  public readonly workflows: { [path: string]: string };

  public constructor(scope: Construct, id: string, props: GitHubActionsProps) {
    super(scope, id);
    checkActions(props, this);
    const server = props.serverUrl === undefined ? undefined : issuerOf(props.serverUrl, 'serverUrl');
    const prefix = props.subjectPrefix ?? `repo:${props.repository}`;
    const parts = ciParts(this, props, {
      issuer: server === undefined ? 'token.actions.githubusercontent.com' : `${server}/_services/token`,
      audience: props.audience ?? 'sts.amazonaws.com',
      subjects: {
        branch: `${prefix}:ref:refs/heads/${branchOf(props)}`,
        pullRequest: `${prefix}:pull_request`,
        stage: name => `${prefix}:environment:${name}`,
      },
      variable: (name, otherwise) => `\${{ vars.${name}${otherwise === undefined ? '' : ` || '${otherwise}'`} }}`,
    });
    this._parts = parts;
    const eventType = `deploy-${nameOf(props)}`;
    if (parts.deploy !== undefined) {
      const api = server === undefined ? 'https://api.github.com' : `https://${server}/api/v3`;
      this._approvalRule = startOnApproval(parts.context, parts.deploy, {
        endpoint: `${api}/repos/${props.repository}/dispatches`, header: 'Authorization', prefix: 'Bearer ', body: { event_type: eventType },
      });
    }
    const schedule = props.schedule ?? (props.startToken === undefined ? '*/15 * * * *' : '17 */6 * * *');
    this.workflows = githubFiles({
      ...parts.plan,
      audience: props.audience ?? 'sts.amazonaws.com',
      runsOn: props.runsOn ?? ['ubuntu-24.04'],
      actions: { ...VERSIONS, ...props.actionVersions },
      schedule: schedule === '' ? undefined : schedule,
      eventType,
    });
    addWorkflowFiles(this, this.workflows);
  }
}

function checkActions(props: GitHubActionsProps, scope: Construct): void {
  checkKnown(props.subjectPrefix, 'subjectPrefix', 'it becomes part of the trust of roles', scope);
  if (props.subjectPrefix !== undefined && !/^[A-Za-z0-9_.:/@-]+$/.test(props.subjectPrefix)) {
    throw new ValidationError('CiSubject', `subjectPrefix must be how the subject of one repository begins, without wildcards, got ${JSON.stringify(props.subjectPrefix)}`, scope);
  }
  if (props.repository.split('/').length !== 2) {
    throw new ValidationError('CiRepository', `repository must be owner and name, for example "acme/abalone", got ${JSON.stringify(props.repository)}`, scope);
  }
  for (const [action, version] of Object.entries(props.actionVersions ?? {})) {
    if (!(action in VERSIONS) || !/^(?:v\d+(?:\.\d+){0,2}|[0-9a-f]{40})$/.test(version)) {
      throw new ValidationError('CiAction', `actionVersions must have versions such as "v5" or full SHAs of commits, of ${Object.keys(VERSIONS).join(', ')}, `
        + `got ${JSON.stringify(action)}: ${JSON.stringify(version)}`, scope);
    }
  }
  if (props.runsOn?.length === 0) { throw new ValidationError('CiRunner', 'runsOn must have at least one label, got 0: leave it out instead', scope); }
}
