import { Resource, Token } from 'aws-cdk-lib';
import { ArnPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { BUCKET_ACTIONS, READ_ACTIONS } from './artifact-store';
import { ValidationError } from '../../private/errors';
import type { DeployOptions } from '../deploy-options';
import type { DeploymentStageOptions } from '../stage-options';
import type { StageEnvironment } from './stage-environments';
import type { PolicyGaps } from '../../private/policy-gaps';
import { takesPolicies } from '../../private/requirements';

/** Fails where buckets, keys and a role that the user brought do not fit the stages, which CDK tells in words of its own. */
export function checkBroughtArtifacts(
  options: DeployOptions, stages: readonly DeploymentStageOptions[], environments: readonly StageEnvironment[], scope: Construct,
): void {
  const { artifactBucket, replicationBuckets = {}, role } = options;
  stages.forEach(({ stageName }, i) => {
    const { env, otherAccount, otherRegion } = environments[i];
    const [prop, bucket] = otherRegion ? [`replicationBuckets[${JSON.stringify(env.region)}]`, replicationBuckets[env.region!]] : ['artifactBucket', artifactBucket];
    if (otherAccount && bucket !== undefined && bucket.encryptionKey === undefined) {
      throw new ValidationError('ArtifactBucketKey', `${prop} must have a key, since stage ${JSON.stringify(stageName)} is in account ${env.account}, which cannot `
        + 'read what a key of S3 encrypts: give a bucket with an encryptionKey (Bucket.fromBucketAttributes takes it), or leave the bucket out', scope);
    }
    if (otherRegion && bucket === undefined && role !== undefined && !Resource.isOwnedResource(role) && takesPolicies(role)) {
      throw new ValidationError('ReplicationBuckets', `role is not owned by this app, and what CDK makes for stage ${JSON.stringify(stageName)} in ${env.region} has no `
        + `name that it could be given: give replicationBuckets[${JSON.stringify(env.region)}], or role.withoutPolicyUpdates() and grant it the access yourself`, scope);
    }
  });
}

/** Says which statements the policies of buckets and keys that the user brought must have for the deploy roles of the stages. */
export function requireArtifacts(
  options: DeployOptions, stages: readonly DeploymentStageOptions[], environments: readonly StageEnvironment[], roles: readonly (IRole | undefined)[],
  outside: PolicyGaps,
): void {
  const { artifactBucket, encryptionKey, replicationBuckets = {} } = options;
  // the roles of the bootstrap stack may read buckets of other accounts, and those of their own by the bucket's policy only
  const readers = stages.map((stage, i) => ({ stage, role: roles[i]!, environment: environments[i] }))
    .filter(({ stage, role, environment }) => role !== undefined && (environment.otherAccount || stage.deployRole === undefined));
  const require = (kind: 'bucket' | 'key', resource: IBucket | IKey, prop: string, those: typeof readers) => {
    if (those.length === 0 || Resource.isOwnedResource(resource)) { return; }
    const principals = () => those.map(({ role }) => new ArnPrincipal(role.roleArn));
    const allow = (actions: string[], ...resources: string[]) => new PolicyStatement({ principals: principals(), actions, resources });
    const [arn, statements] = 'keyArn' in resource
      ? [resource.keyArn, [allow(['kms:Decrypt', 'kms:DescribeKey'], '*')]]
      : [resource.bucketArn, [allow(BUCKET_ACTIONS, resource.bucketArn), allow(READ_ACTIONS, resource.arnForObjects('*'))]];
    outside.require(kind, arn, statements, `${prop} is not owned by this app: its policy has to let in the deploy roles of the stages `
      + those.map(({ stage }) => JSON.stringify(stage.stageName)).join(', '), `delivery.unshared-artifact-${kind}`);
  };
  const brought = [
    { prop: 'artifactBucket', bucket: artifactBucket, those: readers.filter(({ environment }) => !environment.otherRegion) },
    ...Object.keys(replicationBuckets).sort().map(region => ({
      prop: `replicationBuckets[${JSON.stringify(region)}]`,
      bucket: replicationBuckets[region],
      those: readers.filter(({ stage }) => !Token.isUnresolved(region) && stage.env?.region === region),
    })),
  ];
  for (const { prop, bucket, those } of brought) {
    if (bucket === undefined) { continue; }
    require('bucket', bucket, prop, those);
    if (bucket.encryptionKey !== undefined) { require('key', bucket.encryptionKey, `the key of ${prop}`, those); }
  }
  if (encryptionKey !== undefined) { require('key', encryptionKey, 'encryptionKey', brought[0].those); }
}
