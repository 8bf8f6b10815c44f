import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { aws_sagemaker } from 'aws-cdk-lib/interfaces';
import { CrossAccountAccess } from './cross-account-access';

/**
 * Lets the resource policy of the group follow a grant.
 *
 * @internal
 */
export interface GrantTarget {
  readonly groupArn: string;
  readonly packagesArn: string;
  readonly account: string;
  readonly addCrossAccount?: (access: CrossAccountAccess, account: string) => void;
}

/**
 * Permissions on a model package group and its packages. Each grant names the ARN of the group and those of its packages,
 * nothing else.
 *
 * A principal that is known to live in another account is added to the resource policy of the group too, where this app
 * owns the group.
 */
export class ModelPackageGroupGrants {
  /**
   * The grants of a model package group.
   *
   * @param group any group, for example an L1 or one from another construct library
   */
  public static fromModelPackageGroup(group: aws_sagemaker.IModelPackageGroupRef): ModelPackageGroupGrants {
    const groupArn = group.modelPackageGroupRef.modelPackageGroupArn;
    const stack = Stack.of(group);
    const parts = stack.splitArn(groupArn, ArnFormat.SLASH_RESOURCE_NAME);
    const packagesArn = stack.formatArn({ ...parts, resource: 'model-package', resourceName: `${parts.resourceName}/*` });
    return new ModelPackageGroupGrants({ groupArn, packagesArn, account: group.env.account });
  }

  /** @internal */
  public static _of(target: GrantTarget): ModelPackageGroupGrants {
    return new ModelPackageGroupGrants(target);
  }

  private constructor(private readonly target: GrantTarget) {}

  /**
   * Register new versions: create a package in the group, and look at it and at the group.
   *
   * The image and the model artifacts of a package are read by whoever deploys it; give those permissions apart.
   */
  public register(grantee: IGrantable): Grant {
    return this.grant(grantee, CrossAccountAccess.REGISTER,
      ['sagemaker:CreateModelPackage', 'sagemaker:DescribeModelPackage'], ['sagemaker:DescribeModelPackageGroup']);
  }

  /** List the versions and read everything about them. */
  public read(grantee: IGrantable): Grant {
    return this.grant(grantee, CrossAccountAccess.READ,
      ['sagemaker:BatchDescribeModelPackage', 'sagemaker:DescribeModelPackage', 'sagemaker:ListModelPackages'],
      ['sagemaker:DescribeModelPackageGroup']);
  }

  /** Read a version and change it, that is approve or reject it. */
  public approve(grantee: IGrantable): Grant {
    return this.grant(grantee, CrossAccountAccess.APPROVE, ['sagemaker:DescribeModelPackage', 'sagemaker:UpdateModelPackage']);
  }

  private grant(grantee: IGrantable, access: CrossAccountAccess, packageActions: string[], groupActions?: string[]): Grant {
    const account = grantee.grantPrincipal.principalAccount;
    if (account !== undefined && !Token.isUnresolved(account) && !Token.isUnresolved(this.target.account) && account !== this.target.account) {
      this.target.addCrossAccount?.(access, account);
    }
    const packages = Grant.addToPrincipal({ grantee, actions: packageActions, resourceArns: [this.target.packagesArn] });
    return groupActions === undefined ? packages : packages.combine(
      Grant.addToPrincipal({ grantee, actions: groupActions, resourceArns: [this.target.groupArn] }));
  }
}
