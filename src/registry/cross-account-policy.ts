import { Stack, Token } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { CrossAccountAccess } from './cross-account-access';
import { ValidationError } from '../private/errors';

/**
 * The actions that a group's resource policy gives. `sagemaker:CreateModel` belongs to reading here: without it in the
 * policy of the group another account can see a package and cannot deploy it.
 */
const ACTIONS: Record<CrossAccountAccess, string[]> = {
  [CrossAccountAccess.READ]: [
    'sagemaker:CreateModel', 'sagemaker:DescribeModelPackage', 'sagemaker:DescribeModelPackageGroup', 'sagemaker:ListModelPackages',
  ],
  [CrossAccountAccess.REGISTER]: [
    'sagemaker:CreateModelPackage', 'sagemaker:DescribeModelPackage', 'sagemaker:DescribeModelPackageGroup',
  ],
  [CrossAccountAccess.APPROVE]: ['sagemaker:DescribeModelPackage', 'sagemaker:UpdateModelPackage'],
};

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

  /** One statement for each kind of access, each account once in it, in an order that does not depend on that of the calls. */
  render(): PolicyDocument | undefined {
    const { statements } = this;
    return statements.length > 0 ? new PolicyDocument({ statements }) : undefined;
  }

  /** The statements of the policy. */
  public get statements(): PolicyStatement[] {
    return Object.values(CrossAccountAccess)
      .filter(access => this.accounts.has(access))
      .map(access => new PolicyStatement({
        sid: `CrossAccount${access}`,
        principals: this.sorted(access).map(account => new AccountPrincipal(account)),
        actions: ACTIONS[access],
        resources: access === CrossAccountAccess.APPROVE ? [this.packagesArn] : [this.groupArn, this.packagesArn],
      }));
  }

  private sorted(access: CrossAccountAccess): string[] {
    // two tokens can stand for the same value, and only the resolved form has an order that stays
    const byValue = new Map([...this.accounts.get(access)!].map(account =>
      [JSON.stringify(Stack.of(this.scope).resolve(account)), account] as const));
    return [...byValue.keys()].sort().map(key => byValue.get(key)!);
  }
}
