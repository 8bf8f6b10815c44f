import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The properties of a resource as they will be in the template. */
export function propertiesOf(resource: CfnResource): any {
  // L1s have members for these, resources of the CDK's own providers only raw properties
  const template = Stack.of(resource).resolve((resource as any)._toCloudFormation());
  return (Object.values<any>(template.Resources ?? {})[0] ?? {}).Properties ?? {};
}

/** The resources of a stack and of its nested stacks, without those of stages and of stacks of other environments below it. */
export function resourcesOf(scope: IConstruct): CfnResource[] {
  const below = scope.node.children.filter(child => !isElsewhere(child)).flatMap(resourcesOf);
  return CfnResource.isCfnResource(scope) ? [scope, ...below] : below;
}

/**
 * Sets a property that has no value yet: as the member of an L1, where tools that look at constructs see it, else in the template. Returns whether
 * it did.
 */
export function setProperty(resource: CfnResource, path: string, value: unknown): boolean {
  const names = path.split('.');
  if (names.reduce<any>((at, name) => at?.[name], propertiesOf(resource)) !== undefined) { return false; }
  const [member, ...rest] = names.map(memberName);
  const l1 = resource as any;
  const before = member in l1 ? l1[member] : null;
  const plain = before === undefined || (rest.length > 0 && Object.getPrototypeOf(before ?? '') === Object.prototype);
  if (plain) {
    l1[member] = merge(before, rest, asMembers(value));
    // not every L1 takes every value
    if (names.reduce<any>((at, name) => at?.[name], propertiesOf(resource)) !== undefined) { return true; }
    l1[member] = before;
  }
  resource.addPropertyOverride(path, value);
  return true;
}

function merge(before: any, path: string[], value: unknown): unknown {
  if (path.length === 0) { return value; }
  const [name, ...rest] = path;
  return { ...before, [name]: merge(before?.[name], rest, value) };
}

/** `KMSMasterKeyID` → `kmsMasterKeyId`, as L1s call it. */
function memberName(name: string): string {
  return name.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/, start => start.toLowerCase()).replace(/ID$/, 'Id');
}

function asMembers(value: any): any {
  if (Array.isArray(value)) { return value.map(asMembers); }
  if (value === null || typeof value !== 'object') { return value; }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [memberName(name), asMembers(each)]));
}

function isElsewhere(child: IConstruct): boolean {
  return Stage.isStage(child) || (Stack.isStack(child) && child.nestedStackParent === undefined);
}

/** Whether a resource is deployed with a stack. */
export function belongsTo(resource: CfnResource, stack: Stack): boolean {
  let at: Stack | undefined = Stack.of(resource);
  while (at !== undefined && at !== stack) { at = at.nestedStackParent; }
  return at === stack;
}

export function logicalIdOf(resource: CfnResource): string { return Stack.of(resource).resolve(resource.logicalId); }

/** Whether a resolved value mentions a resource of the template. */
export function mentions(value: any, logicalId: string): boolean {
  if (Array.isArray(value)) { return value.some(each => mentions(each, logicalId)); }
  if (value === null || typeof value !== 'object') { return false; }
  return Object.entries<any>(value).some(([key, member]) => {
    if (key === 'Ref') { return member === logicalId; }
    if (key === 'Fn::GetAtt') { return (Array.isArray(member) ? member[0] : String(member).split('.')[0]) === logicalId; }
    if (key === 'Fn::Sub') { return JSON.stringify(member).includes(`\${${logicalId}`) || mentions(member, logicalId); }
    return mentions(member, logicalId);
  });
}

export function asList<T>(value: T | T[] | undefined): T[] { return value === undefined ? [] : Array.isArray(value) ? value : [value]; }
