import { Duration, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IModelPackageGroupRef } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { bucketsOf, keysOf } from './artifact-access';
import { PipelineFunction } from './pipeline-function';
import type { PipelineFunctionOptions } from './pipeline-function';
import type { Readers } from './stage-readers';
import { PolicyHolder } from '../../pipelines';
import type { PolicyGaps } from '../../private/policy-gaps';
import { reportMissing } from '../../private/requirements';
import { CrossAccountAccess, ModelPackageGroup } from '../../registry';
import type { IModelPackageGroup } from '../../registry';
import { CrossAccountPolicy } from '../../registry/cross-account-policy';
import type { ModelArtifacts } from '../model-artifacts';

/** A group of the registry as this library knows it; an L1 or one of another library is wrapped. */
export function asModelPackageGroup(scope: Construct, group: IModelPackageGroupRef): IModelPackageGroup {
  const known = group as Partial<IModelPackageGroup>;
  if (known.onApproval !== undefined) { return group as IModelPackageGroup; }
  // an L1 knows its name, and ARNs do not always keep the case of names
  return known.modelPackageGroupName !== undefined
    ? ModelPackageGroup.fromModelPackageGroupName(scope, 'ModelPackageGroup', known.modelPackageGroupName)
    : ModelPackageGroup.fromModelPackageGroupArn(scope, 'ModelPackageGroup', group.modelPackageGroupRef.modelPackageGroupArn);
}

/** The function that finds the newest approved version of the group. */
export function resolveModelFunction(
  scope: Construct, group: IModelPackageGroup, options: PipelineFunctionOptions & {
    readonly baselines: boolean;
    readonly action?: boolean;
    /** Where the metrics lie that are quoted, if they are. */
    readonly metrics?: ModelArtifacts;
  },
): PipelineFunction {
  const { baselines, metrics, ...functionOptions } = options;
  const resolver = new PipelineFunction(scope, 'ResolveModel', {
    handler: 'delivery/handlers/resolve-model',
    description: 'Finds the newest approved version of a model',
    timeout: Duration.minutes(2),
    ...functionOptions,
  });
  allowListing(resolver, group, baselines || metrics !== undefined ? ['sagemaker:DescribeModelPackage'] : []);
  if (metrics !== undefined) { allowReading(resolver, metrics); }
  return resolver;
}

/** The reports of metrics lie among the artifacts, as far as the artifacts are named. */
function allowReading({ role }: PipelineFunction, artifacts: ModelArtifacts): void {
  const resources = [...bucketsOf(artifacts)].flatMap(([bucket, prefixes]) => prefixes.map(prefix => bucket.arnForObjects(`${prefix}*`)));
  if (resources.length > 0) { role.addToPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources })); }
  const keys = keysOf(artifacts).map(key => key.keyArn);
  if (keys.length > 0) { role.addToPolicy(new PolicyStatement({ actions: ['kms:Decrypt'], resources: keys })); }
}

/** The function that finds the version for a batch run. */
export function batchModelFunction(scope: Construct, group: IModelPackageGroup, options: PipelineFunctionOptions): PipelineFunction {
  const resolver = new PipelineFunction(scope, 'BatchModel', {
    handler: 'delivery/handlers/batch-model',
    description: 'Finds the approved version of a model for a batch run',
    timeout: Duration.minutes(2),
    action: false,
    ...options,
  });
  allowListing(resolver, group);
  return resolver;
}

function allowListing({ role }: PipelineFunction, group: IModelPackageGroup, more: string[] = []): void {
  const { modelPackageGroupName, env: { account, region } } = group;
  role.addToPolicy(new PolicyStatement({
    actions: [...more, 'sagemaker:ListModelPackages'],
    resources: [Stack.of(role).formatArn({ service: 'sagemaker', account, region, resource: 'model-package', resourceName: `${modelPackageGroupName}/*` })],
  }));
}

/** How the function asks for the group: by its name, or by its ARN if it lies in another account. */
export function groupIdentifier(group: IModelPackageGroup, scope: Construct): string {
  return Token.compareStrings(group.env.account, Stack.of(scope).account) === TokenComparison.DIFFERENT
    ? group.modelPackageGroupArn
    : group.modelPackageGroupName;
}

/** Lets other accounts make models from the versions of the group. */
export function grantReaders(group: IModelPackageGroup, accounts: readonly string[], outside: PolicyGaps): void {
  if (accounts.length === 0) { return; }
  const owned = group as Partial<ModelPackageGroup>;
  if (owned.grantCrossAccount === undefined) {
    const { account, region } = group.env;
    const versions = Stack.of(group).formatArn({ service: 'sagemaker', account, region, resource: 'model-package', resourceName: `${group.modelPackageGroupName}/*` });
    const policy = new CrossAccountPolicy(group, group.modelPackageGroupArn, versions);
    for (const reader of accounts) { policy.add(CrossAccountAccess.READ, reader, 'accounts'); }
    outside.require(PolicyHolder.MODEL_PACKAGE_GROUP, group.modelPackageGroupArn, policy.statements,
      `the model package group ${group.node.path} is not owned by this app: its policy has to let in the account(s) ${accounts.join(', ')}`, 'delivery.unshared-group');
    return;
  }
  (group as ModelPackageGroup).grantCrossAccount(CrossAccountAccess.READ, ...accounts);
}

/**
 * Says which statement the policy of the group has to have for accounts that are known by their organizational units only: SageMaker
 * documents policies with accounts, and what they may hold besides is left to whoever owns the group.
 */
export function reportOrganizationReaders(group: IModelPackageGroup, organizations: readonly Readers[], scope: Construct): void {
  for (const { principals, who } of organizations) {
    const { modelPackageGroupArn: arn, modelPackageGroupName, env: { account, region } } = group;
    // a group of this app knows its name before it is made
    const own = (group as { readonly physicalName?: string }).physicalName;
    const name = own === undefined || Token.isUnresolved(own) ? modelPackageGroupName : own;
    reportMissing(scope, 'delivery.unshared-group-organization', {
      kind: 'modelPackageGroup',
      arn,
      statements: [new PolicyStatement({
        principals,
        actions: ['sagemaker:CreateModel', 'sagemaker:DescribeModelPackage'],
        resources: [Stack.of(scope).formatArn({ service: 'sagemaker', account, region, resource: 'model-package', resourceName: `${name}/*` })],
      })],
      added: false,
    }, `the policy of the group lets in accounts by their ids, and ${who} are not known by them; give the ids of those that exist as readerAccounts of the group, or`);
  }
}
