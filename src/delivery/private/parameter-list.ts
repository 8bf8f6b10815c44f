import { CfnParameter, Fn } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import type { StageArtifacts } from './stage-props';

/** The names of the parameters of a list of which every member has one of its own, since some callers have no way to pass a comma. */
export function apartNames(id: string, length: number): string[] {
  return length === 1 ? [id] : Array.from({ length }, (_, i) => `${id}${i + 1}`);
}

/** A parameter with a list of known length, or one for each member. */
function parameterList(stack: Stack, id: string, description: string, length: number, apart = false): string[] {
  if (length === 0) { return []; }
  if (apart) { return apartNames(id, length).map(name => new CfnParameter(stack, name, { description }).valueAsString); }
  const parameter = new CfnParameter(stack, id, { type: 'CommaDelimitedList', description });
  return Array.from({ length }, (_, i) => Fn.select(i, parameter.valueAsList));
}

/** Where the parts of models lie, as a stack of a stage names them. */
export interface NamedArtifacts {
  /** Buckets, with what the names of their artifacts begin with. */
  readonly locations: { readonly bucketName: string; readonly prefix: string }[];
  readonly keyArns: string[];
  readonly repositoryArns: string[];
}

/** What is known, and what comes as parameters of the stack. */
export function namedArtifacts(stack: Stack, artifacts: StageArtifacts, apart = false): NamedArtifacts {
  const bucketNames = [...artifacts.bucketNames, ...parameterList(stack, 'ModelBuckets', 'Names of buckets with model artifacts', artifacts.bucketParameters, apart)];
  return {
    locations: bucketNames.flatMap((bucketName, i) => artifacts.bucketPrefixes[i].map(prefix => ({ bucketName, prefix }))),
    keyArns: [...artifacts.keyArns, ...parameterList(stack, 'ModelKeys', 'ARNs of keys of model artifacts', artifacts.keyParameters, apart)],
    repositoryArns: [...artifacts.repositoryArns, ...parameterList(stack, 'ModelRepositories', 'ARNs of repositories with images', artifacts.repositoryParameters, apart)],
  };
}
