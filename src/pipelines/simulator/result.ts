import { ValidationError } from '../../private/errors';

/** How a simulated execution ended. */
export enum SimulatedExecutionStatus {
  /** No step failed. */
  SUCCEEDED = 'Succeeded',
  /** A step failed, or a fail step was reached. */
  FAILED = 'Failed',
}

/** How a step of a simulated execution ended. */
export enum SimulatedStepStatus {
  /** It succeeded, or an earlier result was taken from the cache. */
  SUCCEEDED = 'Succeeded',
  /** It failed, all retries included. */
  FAILED = 'Failed',
  /** It was never started. */
  NOT_EXECUTED = 'NotExecuted',
}

/** Why a step was not executed. */
export enum NotExecutedReason {
  /** It is in the branch of a condition step that was not taken. */
  BRANCH_NOT_TAKEN = 'BranchNotTaken',
  /** It needs a step that was not executed. */
  DEPENDENCY_NOT_EXECUTED = 'DependencyNotExecuted',
  /** It needs, directly or not, a step that failed. */
  DEPENDENCY_FAILED = 'DependencyFailed',
  /** The execution stopped before its turn. */
  EXECUTION_STOPPED = 'ExecutionStopped',
}

/** One attempt of a step. Times are seconds since the start of the execution. */
export interface SimulatedAttempt {
  /** When it started. */
  readonly startSeconds: number;
  /** When it ended. */
  readonly endSeconds: number;
  /**
   * The error that ended it.
   *
   * @default - it succeeded
   */
  readonly exception?: string;
}

/** What became of a step. Times are seconds since the start of the execution. */
export interface SimulatedStep {
  /** The step's name. */
  readonly name: string;
  /** The step's type. */
  readonly type: string;
  /** How it ended. */
  readonly status: SimulatedStepStatus;
  /**
   * When it started.
   *
   * @default - it was not executed
   */
  readonly startSeconds?: number;
  /**
   * When it ended.
   *
   * @default - it was not executed
   */
  readonly endSeconds?: number;
  /** Its attempts; none if it was not executed or its result was taken from the cache. */
  readonly attempts: SimulatedAttempt[];
  /** Whether the result of an earlier execution was taken. */
  readonly cacheHit: boolean;
  /**
   * The step's arguments with all references resolved; of a condition step the conditions.
   *
   * @default - it was not executed, or they could not be resolved
   */
  readonly arguments?: any;
  /**
   * The step's result, which other steps refer to.
   *
   * @default - the step did not succeed
   */
  readonly result?: any;
  /**
   * `True` or `False`, of a condition step.
   *
   * @default - it is no condition step, or was not evaluated
   */
  readonly outcome?: string;
  /**
   * Why it failed.
   *
   * @default - it did not
   */
  readonly failureReason?: string;
  /**
   * Why it was not executed.
   *
   * @default - it was
   */
  readonly notExecutedReason?: NotExecutedReason;
  /** References of the step to results that nothing is known about: a text in angle brackets stands for each. */
  readonly assumed: string[];
}

interface SimulationMembers {
  readonly status: SimulatedExecutionStatus;
  readonly failureReason?: string;
  readonly executionId: string;
  readonly startTime: string;
  readonly durationSeconds: number;
  readonly parameters: { [name: string]: any };
  readonly steps: SimulatedStep[];
  readonly executedSteps: string[];
}

/** The outcome of a simulated execution. */
export class SimulationResult {
  /** @internal */
  public static _of(members: SimulationMembers): SimulationResult { return new SimulationResult(members); }

  /** How the execution ended. */
  public readonly status: SimulatedExecutionStatus;
  /** Why the execution failed. */
  public readonly failureReason?: string;
  /** The execution's id. */
  public readonly executionId: string;
  /** When it started, as ISO 8601 text on the simulated clock. */
  public readonly startTime: string;
  /** How long it took. */
  public readonly durationSeconds: number;
  /** The parameters' values. */
  public readonly parameters: { [name: string]: any };
  /** All steps, those in branches included, in the order of the definition. */
  public readonly steps: SimulatedStep[];
  /** The names of the executed steps, in the order in which they started. */
  public readonly executedSteps: string[];

  private constructor(members: SimulationMembers) {
    this.status = members.status;
    this.failureReason = members.failureReason;
    this.executionId = members.executionId;
    this.startTime = members.startTime;
    this.durationSeconds = members.durationSeconds;
    this.parameters = members.parameters;
    this.steps = members.steps;
    this.executedSteps = members.executedSteps;
  }

  /**
   * What became of a step.
   *
   * @param name the step's name
   */
  public step(name: string): SimulatedStep {
    const step = this.steps.find(candidate => candidate.name === name);
    if (!step) {
      throw new ValidationError('UnknownStep', `the definition has no step ${JSON.stringify(name)}, only ${this.steps.map(s => s.name).join(', ')}`);
    }
    return step;
  }

  /** Everything as JSON text. */
  public toJson(): string {
    const { status, failureReason, executionId, startTime, durationSeconds, parameters, executedSteps, steps } = this;
    return JSON.stringify({ status, failureReason, executionId, startTime, durationSeconds, parameters, executedSteps, steps }, undefined, 2);
  }
}
