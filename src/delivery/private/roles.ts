import { Aws, DefaultStackSynthesizer, PhysicalName, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ValidationError } from '../../private/errors';

/** A role for one service, which may act for this account only. */
export function serviceRole(scope: Construct, id: string, service: string, description: string): Role {
  return new Role(scope, id, {
    // policies of buckets and keys in other accounts name it
    roleName: PhysicalName.GENERATE_IF_NEEDED,
    description,
    assumedBy: new ServicePrincipal(service, { conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } }),
  });
}

/** The role with which EventBridge starts one pipeline. */
export function eventRole(scope: Construct, id: string, pipelineArn: string): IRole {
  const role = serviceRole(scope, id, 'events.amazonaws.com', 'Starts one pipeline from EventBridge');
  role.addToPolicy(new PolicyStatement({ actions: ['codepipeline:StartPipelineExecution'], resources: [pipelineArn] }));
  // the target would grant the same a second time
  return role.withoutPolicyUpdates();
}

/** The stack that the command line deploys: a nested stack goes with its parent. */
export function deployedStack(scope: Construct): Stack {
  let stack = Stack.of(scope);
  while (stack.nestedStackParent !== undefined) { stack = stack.nestedStackParent; }
  return stack;
}

/**
 * The roles of the CDK bootstrap stack with which `cdk deploy` deploys a stack: it assumes nothing else.
 *
 * @param stack the stack to deploy
 * @param regions further regions of the same account
 */
export function bootstrapRoleArns(stack: Stack, regions: readonly string[]): string[] {
  return roleArns(stack, regions, [
    DefaultStackSynthesizer.DEFAULT_DEPLOY_ROLE_ARN,
    DefaultStackSynthesizer.DEFAULT_FILE_ASSET_PUBLISHING_ROLE_ARN,
    DefaultStackSynthesizer.DEFAULT_IMAGE_ASSET_PUBLISHING_ROLE_ARN,
    DefaultStackSynthesizer.DEFAULT_LOOKUP_ROLE_ARN,
  ], 'selfUpdate needs the roles of a CDK bootstrap stack', 'give selfUpdateRoles, or set selfUpdate to false');
}

/** The role of the CDK bootstrap stack with which `cdk diff` looks at what is deployed. */
export function lookupRoleArns(stack: Stack): string[] {
  return roleArns(stack, [], [DefaultStackSynthesizer.DEFAULT_LOOKUP_ROLE_ARN], 'diff needs the lookup role of a CDK bootstrap stack', 'set diff to false');
}

/** The roles of the CDK bootstrap stack with which the command line deploys the stack of a stage, which has no images. */
export function stageBootstrapRoleArns(stack: Stack): string[] {
  return roleArns(stack, [], [
    DefaultStackSynthesizer.DEFAULT_DEPLOY_ROLE_ARN,
    DefaultStackSynthesizer.DEFAULT_FILE_ASSET_PUBLISHING_ROLE_ARN,
    DefaultStackSynthesizer.DEFAULT_LOOKUP_ROLE_ARN,
  ], 'stages need the roles of a CDK bootstrap stack', 'give the stage a synthesizer that has one');
}

function roleArns(stack: Stack, regions: readonly string[], templates: readonly string[], need: string, advice: string): string[] {
  const qualifier = stack.synthesizer.bootstrapQualifier;
  if (qualifier === undefined) {
    throw new ValidationError('SelfUpdateBootstrap',
      `${need}, but the synthesizer of the stack has no bootstrap qualifier: ${advice}`, stack);
  }
  return [stack.region, ...regions.filter(region => region !== stack.region)].flatMap(region => templates.map(template => template
    .replaceAll('${AWS::Partition}', stack.partition)
    .replaceAll('${AWS::AccountId}', stack.account)
    .replaceAll('${AWS::Region}', region)
    .replaceAll('${Qualifier}', qualifier)));
}
