import { readFileSync } from 'fs';
import { join } from 'path';
import { pipelines } from '../../src';

/**
 * Members that a pipeline made by the SDK has and that say what the service does anyway. Each comes with the page that documents the default;
 * only a member with exactly this value is left out of the comparison.
 */
export const SERVICE_DEFAULTS: { type: string; path: string; value: any; source: string }[] = [
  ...['ModelMetrics.Bias', 'ModelMetrics.Explainability', 'ModelMetrics.ModelDataQuality', 'ModelMetrics.ModelQuality'].map(path => ({
    type: 'RegisterModel', path, value: {}, source: 'API_ModelMetrics: a group without a report says nothing',
  })),
  { type: 'RegisterModel', path: 'InferenceSpecification.Containers[].Environment', value: {}, source: 'API_ModelPackageContainerDefinition: no variables' },
  { type: 'Model', path: 'PrimaryContainer.Environment', value: {}, source: 'API_ContainerDefinition: no variables' },
  { type: 'Model', path: 'Containers[].Environment', value: {}, source: 'API_ContainerDefinition: no variables' },
  { type: 'Processing', path: 'Environment', value: {}, source: 'API_CreateProcessingJob: no variables' },
];

/**
 * Members of steps, besides their arguments, that say what the service does anyway.
 *
 * - `MaxAttempts` 5 of a retry policy without `ExpireAfterMin`: pipelines-retry-policy, "the default value is 5".
 * - A cache's lifetime of two weeks is one of 14 days.
 */
function normalizeStep(step: any): void {
  for (const policy of step.RetryPolicies ?? []) {
    if (policy.MaxAttempts === 5) { delete policy.MaxAttempts; }
  }
  if (step.CacheConfig?.ExpireAfter === 'P2W') { step.CacheConfig.ExpireAfter = 'P14D'; }
}

/** Where the SDK and a typed construct put an uploaded file differs: both are replaced by `<asset>/<file>`. */
export function replaceLocations(text: string): string {
  return text
    .replace(/s3:\/\/[^"]*?\/code\/[0-9a-f]{64}\/([\w.-]+)/g, 's3://<asset>/$1')
    .replace(/s3:\/\/cdk-[^"/]*\/[0-9a-f]{64}\.sh/g, 's3://<asset>/runproc.sh')
    .replace(/\/entrypoint\/[0-9a-f]{64}\.sh/g, '/entrypoint/runproc.sh')
    .replace(/s3:\/\/cdk-[^"]*?\/([0-9a-f]{64})(\.[\w.]+)/g, 's3://<asset>/$1$2')
    // folders of files that keep their names: the SDK puts them below the time of the upload, we below a hash
    .replace(/s3:\/\/cdk-[^"]*?\/[0-9a-f]{64}(\/[\w.-]+)?"/g, 's3://<asset>$1"')
    .replace(/s3:\/\/[^"]*?\/input-YYYY-MM-DD-HH-MM-SS-mmm"/g, 's3://<asset>"')
    .replace(/s3:\/\/[^"]*?\/(analysis_config\.json)"/g, 's3://<asset>/$1"')
    .replace(/s3:\/\/[^"]*?\/baseline-suggestion-job-YYYY[^"]*?\/input\/(\w+_script_input)[^"]*"/g, 's3://<asset>/$1"')
    // a key's alias by its ARN is the alias by its name
    .replace(/arn:aws:kms:us-west-2:111122223333:(alias\/)/g, '$1');
}

export function sdkDefinition(name: string): any {
  const file = join(__dirname, 'sdk', `${name}.json`);
  return normalize(JSON.parse(replaceLocations(markFloats(readFileSync(file, 'utf8')))));
}

/** What a typed pipeline renders, once its CloudFormation values are known. */
export function typedDefinition(pipeline: pipelines.Pipeline): any {
  const text = withPartition(pipeline.stack.resolve(pipeline.definitionText()));
  if (typeof text !== 'string') { throw new Error(`the definition holds CloudFormation values: ${JSON.stringify(text).slice(0, 200)}`); }
  return normalize(JSON.parse(replaceLocations(markFloats(text))));
}

/** The partition of us-west-2, in the ARNs of constructs. */
function withPartition(value: any): any {
  const parts = value['Fn::Join']?.[1] as any[] | undefined;
  const texts = parts?.map(part => (part.Ref === 'AWS::Partition' ? 'aws' : part));
  return texts?.every(part => typeof part === 'string') ? texts.join('') : value;
}

/** `2.0` and `2` differ to the service, but not to JSON.parse. */
function markFloats(text: string): string {
  return text.replace(/("(?:[^"\\]|\\.)*")|(-?\d+\.0+)(?![\d.eE])/g, (all, string, number) => string ?? (number ? `"<float ${number}>"` : all));
}

function normalize(definition: any): any {
  const visit = (steps: any[]) => {
    for (const step of steps) {
      normalizeStep(step);
      for (const known of SERVICE_DEFAULTS) {
        if (known.type === step.Type) { drop(step.Arguments, known.path.split('.'), known.value); }
      }
      if (step.Type === 'Condition') {
        visit(step.Arguments.IfSteps);
        visit(step.Arguments.ElseSteps);
      }
    }
  };
  visit(definition.Steps);
  return definition;
}

function drop(at: any, [key, ...rest]: string[], value: any): void {
  if (at === undefined || at === null) { return; }
  if (key.endsWith('[]')) {
    for (const item of at[key.slice(0, -2)] ?? []) { drop(item, rest, value); }
  } else if (rest.length) {
    drop(at[key], rest, value);
  } else if (JSON.stringify(at[key]) === JSON.stringify(value)) {
    delete at[key];
  }
}
