import { Aspects, Resource, Stack, Token } from 'aws-cdk-lib';
import type { IResource } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { AddToPrincipalPolicyResult, AddToResourcePolicyResult, IPrincipal, IRole, Policy } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct, DependencyGroup } from 'constructs';
import type { IConstruct } from 'constructs';
import { plainValue } from './plain-text';
import { isElsewhere, letIn, letInLater, reportMissing, takesPolicies } from './requirements';
import type { PolicyHolder, PolicyResource, Requirement } from './requirements';
import { bucketOf, isOfNobody, ownerOf, UNOWNED_BUCKET } from './resource-owners';

/** What a role does with a resource. */
export interface Use {
  readonly actions: string[];
  readonly resources: string[];
  readonly conditions?: Record<string, any>;
}

/** A resource that may be in another account than a role. */
interface Watched {
  readonly holder: PolicyHolder;
  readonly arn: string;
  /** How statements may name it. */
  readonly names: string[];
  readonly warning?: string;
  readonly why: string;
  isForeign(role: IRole): boolean;
  add?(statement: PolicyStatement): boolean;
}

/** The prefix of the actions on what has a policy. */
const SERVICES: { readonly [holder in PolicyHolder]?: string } = { bucket: 's3', key: 'kms', repository: 'ecr', topic: 'sns', queue: 'sqs' };

const GAPS = new WeakMap<IConstruct, PolicyGaps>();

/**
 * The statements that a construct cannot add, since roles take none from here and resources are in accounts of others: told at synth as warnings
 * `cdk-mlops:<area>.role-policy`, `.key-policy`, `.bucket-policy` and so on.
 */
export class PolicyGaps {
  /** The gaps of a construct or of the nearest one around it that keeps any; else those of the construct, from now on. */
  public static of(scope: Construct, area: string): PolicyGaps {
    for (let at: IConstruct | undefined = scope; at !== undefined; at = at.node.scope) {
      const known = GAPS.get(at);
      if (known !== undefined) { return known; }
    }
    return new PolicyGaps(scope, area);
  }

  private readonly missing = new Map<string, Requirement>();
  private readonly principals = new Map<IRole, IRole>();
  /** The id of the warning, and its beginning. */
  private readonly why = new Map<string, [warning: string, why: string]>();
  private readonly watched: Watched[] = [];
  private readonly granted: [role: IRole, statement: PolicyStatement][] = [];
  private told = false;

  constructor(private readonly scope: Construct, private readonly area: string) {
    if (!GAPS.has(scope)) { GAPS.set(scope, this); }
  }

  /** The account of the construct. */
  public get account(): string { return Stack.of(this.scope).account; }

  /** The statements so far. */
  public get gaps(): Requirement[] {
    return [...this.missing.values()].map(requirement => {
      const statements = this.different(requirement.statements).map(each => each.copy());
      return { ...requirement, statements };
    });
  }

  /** The role to grant to: what a role does not take is written down, and what it does with watched resources is asked of their policies. */
  public of<R extends IRole>(role: R): R {
    return takesPolicies(role) && !this.watched.some(resource => resource.isForeign(role)) ? role : this.recorder(role);
  }

  /** A role of a kind that resources are told of otherwise: only what it does not take is written down. */
  public apart<R extends IRole>(role: R): R { return takesPolicies(role) ? role : this.recorder(role, false); }

  /** The same as `of`, whatever is watched later. */
  public recorder<R extends IRole>(role: R, asks = true): R {
    const takes = takesPolicies(role);
    let principal = this.principals.get(role);
    if (!principal) {
      principal = this.recording(role, statement => {
        if (!takes) { this.require('role', role.roleArn, [statement], `role ${JSON.stringify(role.node.path)} takes no statements from here`); }
        if (asks) {
          this.granted.push([role, statement.copy()]);
          for (const resource of this.watched) { this.ask(resource, role, statement); }
        }
        // a role may want its grants in the policies of resources
        return role.addToPrincipalPolicy(statement);
      }) as IRole;
      this.principals.set(role, principal);
    }
    return principal as R;
  }

  /** Somebody of this account to grant to, whose policy nobody here knows. */
  public unknown(arn: string, warning: string, why: string): IPrincipal {
    return this.recording(new AccountPrincipal(this.account), statement => {
      this.require('role', arn, [statement], why, warning);
      return { statementAdded: true, policyDependable: new DependencyGroup() };
    });
  }

  /**
   * Looks after resources that may be in another account than the roles, before these get anything: what roles get by `of` for them is put into
   * their policies, or asked for.
   */
  public watch(...resources: readonly (IBucket | IKey | undefined)[]): void {
    for (const resource of resources) {
      if (resource === undefined) { continue; }
      if ('keyArn' in resource) {
        this.watchResource('key', resource, resource.keyArn);
      } else {
        this.watchResource('bucket', resource, resource.bucketArn, [this.bucketArn(resource.bucketName)]);
        this.watch(resource.encryptionKey);
      }
    }
  }

  /** The same for a resource of any kind. */
  public watchResource(holder: PolicyHolder, resource: PolicyResource, arn: string, names: string[] = []): void {
    if (this.watched.some(each => each.arn === arn)) { return; }
    this.look({
      holder,
      arn,
      names: [arn, ...names],
      isForeign: role => isElsewhere(resource, role),
      add: statement => addOwn(resource, statement),
      why: notOfThisApp(holder, resource),
    });
  }

  /** The same for a resource that is known by its ARN. */
  public watchArn(holder: PolicyHolder, arn: string): void {
    const owner = memberOf(holder, arn);
    if (owner !== undefined) { return this.watchResource(holder, owner, arn); }
    if (this.watched.some(each => each.arn === arn) || accountOf(arn) === undefined) { return; }
    this.look({ holder, arn, names: [arn], isForeign: role => isForeignArn(arn, role), why: `${holder} ${arn} is in another account` });
  }

  /** The same for the bucket of an S3 URI. A bucket whose name alone is known may be in any account. */
  public watchUri(uri: string): void {
    const [, bucketName] = /^s3:\/\/([^/]+)/.exec(uri) ?? [];
    if (bucketName === undefined) { return; }
    const owner = bucketOf(bucketName);
    if (owner !== undefined) { return this.watch(owner); }
    const arn = this.bucketArn(bucketName);
    if (isOfNobody(bucketName) || this.watched.some(each => each.names.includes(arn))) { return; }
    this.look({ holder: 'bucket', arn, names: [arn], warning: 'unowned-bucket', isForeign: () => true, why: UNOWNED_BUCKET });
  }

  /** A resource of another account has to let the role in: by its policy, if this app makes it. */
  public letIn(holder: PolicyHolder, resource: PolicyResource, arn: string, role: IRole, uses: Use[]): void {
    if (!isElsewhere(resource, role)) { return; }
    const statements = uses.filter(({ actions, resources, conditions }) => !addOwn(resource, letInLater(role, actions, resources, conditions)))
      .map(({ actions, resources, conditions }) => letIn(role, actions, resources, conditions));
    if (statements.length > 0) { this.require(holder, arn, statements, notOfThisApp(holder, resource)); }
  }

  /** A resource whose ARN tells that it is in another account has to let the role in. */
  public letInByArn(holder: PolicyHolder, arn: string, role: IRole, uses: Use[]): void {
    const owner = memberOf(holder, arn);
    if (owner !== undefined) { return this.letIn(holder, owner, arn, role, uses); }
    if (!isForeignArn(arn, role)) { return; }
    this.require(holder, arn, uses.map(use => letIn(role, use.actions, use.resources, use.conditions)), `${holder} ${arn} is in another account`);
  }

  /** Statements for a resource's policy, which lets in services or accounts. */
  public add(holder: PolicyHolder, resource: PolicyResource, arn: string, statement: PolicyStatement): AddToResourcePolicyResult {
    const copy = statement.copy();
    const result = resource.addToResourcePolicy(statement);
    if (!result.statementAdded) {
      this.require(holder, arn, [copy], `${holder} ${JSON.stringify(resource.node.path)} is not of this app, which cannot write its policy`);
    }
    return result;
  }

  /** Statements that have to be in a policy. */
  public require(holder: PolicyHolder, arn: string, statements: PolicyStatement[], why: string, warning = `${this.area}.${holder}-policy`): void {
    const { scope } = this;
    if (this.missing.size === 0) { Aspects.of(scope).add({ visit: node => { if (node === scope) { this.tell(); } } }); }
    const id = `${holder} ${JSON.stringify(Stack.of(scope).resolve(arn))} ${warning}`;
    // the CDK adds to some statements after it has handed them over
    this.missing.set(id, { kind: holder, arn, statements: [...this.missing.get(id)?.statements ?? [], ...statements], added: false });
    if (!this.why.has(id)) { this.why.set(id, [warning, why]); }
  }

  /** Each statement once. */
  private different(statements: PolicyStatement[]): PolicyStatement[] {
    const stack = Stack.of(this.scope);
    const known = new Map<string, PolicyStatement>();
    for (const statement of statements) {
      const text = JSON.stringify(stack.resolve(statement.toStatementJson()));
      if (!known.has(text)) { known.set(text, statement); }
    }
    return [...known.values()];
  }

  private bucketArn(bucketName: string): string {
    return Stack.of(this.scope).formatArn({ service: 's3', region: '', account: '', resource: bucketName });
  }

  private look(resource: Watched): void {
    this.watched.push(resource);
    for (const [role, statement] of this.granted) { this.ask(resource, role, statement); }
  }

  /** What a statement of a role's allows with a resource has to be allowed by the resource too. */
  private ask(resource: Watched, role: IRole, statement: PolicyStatement): void {
    const actions = statement.actions.filter(action => action.startsWith(`${SERVICES[resource.holder]}:`));
    if (actions.length === 0 || !resource.isForeign(role)) { return; }
    const names = resource.names.map(name => this.plain(name));
    const meant = statement.resources.filter(each => {
      const arn = this.plain(each);
      return names.some(name => arn === name || (resource.holder === 'bucket' && arn.startsWith(`${name}/`)));
    });
    if (meant.length === 0) { return; }
    // the policies of keys mean the key, and those of repositories name none
    const resources = resource.holder === 'key' ? ['*'] : resource.holder === 'repository' ? [] : meant;
    if (!resource.add?.(letInLater(role, actions, resources, statement.conditions))) {
      this.require(resource.holder, resource.arn, [letIn(role, actions, resources, statement.conditions)], resource.why, resource.warning && `${this.area}.${resource.warning}`);
    }
  }

  private plain(value: string): string {
    const stack = Stack.of(this.scope);
    return plainValue(stack.resolve(value), stack);
  }

  private recording<P extends IPrincipal>(principal: P, add: (statement: PolicyStatement) => AddToPrincipalPolicyResult): P {
    const recording = Object.create(principal, {
      addToPrincipalPolicy: { value: add },
      addToPolicy: { value: (statement: PolicyStatement) => add(statement).statementAdded },
      // as networks of builds have it
      attachInlinePolicy: {
        value: (policy: Policy) => {
          const role = principal as unknown as IRole;
          for (const statement of [policy.document.toJSON()?.Statement ?? []].flat()) {
            const read = PolicyStatement.fromJson(statement);
            if (!takesPolicies(role)) {
              this.require('role', role.roleArn, [read], `role ${JSON.stringify(role.node.path)} takes no statements from here`);
            }
          }
          return role.attachInlinePolicy(policy);
        },
      },
    });
    return Object.defineProperty(recording, 'grantPrincipal', { value: recording });
  }

  /** Grants may follow until synth, so that is when all of them are known. */
  private tell(): void {
    if (this.told) { return; }
    this.told = true;
    for (const [id, requirement] of this.missing) {
      const [warning, why] = this.why.get(id)!;
      reportMissing(this.scope, warning, { ...requirement, statements: this.different(requirement.statements) }, why);
    }
  }
}

/** Writes a statement into the policy of a resource if it is of this app. */
function addOwn(resource: PolicyResource, statement: PolicyStatement): boolean {
  return Resource.isOwnedResource(resource) && resource.addToResourcePolicy(statement).statementAdded;
}

function notOfThisApp(holder: PolicyHolder, resource: IResource): string {
  return `${holder} ${JSON.stringify(resource.node.path)} is in another account and not of this app`;
}

function memberOf(holder: PolicyHolder, arn: string): PolicyResource | undefined {
  return holder === 'key' || holder === 'repository' || holder === 'bucket' ? ownerOf(arn, `${holder}Arn`) : undefined;
}

function accountOf(arn: string): string | undefined { return /^arn:[^:]+:[^:]+:[^:]*:(\d{12}):/.exec(arn)?.[1]; }

function isForeignArn(arn: string, role: IRole): boolean {
  const account = accountOf(arn);
  const own = role.principalAccount ?? role.env.account;
  return account !== undefined && own !== undefined && !Token.isUnresolved(own) && account !== own;
}

