import type { Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import type { IRole } from 'aws-cdk-lib/aws-iam';

/** The parsed build specification of the only CodeBuild project. */
export function buildSpecOf(template: Template): any {
  const [project] = Object.values(template.findResources('AWS::CodeBuild::Project'));
  return JSON.parse(project.Properties.Source.BuildSpec);
}

/** Every statement of the policies of a role. */
export function statementsOf(template: Template, stack: Stack, role: IRole): any[] {
  const arn = stack.resolve(role.roleArn)['Fn::GetAtt'][0];
  return Object.values(template.findResources('AWS::IAM::Policy'))
    .filter(policy => policy.Properties.Roles?.some((r: any) => r.Ref === arn))
    .flatMap(policy => policy.Properties.PolicyDocument.Statement);
}
