import { Stack } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * The path that the roles of a function and of the stage have in common. Names that CloudFormation makes are not known on
 * the other side; with a path of their own, the function may assume roles on that path only, and the role in the stage lets
 * in roles on that path only.
 */
export function accessPath(purpose: string, stackName: string): string { return `/${purpose}/${stackName}/`; }

/** A role in the account of a stage, for the functions of the deploy pipeline with the same path. */
export function stageAccessRole(scope: Construct, id: string, props: {
  readonly description: string;
  readonly path: string;
  /** The account of the deploy pipeline, or undefined if it is the stage's own. */
  readonly toolingAccount?: string;
}): Role {
  const stack = Stack.of(scope);
  const account = props.toolingAccount ?? stack.account;
  return new Role(scope, id, {
    description: props.description,
    path: props.path,
    assumedBy: new AccountPrincipal(account).withConditions({
      ArnLike: { 'aws:PrincipalArn': stack.formatArn({ service: 'iam', region: '', account, resource: 'role', resourceName: `${props.path.slice(1)}*` }) },
    }),
  });
}

/** Lets the role of a function act as the role of its path in the account of a stage. */
export function allowAccess(functionRole: IRole, path: string, stage: Stack): void {
  functionRole.addToPrincipalPolicy(new PolicyStatement({
    actions: ['sts:AssumeRole'],
    resources: [Stack.of(functionRole).formatArn({ service: 'iam', region: '', account: stage.account, resource: 'role', resourceName: `${path.slice(1)}*` })],
  }));
}
