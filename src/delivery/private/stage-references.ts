import { Aspects, Reference, Resource, Stack, Stage, Token, TokenComparison, Tokenization } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { PolicyHolder } from '../../pipelines';
import type { PolicyRequirement } from '../../pipelines';
import { ValidationError } from '../../private/errors';
import { reportMissing, takesPolicies } from '../../private/requirements';

/**
 * Fails when the options of a stage's endpoint refer to a resource that another stack makes. The stack of a stage is an
 * assembly of its own, for which CloudFormation has no reference, and CDK's own message names neither the prop nor a way out.
 *
 * A resource with a name of its own is known by that name across accounts and regions.
 *
 * @param value what is looked through: plain objects and lists with all in them, constructs only themselves
 * @param prop where it is, for the message
 */
export function checkStageReferences(value: unknown, prop: string, stack: Stack): void {
  if (Construct.isConstruct(value)) {
    if (Resource.isOwnedResource(value) && !reachable(value, stack)) { throw unreachable(value, prop, stack); }
  } else if (typeof value === 'string' || typeof value === 'number') {
    if (!Token.isUnresolved(value)) { return; }
    const tokens = typeof value === 'string' ? Tokenization.reverseString(value).tokens : [Tokenization.reverseNumber(value)];
    for (const token of tokens) {
      // a pseudo parameter is a reference to its stack
      if (!Reference.isReference(token) || Stack.isStack(token.target)) { continue; }
      if (!reachable(token.target, stack)) { throw unreachable(token.target, prop, stack); }
    }
  } else if (Array.isArray(value)) {
    value.forEach((each, i) => checkStageReferences(each, `${prop}[${i}]`, stack));
  } else if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    for (const [key, each] of Object.entries(value)) { checkStageReferences(each, `${prop}.${key}`, stack); }
  }
}

/**
 * The role as the stack of a stage can use it. A role that was imported elsewhere keeps its policy there, where the stage's
 * stack neither waits for it nor may write into it; imported here, it has its permissions in the stage's own stack.
 *
 * @param prop where it was given
 * @param requirements what is asked for, once everything is defined
 */
export function stageRole(scope: Construct, id: string, role: IRole, prop: string, requirements: () => readonly PolicyRequirement[]): IRole {
  if (Stage.of(role) === Stage.of(scope)) { return role; }
  if (!takesPolicies(role)) {
    // CDK makes this of every role of another account than the stack that imports it, said or not
    if (Token.compareStrings(role.env.account, Stack.of(role).account) === TokenComparison.DIFFERENT) {
      Aspects.of(scope).add({ visit: node => { if (node === scope) { tellElsewhere(scope, role, prop, requirements()); } } });
    }
    return role;
  }
  // stages may share the role: without a name of its own, each stage's policy would take the place of the others'
  return Role.fromRoleArn(scope, id, role.roleArn, { defaultPolicyName: Stack.of(scope).stackName });
}

function tellElsewhere(scope: Construct, role: IRole, prop: string, requirements: readonly PolicyRequirement[]): void {
  const statements = requirements.filter(({ holder, arn }) => holder === PolicyHolder.ROLE && arn === role.roleArn).flatMap(each => each.statements);
  reportMissing(scope, 'delivery.role-elsewhere', { kind: 'role', arn: role.roleArn, statements, added: false },
    `${prop} is imported in stack ${JSON.stringify(Stack.of(role).stackName)}, which is in another account than the role, so that it gets no permissions; `
    + 'import it in a stack of its own account, or grant it by hand what it needs');
}

function reachable(target: IConstruct, stack: Stack): boolean {
  if (Stage.of(target) === Stage.of(stack)) { return true; }
  const owner = ownerOf(target);
  const home = Stack.of(owner);
  const elsewhere = home.account !== stack.account || home.region !== stack.region;
  const name = (owner as { readonly physicalName?: string }).physicalName;
  return elsewhere && name !== undefined && !Token.isUnresolved(name);
}

/** A reference is to an L1 or to the L2 that it belongs to; only the latter knows its name. */
function ownerOf(target: IConstruct): IConstruct {
  const parent = target.node.scope;
  return !Resource.isResource(target) && parent !== undefined && Resource.isResource(parent) ? parent : target;
}

function unreachable(target: IConstruct, prop: string, stack: Stack): ValidationError {
  return new ValidationError('StageReference', `${prop} of stage ${JSON.stringify(Stage.of(stack)?.node.id)} refers to ${JSON.stringify(target.node.path)} `
    + `in stack ${JSON.stringify(Stack.of(target).stackName)}, but the stack of a stage is deployed by the pipeline and cannot refer to other stacks: `
    + 'import the resource by its name or ARN (for example with Role.fromRoleArn), or leave it out', stack);
}
