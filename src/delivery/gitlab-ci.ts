import type { Construct } from 'constructs';
import type { CiOptions, CiSystemOptions } from './ci-options';
import { CiWorkflows } from './ci-workflows';
import { ValidationError } from '../private/errors';
import { startOnApproval } from './private/ci/deploy-part';
import { addWorkflowFiles } from './private/ci/files';
import { gitlabFiles } from './private/ci/gitlab';
import { issuerOf } from './private/ci/oidc';
import { branchOf, ciParts, nameOf } from './private/ci/parts';

/**
 * How GitLab CI delivers, besides what is delivered.
 */
export interface GitLabCiOptions extends CiSystemOptions {
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
 * Properties of pipelines of GitLab.
 */
export interface GitLabCiProps extends CiOptions, GitLabCiOptions {}

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
export class GitLabCi extends CiWorkflows {
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
    this._parts = parts;
    if (parts.deploy !== undefined) {
      this._approvalRule = startOnApproval(parts.context, parts.deploy, {
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
