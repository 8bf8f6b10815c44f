import { readFileSync } from 'fs';
import { join } from 'path';
import { CheckOptions, checkValue, Problem } from './api-model-check';
import { ResolvedProperty, resolveProperty as resolve, UnresolvedProperty } from './api-model-path';
import { ApiModel, ModelData, Shape } from './api-model-shape';
import type { PathPart } from './api-model-values';

export type { CheckOptions, Problem, ProblemRule, VariableType } from './api-model-check';
export type { ResolvedProperty, UnresolvedProperty } from './api-model-path';
export { parsePropertyPath } from './api-model-path';
export type { Shape, ShapeType } from './api-model-shape';
export { isPipelineVariable, isToken } from './api-model-values';
export type { PathPart } from './api-model-values';

const directory = join(__dirname, '..', '..', 'data', 'api-model');
const models = new Map<string, ApiModel>();

/**
 * A shape of the API; its file is read when the first shape of a service is asked for.
 *
 * @param name of SageMaker as the API has it, for example `CreateTrainingJobRequest`; of another service with its name before it:
 * `emr.RunJobFlowInput`, `emr-serverless.…`, `bedrock.…` (members with a capital letter, as in steps), `pipelines.…` (what only steps have)
 */
export function loadShape(name: string): Shape {
  const dot = name.indexOf('.');
  return dot < 0 ? modelOf('sagemaker').shape(name) : modelOf(name.slice(0, dot)).shape(name.slice(dot + 1));
}

/** Everything in a value that the API would reject. */
export function checkShape(shapeName: string, value: unknown, options?: CheckOptions): Problem[] {
  return checkValue(loadShape(shapeName), value, options);
}

/**
 * Follows a property path through a shape: whether it exists, and its type, else what is wrong with it.
 *
 * @param shape the shape that is described, for example `DescribeTrainingJobResponse`
 * @param path what comes after `Steps.Name.`, for example `ModelArtifacts.S3ModelArtifacts`
 */
export function resolveProperty(shape: string | Shape, path: string | readonly PathPart[]): ResolvedProperty | UnresolvedProperty {
  return resolve(typeof shape === 'string' ? loadShape(shape) : shape, path);
}

function modelOf(service: string): ApiModel {
  let model = models.get(service);
  if (!model) {
    model = new ApiModel(JSON.parse(readFileSync(join(directory, `${service}.json`), 'utf8')) as ModelData, loadShape);
    models.set(service, model);
  }
  return model;
}
