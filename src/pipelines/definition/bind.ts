import { Annotations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { PipelineDefinition } from './definition';
import { DefinitionStep } from './definition-step';
import type { DefinitionDocument } from './model';
import { Replacer } from './replacements';
import { ValidationError } from '../../private/errors';

/** A definition that was read, in a pipeline. */
export interface BoundDefinition {
  /** The steps outside of branches. */
  readonly steps: DefinitionStep[];
  /** The document besides its steps. */
  readonly base: Partial<DefinitionDocument>;
  /** Whether executions are recorded in an experiment. */
  readonly hasExperiment: boolean;
}

/** Makes steps of a definition, with its replacements applied. */
export function bindDefinition(pipeline: Construct, definition: PipelineDefinition): BoundDefinition {
  const { Steps, ...rest } = definition._document;
  if (Steps.length === 0) {
    throw new ValidationError('NoSteps', 'definition must have at least one step, got none', pipeline);
  }
  const seen = new Set<string>();
  for (const name of definition.stepNames) {
    if (seen.has(name)) {
      throw new ValidationError('DuplicateStepName', `definition must have each step name once, branches included, got ${JSON.stringify(name)} twice: rename one`, pipeline);
    }
    seen.add(name);
  }
  const replacer = new Replacer(definition._replacements);
  const scope = new Construct(pipeline, 'Steps');
  const shared = { document: definition._document, replacements: definition._replacements, replacer, steps: new Map<string, DefinitionStep>() };
  const steps = Steps.map(step => new DefinitionStep(scope, step, shared));
  const base = replacer.apply(rest, image => {
    throw new ValidationError('ImageOutsideStep', `image ${JSON.stringify(image)} can only be replaced in steps`, pipeline);
  });
  for (const text of replacer.unused) {
    Annotations.of(pipeline).addWarningV2('cdk-mlops:unused-replacement', `${JSON.stringify(text)} is to be replaced, but is nowhere in the definition`);
  }
  return { steps, base, hasExperiment: rest.PipelineExperimentConfig !== null && rest.PipelineExperimentConfig !== undefined };
}
