import { Aws, Token } from 'aws-cdk-lib';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import { AccountPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Grant, IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { checkKnown } from '../private/checks';
import { ValidationError } from '../private/errors';
import { reportMissing } from '../private/requirements';

const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

/** Permissions on the images of a repository. */
export class ImageRepositoryGrants {
  /** The permissions of a repository. */
  public static fromRepository(repository: IRepository): ImageRepositoryGrants {
    return new ImageRepositoryGrants(repository);
  }

  private constructor(private readonly repository: IRepository) {}

  /** Lets a principal pull images, as the execution role of every job and model that runs them must. */
  public pull(grantee: IGrantable): Grant {
    return this.repository.grantPull(grantee);
  }

  /** Lets a principal push images. */
  public push(grantee: IGrantable): Grant {
    return this.repository.grantPush(grantee);
  }

  /** Lets a principal pull and push images. */
  public pullPush(grantee: IGrantable): Grant {
    return this.repository.grantPullPush(grantee);
  }

  /**
   * Lets other accounts pull images, by the repository's policy. Roles of those accounts need the permission there too.
   *
   * @param accountIds ids of the accounts, each 12 digits or a token
   */
  public pullFromAccounts(accountIds: string[]): void {
    checkKnown(accountIds, 'accountIds', 'each account becomes a principal of its own (the ids in the list may be tokens)', this.repository);
    const ids = [...new Set(accountIds)].sort();
    for (const id of ids) {
      if (!Token.isUnresolved(id) && !/^\d{12}$/.test(id)) {
        throw new ValidationError('AccountId', `accountIds must have ids of 12 digits, got ${JSON.stringify(id)}`, this.repository);
      }
    }
    if (ids.length === 0) { return; }
    this.addToPolicy('PullFromAccounts', ids.map(id => new AccountPrincipal(id)));
  }

  /** Lets the SageMaker service itself pull images for its own account, by the repository's policy. Jobs and models pull with their role instead. */
  public pullBySageMaker(): void {
    this.addToPolicy('PullBySageMaker', [
      new ServicePrincipal('sagemaker.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } }),
    ]);
  }

  private addToPolicy(sid: string, principals: IPrincipal[]): void {
    const statement = new PolicyStatement({ sid, principals, actions: PULL });
    const copy = statement.copy();
    if (!this.repository.addToResourcePolicy(statement).statementAdded) {
      reportMissing(this.repository, 'image-repository-policy', {
        kind: 'repository', arn: this.repository.repositoryArn, statements: [copy], added: false,
      }, 'the policy of an imported repository cannot be changed from here');
    }
  }
}
