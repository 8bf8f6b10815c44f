import { readFileSync } from 'fs';
import { basename, join } from 'path';
import { constructPaths, rootOf, templates } from './assembly';
import { readable } from '../pipelines/definition/readable-values';

/** What a role of an app may do, as one line of the table. */
export interface Permission {
  readonly effect: string;
  readonly actions: string[];
  readonly resources: string[];
  readonly conditions: string[];
  /** What the actions are for, where that is known. */
  readonly why: string[];
}

/** A role that a synthesized app makes. */
export interface RoleReport {
  /** The path of its construct. */
  readonly path: string;
  /** Who may assume it, and under which conditions. */
  readonly trust: string[];
  readonly boundary?: string;
  /** Policies that the app attaches and others own. */
  readonly managedPolicies: string[];
  readonly permissions: Permission[];
  /** Actions that are allowed on any resource, and the limit of the API that makes it so; none if it is not known to be needed. */
  readonly anyResource: { readonly action: string; readonly reason?: string }[];
}

/**
 * Why actions are allowed: by the service that assumes a role and the id of its construct, by action, and by the kind of resource; and which actions
 * have no resource. The proofs of the roles write it.
 */
interface Reasons {
  readonly reasons: Record<string, Record<string, Record<string, string[]>>>;
  readonly anyResource: Record<string, string>;
}

let loaded: Reasons | undefined;

function reasons(): Reasons { return loaded ??= JSON.parse(readFileSync(join(__dirname, '..', '..', 'data', 'permission-reasons.json'), 'utf8')) as Reasons; }

const POLICIES = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy'];

/** The roles in a cloud assembly, those of nested stacks and stages included, sorted by path. */
export function findRoles(directory: string): RoleReport[] {
  return templates(rootOf(directory)).flatMap(rolesOf).sort((a, b) => a.path < b.path ? -1 : 1);
}

function rolesOf(file: string): RoleReport[] {
  const { Resources: resources = {} } = JSON.parse(readFileSync(file, 'utf8'));
  const paths = constructPaths(file);
  const stack = basename(file).replace(/(\.nested)?\.template\.json$/, '');
  const pathOf = (id: string) => (resources[id]?.Metadata?.['aws:cdk:path'] ?? paths.get(id) ?? `${stack}/${id}`).replace(/\/Resource$/, '');
  // a resource of the template by its path, which tells more than its logical id
  const named = (value: any): string => String(readable(value)).replace(/\$\{(\w+)(\.\w+)?\}/g, (whole, id) => (id in resources ? `{${pathOf(id)}}` : whole));
  const roles = Object.entries<any>(resources).filter(([, resource]) => resource.Type === 'AWS::IAM::Role');
  return roles.map(([id, { Properties: properties = {} }]) => {
    const attached = Object.entries<any>(resources).filter(([, policy]) => POLICIES.includes(policy.Type)
      && [...list(policy.Properties?.Roles), policy.Properties?.RoleName].some(role => role?.Ref === id));
    const own = new Set(Object.keys(resources).filter(each => resources[each].Type === 'AWS::IAM::ManagedPolicy'));
    const trust = list(properties.AssumeRolePolicyDocument?.Statement);
    const services = trust.flatMap((statement: any) => list(statement.Principal?.Service)).map(service => String(readable(service)).split('.')[0]);
    const statements = [
      ...list(properties.Policies).flatMap((policy: any) => list(policy.PolicyDocument?.Statement)),
      ...list(properties.ManagedPolicyArns).filter((arn: any) => own.has(arn?.Ref))
        .flatMap((arn: any) => list(resources[arn.Ref].Properties?.PolicyDocument?.Statement)),
      ...attached.flatMap(([, policy]) => list(policy.Properties?.PolicyDocument?.Statement)),
    ];
    const permissions = statements.map((statement: any): Permission => {
      const resourcesOf = list(statement.Resource ?? statement.NotResource);
      const butAction = statement.NotAction === undefined ? '' : 'all but ';
      const actions = list(statement.Action ?? statement.NotAction).map(action => `${butAction}${action}`);
      return {
        effect: statement.Effect,
        actions,
        resources: resourcesOf.map(resource => `${statement.NotResource === undefined ? '' : 'all but '}${named(resource)}`),
        conditions: conditionsOf(statement.Condition, named),
        why: [...new Set(actions.flatMap(action =>
          resourcesOf.flatMap(resource => whyOf(services, pathOf(id), action, String(readable(resource))))))],
      };
    });
    return {
      path: pathOf(id),
      trust: trust.flatMap((statement: any) => trustOf(statement, named)),
      ...properties.PermissionsBoundary === undefined ? {} : { boundary: named(properties.PermissionsBoundary) },
      managedPolicies: list(properties.ManagedPolicyArns).filter((arn: any) => !own.has(arn?.Ref)).map(named),
      permissions,
      anyResource: [...new Set(permissions.filter(({ effect, resources: on }) => effect === 'Allow' && on.includes('*')).flatMap(({ actions }) => actions))].sort()
        .map(action => ({ action, ...reasons().anyResource[action] === undefined ? {} : { reason: reasons().anyResource[action] } })),
    };
  });
}

function whyOf(services: string[], path: string, action: string, resource: string): string[] {
  const all = reasons().reasons;
  const id = path.split('/').pop()!;
  // references have colons too
  const [service, , , ...rest] = resource.replace(/\$\{[^}]*\}/g, '-').split(':').slice(2);
  const kind = resource === '*' || service === undefined ? resource : `${service}:${/^[\w-]*/.exec(service === 's3' ? '' : rest.join(':'))![0]}`;
  const holders = (services.length ? services : ['role']).flatMap(each => Object.keys(all).filter(holder => holder.startsWith(`${each}/`)));
  // roles of this name, else those that the same service assumes; this kind of resource, else any
  for (const candidates of [holders.filter(holder => holder.endsWith(`/${id}`)), holders]) {
    const known: Record<string, string[]>[] = candidates.map(holder => all[holder][action] ?? {});
    const ofKind = known.flatMap(kinds => kinds[kind] ?? []);
    const found = ofKind.length > 0 || kind.includes(':') ? ofKind : known.flatMap(kinds => Object.values(kinds).flat());
    if (found.length > 0) { return found; }
  }
  return [];
}

function trustOf(statement: any, named: (value: any) => string): string[] {
  const principals = typeof statement.Principal === 'string' ? [statement.Principal]
    : Object.values<any>(statement.Principal ?? {}).flatMap(value => list(value).map(named));
  const conditions = conditionsOf(statement.Condition, named);
  return principals.map(principal => `${statement.Effect === 'Deny' ? 'not ' : ''}${principal}${conditions.length ? ` if ${conditions.join(' and ')}` : ''}`);
}

function conditionsOf(condition: any, named: (value: any) => string): string[] {
  return Object.entries<any>(condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries<any>(keys).map(([key, value]) => `${key} ${operator} ${list(value).map(named).join(' or ')}`));
}

function list(value: any): any[] { return value === undefined ? [] : Array.isArray(value) ? value : [value]; }
