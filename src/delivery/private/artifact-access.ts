import { Annotations, Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { AddToResourcePolicyResult, IPrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct, IConstruct } from 'constructs';
import type { StageEnvironment } from './stage-environments';
import type { StageArtifacts } from './stage-props';
import type { StageReaders } from './stage-readers';
import { isPlain } from './template-bundle';
import { registryAccounts } from '../../images/private/data';
import { PolicyHolder } from '../../pipelines';
import { checkKnown } from '../../private/checks';
import { ValidationError } from '../../private/errors';
import type { PolicyGaps } from '../../private/policy-gaps';
import type { ModelArtifacts } from '../model-artifacts';
import type { DeploymentStageOptions } from '../stage-options';

/**
 * CodePipeline keeps the parameters of a CloudFormation action in 1000 characters. An ARN of a resource whose name
 * CloudFormation makes has about 100.
 */
const MAX_PARAMETERS = 6;

/** The buckets of model artifacts, each once, and what the names of their artifacts begin with: an empty text for all of them. */
export function bucketsOf(artifacts: ModelArtifacts, scope?: IConstruct): Map<IBucket, string[]> {
  const buckets = new Map<IBucket, string[]>((artifacts.buckets ?? []).map(bucket => [bucket, ['']]));
  (artifacts.locations ?? []).forEach(({ bucket, prefix }, i) => {
    const prop = `modelArtifacts.locations[${i}].prefix`;
    checkKnown(prefix, prop, 'it becomes part of the templates of the stages', scope);
    if (!/^[^/*?][^*?]*\/$/.test(prefix)) {
      throw new ValidationError('ModelLocation', `${prop} must end with a slash and not begin with one, without wildcards, got ${JSON.stringify(prefix)}: `
        + 'write it like "abalone/", or name the whole bucket in modelArtifacts.buckets', scope);
    }
    const prefixes = buckets.get(bucket) ?? [];
    if (!prefixes.includes('')) { buckets.set(bucket, [...new Set([...prefixes, prefix])]); }
  });
  return buckets;
}

/** The keys of model artifacts, each once. */
export function keysOf(artifacts: ModelArtifacts): IKey[] {
  const fromBuckets = [...bucketsOf(artifacts).keys()].flatMap(bucket => bucket.encryptionKey ?? []);
  return [...new Set([...fromBuckets, ...artifacts.keys ?? []])];
}

/** Where the parts of models lie. */
export interface ArtifactPlaces {
  /** What the templates of the stages know. */
  readonly known: StageArtifacts;
  /** What they get as parameters. */
  readonly parameters: { readonly [name: string]: string[] };
}

/** Where the parts of models lie for one stage. */
export interface StagePlaces {
  /** What the endpoint reads, besides copies. */
  readonly endpoint: ArtifactPlaces;
  /** What is copied before, if the stage has copies. */
  readonly store?: ArtifactPlaces;
}

/** Whether a stage serves copies: on request, and in other regions, where SageMaker takes nothing of the pipeline's region. */
export function servesCopies(stage: DeploymentStageOptions, environment: StageEnvironment): boolean {
  return stage.copyModel !== undefined || environment.otherRegion;
}

/** The places for each stage. */
export function stagePlaces(
  artifacts: ModelArtifacts, stages: readonly DeploymentStageOptions[], environments: readonly StageEnvironment[], scope: Construct,
): StagePlaces[] {
  const buckets = [...bucketsOf(artifacts, scope)].map(([bucket, prefixes]) => ({ name: bucket.bucketName, prefixes }));
  const keys = keysOf(artifacts).map(key => key.keyArn);
  const copying = stages.find((stage, i) => servesCopies(stage, environments[i]));
  if (copying !== undefined && buckets.length === 0) {
    Annotations.of(scope).addWarningV2('cdk-mlops:delivery.copy-without-buckets', `stage ${JSON.stringify(copying.stageName)} serves copies of models, but modelArtifacts `
      + 'names no bucket that may be copied from: give modelArtifacts.buckets or locations');
  }
  return stages.map((stage, i) => {
    const repositories = environments[i].otherRegion
      ? elsewhere(artifacts, stage, environments[i], scope)
      : [...(artifacts.repositories ?? []).map(repository => repository.repositoryArn), ...artifacts.repositoryArns ?? []]
        .map(arn => ({ arn, plain: isPlain(arn) }));
    return servesCopies(stage, environments[i])
      ? { endpoint: placesOf([], [], repositories, scope), store: placesOf(buckets, keys, repositories, scope) }
      : { endpoint: placesOf(buckets, keys, repositories, scope) };
  });
}

interface BucketPlace { readonly name: string; readonly prefixes: string[] }

interface RepositoryPlace {
  readonly arn: string;
  /** Whether the template of another stack can have it as it is. */
  readonly plain: boolean;
}

/** The repositories with the same images in the region of a stage. */
function elsewhere(artifacts: ModelArtifacts, stage: DeploymentStageOptions, { env }: StageEnvironment, scope: Construct): RepositoryPlace[] {
  const imageAccount = stage.copyModel?.imageAccount ?? env.account!;
  const owners = registryAccounts(Stack.of(scope).region, env.region!);
  const place = (account: string, name: string): RepositoryPlace =>
    ({ arn: `arn:${Aws.PARTITION}:ecr:${env.region}:${account}:repository/${name}`, plain: isPlain(name) && isPlain(account) });
  return [
    ...(artifacts.repositories ?? []).map(repository => place(imageAccount, repository.repositoryName)),
    ...(artifacts.repositoryArns ?? []).flatMap(arn => {
      // the partition may be a token
      const [, account, name] = /:ecr:[a-z0-9-]+:(\d{12}):repository\/(.+)$/.exec(arn) ?? [];
      if (account === undefined) {
        Annotations.of(scope).addWarningV2('cdk-mlops:delivery.other-region', `stage ${JSON.stringify(stage.stageName)} is in ${env.region}, and a repository of `
          + `modelArtifacts.repositoryArns is known at deployment only (${arn}): name the one of that region in endpoint.modelAccess.repositoryArns of the stage`);
        return [];
      }
      const owner = owners[`${account}/${name}`] ?? owners[account];
      if (owner === '') {
        throw new ValidationError('ImageRegion', `modelArtifacts.repositoryArns has ${JSON.stringify(arn)}, an image of the service that the region of stage `
          + `${JSON.stringify(stage.stageName)} does not have, got ${JSON.stringify(env.region)}: serve with another image, or in another region`, scope);
      }
      return [place(owner ?? imageAccount, name)];
    }),
  ];
}

function placesOf(buckets: BucketPlace[], keys: string[], repositories: RepositoryPlace[], scope: Construct): ArtifactPlaces {
  const parameters = {
    ModelBuckets: buckets.filter(({ name }) => !isPlain(name)).map(({ name }) => name),
    ModelKeys: keys.filter(value => !isPlain(value)),
    ModelRepositories: repositories.filter(({ plain }) => !plain).map(({ arn }) => arn),
  };
  const count = Object.values(parameters).flat().length;
  if (count > MAX_PARAMETERS) {
    throw new ValidationError('ModelArtifactCount', `modelArtifacts must have at most ${MAX_PARAMETERS} buckets, keys and repositories whose names are known `
      + `at deployment only, got ${count}: give some of them a name, since CodePipeline passes at most 1000 characters of parameters`, scope);
  }
  return {
    parameters,
    known: {
      bucketNames: buckets.filter(({ name }) => isPlain(name)).map(({ name }) => name),
      bucketPrefixes: [...buckets.filter(({ name }) => isPlain(name)), ...buckets.filter(({ name }) => !isPlain(name))]
        .map(({ prefixes }) => prefixes),
      keyArns: keys.filter(isPlain),
      repositoryArns: repositories.filter(({ plain }) => plain).map(({ arn }) => arn),
      bucketParameters: parameters.ModelBuckets.length,
      keyParameters: parameters.ModelKeys.length,
      repositoryParameters: parameters.ModelRepositories.length,
    },
  };
}

/** Lets the accounts of the stages read the parts of models, as far as the policies belong to this app. */
export function shareArtifacts(artifacts: ModelArtifacts, readers: StageReaders, copied: boolean, outside: PolicyGaps): void {
  for (const { principals, who } of readers.principals) { shareWith(artifacts, principals, who, copied, outside); }
}

function shareWith(artifacts: ModelArtifacts, principals: IPrincipal[], who: string, copied: boolean, outside: PolicyGaps): void {
  type Add = (statement: PolicyStatement) => AddToResourcePolicyResult;
  const share = (holder: PolicyHolder, arn: string, statements: PolicyStatement[], add: Add) => {
    const copies = statements.map(each => each.copy());
    const missing = copies.filter((_, i) => !add(statements[i]).statementAdded);
    if (missing.length > 0) {
      outside.require(holder, arn, missing,
        `a ${holder} of modelArtifacts is not owned by this app: its policy has to let in ${who}`, `delivery.unshared-${holder}`);
    }
  };
  for (const [bucket, prefixes] of bucketsOf(artifacts)) {
    share(PolicyHolder.BUCKET, bucket.bucketArn, [
      new PolicyStatement({ principals, actions: ['s3:GetObject'], resources: prefixes.map(prefix => bucket.arnForObjects(`${prefix}*`)) }),
      new PolicyStatement({
        principals,
        actions: ['s3:ListBucket'],
        resources: [bucket.bucketArn],
        conditions: prefixes.includes('') ? undefined : { StringLike: { 's3:prefix': prefixes.map(prefix => `${prefix}*`) } },
      }),
    ], statement => bucket.addToResourcePolicy(statement));
  }
  for (const key of keysOf(artifacts)) {
    share(PolicyHolder.KEY, key.keyArn, [new PolicyStatement({ principals, actions: ['kms:Decrypt'], resources: ['*'] })],
      statement => key.addToResourcePolicy(statement, true));
  }
  for (const repository of artifacts.repositories ?? []) {
    share(PolicyHolder.REPOSITORY, repository.repositoryArn, [new PolicyStatement({
      principals,
      // whoever registers a copy looks at its image
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', ...copied ? ['ecr:DescribeImages'] : [], 'ecr:GetDownloadUrlForLayer'],
    })], statement => repository.addToResourcePolicy(statement));
  }
}
