import { Arn, ArnFormat, Stack, Token } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { CfnPipeline, IModelPackageGroupRef, IPipelineRef } from 'aws-cdk-lib/aws-sagemaker';
import type { IConstruct } from 'constructs';
import type { ModelArtifacts } from '../../delivery';
import type { Pipeline, RegisterModelStep, Step } from '../../pipelines';
import { ValidationError } from '../../private/errors';
import type { IModelPackageGroup } from '../../registry';

/** The groups in which a pipeline registers its models, as far as is known. */
export function registeredGroups(pipeline: IPipelineRef): IModelPackageGroupRef[] {
  return (pipeline as Partial<Pipeline>).modelPackageGroups ?? [];
}

/** The name of a group: an L1 knows it, and ARNs do not always keep the case of names. */
export function groupName(group: IModelPackageGroupRef): string {
  return (group as Partial<IModelPackageGroup>).modelPackageGroupName
    ?? Arn.split(group.modelPackageGroupRef.modelPackageGroupArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!;
}

/** The group in which a pipeline registers its models, if it is the only one. */
export function groupOf(pipeline: IPipelineRef, scope: IConstruct): IModelPackageGroupRef {
  const groups = registeredGroups(pipeline);
  if (groups.length !== 1) {
    const what = groups.length === 0
      ? 'no step of pipeline registers a model, as far as is known'
      : `pipeline registers models in ${groups.length} groups (${groups.map(group => group.node.path).join(', ')})`;
    throw new ValidationError('ProjectModelPackageGroup', `${what}: give modelPackageGroup, whose approved versions are to be deployed`, scope);
  }
  return groups[0];
}

/** Where the parts of the models lie that a pipeline registers: its artifact bucket and the repositories of the serving images. */
export function artifactsOf(pipeline: IPipelineRef, scope: IConstruct): ModelArtifacts {
  const { artifactBucket, steps } = pipeline as Partial<Pipeline>;
  const images = allSteps(steps ?? []).filter(registersModel).flatMap(step => step.images);
  const stack = Stack.of(scope);
  // the same ARN may come as different tokens
  const unique = <T>(values: T[], text: (value: T) => string) =>
    [...new Map(values.map(value => [JSON.stringify(stack.resolve(text(value))), value])).values()];
  return {
    // a pipeline keeps its artifacts below its name
    ...artifactBucket === undefined ? {} : prefixOf(pipeline, artifactBucket),
    repositories: unique(images.flatMap(image => image.repository ?? []), repository => repository.repositoryArn),
    repositoryArns: unique(images.flatMap(image => image.repository === undefined ? image.repositoryArn ?? [] : []), arn => arn),
  };
}

/** The part of the bucket that is the pipeline's, if its name is known. */
function prefixOf(pipeline: IPipelineRef, bucket: IBucket): ModelArtifacts {
  const name = (pipeline.node.defaultChild as Partial<CfnPipeline> | undefined)?.pipelineName;
  return name === undefined || Token.isUnresolved(name) ? { buckets: [bucket] } : { locations: [{ bucket, prefix: `${name}/` }] };
}

/** All of them, each place once. */
export function mergeArtifacts(...artifacts: (ModelArtifacts | undefined)[]): ModelArtifacts {
  const all = <T>(of: (each: ModelArtifacts) => T[] | undefined) => [...new Set(artifacts.flatMap(each => each && of(each) || []))];
  return {
    buckets: all(each => each.buckets),
    locations: all(each => each.locations),
    keys: all(each => each.keys),
    repositories: all(each => each.repositories),
    repositoryArns: all(each => each.repositoryArns),
    images: all(each => each.images),
  };
}

/** Other steps have images too, which no endpoint runs. */
function registersModel(step: Step): step is RegisterModelStep {
  return (step as { readonly modelPackageGroup?: unknown } & Step).modelPackageGroup !== undefined;
}

function allSteps(steps: readonly Step[]): Step[] {
  return steps.flatMap(step => [step, ...allSteps(step._children())]);
}
