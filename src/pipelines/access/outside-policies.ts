import { Aspects, Resource, Stack, Token } from 'aws-cdk-lib';
import type { IResource } from 'aws-cdk-lib';
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import type { IPrincipal, IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct, DependencyGroup } from 'constructs';
import { isElsewhere, letIn, reportMissing, takesPolicies } from '../../private/requirements';
import { PolicyHolder, PolicyRequirement } from '../policy-requirement';

/** What a role does with a resource. */
export interface Use {
  readonly actions: string[];
  readonly resources: string[];
  readonly conditions?: Record<string, any>;
}

/**
 * The statements that a construct cannot add, since roles take none from here and resources are in accounts of others: told at synth as warnings
 * `cdk-mlops:<area>.role-policy`, `.key-policy`, `.bucket-policy` and `.repository-policy`.
 */
export class OutsidePolicies {
  private readonly missing = new Map<string, PolicyRequirement>();
  private readonly principals = new Map<IRole, IRole>();
  /** The id of the warning, and its beginning. */
  private readonly why = new Map<string, [warning: string, why: string]>();
  private told = false;

  constructor(private readonly scope: Construct, private readonly area: string) {}

  /** The statements so far. */
  public get requirements(): PolicyRequirement[] {
    return [...this.missing.values()].map(requirement => ({ ...requirement, statements: requirement.statements.map(each => each.copy()) }));
  }

  /** The role to grant to: what a role does not take is written down. */
  public of<R extends IRole>(role: R): R {
    if (takesPolicies(role)) { return role; }
    let principal = this.principals.get(role);
    if (!principal) {
      principal = this.recording(role, role.roleArn, `role ${JSON.stringify(role.node.path)} takes no statements from here`) as IRole;
      this.principals.set(role, principal);
    }
    return principal as R;
  }

  /** Somebody of this account to grant to, whose policy nobody here knows. */
  public unknown(arn: string, warning: string, why: string): IPrincipal {
    return this.recording(new AccountPrincipal(Stack.of(this.scope).account), arn, why, warning);
  }

  /** A resource of another account that this app does not make has to let the role in. */
  public letIn(holder: PolicyHolder, resource: IResource, arn: string, role: IRole, uses: Use[]): void {
    if (Resource.isOwnedResource(resource) || !isElsewhere(resource, role)) { return; }
    this.require(holder, arn, uses.map(use => letIn(role, use.actions, use.resources, use.conditions)),
      `${holder} ${JSON.stringify(resource.node.path)} is in another account and not of this app`);
  }

  /** A resource whose ARN tells that it is in another account has to let the role in. */
  public letInByArn(holder: PolicyHolder, arn: string, role: IRole, uses: Use[]): void {
    const account = /^arn:[^:]+:[^:]+:[^:]*:(\d{12}):/.exec(arn)?.[1];
    const own = role.principalAccount ?? role.env.account;
    if (account === undefined || own === undefined || Token.isUnresolved(own) || account === own) { return; }
    this.require(holder, arn, uses.map(use => letIn(role, use.actions, use.resources, use.conditions)), `${holder} ${arn} is in another account`);
  }

  /** Statements that have to be in a policy. */
  public require(holder: PolicyHolder, arn: string, statements: PolicyStatement[], why: string, warning = `${this.area}.${holder}-policy`): void {
    const { scope } = this;
    if (this.missing.size === 0) { Aspects.of(scope).add({ visit: node => { if (node === scope) { this.tell(); } } }); }
    const stack = Stack.of(scope);
    const text = (value: any) => JSON.stringify(stack.resolve(value));
    const id = `${holder} ${text(arn)}`;
    const before = this.missing.get(id)?.statements ?? [];
    const known = new Set(before.map(each => text(each.toStatementJson())));
    const fresh = statements.filter(each => !known.has(text(each.toStatementJson())));
    this.missing.set(id, { holder, arn, statements: [...before, ...fresh.map(each => each.copy())], added: false });
    if (!this.why.has(id)) { this.why.set(id, [warning, why]); }
  }

  private recording<P extends IPrincipal>(principal: P, arn: string, why: string, warning?: string): P {
    const recording = Object.create(principal, {
      addToPrincipalPolicy: {
        value: (statement: PolicyStatement) => {
          this.require(PolicyHolder.ROLE, arn, [statement], why, warning);
          const known = warning === undefined;
          // a role may want its grants in the policies of resources
          return known ? principal.addToPrincipalPolicy(statement) : { statementAdded: true, policyDependable: new DependencyGroup() };
        },
      },
    });
    return Object.defineProperty(recording, 'grantPrincipal', { value: recording });
  }

  /** Grants may follow until synth, so that is when all of them are known. */
  private tell(): void {
    if (this.told) { return; }
    this.told = true;
    for (const [id, { holder, ...requirement }] of this.missing) {
      const [warning, why] = this.why.get(id)!;
      reportMissing(this.scope, warning, { ...requirement, kind: holder }, why);
    }
  }
}
