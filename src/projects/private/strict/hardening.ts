import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IAspect } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Bucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { DEPLOYMENT_SERVICES, Interfaces, servicesOf, TEST_SERVICES } from './network';
import type { Connection } from './network';
import { Roles } from './roles';
import type { Rule, Surroundings } from './rule';
import { RULES } from './rules';
import { asList, belongsTo, logicalIdOf, mentions, propertiesOf, resourcesOf, setProperty } from './templates';
import { PrivateService } from '../../private-service';

/** What a stack has for its things to be strict. */
export interface Means {
  readonly dataKeyArn: string;
  readonly operationsKeyArn: string;
  readonly connection: Connection;
  /** The bucket of access logs, which is made when it is asked for. */
  accessLogsBucketName(): string;
  /** Whether a bucket is that bucket. */
  isAccessLogsBucket(resource: CfnResource): boolean;
  allowSender(service: string, to: 'queue' | 'topic'): void;
  allowBuses(): void;
  reach(services: PrivateService[]): void;
  /** What a build needs if it logs in to the index of packages. */
  packageStatements(buildSpec: string): PolicyStatement[];
  /** Lets a build that says nothing of an index install from the private one. */
  installPrivately(build: CfnResource): void;
}

/**
 * Makes all resources of a stack strict, those of others too: what has no key, no VPC or no isolation gets it, and the roles that use it get what
 * follows from it. It works on the template, since a project does not make all that belongs to it, and not all that it makes has props for it.
 */
export class Hardening implements IAspect, Surroundings {
  public readonly interfaces: Interfaces;
  private readonly done = new Set<CfnResource>();
  private readonly roles: Roles;

  constructor(private readonly stack: Stack, private readonly means: Means) {
    this.interfaces = new Interfaces(stack, means.connection);
    this.roles = new Roles(stack);
  }

  public get dataKeyArn(): string { return this.means.dataKeyArn; }
  public get operationsKeyArn(): string { return this.means.operationsKeyArn; }
  public get accessLogsBucketName(): string { return this.means.accessLogsBucketName(); }
  public get connection(): Connection { return this.means.connection; }

  /** All at once from the top, so that others' aspects see what is added; and what others' aspects added, one by one. */
  public visit(node: IConstruct): void {
    if (node === this.stack) {
      // what is added on the way comes last and is there by then
      for (let rest = this.pending(); rest.length > 0; rest = this.pending()) { rest.forEach(resource => this.harden(resource)); }
    } else if (CfnResource.isCfnResource(node) && !this.done.has(node) && belongsTo(node, this.stack)) {
      this.harden(node);
    }
  }

  /** What is not strict, a line each. */
  public problems(): string[] {
    return resourcesOf(this.stack).flatMap(resource => rulesOf(resource)
      .flatMap(rule => rule.problems(propertiesOf(resource), this, resource))
      .map(problem => `with strict security, ${resource.node.path} (${resource.cfnResourceType}) ${problem}`));
  }

  public set(resource: CfnResource, path: string, value: unknown): boolean {
    return setProperty(resource, path, value);
  }

  public replace(resource: CfnResource, name: string, value: unknown): void {
    const member = `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
    if (member in resource) { (resource as any)[member] = undefined; }
    if (!setProperty(resource, name, value)) { resource.addPropertyOverride(name, value); }
  }

  public allow(resource: CfnResource, role: unknown, ...statements: PolicyStatement[]): void {
    const found = this.roles.find(role);
    if (found === undefined) {
      this.roles.tell(resource, resource.cfnResourceType, statements);
    } else {
      resource.addDependency(this.roles.allow(found, ...statements));
    }
  }

  public installPrivately(resource: CfnResource): void { this.means.installPrivately(resource); }

  public packageStatements(buildSpec: string): PolicyStatement[] { return this.means.packageStatements(buildSpec); }

  public key(keyArn: string, ...actions: string[]): PolicyStatement {
    return new PolicyStatement({ actions, resources: [keyArn] });
  }

  public allowUsers(resource: CfnResource, users: RegExp, ...statements: PolicyStatement[]): void {
    for (const role of this.roles.allowed(users, resource)) { this.roles.allow(role, ...statements); }
  }

  public allowSenders(resource: CfnResource): void {
    const id = logicalIdOf(resource);
    const policies = resourcesOf(this.stack).filter(each => /^AWS::(SNS::TopicPolicy|SQS::QueuePolicy)$/.test(each.cfnResourceType)).map(propertiesOf)
      .filter(policy => mentions(policy.Topics ?? policy.Queues, id));
    const services = policies.flatMap(policy => asList<any>(policy.PolicyDocument?.Statement))
      .filter(statement => statement.Effect !== 'Deny').flatMap(statement => asList<any>(statement.Principal?.Service));
    for (const service of new Set(services.filter(each => typeof each === 'string'))) {
      this.means.allowSender(service, resource.cfnResourceType === 'AWS::SNS::Topic' ? 'topic' : 'queue');
    }
  }

  public allowService(service: string): void { this.means.allowSender(service, 'queue'); }

  public allowBuses(): void { this.means.allowBuses(); }

  public reach(role: unknown, kind: 'build' | 'function' | 'job'): void {
    const found = this.roles.find(role);
    if (found === undefined) { return; }
    const actions = this.roles.statements(found).flatMap(statement => statement.actions);
    // functions hand their logs to the service by another way
    const services = servicesOf(actions).filter(service => kind !== 'function' || service !== PrivateService.LOGS);
    const assumes = actions.includes('sts:AssumeRole');
    this.reachServices(...services, ...assumes && kind === 'build' ? DEPLOYMENT_SERVICES : [], ...assumes && kind === 'function' ? TEST_SERVICES : []);
  }

  public reachServices(...services: PrivateService[]): void { this.means.reach([...new Set(services)].sort()); }

  public isLogBucket(resource: CfnResource): boolean {
    if (this.means.isAccessLogsBucket(resource)) { return true; }
    const id = logicalIdOf(resource);
    return resourcesOf(this.stack).some(each => each.cfnResourceType === 'AWS::S3::Bucket' && mentions(propertiesOf(each).LoggingConfiguration?.DestinationBucketName, id));
  }

  public refusesPlainHttp(resource: CfnResource): boolean {
    return this.bucketPolicies(resource).some(policy => asList<any>(propertiesOf(policy).PolicyDocument?.Statement)
      .some(statement => statement.Effect === 'Deny' && String(statement.Condition?.Bool?.['aws:SecureTransport']) === 'false'));
  }

  public refusePlainHttp(resource: CfnResource): void {
    const arn = resource.getAtt('Arn').toString();
    const statement = new PolicyStatement({
      effect: Effect.DENY, principals: [new AnyPrincipal()], actions: ['s3:*'], resources: [arn, `${arn}/*`], conditions: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    const owner = resource.node.scope;
    if (owner instanceof Bucket) {
      owner.addToResourcePolicy(statement);
    } else if (this.bucketPolicies(resource).length === 0) {
      new CfnBucketPolicy(owner!, `${resource.node.id}StrictPolicy`, { bucket: resource.ref, policyDocument: new PolicyDocument({ statements: [statement] }) });
    }
  }

  private pending(): CfnResource[] { return resourcesOf(this.stack).filter(resource => !this.done.has(resource)); }

  private harden(resource: CfnResource): void {
    this.done.add(resource);
    for (const rule of rulesOf(resource)) { rule.harden?.(this, resource, propertiesOf(resource)); }
  }

  private bucketPolicies(resource: CfnResource): CfnResource[] {
    const id = logicalIdOf(resource);
    return resourcesOf(this.stack).filter(each => each.cfnResourceType === 'AWS::S3::BucketPolicy' && mentions(propertiesOf(each).Bucket, id));
  }
}

function rulesOf(resource: CfnResource): Rule[] { return RULES.filter(rule => rule.types.includes(resource.cfnResourceType)); }
