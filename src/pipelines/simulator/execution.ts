import { StepCache } from './cache';
import { describeStep } from './describe';
import { allHold, evaluate } from './evaluate';
import type { PlainScenario } from './plain-scenario';
import { PriorityQueue } from './queue';
import { NotExecutedReason, SimulatedAttempt, SimulatedStepStatus } from './result';
import { Failures, Retries } from './retry';
import { FailureMode } from './scenario';
import { outputsOf } from './step-outputs';
import { ExecutionValues, StepFacts } from './surroundings';
import { EvaluationError } from './values';
import type { DefinitionGraph, GraphNode } from '../definition/graph';
import { ownContent } from '../definition/graph';
import type { StepDocument } from '../definition/model';

/** A step while the execution goes on. */
export interface StepState {
  readonly index: number;
  readonly node: GraphNode;
  /** How many dependencies have not succeeded yet. */
  waiting: number;
  status?: SimulatedStepStatus;
  reason?: NotExecutedReason;
  start?: number;
  end?: number;
  attempts: SimulatedAttempt[];
  cacheHit: boolean;
  args?: any;
  members?: any;
  outcome?: string;
  failureReason?: string;
  assumed: string[];
}

/** Something that happens to a running step at a time. */
interface Event {
  readonly step: StepState;
  readonly happen: (now: number) => void;
}

/** One execution of a definition on a simulated clock, in seconds since its start. */
export class Execution {
  public readonly steps: StepState[];
  public readonly started: string[] = [];
  public failureReason?: string;
  public duration = 0;

  private readonly byName = new Map<string, StepState>();
  private readonly dependents = new Map<string, StepState[]>();
  private readonly ready = new PriorityQueue<StepState>();
  private readonly events = new PriorityQueue<Event>();
  private running = 0;
  private stopped = false;

  /** @param startedAt when the execution starts, on the simulator's clock */
  constructor(
    graph: DefinitionGraph,
    private readonly scenario: PlainScenario,
    private readonly values: ExecutionValues,
    private readonly cache: StepCache,
    private readonly startedAt: number,
  ) {
    this.steps = [...graph.nodes.values()].map((node, index) => (
      { index, node, waiting: node.dependencies.length, attempts: [], cacheHit: false, assumed: [] }));
    for (const step of this.steps) {
      this.byName.set(step.node.step.Name, step);
      for (const name of step.node.dependencies) {
        const list = this.dependents.get(name);
        if (list) { list.push(step); } else { this.dependents.set(name, [step]); }
      }
    }
  }

  public run(): void {
    for (const step of this.steps) {
      if (step.waiting === 0) { this.ready.push(step.index, step); }
    }
    this.startReady(0);
    for (let event = this.events.pop(); event; event = this.events.pop()) {
      this.duration = event.key;
      event.item.happen(event.key);
      this.startReady(event.key);
    }
    for (const step of this.steps) {
      if (!step.status) { this.skip(step, NotExecutedReason.EXECUTION_STOPPED); }
    }
  }

  private startReady(now: number): void {
    const slots = this.scenario.maxParallelSteps ?? Infinity;
    while (!this.stopped && this.running < slots) {
      const step = this.ready.pop()?.item;
      if (!step) { return; }
      this.start(step, now);
    }
  }

  private start(step: StepState, now: number): void {
    const document = step.node.step;
    step.start = now;
    this.started.push(document.Name);
    this.running++;
    const facts: StepFacts = { name: document.Name, type: document.Type, time: now, attempt: 1, assumed: step.assumed };
    try {
      const around = this.values.around(document, facts);
      if (document.Type === 'Condition') {
        step.args = evaluate(ownContent(document).Arguments, around);
        step.outcome = allHold(document.Arguments?.Conditions ?? [], around) ? 'True' : 'False';
      } else {
        const { Arguments, ...members } = document;
        step.args = evaluate(Arguments, around);
        step.members = evaluate(members, around);
      }
    } catch (error) {
      if (!(error instanceof EvaluationError)) { throw error; }
      const reason = error.message;
      this.events.push(now, { step, happen: at => this.fail(step, at, reason) });
      return;
    }
    const key = this.cache.keyOf(document, step.args, step.members);
    const cached = this.cache.find(document, key, this.startedAt + now);
    if (cached) {
      step.cacheHit = true;
      this.values.succeeded(document.Name, cached.result, cached.reports);
      this.events.push(now, { step, happen: at => this.succeed(step, at) });
      return;
    }
    this.attempt(step, now, new Failures(this.scenarioOf(document)?.failures ?? []), new Retries(document, now), key);
  }

  private attempt(step: StepState, now: number, failures: Failures, retries: Retries, key: string | undefined): void {
    const document = step.node.step;
    const scenario = this.scenarioOf(document);
    const instant = document.Type === 'Condition' || document.Type === 'Fail';
    const length = scenario?.duration ?? (instant ? 0 : 60);
    const tooLong = document.Type === 'Lambda' && length > LAMBDA_LIMIT;
    const end = now + (tooLong ? LAMBDA_LIMIT : length);
    const failure = tooLong ? { exception: 'Lambda.Timeout', reason: 'the function did not end within 10 minutes' } : failures.next();
    this.events.push(end, {
      step,
      happen: at => {
        const exception = failure && (failure.exception ?? 'ClientError');
        step.attempts.push({ startSeconds: now, endSeconds: at, ...exception !== undefined && { exception } });
        if (failure && exception !== undefined) {
          const next = retries.next(exception, at);
          if (next === undefined) {
            this.fail(step, at, failure.reason ? `${exception}: ${failure.reason}` : exception);
          } else {
            this.events.push(next, { step, happen: again => this.attempt(step, again, failures, retries, key) });
          }
          return;
        }
        this.complete(step, now, at, key);
      },
    });
  }

  /** An attempt that ends without an error. */
  private complete(step: StepState, start: number, end: number, key: string | undefined): void {
    const document = step.node.step;
    if (document.Type === 'Fail') {
      this.stopped = true;
      this.fail(step, end, String(step.args?.ErrorMessage ?? ''));
      return;
    }
    try {
      const scenario = this.scenarioOf(document);
      const made = step.outcome !== undefined ? { Outcome: step.outcome }
        : describeStep(document, step.args, step.members ?? {}, this.values.surname(step.attempts.length, start, end));
      const outputs = outputsOf(document, scenario?.outputs ?? {}, step.assumed);
      const whole = outputs ? { ...made, OutputParameters: outputs } : made;
      const result = this.values.succeeded(document.Name, whole, scenario?.reports ?? {}, scenario?.result);
      this.cache.keep(key, { at: this.startedAt + end, result, reports: scenario?.reports ?? {} });
    } catch (error) {
      if (!(error instanceof EvaluationError)) { throw error; }
      this.fail(step, end, error.message);
      return;
    }
    this.succeed(step, end);
  }

  private succeed(step: StepState, now: number): void {
    this.finish(step, now, SimulatedStepStatus.SUCCEEDED);
    if (step.outcome !== undefined) {
      const branch = step.outcome === 'True' ? 'else' : 'if';
      for (const child of this.dependents.get(step.node.step.Name) ?? []) {
        if (child.node.parent === step.node.step.Name && child.node.branch === branch) { this.skip(child, NotExecutedReason.BRANCH_NOT_TAKEN); }
      }
    }
    for (const dependent of this.dependents.get(step.node.step.Name) ?? []) {
      if (--dependent.waiting === 0 && !dependent.status) { this.ready.push(dependent.index, dependent); }
    }
  }

  private fail(step: StepState, now: number, reason: string): void {
    this.finish(step, now, SimulatedStepStatus.FAILED);
    step.failureReason = reason;
    this.failureReason ??= `step ${JSON.stringify(step.node.step.Name)} failed: ${reason}`;
    if (this.scenario.onFailure !== FailureMode.CONTINUE) { this.stopped = true; }
    this.skipDependents(step, NotExecutedReason.DEPENDENCY_FAILED);
  }

  private finish(step: StepState, now: number, status: SimulatedStepStatus): void {
    step.status = status;
    step.end = now;
    this.running--;
  }

  /** A step that is not executed takes those that need it with it. */
  private skip(step: StepState, reason: NotExecutedReason): void {
    if (step.status) { return; }
    step.status = SimulatedStepStatus.NOT_EXECUTED;
    step.reason = reason;
    if (reason !== NotExecutedReason.EXECUTION_STOPPED) {
      this.skipDependents(step, reason === NotExecutedReason.DEPENDENCY_FAILED ? reason : NotExecutedReason.DEPENDENCY_NOT_EXECUTED);
    }
  }

  private skipDependents(step: StepState, reason: NotExecutedReason): void {
    const open = [step];
    // no recursion: chains are longer than the call stack
    while (open.length) {
      for (const dependent of this.dependents.get(open.pop()!.node.step.Name) ?? []) {
        if (dependent.status) { continue; }
        dependent.status = SimulatedStepStatus.NOT_EXECUTED;
        // a step in a branch of a condition that was not evaluated is in a branch that was not taken
        const inBranch = dependent.node.parent !== undefined && reason === NotExecutedReason.DEPENDENCY_NOT_EXECUTED
          && this.byName.get(dependent.node.parent)?.status === SimulatedStepStatus.NOT_EXECUTED;
        dependent.reason = inBranch ? NotExecutedReason.BRANCH_NOT_TAKEN : reason;
        open.push(dependent);
      }
    }
  }

  private scenarioOf(step: StepDocument) { return this.scenario.steps?.[step.Name]; }
}

/** Seconds that a function may take. */
const LAMBDA_LIMIT = 600;
