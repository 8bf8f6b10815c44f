import type { IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import type { IOIDCProviderRef, IRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { CiOptions } from './ci-options';
import type { DeploymentStage } from './deployment-stage';
import { ValidationError } from '../private/errors';
import { startOnApproval } from './private/ci/deploy-part';
import { addWorkflowFiles } from './private/ci/files';
import { gitlabFiles } from './private/ci/gitlab';
import { issuerOf } from './private/ci/oidc';
import { branchOf, ciParts, nameOf } from './private/ci/parts';

/**
 * Properties of pipelines of GitLab.
 */
export interface GitLabCiProps extends CiOptions {
  /**
   * The URL of an own GitLab. IAM has to reach it.
   *
   * @default 'https://gitlab.com'
   */
  readonly serverUrl?: string;

  /**
   * The audience of the tokens.
   *
   * @default - the URL of GitLab
   */
  readonly audience?: string;

  /**
   * The configuration file. Another one than the default is included by `.gitlab-ci.yml`.
   *
   * @default '.gitlab-ci.yml'
   */
  readonly fileName?: string;

  /**
   * The image of the jobs. It needs bash, curl, jq, Node.js, Python and the AWS CLI.
   *
   * @default - the image of CodeBuild on Amazon Linux 2023 from the public registry of Amazon ECR
   */
  readonly image?: string;

  /**
   * The tags of the runners.
   *
   * @default - any runner
   */
  readonly runnerTags?: string[];
}

/**
 * Delivery by GitLab CI: pipelines that do what `BuildPipeline`, `PullRequestChecks` and `DeployPipeline` do, and the roles that their jobs
 * assume by OpenID Connect, without keys in GitLab.
 *
 * The configuration is in the cloud assembly; `npx cdk-mlops workflows` writes it into the repository. Before a stage that needs an approval
 * stands a manual job; who may start it is said by GitLab's protected environments. A schedule of the project with the variable
 * `MLOPS_DEPLOY`, whose value is the workflow's name, looks for approved versions.
 *
 * @see https://docs.gitlab.com/ci/cloud_services/aws/
 */
export class GitLabCi extends Construct {
  /** The identity provider. */
  public readonly provider: IOIDCProviderRef;

  /** The role of checks of merge requests, with `diff`. */
  public readonly checksRole?: IRole;

  /** The role of the build, with `pipeline`. */
  public readonly buildRole?: IRole;

  /** The role that finds the approved version, with `stages`. */
  public readonly deployRole?: IRole;

  /** The roles that deploy the stages, in their order. */
  public readonly stageRoles: IRole[];

  /** The stages with their stacks and endpoints. */
  public readonly stages: DeploymentStage[];

  /** The rule that starts the deployment at a decision in the registry, with `startToken`. */
  public readonly approvalRule?: Rule;

  /** The bus that hears of drift in the stages, if one of them is monitored. */
  public readonly driftEventBus?: IEventBus;

  /** The contents of the configuration file, by its path in the repository. */
  public readonly workflows: { [path: string]: string };

  public constructor(scope: Construct, id: string, props: GitLabCiProps) {
    super(scope, id);
    const fileName = props.fileName ?? '.gitlab-ci.yml';
    if (!/^(?!.*\.\.)[A-Za-z0-9._-][A-Za-z0-9._/-]*\.yml$/.test(fileName)) {
      throw new ValidationError('CiFile', `fileName must be a path in the repository that ends with ".yml", got ${JSON.stringify(fileName)}`, this);
    }
    const issuer = issuerOf(props.serverUrl ?? 'https://gitlab.com', 'serverUrl');
    const audience = props.audience ?? `https://${issuer}`;
    const subject = (branch: string) => `project_path:${props.repository}:ref_type:branch:ref:${branch}`;
    const parts = ciParts(this, props, {
      issuer,
      audience,
      // tokens of GitLab do not have the environment in their subject; those of merge requests have the branch that is to be merged
      subjects: { branch: subject(branchOf(props)), pullRequest: subject('*'), stage: () => subject(branchOf(props)) },
      variable: (name, otherwise) => otherwise === undefined ? `$${name}` : `\${${name}:-${otherwise}}`,
    });
    this.provider = parts.provider;
    this.checksRole = parts.checksRole;
    this.buildRole = parts.buildRole;
    this.deployRole = parts.deploy?.role;
    this.stageRoles = parts.deploy?.stageRoles ?? [];
    this.stages = parts.deploy?.stages ?? [];
    this.driftEventBus = parts.deploy?.driftEventBus;
    if (parts.deploy !== undefined) {
      this.approvalRule = startOnApproval(parts.context, parts.deploy, {
        endpoint: `https://${issuer}/api/v4/projects/${encodeURIComponent(props.repository)}/pipeline`,
        header: 'PRIVATE-TOKEN',
        prefix: '',
        body: { ref: branchOf(props), variables: [{ key: 'MLOPS_DEPLOY', value: nameOf(props) }] },
      });
    }
    this.workflows = gitlabFiles({
      ...parts.plan,
      fileName,
      audience,
      image: props.image ?? 'public.ecr.aws/codebuild/amazonlinux-x86_64-standard:5.0',
      tags: props.runnerTags,
    });
    addWorkflowFiles(this, this.workflows);
  }
}
