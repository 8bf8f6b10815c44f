import { Stack, Token } from 'aws-cdk-lib';
import type { IPipelineRef } from 'aws-cdk-lib/aws-sagemaker';

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

/** The ARNs of all executions of a SageMaker pipeline. */
export function executionArnsOf(pipeline: IPipelineRef): string[] {
  return pipelineArnsOf(pipeline).map(arn => `${arn}/execution/*`);
}
