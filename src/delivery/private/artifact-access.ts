import { Annotations } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { AddToResourcePolicyResult } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { StageArtifacts } from './stage-props';
import { isPlain } from './template-bundle';
import { ValidationError } from '../../private/errors';
import type { ModelArtifacts } from '../model-artifacts';

/**
 * CodePipeline keeps the parameters of a CloudFormation action in 1000 characters. An ARN of a resource whose name
 * CloudFormation makes has about 100.
 */
const MAX_PARAMETERS = 6;

/** The keys of model artifacts, each once. */
function keysOf(artifacts: ModelArtifacts): IKey[] {
  const fromBuckets = (artifacts.buckets ?? []).flatMap(bucket => bucket.encryptionKey ?? []);
  return [...new Set([...fromBuckets, ...artifacts.keys ?? []])];
}

/** Where the parts of models lie. */
export interface ArtifactPlaces {
  /** What the templates of the stages know. */
  readonly known: StageArtifacts;
  /** What they get as parameters. */
  readonly parameters: { readonly [name: string]: string[] };
}

/** What the templates of the stages know of the places, and the values of their parameters. */
export function stageArtifacts(artifacts: ModelArtifacts, scope: Construct): ArtifactPlaces {
  const buckets = (artifacts.buckets ?? []).map(bucket => bucket.bucketName);
  const keys = keysOf(artifacts).map(key => key.keyArn);
  const repositories = [...(artifacts.repositories ?? []).map(repository => repository.repositoryArn), ...artifacts.repositoryArns ?? []];
  const parameters = {
    ModelBuckets: buckets.filter(value => !isPlain(value)),
    ModelKeys: keys.filter(value => !isPlain(value)),
    ModelRepositories: repositories.filter(value => !isPlain(value)),
  };
  const count = Object.values(parameters).flat().length;
  if (count > MAX_PARAMETERS) {
    throw new ValidationError('ModelArtifactCount', `modelArtifacts must have at most ${MAX_PARAMETERS} buckets, keys and repositories whose names are known `
      + `at deployment only, got ${count}: give some of them a name, since CodePipeline passes at most 1000 characters of parameters`, scope);
  }
  return {
    parameters,
    known: {
      bucketNames: buckets.filter(isPlain),
      keyArns: keys.filter(isPlain),
      repositoryArns: repositories.filter(isPlain),
      bucketParameters: parameters.ModelBuckets.length,
      keyParameters: parameters.ModelKeys.length,
      repositoryParameters: parameters.ModelRepositories.length,
    },
  };
}

/** Lets accounts read the parts of models, as far as the policies belong to this app. */
export function shareArtifacts(artifacts: ModelArtifacts, accounts: readonly string[], scope: Construct): void {
  if (accounts.length === 0) { return; }
  const principals = accounts.map(account => new AccountPrincipal(account));
  const check = (what: string, result: AddToResourcePolicyResult) => {
    if (!result.statementAdded) {
      Annotations.of(scope).addWarningV2(`cdk-mlops:delivery.unshared-${what}`,
        `a ${what} of modelArtifacts is not owned by this app: its policy has to let in the account(s) ${accounts.join(', ')}`);
    }
  };
  for (const bucket of artifacts.buckets ?? []) {
    check('bucket', bucket.addToResourcePolicy(new PolicyStatement({ principals, actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')] })));
    bucket.addToResourcePolicy(new PolicyStatement({ principals, actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }));
  }
  for (const key of keysOf(artifacts)) {
    check('key', key.addToResourcePolicy(new PolicyStatement({ principals, actions: ['kms:Decrypt'], resources: ['*'] }), true));
  }
  for (const repository of artifacts.repositories ?? []) {
    check('repository', repository.addToResourcePolicy(new PolicyStatement({
      principals,
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    })));
  }
}
