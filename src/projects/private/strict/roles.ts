import { Annotations, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnPolicy, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { asList, logicalIdOf, mentions, propertiesOf, resourcesOf } from './templates';

interface Statement { readonly actions: string[]; readonly resources: any[] }

/** The roles of one stack, with what they may do already, and what strict security adds. */
export class Roles {
  private readonly added = new Map<CfnResource, { policy: CfnPolicy; document: PolicyDocument; known: Set<string> }>();

  constructor(private readonly stack: Stack) {}

  /** The role of the stack that a property names. */
  public find(role: any): CfnResource | undefined {
    return this.all().find(each => mentions(role, logicalIdOf(each)));
  }

  /** What a role's policies allow. */
  public statements(role: CfnResource): Statement[] {
    const id = logicalIdOf(role);
    const documents = [
      ...asList(propertiesOf(role).Policies).map((policy: any) => policy.PolicyDocument),
      ...resourcesOf(this.stack)
        .filter(each => ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].includes(each.cfnResourceType))
        .map(propertiesOf).filter(policy => mentions(policy.Roles, id)).map(policy => policy.PolicyDocument),
    ];
    return documents.flatMap(document => asList<any>(document?.Statement)).filter(statement => statement.Effect !== 'Deny')
      .map(statement => ({ actions: asList(statement.Action), resources: asList(statement.Resource) }));
  }

  /** The roles that may do something with a resource of the stack. */
  public allowed(pattern: RegExp, resource: CfnResource): CfnResource[] {
    const id = logicalIdOf(resource);
    return this.all().filter(role => this.statements(role)
      .some(({ actions, resources }) => actions.some(action => pattern.test(action)) && mentions(resources, id)));
  }

  /**
   * Allows a role more, by a policy of its own, since the role may be one of the CDK's providers that take no statements.
   *
   * @returns the policy, for what has to wait for it
   */
  public allow(role: CfnResource, ...statements: PolicyStatement[]): CfnPolicy {
    let entry = this.added.get(role);
    if (!entry) {
      const id = `${role.node.id === 'Resource' ? '' : role.node.id}StrictPolicy`;
      // another project in the stack may have made it
      const before = role.node.scope!.node.tryFindChild(id) as CfnPolicy | undefined;
      const document = before?.policyDocument as PolicyDocument | undefined ?? new PolicyDocument();
      const policy = before ?? new CfnPolicy(role.node.scope as Construct, id, { policyName: 'StrictPolicy', policyDocument: document, roles: [role.ref] });
      entry = { policy, document, known: new Set() };
      this.added.set(role, entry);
    }
    for (const statement of statements) {
      const text = JSON.stringify(this.stack.resolve(statement.toStatementJson()));
      if (entry.known.has(text)) { continue; }
      entry.known.add(text);
      entry.document.addStatements(statement);
    }
    return entry.policy;
  }

  /** Says what a role that the stack does not own has to be allowed. */
  public tell(resource: CfnResource, what: string, statements: PolicyStatement[]): void {
    Annotations.of(resource).addWarningV2('cdk-mlops:security.role-elsewhere',
      `the role of ${what} ${resource.node.path} does not belong to this stack and gets no permissions: allow it `
      + statements.map(statement => JSON.stringify(this.stack.resolve(statement.toStatementJson()))).join(', '));
  }

  private all(): CfnResource[] {
    return resourcesOf(this.stack).filter(each => each.cfnResourceType === 'AWS::IAM::Role');
  }
}
