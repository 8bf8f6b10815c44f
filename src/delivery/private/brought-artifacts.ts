import { Annotations, Resource, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ValidationError } from '../../private/errors';
import type { DeployOptions } from '../deploy-options';
import type { DeploymentStageOptions } from '../deployment-stage';
import type { StageEnvironment } from './stage-environments';
import { takesPolicies } from '../../private/requirements';

const names = (stages: readonly DeploymentStageOptions[]) => stages.map(stage => JSON.stringify(stage.stageName)).join(', ');

/**
 * Fails where buckets, keys and a role that the user brought do not fit the stages, which CDK tells in words of its own, and
 * says which policies this app cannot write.
 */
export function checkBroughtArtifacts(
  options: DeployOptions, stages: readonly DeploymentStageOptions[], environments: readonly StageEnvironment[], scope: Construct,
): void {
  const { artifactBucket, encryptionKey, replicationBuckets = {}, role } = options;
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

  // the roles of the bootstrap stack may read buckets of other accounts, and those of their own by the bucket's policy only
  const readers = stages.filter((stage, i) => environments[i].otherAccount || (stage.deployRole === undefined && stage.stackSet === undefined));
  const warn = (what: string, prop: string, stagesOfBucket: readonly DeploymentStageOptions[]) => {
    if (stagesOfBucket.length === 0) { return; }
    Annotations.of(scope).addWarningV2(`cdk-mlops:delivery.unshared-${what}`,
      `${prop} is not owned by this app: its policy has to let in the deploy roles of the stages ${names(stagesOfBucket)}`);
  };
  const brought = [
    { prop: 'artifactBucket', bucket: artifactBucket, readers: readers.filter(stage => !environments[stages.indexOf(stage)].otherRegion) },
    ...Object.keys(replicationBuckets).sort().map(region => ({
      prop: `replicationBuckets[${JSON.stringify(region)}]`,
      bucket: replicationBuckets[region],
      readers: readers.filter(stage => !Token.isUnresolved(region) && stage.env?.region === region),
    })),
  ];
  for (const { prop, bucket, readers: stagesOfBucket } of brought) {
    if (bucket === undefined) { continue; }
    if (!Resource.isOwnedResource(bucket)) { warn('artifact-bucket', prop, stagesOfBucket); }
    if (bucket.encryptionKey !== undefined && !Resource.isOwnedResource(bucket.encryptionKey)) { warn('artifact-key', `the key of ${prop}`, stagesOfBucket); }
  }
  if (encryptionKey !== undefined && !Resource.isOwnedResource(encryptionKey)) { warn('artifact-key', 'encryptionKey', brought[0].readers); }
}
