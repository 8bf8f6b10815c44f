import { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ValidationError } from '../../private/errors';
import { PipelineExpression, splitString } from '../../private/expressions';
import { Parameter } from '../parameter';

/** The principal of Bedrock. */
export const BEDROCK_SERVICE = 'bedrock.amazonaws.com';

/** A role for Bedrock, which it takes on only for resources of the stack's account. */
export function createBedrockRole(scope: Construct, what: string): Role {
  return new Role(scope, 'Role', {
    description: `${what} of pipeline step ${scope.node.id}`,
    assumedBy: new ServicePrincipal(BEDROCK_SERVICE, { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } } }),
  });
}

/** An ARN of a Bedrock resource of the pipeline's account. */
export function bedrockArn(scope: Construct, resource: string, resourceName: string): string {
  return Stack.of(scope).formatArn({ service: 'bedrock', resource, resourceName });
}

/** The service takes some names from a parameter only, so that each execution can give another. */
export function checkParameter(name: string, prop: string, scope: Construct): void {
  const parts = splitString(name);
  const [part] = parts;
  if (parts.length === 1 && PipelineExpression.isExpression(part) && Parameter.isParameter(part.owner) && part.form.Get) { return; }
  throw new ValidationError('ParameterOnly',
    `${prop} must be a text parameter of the pipeline, got ${parts.some(PipelineExpression.isExpression) ? 'another value' : JSON.stringify(name)}: `
    + 'give the valueAsString of a StringParameter, whose defaultValue is the name', scope);
}
