import { Fn, Stack, Token } from 'aws-cdk-lib';
import type { IModelPackageGroupRef, IPipelineRef } from 'aws-cdk-lib/aws-sagemaker';

/**
 * The ARNs by which IAM may know a SageMaker resource. The service kept names in lower case in its ARNs for years and
 * still does for some types, so a name with capitals is listed in both ways.
 */
function bothCases(name: string, arn: (name: string) => string): string[] {
  return Token.isUnresolved(name) || name === name.toLowerCase() ? [arn(name)] : [arn(name), arn(name.toLowerCase())];
}

/** The ARNs of a SageMaker pipeline. */
export function pipelineArnsOf(pipeline: IPipelineRef): string[] {
  const { account, region } = pipeline.env;
  return bothCases(pipeline.pipelineRef.pipelineName, resourceName =>
    Stack.of(pipeline).formatArn({ service: 'sagemaker', resource: 'pipeline', resourceName, account, region }));
}

/** The name of a model package group: its own if it tells it, else the end of its ARN. */
export function groupNameOf(group: IModelPackageGroupRef): { readonly name: string; readonly exact: boolean } {
  const own = (group as { readonly modelPackageGroupName?: string }).modelPackageGroupName;
  if (typeof own === 'string') { return { name: own, exact: true }; }
  const arn = group.modelPackageGroupRef.modelPackageGroupArn;
  return { name: Token.isUnresolved(arn) ? Fn.select(1, Fn.split('/', arn)) : arn.split('/')[1], exact: false };
}
