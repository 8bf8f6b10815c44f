import { Resource, Stack } from 'aws-cdk-lib';
import { IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct, DependencyGroup } from 'constructs';
import type { S3Location } from './s3-locations';
import { StatementSet } from './statement-set';
import { isElsewhere, letIn, letInLater, reportMissing, takesPolicies } from '../../private/requirements';
import { isOfNobody, UNOWNED_BUCKET } from '../../private/resource-owners';
import { PolicyHolder, PolicyRequirement } from '../policy-requirement';

/** What the roles of a pipeline do in a bucket. */
interface BucketUse {
  readonly arn: string;
  readonly owner?: S3Location['bucket'];
  readonly statements: Map<string, PolicyStatement>;
}

/** The policies that a pipeline's permissions go to: those of its roles, and those of keys and buckets that have to let the roles in. */
export class GrantedPolicies {
  private readonly set: StatementSet;
  private readonly given = new Map<IRole, PolicyStatement[]>();
  private readonly keys = new Map<IKey, Map<string, PolicyStatement>>();
  private readonly buckets = new Map<string, BucketUse>();
  /** Statements of resources that are written or told. */
  private readonly done = new Set<PolicyStatement>();
  private readonly required = new Map<string, PolicyRequirement>();

  constructor(private readonly scope: Construct) { this.set = new StatementSet(scope); }

  public add(role: IRole, actions: string[], resources: string[], conditions?: Record<string, any>): void {
    this.set.add(role, actions, resources, conditions);
  }

  public addListing(role: IRole, bucketArn: string, prefix: string): void { this.set.addListing(role, bucketArn, prefix); }

  public addStatement(role: IRole, statement: PolicyStatement): void { this.given.set(role, [...this.given.get(role) ?? [], statement]); }

  /** Use a key. The policy of a key that does not leave that to its account lets the role in, if this app may write it. */
  public addKey(role: IRole, key: IKey, actions: string[], conditions?: Record<string, any>): void {
    this.set.add(role, actions, [key.keyArn], conditions);
    if (isElsewhere(key, role)) {
      const id = JSON.stringify([role.node.path, conditions]);
      const statements = this.keys.get(key) ?? new Map<string, PolicyStatement>();
      this.keys.set(key, statements);
      const before = statements.get(id);
      if (before === undefined || this.done.has(before)) {
        statements.set(id, (Resource.isOwnedResource(key) ? letInLater : letIn)(role, actions, ['*'], conditions));
      } else {
        before.addActions(...actions.filter(action => !before.actions.includes(action)));
      }
    } else if (conditions === undefined) {
      key.grant(withoutOwnPolicy(role), ...actions);
    }
  }

  /** A bucket of another account, or one that nobody here knows, has to let the role in itself. */
  public addBucket(role: IRole, location: S3Location, objectActions: string[], bucketActions: string[]): void {
    const { bucket, bucketArn, bucketName, prefix } = location;
    if (bucket ? !isElsewhere(bucket, role) : isOfNobody(bucketName)) { return; }
    const use = this.buckets.get(bucketArn) ?? { arn: bucketArn, owner: bucket, statements: new Map<string, PolicyStatement>() };
    this.buckets.set(bucketArn, use);
    const add = (statement: PolicyStatement) => {
      const id = JSON.stringify(Stack.of(this.scope).resolve(statement.toStatementJson()));
      if (!use.statements.has(id)) { use.statements.set(id, statement); }
    };
    const statementFor = bucket && Resource.isOwnedResource(bucket) ? letInLater : letIn;
    add(statementFor(role, objectActions, [`${bucketArn}/${prefix}*`]));
    if (bucketActions.length) { add(statementFor(role, bucketActions, [bucketArn], prefix ? { StringLike: { 's3:prefix': [`${prefix}*`] } } : undefined)); }
  }

  /** Writes what is new where it belongs, and says what has to be written by others. */
  public write(): void {
    for (const role of new Set([...this.set.roles, ...this.given.keys()])) { this.writeRole(role); }
    for (const [key, statements] of this.keys) { this.writeKey(key, [...statements.values()]); }
    for (const use of this.buckets.values()) { this.writeBucket(use); }
    this.given.clear();
  }

  /** What the policies have, or must have. */
  public get requirements(): PolicyRequirement[] {
    return [...this.required.values()].map(requirement => ({ ...requirement, statements: requirement.statements.map(each => each.copy()) }));
  }

  private writeRole(role: IRole): void {
    const statements = [...this.set.statements(role), ...this.given.get(role) ?? []];
    if (statements.length === 0) { return; }
    const requirement = this.require(PolicyHolder.ROLE, role.roleArn, statements, takesPolicies(role));
    for (const statement of statements) { role.addToPrincipalPolicy(statement); }
    if (!requirement.added) {
      reportMissing(this.scope, 'pipelines.role-policy', { ...requirement, kind: 'role' }, `role ${JSON.stringify(role.node.path)} takes no statements from here`);
    }
  }

  private writeKey(key: IKey, all: PolicyStatement[]): void {
    const statements = all.filter(each => !this.done.has(each));
    if (statements.length === 0) { return; }
    statements.forEach(each => this.done.add(each));
    const copies = statements.map(each => each.copy());
    const added = statements.map(statement => key.addToResourcePolicy(statement, true).statementAdded).every(Boolean);
    const requirement = this.require(PolicyHolder.KEY, key.keyArn, copies, added);
    if (!added) {
      reportMissing(this.scope, 'pipelines.key-policy', { ...requirement, kind: 'key' }, `key ${JSON.stringify(key.node.path)} is in another account and not of this app`);
    }
  }

  private writeBucket({ arn, owner, statements }: BucketUse): void {
    const fresh = [...statements.values()].filter(each => !this.done.has(each));
    if (fresh.length === 0) { return; }
    fresh.forEach(each => this.done.add(each));
    const copies = fresh.map(each => each.copy());
    const added = owner !== undefined && fresh.map(statement => owner.addToResourcePolicy(statement).statementAdded).every(Boolean);
    const requirement = this.require(PolicyHolder.BUCKET, arn, copies, added);
    if (!added) {
      reportMissing(this.scope, owner ? 'pipelines.bucket-policy' : 'pipelines.unowned-bucket', { ...requirement, kind: 'bucket' }, owner
        ? `bucket ${JSON.stringify(owner.node.path)} is in another account and not of this app` : UNOWNED_BUCKET);
    }
  }

  private require(holder: PolicyHolder, arn: string, statements: PolicyStatement[], added: boolean): PolicyRequirement {
    const id = JSON.stringify([holder, Stack.of(this.scope).resolve(arn)]);
    const before = this.required.get(id);
    const requirement = { holder, arn, statements: statements.map(each => each.copy()), added };
    const all = [...before?.statements ?? [], ...requirement.statements];
    this.required.set(id, { ...requirement, statements: all, added: added && (before?.added ?? true) });
    return requirement;
  }
}

/** The role as a grantee whose own policy is written elsewhere, so that a grant goes to the resource only, and only where it has to. */
function withoutOwnPolicy(role: IRole): IRole {
  const grantee = Object.create(role, { addToPrincipalPolicy: { value: () => ({ statementAdded: true, policyDependable: new DependencyGroup() }) } });
  return Object.defineProperty(grantee, 'grantPrincipal', { value: grantee });
}
