import type { IConstruct } from 'constructs';
import { ValidationError } from '../../private/errors';
import { renderExpressions } from '../../private/expressions';
import { deleteAt, setAt, splitPath } from '../../private/paths';
import { Parameter } from '../parameter';
import { Step, StepContext } from '../step';
import { buildGraph, DefinitionGraph, sortGraph } from './graph';
import type { DefinitionDocument, StepDocument } from './model';

/** What a definition holds besides its steps. */
export interface RenderOptions {
  readonly parameters: Parameter[];
  /** null: no experiment; undefined: the default one. */
  readonly experiment?: any;
  readonly mlflow?: any;
  readonly metadata?: Record<string, string>;
  /** A definition that was read: its members stay, but for the steps and what is given besides. */
  readonly base?: Partial<DefinitionDocument>;
  readonly overrides?: DefinitionOverride[];
}

/** A member of the definition beside its steps that is set or left out. */
export interface DefinitionOverride {
  readonly path: string;
  readonly value?: any;
  readonly remove: boolean;
}

export interface RenderedDefinition {
  readonly document: DefinitionDocument;
  /** The declared parameters, in the document's order. */
  readonly parameters: Parameter[];
  readonly graph: DefinitionGraph;
  /** The names of all steps, each after those it depends on. */
  readonly order: string[];
}

const VERSION = '2020-12-01';

const DEFAULT_EXPERIMENT = {
  ExperimentName: { Get: 'Execution.PipelineName' },
  TrialName: { Get: 'Execution.PipelineExecutionId' },
};

/** Renders typed steps into a definition document, and fails on what can never run. */
export function renderDefinition(pipeline: IConstruct, steps: Step[], base: StepContext, options: RenderOptions): RenderedDefinition {
  const parameters = new Map<string, Parameter>();
  const declare = (parameter: Parameter) => {
    const known = parameters.get(parameter.parameterName);
    if (known && known !== parameter) {
      throw new ValidationError('DuplicateParameter',
        `parameterName must be unique in a pipeline, got ${JSON.stringify(parameter.parameterName)} of ${known.node.path} and ${parameter.node.path}: rename one`, pipeline);
    }
    parameters.set(parameter.parameterName, parameter);
  };
  options.parameters.forEach(declare);

  const owners = new Map<string, Step>();
  const uses: { from: Step; to: Step }[] = [];
  const renderStep = (step: Step): StepDocument => {
    const other = owners.get(step.stepName);
    if (other === step) {
      throw new ValidationError('StepTwice', `step ${JSON.stringify(step.stepName)} is in the pipeline twice: list it once, in steps or in one branch`, step);
    }
    if (other) {
      throw new ValidationError('DuplicateStepName',
        `stepName must be unique in a pipeline, branches included, got ${JSON.stringify(step.stepName)} of ${other.node.path} and ${step.node.path}: rename one`, pipeline);
    }
    owners.set(step.stepName, step);
    step._dependencies.forEach(to => uses.push({ from: step, to }));
    return renderExpressions(step._toDocument({ ...base, renderStep }), expression => {
      if (Step.isStep(expression.owner)) { uses.push({ from: step, to: expression.owner }); }
      if (Parameter.isParameter(expression.owner)) { declare(expression.owner); }
    });
  };

  const documents = steps.map(renderStep);
  const ofDefinition = (value: any) => renderExpressions(value, expression => {
    if (Parameter.isParameter(expression.owner)) { declare(expression.owner); }
  });
  const experiment = options.experiment === undefined ? (options.base ? options.base.PipelineExperimentConfig : DEFAULT_EXPERIMENT)
    : ofDefinition(options.experiment);
  const mlflow = options.mlflow && ofDefinition(options.mlflow);
  const overrides = (options.overrides ?? []).map(override => ({ ...override, value: ofDefinition(override.value) }));
  checkUses(uses, owners, pipeline);

  const declared = [...parameters.values()].map(parameter => parameter._toDocument());
  const document: DefinitionDocument = options.base
    ? { ...options.base, Version: options.base.Version ?? VERSION, Steps: documents }
    : { Version: VERSION, Metadata: {}, Parameters: declared, PipelineExperimentConfig: experiment, Steps: documents };
  if (options.base) {
    if (declared.length) { document.Parameters = [...options.base.Parameters ?? [], ...declared]; }
    if (experiment !== undefined) { document.PipelineExperimentConfig = experiment; }
  }
  if (options.mlflow) { document.MlflowConfig = mlflow; }
  if (options.metadata) { document.Metadata = options.metadata; }
  // what is overridden may belong to a definition that was read, which stays as it is
  for (const key of new Set(overrides.map(({ path }) => String(splitPath(path)[0])))) { document[key] = copy(document[key]); }
  for (const { path, value, remove } of overrides) {
    if (remove) { deleteAt(document, path, pipeline); } else { setAt(document, path, value, pipeline); }
  }
  const graph = buildGraph(document);
  const { order, cycle } = sortGraph(graph);
  if (cycle) {
    throw new ValidationError('Cycle', `steps depend on each other in a circle: ${cycle.join(' → ')} (each needs the next): remove one of the dependencies`, pipeline);
  }
  const [lost] = graph.unknown;
  if (lost) {
    throw new ValidationError('UnknownStep', `step ${JSON.stringify(lost.from)} refers to step ${JSON.stringify(lost.to)}, which is not in the pipeline: add it to steps`, pipeline);
  }
  return { document, parameters: [...parameters.values()], graph, order };
}

/** A step may use results of steps of its own pipeline only. */
function checkUses(uses: { from: Step; to: Step }[], owners: Map<string, Step>, pipeline: IConstruct): void {
  for (const { from, to } of uses) {
    if (owners.get(to.stepName) === to) { continue; }
    if (to._pipeline && to._pipeline !== pipeline) {
      throw new ValidationError('StepOfOtherPipeline',
        `step ${JSON.stringify(from.stepName)} uses step ${JSON.stringify(to.stepName)} of another pipeline (${to._pipeline.node.path}): hand the value over as a parameter`, from);
    }
    throw new ValidationError('StepNotInPipeline',
      `step ${JSON.stringify(from.stepName)} uses step ${JSON.stringify(to.stepName)} (${to.node.path}), which is not in the pipeline: add it to steps`, from);
  }
}

function copy(value: any): any {
  if (Array.isArray(value)) { return value.map(copy); }
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) { return value; }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copy(member)]));
}
