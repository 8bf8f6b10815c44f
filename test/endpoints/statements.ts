import type { Template } from 'aws-cdk-lib/assertions';

/** All statements of the identity policies in a template. */
export function statements(template: Template): { Action: string | string[]; Resource: any; Condition?: any }[] {
  return Object.values(template.findResources('AWS::IAM::Policy')).flatMap(policy => policy.Properties.PolicyDocument.Statement);
}
