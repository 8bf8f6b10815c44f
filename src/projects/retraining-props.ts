import type { Retrain } from './retrain';
import type { StartGuardOptions } from '../pipelines';

/** How the pipeline of a project is started, besides by a change of code. */
export interface RetrainingProps {
  /**
   * What starts the pipeline besides a change of code. All of it, and the build too, goes through one guard, which starts no second execution
   * while one runs.
   *
   * @default - only a change of code; the build starts the pipeline itself
   */
  readonly retrain?: Retrain[];

  /**
   * How the guard starts executions. Given without `retrain`, the build alone goes through it.
   *
   * @default - one execution at a time
   */
  readonly retrainOptions?: StartGuardOptions;
}
