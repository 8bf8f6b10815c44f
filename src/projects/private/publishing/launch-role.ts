import { Aws } from 'aws-cdk-lib';
import { CompositePrincipal, ManagedPolicy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { IPrincipal } from 'aws-cdk-lib/aws-iam';
import type { ProductStack } from 'aws-cdk-lib/aws-servicecatalog';
import { Construct } from 'constructs';
import { checkKnownTypes, LaunchPermissions } from './launch-permissions';
import { checkTemplate, templateOf } from './template';
import { ValidationError } from '../../../private/errors';

/** What a managed policy may have, without white space, and some air for regions with long names. */
const POLICY_LIMIT = 5500;
/** How many managed policies a role may have. */
const POLICY_COUNT = 10;

export interface LaunchRoleOptions {
  readonly productStack: ProductStack;
  readonly description: string;
  /** Who assumes it. */
  readonly principals: IPrincipal[];
  /** What names of the stacks begin with. */
  readonly stackPrefix: string;
  /** What it needs besides the calls for the resources. */
  readonly statements: PolicyStatement[];
  /** What the user adds. */
  readonly given?: PolicyStatement[];
  readonly permissionsBoundaryName?: string;
}

/** The role that makes the resources of a template, with what they need and nothing else. */
export function makeLaunchRole(scope: Construct, options: LaunchRoleOptions): Role {
  const { productStack, permissionsBoundaryName } = options;
  const template = templateOf(productStack);
  checkTemplate(template, scope);
  const permissions = new LaunchPermissions(template, {
    stackPrefix: options.stackPrefix,
    boundaryArn: permissionsBoundaryName === undefined ? undefined : boundaryArn(permissionsBoundaryName),
  });
  checkKnownTypes(permissions, (options.given ?? []).length > 0, scope);
  const role = new Role(scope, 'LaunchRole', { assumedBy: new CompositePrincipal(...options.principals), description: options.description });
  const policies = new Construct(scope, 'LaunchPolicies');
  chunks([...options.statements, ...permissions.statements(), ...options.given ?? []], scope).forEach((statements, index) => {
    new ManagedPolicy(policies, `Policy${index + 1}`, { roles: [role], statements, description: `${options.description} (${index + 1})` });
  });
  scope.node.addValidation({ validate: () => later(template.Resources, templateOf(productStack).Resources) });
  return role;
}

/** The ARN of a policy of the account by its name. */
export function boundaryArn(name: string): string {
  return `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:policy/${name}`;
}

function later(before: object, now: object): string[] {
  const types = (resources: any) => [...new Set(Object.values<any>(resources).map(({ Type }) => Type as string))];
  const added = types(now).filter(type => type !== 'AWS::CDK::Metadata' && !types(before).includes(type));
  return added.length === 0 ? [] : [`productStack got resources of type ${added.map(type => JSON.stringify(type)).join(', ')} after it was published, which the launch role `
    + 'does not know: define everything in it before [ProjectPublishedEarly]'];
}

/** Statements in portions that each fit into a policy; a statement that is too long alone is divided by its actions. */
function chunks(statements: PolicyStatement[], scope: Construct): PolicyStatement[][] {
  const found: { size: number; statements: PolicyStatement[] }[] = [];
  for (const statement of statements.flatMap(divided)) {
    const size = sizeOf(statement);
    const fitting = found.find(each => each.size + size <= POLICY_LIMIT);
    if (fitting) {
      fitting.size += size;
      fitting.statements.push(statement);
    } else {
      found.push({ size, statements: [statement] });
    }
  }
  if (found.length > POLICY_COUNT) {
    throw new ValidationError('LaunchPermissionsSize', `the template of productStack needs ${found.length} managed policies for its launch role, and a role may have ${POLICY_COUNT}: `
      + 'divide the template, or give a role of your own as launchRole', scope);
  }
  return found.map(each => each.statements);
}

function divided(statement: PolicyStatement): PolicyStatement[] {
  if (sizeOf(statement) <= POLICY_LIMIT || statement.actions.length < 2) { return [statement]; }
  const half = Math.ceil(statement.actions.length / 2);
  const { resources, conditions } = statement;
  return [statement.actions.slice(0, half), statement.actions.slice(half)]
    .flatMap(actions => divided(new PolicyStatement({ actions, resources, conditions })));
}

function sizeOf(statement: PolicyStatement): number {
  return JSON.stringify(statement.toStatementJson()).replace(/\$\{Token\[[^\]]*\]\}/g, 'x'.repeat(14)).length + 1;
}
