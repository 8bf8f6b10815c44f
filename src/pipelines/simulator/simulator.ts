import { StepCache } from './cache';
import { Execution, StepState } from './execution';
import { startParameters } from './parameters';
import type { PlainScenario, PlainStepScenario } from './plain-scenario';
import { SimulatedExecutionStatus, SimulatedStep, SimulatedStepStatus, SimulationResult } from './result';
import type { PipelineSimulatorOptions, SimulationScenario, StepScenario } from './scenario';
import { ExecutionValues } from './surroundings';
import { plain } from './values';
import { ValidationError } from '../../private/errors';
import type { PipelineDefinition } from '../definition/definition';
import { buildGraph, DefinitionGraph, sortGraph } from '../definition/graph';
import type { DefinitionDocument, StepDocument } from '../definition/model';

/**
 * Runs a pipeline definition without AWS, to test what a pipeline does: which steps run and in which order, with which arguments, which branch is
 * taken, what is retried and what comes from the cache. Nothing in it depends on the time or on chance: the same scenario gives the same result.
 *
 * One simulator stands for one pipeline. It remembers the results of earlier executions, which step caching takes.
 */
export class PipelineSimulator {
  private readonly document: DefinitionDocument;
  private readonly graph: DefinitionGraph;
  private readonly cache = new StepCache();
  private readonly epoch: number;
  private runs = 0;
  /** Seconds from the start of the first execution to the end of the last one. */
  private clock = 0;

  /** @param definition the pipeline to run; that of a typed pipeline comes from `PipelineDefinition.fromPipeline` */
  constructor(definition: PipelineDefinition, private readonly options: PipelineSimulatorOptions = {}) {
    this.document = definition._document;
    this.graph = checkedGraph(this.document);
    const startTime = options.startTime ?? '2024-01-01T00:00:00Z';
    this.epoch = Date.parse(startTime);
    if (Number.isNaN(this.epoch)) {
      throw new ValidationError('StartTime', `startTime must be a time such as "2024-01-01T00:00:00Z", got ${JSON.stringify(startTime)}`);
    }
  }

  /**
   * Executes the pipeline. Fails if the execution could not even be started: parameters that are missing or of the wrong type, or a scenario that
   * is about something that the definition does not have. A failing step makes a failed execution, not an error.
   *
   * @param scenario what is given to the execution, and what happens in it
   */
  public run(scenario: SimulationScenario = {}): SimulationResult {
    const steps: Record<string, PlainStepScenario> = {};
    for (const [name, step] of Object.entries<StepScenario>(scenario.steps ?? {})) {
      steps[name] = { ...step, duration: step.duration?.toSeconds() };
    }
    return this._run({ ...scenario, startAfter: scenario.startAfter?.toSeconds(), steps });
  }

  /** @internal */
  public _run(scenario: PlainScenario): SimulationResult {
    this.checkScenario(scenario);
    const parameters = startParameters(this.document.Parameters ?? [], scenario.parameters ?? {});
    const startedAt = this.clock + (scenario.startAfter ?? 0);
    const documents = [...this.graph.nodes.values()].map(node => node.step);
    const values = new ExecutionValues(
      this.document, documents, parameters, scenario.documents ?? {}, this.runs + 1, this.epoch + startedAt * 1000, this.options);
    const execution = new Execution(this.graph, scenario, values, this.cache, startedAt);
    execution.run();
    this.runs++;
    this.clock = startedAt + execution.duration;
    return SimulationResult._of({
      status: execution.failureReason === undefined ? SimulatedExecutionStatus.SUCCEEDED : SimulatedExecutionStatus.FAILED,
      failureReason: execution.failureReason,
      executionId: values.executionId,
      startTime: values.startTime,
      durationSeconds: execution.duration,
      parameters: plain(Object.fromEntries(parameters)),
      steps: execution.steps.map(step => toResult(step, values)),
      executedSteps: execution.started,
    });
  }

  private checkScenario(scenario: PlainScenario): void {
    const fail = (what: string) => { throw new ValidationError('Scenario', what); };
    for (const [name, step] of Object.entries(scenario.steps ?? {})) {
      const document = this.graph.nodes.get(name)?.step;
      if (!document) { return fail(`steps of the scenario must be steps of the definition, which has ${[...this.graph.nodes.keys()].join(', ')}, got ${JSON.stringify(name)}`); }
      const known = (given: object | undefined, names: string[], what: string) => {
        for (const key of Object.keys(given ?? {})) {
          if (!names.includes(key)) { fail(`${what} of step ${JSON.stringify(name)} must be what it declares, ${JSON.stringify(names)}, got ${JSON.stringify(key)}`); }
        }
      };
      known(step.reports, declared(document, 'PropertyFiles', 'PropertyFileName'), 'reports');
      known(step.outputs, declared(document, 'OutputParameters', 'OutputName'), 'outputs');
      if (step.duration !== undefined && !(step.duration >= 0)) { fail(`duration of step ${JSON.stringify(name)} must not be negative, got ${step.duration}`); }
    }
    const slots = scenario.maxParallelSteps;
    if (slots !== undefined && !(Number.isInteger(slots) && slots >= 1)) { fail(`maxParallelSteps must be at least 1, got ${slots}`); }
    if (scenario.startAfter !== undefined && !(scenario.startAfter >= 0)) { fail(`startAfter must not be negative, got ${scenario.startAfter}`); }
  }
}

function declared(step: StepDocument, list: string, member: string): string[] {
  return (Array.isArray(step[list]) ? step[list] : []).map((item: any) => item?.[member]);
}

/** The graph of a definition that can run. */
function checkedGraph(document: DefinitionDocument): DefinitionGraph {
  const graph = buildGraph(document);
  if (graph.duplicates.length) { throw new ValidationError('DuplicateStepName', `the definition has several steps of the name ${JSON.stringify(graph.duplicates[0])}`); }
  const [lost] = graph.unknown;
  if (lost) { throw new ValidationError('UnknownStep', `step ${JSON.stringify(lost.from)} refers to step ${JSON.stringify(lost.to)}, which does not exist`); }
  const { cycle } = sortGraph(graph);
  if (cycle) { throw new ValidationError('Cycle', `steps depend on each other in a circle: ${cycle.join(' → ')}`); }
  return graph;
}

function toResult(step: StepState, values: ExecutionValues): SimulatedStep {
  const { Name, Type } = step.node.step;
  const optional: Record<string, any> = {
    startSeconds: step.start,
    endSeconds: step.end,
    outcome: step.outcome,
    arguments: plain(step.args),
    result: step.status === SimulatedStepStatus.SUCCEEDED ? plain(values.result(Name)) : undefined,
    failureReason: step.failureReason,
    notExecutedReason: step.reason,
  };
  for (const key of Object.keys(optional)) {
    if (optional[key] === undefined) { delete optional[key]; }
  }
  return { name: Name, type: Type, status: step.status!, attempts: step.attempts, cacheHit: step.cacheHit, assumed: step.assumed, ...optional };
}
