import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Construct, IDependable } from 'constructs';
import { bucketArn, parseLocation } from './locations';
import type { ModelAccess } from '../model-access';

/** Namespaces that hosting publishes a model's metrics to. */
const METRIC_NAMESPACES = ['/aws/sagemaker/Endpoints', 'AWS/SageMaker'];

/** A role that only SageMaker, and only on behalf of this account, can assume. */
export function createModelRole(scope: Construct): Role {
  return new Role(scope, 'Role', {
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
