import type { SimulationScenario, StepScenario } from './scenario';

/** A scenario as the simulation takes it: durations are seconds. */
export interface PlainScenario extends Omit<SimulationScenario, 'steps' | 'startAfter'> {
  readonly startAfter?: number;
  readonly steps?: Record<string, PlainStepScenario>;
}

/** What happens in a step, likewise. */
export interface PlainStepScenario extends Omit<StepScenario, 'duration'> {
  readonly duration?: number;
}
