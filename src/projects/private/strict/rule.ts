import type { CfnResource } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { PrivateService } from '../../private-service';

/** What a rule may do with the things around a resource. */
export interface Surroundings {
  readonly dataKeyArn: string;
  readonly operationsKeyArn: string;
  readonly accessLogsBucketName: string;
  readonly interfaces: { ofFunction(): PolicyStatement[]; ofBuild(): PolicyStatement[]; ofJob(): PolicyStatement[] };
  readonly connection: { vpcId: string; subnetIds: string[]; securityGroupIds: string[]; jobSecurityGroupIds: string[] };
  /** What a build needs if it logs in to the index of packages. */
  packageStatements(buildSpec: string): PolicyStatement[];
  /** Lets a build that says nothing of an index of packages install from the private one. */
  installPrivately(resource: CfnResource): void;
  /** Sets a property that has no value yet. Returns whether it did. */
  set(resource: CfnResource, path: string, value: unknown): boolean;
  /** Sets a property in place of another value. */
  replace(resource: CfnResource, name: string, value: unknown): void;
  /** Allows the role of a resource more; the resource waits for it. */
  allow(resource: CfnResource, role: unknown, ...statements: PolicyStatement[]): void;
  /** The use of a key by a role. */
  key(keyArn: string, ...actions: string[]): PolicyStatement;
  /** Allows all roles that may do something with a resource more. */
  allowUsers(resource: CfnResource, users: RegExp, ...statements: PolicyStatement[]): void;
  /** Lets the services that the resource's policy lets in use the key of topics and queues. */
  allowSenders(resource: CfnResource): void;
  /** Lets a service use the key of topics and queues for what belongs to this account. */
  allowService(service: string): void;
  /** Lets event buses of this account use the key of topics and queues. */
  allowBuses(): void;
  /** Lets the network reach what a role calls. */
  reach(role: unknown, kind: 'build' | 'function' | 'job'): void;
  reachServices(...services: PrivateService[]): void;
  isLogBucket(resource: CfnResource): boolean;
  refusesPlainHttp(resource: CfnResource): boolean;
  refusePlainHttp(resource: CfnResource): void;
}

/** How one kind of resource becomes strict, and what is still wrong with it. */
export interface Rule {
  readonly types: string[];
  harden?(around: Surroundings, resource: CfnResource, properties: any): void;
  problems(properties: any, around: Surroundings, resource: CfnResource): string[];
}

/** A property that must be there. */
export const needs = (value: unknown, what: string, how: string): string[] => value === undefined ? [`must have ${what}: ${how}`] : [];
