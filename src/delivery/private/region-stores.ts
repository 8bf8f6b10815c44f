import { Duration, PhysicalName, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Grant, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ArtifactBucket } from './artifact-store';
import type { StageEnvironment } from './stage-environments';
import { generatedName } from '../../private/naming';
import { privateBucket } from '../../private/private-bucket';

/**
 * The key of a bucket in another region, which is known there by its alias only: the pipeline's role may use the keys that have
 * the alias.
 */
class RegionKey extends Alias {
  public grant(grantee: IGrantable, ...actions: string[]): Grant {
    const { account, region } = Stack.of(this);
    const { grantPrincipal } = grantee;
    const added = grantPrincipal.principalAccount === account && grantPrincipal.addToPrincipalPolicy(new PolicyStatement({
      actions,
      resources: [Stack.of(this).formatArn({ service: 'kms', account, region, resource: 'key', resourceName: '*' })],
      conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': this.aliasName } },
    })).statementAdded;
    return added ? Grant.drop(grantee, 'by the alias of the key') : super.grant(grantee, ...actions);
  }
}

/**
 * The buckets of the artifacts in the regions of the stages: those that the user brought, and a stack with a bucket and a key for
 * each other region. CDK's own would let the pipeline use every key.
 *
 * @returns undefined if all stages are in the region of the pipeline
 */
export function regionStores(
  scope: Construct, environments: readonly StageEnvironment[], brought: { readonly [region: string]: IBucket }, removalPolicy = RemovalPolicy.RETAIN,
): { [region: string]: IBucket } | undefined {
  const regions = [...new Set(environments.filter(each => each.otherRegion).map(({ env }) => env.region!))].sort();
  if (regions.length === 0) { return undefined; }
  const missing = regions.filter(region => brought[region] === undefined);
  const parent = missing.length > 0 ? new Construct(scope, 'Regions') : scope;
  return { ...brought, ...Object.fromEntries(missing.map(region => [region, regionStore(parent, scope, region, removalPolicy)])) };
}

function regionStore(parent: Construct, pipeline: Construct, region: string, removalPolicy: RemovalPolicy): IBucket {
  const tooling = Stack.of(pipeline);
  const stack = new Stack(parent, region, {
    env: { account: tooling.account, region },
    stackName: `${generatedName(pipeline, 90)}-${region}`,
    description: `Artifacts of the pipeline ${pipeline.node.path} in another region`,
  });
  const key = new Key(stack, 'ArtifactKey', { description: `Artifacts of the pipeline ${pipeline.node.path}`, enableKeyRotation: true, removalPolicy });
  const encryptionKey = new RegionKey(stack, 'ArtifactKeyAlias', { aliasName: `alias/${generatedName(pipeline, 200)}`, targetKey: key, removalPolicy: RemovalPolicy.DESTROY });
  const bucket = new ArtifactBucket(stack, 'ArtifactBucket', {
    ...privateBucket(encryptionKey),
    bucketName: PhysicalName.GENERATE_IF_NEEDED,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    removalPolicy,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7) }],
  });
  // renamed in newer releases of the CDK, where the old name warns
  const newer = tooling as Stack & { addStackDependency?(target: Stack): void };
  if (newer.addStackDependency !== undefined) { newer.addStackDependency(stack); } else { tooling.addDependency(stack); }
  return bucket;
}
