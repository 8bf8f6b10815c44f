import type { PlainScenario, PlainStepScenario } from '../pipelines/simulator/plain-scenario';
import { FailureMode, PipelineSimulatorOptions } from '../pipelines/simulator/scenario';
import { parseDuration } from '../pipelines/simulator/values';
import { ValidationError } from '../private/errors';
import { JsonNumber } from '../private/json-number';

const OPTIONS = ['pipelineName', 'region', 'account', 'startTime'];
const MEMBERS = ['parameters', 'steps', 'documents', 'maxParallelSteps', 'onFailure', 'startAfter', ...OPTIONS];
const STEP_MEMBERS = ['duration', 'failures', 'result', 'outputs', 'reports'];
const FAILURE_MEMBERS = ['exception', 'reason', 'times', 'always'];

/** What a scenario file says. */
export interface Scenarios {
  readonly scenarios: PlainScenario[];
  readonly options: PipelineSimulatorOptions;
  /** Whether the file holds a list. */
  readonly isList: boolean;
}

/** Reads a scenario file: one scenario or a list of them. */
export function readScenarios(content: any, source: string): Scenarios {
  const fail = (at: string, what: string): never => { throw new ValidationError('Scenario', `${source}: ${at ? `${at} ` : ''}${what}`); };
  const object = (value: any, at: string, members?: string[]) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) { fail(at, 'must be an object'); }
    for (const key of members ? Object.keys(value) : []) {
      if (!members!.includes(key)) { fail(at, `must have members out of ${members!.join(', ')}, got ${JSON.stringify(key)}`); }
    }
  };
  const seconds = (value: any, at: string): number | undefined => {
    if (value === undefined) { return undefined; }
    const found = typeof value === 'string' ? parseDuration(value) : typeof value === 'number' ? value : value instanceof JsonNumber ? value.valueOf() : undefined;
    return found ?? fail(at, `must be seconds or ISO 8601 text such as "PT5M", got ${JSON.stringify(value)}`);
  };
  const stepOf = (step: any, at: string): PlainStepScenario => {
    object(step, at, STEP_MEMBERS);
    for (const member of ['result', 'outputs', 'reports']) {
      if (step[member] !== undefined) { object(step[member], `${at}.${member}`); }
    }
    if (step.failures !== undefined && !Array.isArray(step.failures)) { fail(`${at}.failures`, 'must be a list'); }
    (step.failures ?? []).forEach((failure: any, i: number) => object(failure, `${at}.failures[${i}]`, FAILURE_MEMBERS));
    return { ...step, duration: seconds(step.duration, `${at}.duration`) };
  };
  const scenarioOf = (scenario: any, at: string): PlainScenario => {
    object(scenario, at, MEMBERS);
    for (const member of ['parameters', 'steps', 'documents']) {
      if (scenario[member] !== undefined) { object(scenario[member], `${at}${at && '.'}${member}`); }
    }
    const { onFailure } = scenario;
    if (onFailure !== undefined && !Object.values<string>(FailureMode).includes(onFailure)) {
      fail(`${at}${at && '.'}onFailure`, `must be "Stop" or "Continue", got ${JSON.stringify(onFailure)}`);
    }
    return {
      ...scenario,
      startAfter: seconds(scenario.startAfter, `${at}${at && '.'}startAfter`),
      steps: Object.fromEntries(Object.entries(scenario.steps ?? {}).map(([name, step]) => [name, stepOf(step, `${at}${at && '.'}steps.${name}`)])),
    };
  };
  const isList = Array.isArray(content);
  const all: any[] = isList ? content : [content];
  if (all.length === 0) { fail('', 'must hold at least one scenario'); }
  const scenarios = all.map((scenario, i) => scenarioOf(scenario, isList ? `[${i}]` : ''));
  const options = Object.fromEntries(OPTIONS.filter(name => all[0][name] !== undefined).map(name => {
    if (typeof all[0][name] !== 'string') { fail(name, `must be text, got ${JSON.stringify(all[0][name])}`); }
    return [name, all[0][name]];
  }));
  return { scenarios, options, isList };
}
