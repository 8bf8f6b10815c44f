import { Annotations, ArnFormat, Duration, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { PipelineFunction } from './pipeline-function';
import { CrossAccountAccess } from '../../registry';
import type { IModelPackageGroup, ModelPackageGroup } from '../../registry';
import type { DeployPipelineProps } from '../deploy-pipeline';

/** The function that finds the newest approved version of the group. */
export function resolveModelFunction(scope: Construct, props: DeployPipelineProps): PipelineFunction {
  const resolver = new PipelineFunction(scope, 'ResolveModel', {
    handler: 'delivery/handlers/resolve-model',
    description: 'Finds the newest approved version of a model',
    timeout: Duration.minutes(2),
    runtime: props.lambdaRuntime,
    logRetention: props.logRetention,
  });
  const group = props.modelPackageGroup.modelPackageGroupArn;
  const parts = Stack.of(scope).splitArn(group, ArnFormat.SLASH_RESOURCE_NAME);
  resolver.role.addToPolicy(new PolicyStatement({
    actions: ['sagemaker:ListModelPackages'],
    resources: [Stack.of(scope).formatArn({ ...parts, resource: 'model-package', resourceName: `${parts.resourceName}/*` })],
  }));
  return resolver;
}

/** How the function asks for the group: by its name, or by its ARN if it lies in another account. */
export function groupIdentifier(group: IModelPackageGroup, scope: Construct): string {
  return Token.compareStrings(group.env.account, Stack.of(scope).account) === TokenComparison.DIFFERENT
    ? group.modelPackageGroupArn
    : group.modelPackageGroupName;
}

/** Lets other accounts make models from the versions of the group. */
export function grantReaders(group: IModelPackageGroup, accounts: readonly string[], scope: Construct): void {
  if (accounts.length === 0) { return; }
  const owned = group as Partial<ModelPackageGroup>;
  if (owned.grantCrossAccount === undefined) {
    Annotations.of(scope).addWarningV2('cdk-mlops:delivery.unshared-group',
      `the model package group ${group.node.path} is not owned by this app: its policy has to let in the account(s) ${accounts.join(', ')}`);
    return;
  }
  (group as ModelPackageGroup).grantCrossAccount(CrossAccountAccess.READ, ...accounts);
}
