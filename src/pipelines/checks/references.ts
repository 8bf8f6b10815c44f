import { CheckContext, isObject, listOf, PlacedStep, show } from './context';
import { EXECUTION_VARIABLES, outputName, parseReference, VariableTypes } from './variables';
import type { Slot } from './walk';
import { closest } from '../../private/api-model-closest';
import { isToken, showSome } from '../../private/api-model-values';

const GRAMMAR = '{"Get":"Parameters.Name"}, {"Get":"Execution.PipelineName"} or {"Get":"Steps.Name.Member"}';
const EXPERIMENT = ['ExperimentName', 'TrialName'];

/** A step that needs another one. */
export interface Edge {
  readonly from: PlacedStep;
  readonly to: PlacedStep;
  /** The place of the reference below the step. */
  readonly path: string;
}

/** Checks what each `Get` refers to. */
export class References {
  /** Dependencies by reference, in document order. */
  public readonly edges: Edge[] = [];
  /** Names of the parameters that are used. */
  public readonly usedParameters = new Set<string>();

  constructor(private readonly context: CheckContext, private readonly types: VariableTypes) {
  }

  /** @param from the step that refers, or nothing for the document */
  public check(text: string, from: PlacedStep | undefined, path: string, slot: Slot): void {
    const { context } = this;
    const reference = parseReference(text);
    const wrong = (allowed: string, rule: 'get-grammar' | 'execution-variable' | 'undeclared-parameter', name: string, names: Iterable<string>) => {
      const nearest = closest(name, names);
      context.report(rule, from, path, `must refer to ${allowed}, got ${show(text)}${nearest ? `: did you mean ${nearest}` : ''}`);
    };
    if (slot === 'property-file' && !(reference.kind === 'step' && reference.rest.startsWith('.PropertyFiles.'))) {
      return context.report('property-file', from, path, `must be a property file such as {"Get":"Steps.Evaluate.PropertyFiles.Report"}, got ${show(text)}`);
    }
    switch (reference.kind) {
      case 'parameter':
        this.usedParameters.add(reference.name);
        if (!context.parameters.has(reference.name)) {
          const known = [...context.parameters.keys()];
          wrong(`a parameter that the definition declares (${known.length ? showSome(known) : 'none'})`, 'undeclared-parameter', reference.name, known);
        }
        return;
      case 'execution':
        if (!EXECUTION_VARIABLES.includes(reference.name)) {
          return wrong(`one of ${EXECUTION_VARIABLES.join(', ')} of Execution`, 'execution-variable', reference.name, EXECUTION_VARIABLES);
        }
        return this.checkJobName(reference.name, text, from, path);
      case 'experiment':
        if (!EXPERIMENT.includes(reference.name)) { wrong('ExperimentName or TrialName of PipelineExperimentConfig', 'execution-variable', reference.name, EXPERIMENT); }
        return;
      case 'step': return this.checkStep(text, reference.name, reference.rest, from, path, slot);
      case 'wrong': return wrong(GRAMMAR, 'get-grammar', text.split('.')[0], ['Parameters', 'Execution', 'Steps', 'PipelineExperimentConfig']);
    }
  }

  /** The names of jobs are known inside of these jobs only. */
  private checkJobName(name: string, text: string, from: PlacedStep | undefined, path: string): void {
    const types = name === 'TrainingJobName' ? ['Training', 'Tuning'] : name === 'ProcessingJobName' ? ['Processing', 'ClarifyCheck', 'QualityCheck'] : undefined;
    if (!types || (from && (from.type === undefined || types.includes(from.type)))) { return; }
    this.context.report('execution-variable', from, path,
      `must be in a step of type ${types.join(' or ')} to have a value, got ${show(text)}${from ? ` in one of type ${from.type}` : ''}`, 'warning');
  }

  private checkStep(text: string, name: string, rest: string, from: PlacedStep | undefined, path: string, slot: Slot): void {
    const { context } = this;
    if (!from) {
      return context.report('get-grammar', from, path, `must not refer to a step, got ${show(text)}: no step has run when it is read`);
    }
    const to = context.byName.get(name);
    if (!to) {
      const nearest = closest(name, context.byName.keys());
      return context.report('unknown-step', from, path, `must refer to a step of the pipeline, got ${show(text)}: ${nearest ? `did you mean ${nearest}` : `add step ${show(name)}`}`);
    }
    if (to === from) {
      return context.report('self-dependency', from, path, `must not refer to the step itself, got ${show(text)}: use another step's result`);
    }
    if (to.type === 'Fail') {
      return context.report('refers-to-fail', from, path, `must not refer to the fail step ${show(name)}, got ${show(text)}: it has no results, and nothing runs after it`);
    }
    this.edges.push({ from, to, path });
    if (rest === '') {
      return context.report('step-without-property', from, path, `must name a result of the step, got ${show(text)}: write ${show(`${text}.Member`)}`);
    }
    if (rest.startsWith('.PropertyFiles.')) { return this.checkPropertyFile(text, to, rest.slice('.PropertyFiles.'.length), from, path, slot); }
    if (!rest.startsWith('.')) {
      return context.report('get-grammar', from, path, `must have a dot after the step's name, got ${show(text)}`);
    }
    this.checkProperty(text, to, rest.slice(1), from, path);
  }

  private checkProperty(text: string, to: PlacedStep, property: string, from: PlacedStep, path: string): void {
    const { context } = this;
    const output = outputName(property);
    if (output !== undefined && (to.type === 'Lambda' || to.type === 'Callback')) {
      if (isToken(to.step.OutputParameters) || listOf(to.step.OutputParameters).some(isToken)) { return; }
      const declared = listOf(to.step.OutputParameters).map(item => isObject(item) ? item.OutputName : undefined).filter(name => typeof name === 'string');
      if (declared.includes(output)) { return; }
      const nearest = closest(output, declared);
      return context.report('output-parameter', from, path,
        `must refer to an output parameter of ${to.label} (${declared.length ? showSome(declared) : 'none'}), got ${show(text)}: `
        + (nearest ? `did you mean ${nearest}` : `add ${show(output)} to its OutputParameters`));
    }
    const found = this.types.property(to, property);
    if (!found) { return; }
    if (!found.found) {
      const hint = property.startsWith('Properties.') ? ': leave out Properties' : '';
      return context.report('property-path', from, path, `must refer to a result of ${to.label} of type ${to.type}, got ${show(text)}: ${hint ? hint.slice(2) : found.message}`);
    }
    if (found.type === 'structure' || found.type === 'list' || found.type === 'map') {
      const members = found.type === 'structure' ? ` (it has ${showSome(found.shape.members.keys(), 6)})` : '';
      return context.report('property-not-a-value', from, path,
        `must refer to one value, got ${show(text)}, which is a ${found.type}: name a ${found.type === 'structure' ? 'member' : 'member of it'}${members}`);
    }
    const [, index] = /^TrainingJobSummaries\[(\d+)\]/.exec(property) ?? [];
    if (to.type === 'Tuning' && Number(index) > 49) {
      context.report('top-k', from, path, `must refer to one of the best 50 training jobs, 0 to 49, got ${show(text)}`);
    }
  }

  private checkPropertyFile(text: string, to: PlacedStep, file: string, from: PlacedStep, path: string, slot: Slot): void {
    const { context } = this;
    const report = (what: string) => context.report('property-file', from, path, what);
    if (slot !== 'property-file') { return report(`must not refer to a property file but in PropertyFile of Std:JsonGet, got ${show(text)}`); }
    if (to.type === undefined || isToken(to.step.PropertyFiles)) { return; }
    if (to.type !== 'Processing') { return report(`must refer to a processing step, got ${show(text)} of type ${to.type}: only these have property files`); }
    const files = listOf(to.step.PropertyFiles).filter(isObject);
    const declared = files.find(item => item.PropertyFileName === file);
    if (!declared) {
      const given = files.map(item => item.PropertyFileName);
      if (given.some(isToken) || listOf(to.step.PropertyFiles).some(isToken)) { return; }
      const names = given.filter(name => typeof name === 'string');
      const nearest = closest(file, names);
      return report(`must refer to a property file that ${to.label} declares (${names.length ? showSome(names) : 'none'}), got ${show(text)}: `
        + (nearest ? `did you mean ${nearest}` : 'add it to PropertyFiles of the step'));
    }
  }
}
