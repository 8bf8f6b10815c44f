import { Aspects, Aws, CfnResource, Names, Stack, Stage, Token } from 'aws-cdk-lib';
import type { IAspect } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { ValidationError } from '../private/errors';

/**
 * What an organization wants of every role.
 */
export interface RoleSettingsOptions {
  /**
   * The path of the roles, with a slash at both ends, for example `/mlops/`. Roles that have a path already keep it.
   *
   * @default - no path
   */
  readonly path?: string;

  /**
   * What the names of the roles begin with: at most 24 letters, digits and `+=,.@_-`. Roles that have a name already keep it.
   *
   * Roles then have physical names, which are the same in every region: deploy such a stack to one region of an account, or under another
   * id or prefix. A name that changes replaces the role.
   *
   * @default - CloudFormation makes the names
   */
  readonly namePrefix?: string;

  /**
   * The name (with its path, if it has one) of a policy that is there in every account, and bounds what the roles may do. Roles that have a
   * permissions boundary already keep it.
   *
   * @default - no permissions boundary, or that of the stack or app
   */
  readonly permissionsBoundaryName?: string;
}

/**
 * Gives all roles of a scope the path, name prefix and permissions boundary that an organization demands: those of this library, those that
 * the CDK's helpers make, and those in the stacks of a deploy pipeline's stages.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export class RoleSettings {
  /**
   * Apply settings to all roles below a scope. Call it when everything is defined: stages (in the sense of the CDK, as a deploy pipeline has
   * them) that are added later are left out.
   *
   * Fails the synthesis where the CDK made a name for a role because a stack of another account or region refers to it: that ARN would have neither path
   * nor prefix.
   *
   * @param scope an app, stack or any other construct
   * @param options the settings
   */
  public static apply(scope: IConstruct, options: RoleSettingsOptions): void {
    check(options, scope);
    const aspect = new RoleAspect(options);
    // aspects do not go from a stage into those below it
    for (const root of [scope, ...scope.node.findAll().filter(each => each !== scope && Stage.isStage(each))]) { Aspects.of(root).add(aspect); }
    scope.node.addValidation({ validate: () => namedElsewhere(scope, options) });
  }

  private constructor() {}
}

/**
 * The CDK makes a name when a stack of another account or region refers to a role, and does so when all aspects have been there: the ARN in that stack has
 * neither the path nor the prefix, and would be that of nobody.
 */
function namedElsewhere(scope: IConstruct, { path, namePrefix }: RoleSettingsOptions): string[] {
  if (path === undefined && namePrefix === undefined) { return []; }
  return scope.node.findAll().filter((each): each is Role => each instanceof Role).flatMap(role => {
    const given = (role.node.defaultChild as CfnRole | undefined)?.roleName;
    const made = Token.isUnresolved(given) ? Stack.of(role).resolve(given) : undefined;
    if (typeof made !== 'string') { return []; }
    return [`the role ${JSON.stringify(role.node.path)} is referred to in another account or region as ${JSON.stringify(made)}, without the path and the `
      + 'prefix of its RoleSettings: give a role of your own, with its path and name, or let what it uses in the other place be given by its ARN'];
  });
}

class RoleAspect implements IAspect {
  constructor(private readonly options: RoleSettingsOptions) {}

  public visit(node: IConstruct): void {
    if (!CfnResource.isCfnResource(node) || node.cfnResourceType !== 'AWS::IAM::Role') { return; }
    const { path, namePrefix, permissionsBoundaryName } = this.options;
    // L1 roles have members for these, roles of the CDK's providers only raw properties
    const given = Stack.of(node).resolve((node as any)._toCloudFormation());
    const properties = (Object.values<any>(given.Resources ?? {})[0] ?? {}).Properties ?? {};
    const set = (property: string, value: () => string) => {
      if (properties[property] === undefined) { node.addPropertyOverride(property, value()); }
    };
    if (path !== undefined) { set('Path', () => path); }
    if (namePrefix !== undefined) {
      set('RoleName', () => namePrefix + Names.uniqueResourceName(node, { maxLength: 64 - namePrefix.length, separator: '-' }));
    }
    if (permissionsBoundaryName !== undefined) {
      set('PermissionsBoundary', () => `arn:${Aws.PARTITION}:iam::${Stack.of(node).account}:policy/${permissionsBoundaryName}`);
    }
  }
}

function check({ path, namePrefix, permissionsBoundaryName }: RoleSettingsOptions, scope: IConstruct): void {
  const wrong = (value: string | undefined, pattern: RegExp) => value !== undefined && !Token.isUnresolved(value) && !pattern.test(value);
  if (path === undefined && namePrefix === undefined && permissionsBoundaryName === undefined) {
    throw new ValidationError('RoleSettings', 'role settings must have path, namePrefix or permissionsBoundaryName, got none of them', scope);
  }
  if (wrong(path, /^\/([!-.0-~]+\/)*$/) || (path?.length ?? 0) > 512) {
    throw new ValidationError('RolePath', `path must begin and end with a slash and have at most 512 characters, got ${JSON.stringify(path)}: write it as "/mlops/"`, scope);
  }
  if (namePrefix !== undefined && (Token.isUnresolved(namePrefix) || wrong(namePrefix, /^[\w+=,.@-]{1,24}$/))) {
    throw new ValidationError('RoleNamePrefix',
      `namePrefix must have 1 to 24 letters, digits and "+=,.@_-", known at synth, got ${JSON.stringify(namePrefix)}`, scope);
  }
  if (permissionsBoundaryName?.startsWith('arn:') || wrong(permissionsBoundaryName, /^([!-.0-~]+\/)*[\w+=,.@-]{1,128}$/)) {
    throw new ValidationError('PermissionsBoundaryName', 'permissionsBoundaryName must be the name of a policy, with its path but not its ARN, '
      + `got ${JSON.stringify(permissionsBoundaryName)}`, scope);
  }
}
