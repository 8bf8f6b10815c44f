import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import type { StackInput } from './resolver';

let template: any;

/** The CDK's bootstrap stack of every account and region that an app deploys to; it trusts the account of the deploy pipeline. */
export function bootstrapStacks(stacks: readonly StackInput[], trusted: string): StackInput[] {
  if (template === undefined) {
    const stack = new Stack(new App(), 'CDKToolkit');
    new CfnInclude(stack, 'Bootstrap', { templateFile: require.resolve('aws-cdk/lib/api/bootstrap/bootstrap-template.yaml') });
    template = Template.fromStack(stack).toJSON();
  }
  const environments = new Map(stacks.map(({ account, region }) => [`${account}/${region}`, { account, region }]));
  const partition = (region: string) => region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const policies = (region: string) => `arn:${partition(region)}:iam::aws:policy/AdministratorAccess`;
  return [...environments.values()].map(environment => ({
    ...environment,
    stackName: 'CDKToolkit',
    template,
    parameters: environment.account === trusted ? {} : { TrustedAccounts: trusted, CloudFormationExecutionPolicies: policies(environment.region) },
  }));
}

/** What the app's proofs need of AWS's own policies. */
export const MANAGED_POLICIES: Record<string, any[]> = {
  AdministratorAccess: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  AWSCloudFormationReadOnlyAccess: [{ Effect: 'Allow', Action: ['cloudformation:Describe*', 'cloudformation:List*', 'cloudformation:Get*'], Resource: '*' }],
  ReadOnlyAccess: [{ Effect: 'Allow', Action: ['cloudformation:Describe*', 'ec2:Describe*', 'ssm:Get*'], Resource: '*' }],
};
