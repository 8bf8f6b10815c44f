import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IEndpointConfigRef } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';

/** The resource of a configuration, if it is made in the stack of the scope. */
export function configResource(config: IEndpointConfigRef, scope: Construct): CfnResource | undefined {
  const resource = CfnResource.isCfnResource(config) ? config : config.node.defaultChild;
  return resource !== undefined && CfnResource.isCfnResource(resource) && Stack.of(resource) === Stack.of(scope) ? resource : undefined;
}

/** What is said of a resource in the template. */
export function propertiesOf(resource: CfnResource, without: string[] = []): object {
  const template = Stack.of(resource).resolve((resource as unknown as { _toCloudFormation(): object })._toCloudFormation());
  const [{ Properties = {} }] = Object.values<any>(template.Resources);
  return Object.fromEntries(Object.entries(Properties).filter(([name]) => !without.includes(name)));
}
