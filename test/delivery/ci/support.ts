import { readFileSync } from 'fs';
import { join } from 'path';
import Ajv from 'ajv';
import { App, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import { delivery, pipelines, registry } from 'cdk-mlops';
import { parse } from 'yaml';

export const TOOLING = { account: '111111111111', region: 'eu-west-1' };
const endpoint = { instanceType: pipelines.InstanceType.M5_LARGE };
const test1 = delivery.EndpointTest.invoke({ cases: [{ body: '0.455,0.365', expect: [delivery.Expectation.numbersBetween(1, 29)] }] });

export const STAGES: delivery.DeploymentStageOptions[] = [
  { stageName: 'staging', endpoint, test: test1, approval: true, env: { account: '222222222222', region: 'eu-west-1' } },
  { stageName: 'prod', endpoint, env: { account: '333333333333', region: 'eu-west-1' } },
];

export function stackWith(props: StackProps = { env: TOOLING }) {
  const stack = new Stack(new App(), 'Tooling', props);
  const pipeline = pipelines.Pipeline.fromPipelineName(stack, 'Pipeline', 'abalone');
  const modelPackageGroup = new registry.ModelPackageGroup(stack, 'Models', { modelPackageGroupName: 'abalone' });
  return { stack, pipeline, modelPackageGroup };
}

export function github(props: Partial<delivery.GitHubActionsProps> = {}, stackProps?: StackProps) {
  const { stack, pipeline, modelPackageGroup } = stackWith(stackProps);
  const ci = new delivery.GitHubActions(stack, 'Ci', { repository: 'acme/abalone', pipeline, modelPackageGroup, stages: STAGES, ...props });
  return { stack, ci };
}

export function gitlab(props: Partial<delivery.GitLabCiProps> = {}, stackProps?: StackProps) {
  const { stack, pipeline, modelPackageGroup } = stackWith(stackProps);
  const ci = new delivery.GitLabCi(stack, 'Ci', { repository: 'acme/models/abalone', pipeline, modelPackageGroup, stages: STAGES, ...props });
  return { stack, ci };
}

/** What a file says, after a check against the schema of its kind. */
export function checked(text: string, schema: 'github-workflows' | 'gitlab-ci'): any {
  const document = parse(text);
  const problems = schemaProblems(document, schema);
  if (problems.length > 0) { throw new Error(problems.join('\n')); }
  return document;
}

const validators = new Map<string, any>();

export function schemaProblems(document: any, name: 'github-workflows' | 'gitlab-ci'): string[] {
  let validate = validators.get(name);
  if (validate === undefined) {
    const schema = JSON.parse(readFileSync(join(__dirname, 'schemas', `${name}.json`), 'utf8'));
    validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
    validators.set(name, validate);
  }
  return validate(document) ? [] : validate.errors.map((error: any) => `${error.instancePath} ${error.message}`);
}
