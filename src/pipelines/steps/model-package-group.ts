import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { IModelPackageGroupRef } from 'aws-cdk-lib/aws-sagemaker';

/** What the API takes: a group of this library has a name; of any other it takes the ARN as well. */
export function groupName(group: IModelPackageGroupRef): string {
  return (group as any).modelPackageGroupName ?? group.modelPackageGroupRef.modelPackageGroupArn;
}

/** The group's name, for the ARNs of its packages. */
export function groupResourceName(group: IModelPackageGroupRef): string {
  return (group as any).modelPackageGroupName
    ?? Stack.of(group).splitArn(group.modelPackageGroupRef.modelPackageGroupArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!;
}
