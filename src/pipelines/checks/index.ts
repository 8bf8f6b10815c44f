import { checkArguments } from './arguments';
import { checkConditionStep } from './conditions';
import { CheckContext, functionOf, isObject, PlacedStep, Problem, show } from './context';
import { checkDeclarations } from './declarations';
import { checkDocument, checkSize } from './document';
import { checkGraph } from './graph';
import { checkNames } from './names';
import { checkParameters, checkUnused } from './parameters';
import { checkCache, checkRetries } from './policies';
import { References } from './references';
import { checkSecret, checkSecretParameter } from './secrets';
import { VariableTypes } from './variables';
import { ValueWalker, walkStep } from './walk';

export type { Problem } from './context';
export { RULES } from './rules';
export type { RuleId, RuleInfo, Severity } from './rules';

/** What is known besides the definition. */
export interface DefinitionCheckOptions {
  /** The name of the pipeline, which is the name of its experiment as well by default. */
  readonly pipelineName?: string;
  /**
   * Whether the definition lies in S3, where its size does not matter.
   *
   * @default false
   */
  readonly storedInS3?: boolean;
}

/** Members of a step that are read when the pipeline is made: no variable has a value then. */
const STATIC = new Set(['Name', 'Type', 'DependsOn', 'CacheConfig', 'RetryPolicies', 'OutputParameters', 'PropertyFiles', 'CheckType']);

/**
 * Everything in a definition that the service would reject or that can never run, and advice. It takes any JSON value, and CDK tokens in it,
 * which count as unknown values.
 */
export function checkDefinition(document: unknown, options: DefinitionCheckOptions = {}): Problem[] {
  if (!isObject(document)) {
    return [{ rule: 'definition-shape', severity: 'error', path: '', message: `the definition must be an object with Version and Steps, got ${show(document)}` }];
  }
  const context = new CheckContext(document);
  const types = new VariableTypes(context);
  const references = new References(context, types);
  checkDocument(context, options.pipelineName);
  checkParameters(context);
  let size = walkDocument(context, references);
  for (const placed of context.steps) {
    checkNames(context, placed);
    size += walkValues(context, references, placed);
    checkDeclarations(context, types, placed);
    checkRetries(context, placed);
    checkCache(context, placed);
    if (placed.type === 'Condition') { checkConditionStep(context, types, placed); }
    checkArguments(context, types, placed);
  }
  checkGraph(context, references.edges);
  checkUnused(context, references.usedParameters);
  if (!options.storedInS3) { checkSize(context, size); }
  return context.problems;
}

function walkDocument(context: CheckContext, references: References): number {
  const walker = new ValueWalker(context, undefined, { get: (text, path, slot) => references.check(text, undefined, path, slot) });
  walker.walk(context.document.PipelineExperimentConfig, 'PipelineExperimentConfig');
  walker.walk(context.document.MlflowConfig, 'MlflowConfig');
  for (const [name, parameter] of context.parameters) {
    const path = `Parameters[${context.document.Parameters.indexOf(parameter)}]`;
    checkSecretParameter(context, name, parameter.DefaultValue, `${path}.DefaultValue`);
    for (const member of Object.keys(parameter)) {
      if (functionOf(parameter[member]) !== undefined) {
        context.report('variable-not-allowed', undefined, `${path}.${member}`, `must be known when the pipeline is made, got ${show(parameter[member])}: write a plain value`);
      }
    }
  }
  return walker.size + 100 * context.parameters.size;
}

function walkValues(context: CheckContext, references: References, placed: PlacedStep): number {
  const walker = new ValueWalker(context, placed, {
    get: (text, path, slot) => {
      const [member] = /^\w+/.exec(path) ?? [];
      if (member !== undefined && STATIC.has(member)) {
        context.report('variable-not-allowed', placed, path, `must be known when the pipeline is made, got {"Get":${show(text)}}: write a plain value`);
      } else {
        references.check(text, placed, path, slot);
      }
    },
    text: (value, path) => checkSecret(context, placed, value, path),
  });
  walkStep(walker, placed);
  return walker.size;
}
