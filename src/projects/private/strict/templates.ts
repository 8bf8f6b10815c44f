import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The properties of a resource as they will be in the template. */
export function propertiesOf(resource: CfnResource): any {
  // L1s have members for these, resources of the CDK's own providers only raw properties
  const template = Stack.of(resource).resolve((resource as any)._toCloudFormation());
  return (Object.values<any>(template.Resources ?? {})[0] ?? {}).Properties ?? {};
}

/** The resources of a stack and of its nested stacks, without those of stages in it. */
export function resourcesOf(scope: IConstruct): CfnResource[] {
  const below = scope.node.children.filter(child => !Stage.isStage(child)).flatMap(resourcesOf);
  return CfnResource.isCfnResource(scope) ? [scope, ...below] : below;
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
