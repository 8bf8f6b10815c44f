import { Annotations, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import type { IResource } from 'aws-cdk-lib';
import { AccountPrincipal, ArnPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { AddToResourcePolicyResult, IRole } from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { plainValue } from './plain-text';

/** Whose policy statements belong into. */
export type PolicyHolder = 'role' | 'bucket' | 'key' | 'repository' | 'modelPackageGroup' | 'topic' | 'queue' | 'eventBus';

/** A resource with a policy, of this app or imported. */
export interface PolicyResource extends IResource {
  addToResourcePolicy(statement: PolicyStatement): AddToResourcePolicyResult;
}

/** Statements that have to be in a policy, and whether they are. */
export interface Requirement {
  readonly kind: PolicyHolder;
  /** The ARN of the role or resource. */
  readonly arn: string;
  readonly statements: PolicyStatement[];
  /** Whether this app writes them into the policy. */
  readonly added: boolean;
}

const POLICIES: Record<PolicyHolder, string> = {
  role: 'the policy of role',
  bucket: 'the bucket policy of',
  key: 'the key policy of',
  repository: 'the policy of repository',
  modelPackageGroup: 'the policy of model package group',
  topic: 'the policy of topic',
  queue: 'the policy of queue',
  eventBus: 'the policy of event bus',
};

/** Whether a role writes what it is granted into a policy; `withoutPolicyUpdates()` and `mutable: false` make roles that do not. */
export function takesPolicies(role: IRole): boolean {
  // such roles are of a class that the CDK keeps to itself
  const probe = new Construct(role, 'TakesPolicies');
  const immutable = Role.fromRoleArn(probe, 'Role', 'arn:aws:iam::123456789012:role/probe', { mutable: false });
  role.node.tryRemoveChild(probe.node.id);
  return !(role instanceof immutable.constructor);
}

/** Whether a resource is known to be in another account than a role. */
export function isElsewhere(resource: IResource, role: IRole): boolean {
  const account = role.principalAccount ?? role.env.account;
  return account !== undefined && Token.compareStrings(resource.env.account, account) === TokenComparison.DIFFERENT;
}

/** The statement of a resource's policy that lets a role in. */
export function letIn(role: IRole, actions: string[], resources: string[], conditions?: Record<string, any>): PolicyStatement {
  return new PolicyStatement({ principals: [new ArnPrincipal(role.roleArn)], actions, resources, conditions });
}

/**
 * The same for the policy of a resource of this app. It names the role in a condition, since the role may be made after the resource, and services
 * reject principals that are not there.
 */
export function letInLater(role: IRole, actions: string[], resources: string[], conditions?: Record<string, any>): PolicyStatement {
  const account = role.principalAccount ?? role.env.account;
  return new PolicyStatement({
    principals: [new AccountPrincipal(account)],
    actions,
    resources,
    conditions: { ...conditions, ArnEquals: { ...conditions?.ArnEquals, 'aws:PrincipalArn': role.roleArn } },
  });
}

/**
 * Says what could not be added, and to which policy, as JSON that can be pasted. The warning has a stable id, so that it can be acknowledged once the
 * statements are where they belong.
 *
 * @param id the id of the warning, `<area>.<id>`
 * @param why what kept the statements from being added
 */
export function reportMissing(scope: IConstruct, id: string, requirement: Requirement, why: string): void {
  const stack = Stack.of(scope);
  const text = (value: any) => JSON.stringify(plainValue(stack.resolve(value), stack));
  const statements = requirement.statements.map(statement => text(statement.toStatementJson()));
  Annotations.of(scope).addWarningV2(`cdk-mlops:${id}`,
    `${why}: ${POLICIES[requirement.kind]} ${JSON.parse(text(requirement.arn))} must have these statements: [${statements.join(', ')}]`);
}
