import { Stack } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { CiContext } from './context';
import { allow } from './oidc';
import type { CiPlan } from './plan';
import { pipelineArnsOf } from '../../../private/sagemaker-arns';
import { diffCommand, selfUpdateCommand } from '../build-spec';
import { bootstrapRoleArns, deployedStack, lookupRoleArns } from '../roles';

/** The checks of pull requests: they need a role only to look at what is deployed. */
export function checksPart(context: CiContext): { readonly role?: Role; readonly plan: CiPlan['checks'] } {
  const { dialect, options, scope } = context;
  if (!options.diff) { return { plan: { commands: [] } }; }
  const stack = deployedStack(scope);
  const { role, text } = context.role(scope, 'ChecksRole', dialect.subjects.pullRequest, 'Compares pull requests with what is deployed');
  allow(role, ['sts:AssumeRole'], lookupRoleArns(stack));
  return { role, plan: { role: text, commands: [diffCommand(stack.node.path)] } };
}

/** The build: what the build role of a build pipeline may, without the artifacts and logs of CodeBuild. */
export function buildPart(context: CiContext): { readonly role: Role; readonly plan: NonNullable<CiPlan['build']> } {
  const { dialect, options, scope } = context;
  const stack = deployedStack(scope);
  const update = options.selfUpdate ?? true;
  const pipeline = options.pipeline!;
  const parameters = Object.entries(options.pipelineParameters ?? {}).sort(([a], [b]) => a < b ? -1 : 1).map(([Name, Value]) => ({ Name, Value }));
  const { role, text } = context.role(scope, 'BuildRole', dialect.subjects.branch, 'Builds ML code and starts its pipeline');
  if (update) { allow(role, ['sts:AssumeRole'], options.selfUpdateRoles?.map(each => each.roleArn) ?? bootstrapRoleArns(stack, [])); }
  if (options.startGuard !== undefined) {
    options.startGuard.grantRequest(role);
  } else {
    allow(role, ['sagemaker:StartPipelineExecution'], pipelineArnsOf(pipeline));
  }
  const settings = context.settings(scope, 'BuildSettings', 'build', Stack.of(scope).toJsonString({
    pipelineName: pipeline.pipelineRef.pipelineName,
    startQueueUrl: options.startGuard?.queue.queueUrl,
    pipelineParameters: parameters.length > 0 ? parameters : undefined,
  }), role, 'What a build has to know');
  return {
    role,
    plan: {
      role: text,
      settings,
      selfUpdate: update ? options.selfUpdateCommands ?? [selfUpdateCommand(stack.node.path)] : [],
      withParameters: parameters.length > 0,
      guarded: options.startGuard !== undefined,
    },
  };
}
