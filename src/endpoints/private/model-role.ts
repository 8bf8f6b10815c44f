import { ArnFormat, PhysicalName, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Construct, IDependable } from 'constructs';
import { bucketArn, checkArns, parseLocation } from './locations';
import { isAwsAccount } from '../../images/private/data';
import type { OutsidePolicies } from '../../pipelines/access/outside-policies';
import { PolicyHolder } from '../../pipelines/policy-requirement';
import type { Use } from '../../private/policy-gaps';
import type { ModelAccess } from '../model-access';

/** Namespaces that hosting publishes a model's metrics to. */
const METRIC_NAMESPACES = ['/aws/sagemaker/Endpoints', 'AWS/SageMaker'];

/** A role that only SageMaker, and only on behalf of this account, can assume. */
export function createModelRole(scope: Construct): Role {
  return new Role(scope, 'Role', {
    // policies of buckets and keys in other accounts name it
    roleName: PhysicalName.GENERATE_IF_NEEDED,
    description: 'Execution role of a SageMaker model: reads its artifacts and images, writes its logs and metrics',
    assumedBy: new ServicePrincipal('sagemaker.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  });
}

/**
 * What every hosted model needs.
 *
 * @returns the policy that all permissions of the role land in, as far as it is known
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html#sagemaker-roles-createmodel-perms
 */
export function grantHosting(role: IRole, scope: Construct): IDependable | undefined {
  const { policyDependable } = role.addToPrincipalPolicy(new PolicyStatement({
    effect: Effect.ALLOW,
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
    resources: [Stack.of(scope).formatArn({
      service: 'logs', resource: 'log-group', resourceName: '/aws/sagemaker/Endpoints/*', arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    })],
  }));
  role.addToPrincipalPolicy(new PolicyStatement({
    effect: Effect.ALLOW,
    actions: ['cloudwatch:PutMetricData'],
    // the action has no resource of its own: the condition is its limit
    resources: ['*'],
    conditions: { StringEquals: { 'cloudwatch:namespace': METRIC_NAMESPACES } },
  }));
  return policyDependable;
}

/** Read access to artifacts, keys and images, on the role's side only, so that it works across accounts. */
export function grantAccess(role: IRole, scope: Construct, access: ModelAccess, prop: string): void {
  const buckets = access.modelDataBuckets ?? [];
  for (const bucket of buckets) {
    grantRead(role, bucket.bucketArn, '');
  }
  for (const location of access.modelDataLocations ?? []) {
    const { bucketName, key } = parseLocation(location, `${prop}.modelDataLocations`, scope);
    grantRead(role, bucketArn(scope, bucketName), key);
  }
  checkArns(access.keyArns ?? [], 'key', `${prop}.keyArns`, scope);
  checkArns(access.repositoryArns ?? [], 'repository', `${prop}.repositoryArns`, scope);
  const keyArns = [
    ...buckets.flatMap(bucket => bucket.encryptionKey ? [bucket.encryptionKey.keyArn] : []),
    ...(access.keys ?? []).map(key => key.keyArn),
    ...access.keyArns ?? [],
  ];
  if (keyArns.length > 0) {
    role.addToPrincipalPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions: ['kms:Decrypt'], resources: [...new Set(keyArns)] }));
  }
  grantPull(role, access.repositoryArns ?? []);
}

function grantRead(role: IRole, arn: string, key: string): void {
  const isPrefix = key === '' || key.endsWith('/');
  // an archive is one object; of another name it is not known whether it is an object or a prefix
  const keys = isPrefix ? [`${key}*`] : key.endsWith('.tar.gz') ? [key] : [key, `${key}/*`];
  role.addToPrincipalPolicy(new PolicyStatement({
    effect: Effect.ALLOW,
    actions: ['s3:GetObject'],
    resources: keys.map(each => `${arn}/${each}`),
  }));
  role.addToPrincipalPolicy(new PolicyStatement({
    effect: Effect.ALLOW,
    actions: ['s3:ListBucket'],
    resources: [arn],
    ...key !== '' && { conditions: { StringLike: { 's3:prefix': keys } } },
  }));
}

/** Accesses whose places let the model in already, as a deploy pipeline sees to it: those that somebody else named besides. */
const shared = new WeakMap<ModelAccess, ModelAccess>();

/** The access with the places that let the model in already. */
export function withShared(access: ModelAccess, others: ModelAccess | undefined): ModelAccess {
  shared.set(access, others ?? {});
  return access;
}

/** What has to let the role in, where it is in another account and not of this app. */
export function requireAccess(outside: OutsidePolicies, role: IRole, all: ModelAccess): void {
  const access = shared.get(all) ?? all;
  const decrypt: Use[] = [{ actions: ['kms:Decrypt'], resources: ['*'] }];
  for (const bucket of access.modelDataBuckets ?? []) {
    outside.letIn(PolicyHolder.BUCKET, bucket, bucket.bucketArn, role, [
      { actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')] }, { actions: ['s3:ListBucket'], resources: [bucket.bucketArn] },
    ]);
  }
  for (const location of access.modelDataLocations ?? []) { outside.watchUri(location); }
  for (const key of [...access.keys ?? [], ...(access.modelDataBuckets ?? []).flatMap(bucket => bucket.encryptionKey ?? [])]) {
    outside.letIn(PolicyHolder.KEY, key, key.keyArn, role, decrypt);
  }
  for (const arn of access.keyArns ?? []) { outside.letInByArn(PolicyHolder.KEY, arn, role, decrypt); }
  for (const arn of access.repositoryArns ?? []) {
    if (isAwsAccount(arn.split(':')[4])) { continue; }
    // a repository's policy means the repository, and names none
    outside.letInByArn(PolicyHolder.REPOSITORY, arn, role, [{ actions: PULL_ACTIONS, resources: [] }]);
  }
}

const PULL_ACTIONS = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

/** Pulling images of these repositories. */
export function grantPull(role: IRole, repositoryArns: string[]): void {
  if (repositoryArns.length === 0) { return; }
  role.addToPrincipalPolicy(new PolicyStatement({
    effect: Effect.ALLOW,
    actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    resources: [...new Set(repositoryArns)],
  }));
  // without resource-level permission
  role.addToPrincipalPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }));
}
