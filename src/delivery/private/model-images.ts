import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ImageUsage } from '../../images';
import type { InstanceType } from '../../pipelines';
import type { ModelArtifacts } from '../model-artifacts';

/** The places with the repositories of `images` among the others, each once. */
export function withImages(scope: Construct, artifacts: ModelArtifacts = {}, instanceType?: InstanceType): ModelArtifacts {
  const { images = [], ...rest } = artifacts;
  if (images.length === 0) { return rest; }
  const parent = new Construct(scope, 'ModelImages');
  const bound = images.map((image, i) => image.bind(new Construct(parent, `Image${i + 1}`), { usage: ImageUsage.INFERENCE, instanceType: instanceType?.name }));
  const stack = Stack.of(scope);
  // the same ARN may come as different tokens
  const arns = new Map([
    ...rest.repositoryArns ?? [],
    ...bound.flatMap(({ repository, repositoryArn }) => repository === undefined ? repositoryArn ?? [] : []),
  ].map(arn => [JSON.stringify(stack.resolve(arn)), arn]));
  return {
    ...rest,
    repositories: [...new Set([...rest.repositories ?? [], ...bound.flatMap(({ repository }) => repository ?? [])])],
    repositoryArns: [...arns.values()],
  };
}
