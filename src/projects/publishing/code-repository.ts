import { Resource, Token } from 'aws-cdk-lib';
import { CfnCodeRepository } from 'aws-cdk-lib/aws-sagemaker';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { checkResourceName } from '../../private/checks';
import { ValidationError } from '../../private/errors';

/**
 * A Git repository, as SageMaker knows it.
 */
export interface CodeRepositoryProps {
  /**
   * The address of the repository, over HTTPS: of CodeCommit, of GitHub or of another host. May be a token.
   */
  readonly repositoryUrl: string;

  /**
   * The branch that is checked out, 1 to 1024 characters.
   *
   * @default - the default branch of the repository
   */
  readonly branch?: string;

  /**
   * The secret with the credentials: JSON with `username` and `password`, where the password may be a token of the host. Repositories of CodeCommit need none.
   *
   * @default - the repository is public, or in CodeCommit
   */
  readonly secret?: ISecret;

  /**
   * The name: 1 to 63 letters, digits and hyphens.
   *
   * @default - CloudFormation makes it
   */
  readonly codeRepositoryName?: string;
}

/**
 * A Git repository that is registered with SageMaker: Studio lists it, clones it, and shows it with its project.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateCodeRepository.html
 */
export class CodeRepository extends Resource {
  /** The name under which SageMaker knows it. */
  public readonly codeRepositoryName: string;

  /** The address of the repository. */
  public readonly repositoryUrl: string;

  public constructor(scope: Construct, id: string, props: CodeRepositoryProps) {
    super(scope, id, { physicalName: props.codeRepositoryName });
    const { repositoryUrl, branch, secret, codeRepositoryName } = props;
    if (codeRepositoryName !== undefined) { checkResourceName(codeRepositoryName, 'codeRepositoryName', this); }
    if (!Token.isUnresolved(repositoryUrl) && !/^https:\/\/[^/\s@]+\/.{2,1015}$/.test(repositoryUrl)) {
      throw new ValidationError('RepositoryUrl', `repositoryUrl must be an address of a repository over HTTPS without credentials, got ${JSON.stringify(repositoryUrl)}: `
        + 'give it as "https://host/owner/name.git", and credentials as secret', this);
    }
    if (branch !== undefined && !Token.isUnresolved(branch) && !/^[^ ~^:]{1,1024}$/.test(branch)) {
      throw new ValidationError('RepositoryBranch', `branch must have 1 to 1024 characters without spaces, "~", "^" and ":", got ${JSON.stringify(branch)}`, this);
    }
    const resource = new CfnCodeRepository(this, 'Resource', { codeRepositoryName, gitConfig: { repositoryUrl, branch, secretArn: secret?.secretArn } });
    this.codeRepositoryName = resource.attrCodeRepositoryName;
    this.repositoryUrl = repositoryUrl;
  }
}
