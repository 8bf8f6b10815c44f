import { asArray } from '../gates/templates';

/** A statement whose values are all literal. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action?: string | string[];
  readonly NotAction?: string | string[];
  readonly Resource?: string | string[];
  readonly NotResource?: string | string[];
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

/** What administrators may do, as far as their own account is concerned. */
export const ADMINISTRATOR: PolicyStatement[] = [{ Effect: 'Allow', Action: '*', Resource: '*' }];

/** What a principal brings along. */
export interface PolicySource {
  readonly arn: string;
  readonly account: string;
  readonly statements: readonly PolicyStatement[];
  /** The statements of its permissions boundary. */
  readonly boundary?: readonly PolicyStatement[];
}

/** The policy of a resource. */
export interface ResourcePolicy {
  readonly statements: readonly PolicyStatement[];
  readonly account: string;
}

/** A value, or several, of a condition key. */
export type ContextValue = string | string[];

/** One authorization: somebody wants to do something with one resource. */
export interface Request {
  /** A role, a service by its name, or who has a token of an identity provider. */
  readonly principal: PolicySource | { readonly service: string } | { readonly federated: string };
  readonly action: string;
  readonly resource: string;
  readonly context?: Record<string, ContextValue>;
  /** The account of the resource, if its ARN does not have it. */
  readonly resourceAccount?: string;
  readonly resourcePolicy?: ResourcePolicy;
}

export interface Decision {
  readonly allowed: boolean;
  readonly reason: 'explicit deny' | 'no identity policy allows' | 'no resource policy allows' | 'the boundary does not allow' | 'allowed';
}

/**
 * Decides as IAM does.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(request: Request): Decision {
  const { principal, action, resource, resourcePolicy } = request;
  const role = 'arn' in principal ? principal : undefined;
  const resourceAccount = request.resourceAccount ?? (resource.split(':')[4] || resourcePolicy?.account || role?.account);
  const context = new Context({
    ...role ? { 'aws:PrincipalArn': role.arn, 'aws:PrincipalAccount': role.account, 'aws:PrincipalType': 'AssumedRole' } : {},
    'aws:SecureTransport': 'true',
    ...resourceAccount ? { 'aws:ResourceAccount': resourceAccount, ...resource.includes(':s3:') ? { 's3:ResourceAccount': resourceAccount } : {} } : {},
    ...request.context,
  });
  const applies = (statement: PolicyStatement) => matchesAction(statement, action)
    && matchesResource(statement, resource, context) && context.satisfies(statement.Condition);
  const some = (statements: readonly PolicyStatement[] | undefined, effect: string) =>
    (statements ?? []).some(statement => statement.Effect === effect && applies(statement));
  // statements of a resource's policy that are about this principal: as itself, or through its account
  const about = (direct: boolean) => (resourcePolicy?.statements ?? [])
    .filter(statement => matchesPrincipal(statement, principal, direct))
    // trust policies and those of repositories have no resource: they mean their own
    .map(statement => statement.Resource === undefined && statement.NotResource === undefined ? { ...statement, Resource: '*' } : statement);
  const decide = (reason: Decision['reason']): Decision => ({ allowed: reason === 'allowed', reason });

  if (some(role?.statements, 'Deny') || some(role?.boundary, 'Deny') || some(about(true), 'Deny') || some(about(false), 'Deny')) { return decide('explicit deny'); }
  const direct = some(about(true), 'Allow');
  const throughAccount = some(about(false), 'Allow');
  if (!role) { return decide(direct ? 'allowed' : 'no resource policy allows'); }
  if (role.boundary && !some(role.boundary, 'Allow')) { return decide('the boundary does not allow'); }
  const identity = some(role.statements, 'Allow');
  if (resourceAccount !== role.account) {
    // another account has to let the principal in, and the principal's own has to let it out
    if (!identity) { return decide('no identity policy allows'); }
    return decide(direct || throughAccount ? 'allowed' : 'no resource policy allows');
  }
  if ((action.startsWith('kms:') && action !== 'kms:CreateKey') || action.startsWith('sts:AssumeRole')) {
    // keys and roles belong to their policy alone, unless that hands over to the account; a key that is yet to be made has none
    if (direct) { return decide('allowed'); }
    if (!throughAccount) { return decide('no resource policy allows'); }
    return decide(identity ? 'allowed' : 'no identity policy allows');
  }
  return decide(identity || direct ? 'allowed' : 'no identity policy allows');
}

const globs = new Map<string, RegExp>();

/** Whether a text has the form of a pattern with `*` and `?`. */
export function matchesGlob(pattern: string, text: string, ignoreCase = false): boolean {
  const id = `${ignoreCase}${pattern}`;
  let glob = globs.get(id);
  if (!glob) {
    const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
    glob = new RegExp(`^${source}$`, ignoreCase ? 'is' : 's');
    globs.set(id, glob);
  }
  return glob.test(text);
}

/** Whether an ARN has the form of a pattern: part by part, so that no `*` reaches over into the next part. */
export function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === '*') { return true; }
  const split = (text: string) => { const parts = text.split(':'); return [...parts.slice(0, 5), parts.slice(5).join(':')]; };
  const [patterns, parts] = [split(pattern), split(arn)];
  return patterns.every((each, i) => matchesGlob(each, parts[i] ?? ''));
}

function matchesAction({ Action, NotAction }: PolicyStatement, action: string): boolean {
  const any = (patterns: string | string[] | undefined) => asArray(patterns).some(pattern => matchesGlob(pattern, action, true));
  return NotAction !== undefined ? !any(NotAction) : any(Action);
}

function matchesResource({ Resource, NotResource }: PolicyStatement, resource: string, context: Context): boolean {
  const any = (patterns: string | string[] | undefined) => asArray(patterns).some(pattern => matchesArn(context.substitute(pattern), resource));
  return NotResource !== undefined ? !any(NotResource) : any(Resource);
}

/** @param direct by name (or as anybody); else through its account */
function matchesPrincipal({ Principal, NotPrincipal }: PolicyStatement, principal: Request['principal'], direct: boolean): boolean {
  if (NotPrincipal !== undefined) { return direct && !isOneOf(NotPrincipal, principal, true) && !isOneOf(NotPrincipal, principal, false); }
  return isOneOf(Principal, principal, direct);
}

function isOneOf(principals: any, principal: Request['principal'], direct: boolean): boolean {
  if (principals === '*') { return direct; }
  if ('federated' in principal) { return direct && asArray(principals?.Federated).includes(principal.federated); }
  if ('service' in principal) { return direct && (asArray(principals?.Service).includes(principal.service) || asArray(principals?.AWS).includes('*')); }
  return asArray<any>(principals?.AWS).some(each => {
    const text = String(each);
    const account = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(text)?.[1];
    return account !== undefined ? !direct && account === principal.account : direct && (text === '*' || text === principal.arn);
  });
}

/** The values of condition keys in one request. */
class Context {
  private readonly values: Map<string, string[]>;

  constructor(values: Record<string, ContextValue>) {
    this.values = new Map(Object.entries(values).map(([key, value]) => [key.toLowerCase(), asArray(value)]));
  }

  /** Policy variables as `${aws:PrincipalArn}`. */
  public substitute(text: string): string {
    return text.replace(/\$\{([^}]+)\}/g, (whole, name) => ({ '*': '[*]', '?': '[?]', '$': '$' } as Record<string, string>)[name] ?? this.values.get(name.toLowerCase())?.[0] ?? whole);
  }

  public satisfies(condition: PolicyStatement['Condition']): boolean {
    return Object.entries(condition ?? {}).every(([operator, keys]) => Object.entries(keys).every(([key, expected]) =>
      this.test(operator, key, asArray<unknown>(expected).map(value => this.substitute(String(value))))));
  }

  private test(operator: string, key: string, expected: string[]): boolean {
    const [, set, base, ifExists] = /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/.exec(operator)!;
    const actual = this.values.get(key.toLowerCase());
    if (base === 'Null') { return expected.includes(String(actual === undefined)); }
    const negative = /Not/.test(base);
    const compare = COMPARE[base.replace('Not', '')];
    if (!compare) { throw new Error(`unknown condition operator ${operator}`); }
    if (actual === undefined) { return ifExists !== undefined || set === 'ForAllValues' || (negative && set === undefined); }
    const one = (value: string) => negative !== expected.some(each => compare(value, each));
    return set === 'ForAllValues' ? actual.every(one) : set === 'ForAnyValue' ? actual.some(one) : actual.length === 1 && one(actual[0]);
  }
}

/** By the operator without `Not`: whether an actual value is as expected. */
const COMPARE: Record<string, (actual: string, expected: string) => boolean> = {
  StringEquals: (a, e) => a === e,
  StringEqualsIgnoreCase: (a, e) => a.toLowerCase() === e.toLowerCase(),
  StringLike: (a, e) => matchesGlob(e, a),
  ArnEquals: (a, e) => matchesArn(e, a),
  ArnLike: (a, e) => matchesArn(e, a),
  Bool: (a, e) => a.toLowerCase() === e.toLowerCase(),
  NumericEquals: (a, e) => Number(a) === Number(e),
  NumericLessThan: (a, e) => Number(a) < Number(e),
  NumericLessThanEquals: (a, e) => Number(a) <= Number(e),
  NumericGreaterThan: (a, e) => Number(a) > Number(e),
  NumericGreaterThanEquals: (a, e) => Number(a) >= Number(e),
  DateEquals: (a, e) => Date.parse(a) === Date.parse(e),
  DateLessThan: (a, e) => Date.parse(a) < Date.parse(e),
  DateLessThanEquals: (a, e) => Date.parse(a) <= Date.parse(e),
  DateGreaterThan: (a, e) => Date.parse(a) > Date.parse(e),
  DateGreaterThanEquals: (a, e) => Date.parse(a) >= Date.parse(e),
};
