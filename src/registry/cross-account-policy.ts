import { Stack, Token } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { CrossAccountAccess } from './cross-account-access';
import { ValidationError } from '../private/errors';

/**
 * The actions on packages that a group's resource policy gives. `sagemaker:CreateModel` belongs to reading here: without it in the
 * policy of the group another account can see a package and cannot deploy it.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-deploy-xaccount.html
 */
const ACTIONS: Record<CrossAccountAccess, string[]> = {
  [CrossAccountAccess.READ]: ['sagemaker:CreateModel', 'sagemaker:DescribeModelPackage', 'sagemaker:ListModelPackages'],
  [CrossAccountAccess.REGISTER]: ['sagemaker:CreateModelPackage', 'sagemaker:DescribeModelPackage'],
  [CrossAccountAccess.APPROVE]: ['sagemaker:DescribeModelPackage', 'sagemaker:UpdateModelPackage'],
};

/** Who may look at the group itself. */
const OF_GROUP = [CrossAccountAccess.READ, CrossAccountAccess.REGISTER];

/** Who has which access from other accounts, and the resource policy that says so. */
export class CrossAccountPolicy {
  private readonly accounts = new Map<CrossAccountAccess, Set<string>>();

  constructor(private readonly scope: IConstruct, private readonly groupArn: string, private readonly packagesArn: string) {}

  add(access: CrossAccountAccess, account: string, prop: string): void {
    if (!Token.isUnresolved(account) && !/^\d{12}$/.test(account)) {
      throw new ValidationError('AccountId',
        `${prop} must have account ids of 12 digits, got ${JSON.stringify(account)}: give the id as a string, with its leading zeros`, this.scope);
    }
    this.accounts.set(access, (this.accounts.get(access) ?? new Set()).add(account));
  }

  /** For each kind of access a statement on the packages and one on the group, each account once, in an order that does not depend on that of the calls. */
  render(): PolicyDocument | undefined {
    const { statements } = this;
    return statements.length > 0 ? new PolicyDocument({ statements }) : undefined;
  }

  /** The statements of the policy. */
  public get statements(): PolicyStatement[] {
    return Object.values(CrossAccountAccess)
      .filter(access => this.accounts.has(access))
      .flatMap(access => [
        this.statement(access, `CrossAccount${access}`, ACTIONS[access], this.packagesArn),
        ...OF_GROUP.includes(access) ? [this.statement(access, `CrossAccount${access}Group`, ['sagemaker:DescribeModelPackageGroup'], this.groupArn)] : [],
      ]);
  }

  private statement(access: CrossAccountAccess, sid: string, actions: string[], resource: string): PolicyStatement {
    const principals = this.sorted(access).map(account => new AccountPrincipal(account));
    return new PolicyStatement({ sid, actions, resources: [resource], principals });
  }

  private sorted(access: CrossAccountAccess): string[] {
    // two tokens can stand for the same value, and only the resolved form has an order that stays
    const byValue = new Map([...this.accounts.get(access)!].map(account =>
      [JSON.stringify(Stack.of(this.scope).resolve(account)), account] as const));
    return [...byValue.keys()].sort().map(key => byValue.get(key)!);
  }
}
