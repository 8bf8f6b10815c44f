import { PipelineDefinition } from '../../pipelines/definition/definition';
import { PlainScenario } from '../../pipelines/simulator/plain-scenario';
import { SimulatedExecutionStatus } from '../../pipelines/simulator/result';
import { PipelineSimulatorOptions } from '../../pipelines/simulator/scenario';
import { PipelineSimulator } from '../../pipelines/simulator/simulator';
import { parseJson } from '../../private/json-parse';
import { Command, onlyFile } from '../command';
import { readInput, UsageError, writeOutput } from '../io';
import { readScenarios } from '../scenario';

export const SIMULATE: Command = {
  usage: 'simulate FILE [--scenario FILE] [--parameter NAME=VALUE]... [--out FILE]',
  summary: 'run a pipeline definition without AWS',
  help: `Runs a definition in the simulator and writes what became of each step as JSON. A list of scenarios makes a list of results, of executions
one after the other.

  FILE                    a pipeline definition in JSON; - is the standard input
  --scenario FILE         what happens, in JSON; members, all optional:
                            parameters        {"name": value}
                            steps             {"step": {"duration", "failures", "result", "outputs", "reports"}}
                              duration        of each attempt: seconds, or ISO 8601 text such as "PT5M"
                              failures        [{"exception", "reason", "times", "always"}], how attempts fail
                              result          members of the result, as the API that describes it has them
                              outputs         {"name": value}, of Lambda and callback steps
                              reports         {"property file": JSON content}, of processing steps
                            documents         {"s3://...": JSON content}, for JsonGet on a URI; * stands for any text
                            maxParallelSteps  how many steps may run at the same time
                            onFailure         "Stop" (default) or "Continue" with steps that do not depend on the failed one
                            startAfter        the time since the previous execution, like duration
                            pipelineName, region, account, startTime  values of execution variables and ARNs
  --parameter NAME=VALUE  a parameter's value, instead of the scenario's
  --out FILE              where to write to (default: the standard output)

Exit code: 0 if every execution succeeds, 1 if one fails or cannot start.`,
  options: { scenario: { type: 'string' }, parameter: { type: 'string', multiple: true }, out: { type: 'string', short: 'o' } },
  run: (io, values, files) => {
    const file = onlyFile(files);
    const definition = PipelineDefinition._fromText(readInput(file), file);
    const { scenarios, options, isList } = values.scenario === undefined
      ? { scenarios: [{}] as PlainScenario[], options: {} as PipelineSimulatorOptions, isList: false }
      : readScenarios(parseJson(readInput(values.scenario), values.scenario), values.scenario);
    const given = Object.fromEntries((values.parameter ?? []).map((text: string) => {
      const at = text.indexOf('=');
      if (at < 1) { throw new UsageError(`--parameter must be NAME=VALUE, got ${JSON.stringify(text)}`); }
      return [text.slice(0, at), text.slice(at + 1)];
    }));
    const simulator = new PipelineSimulator(definition, options);
    const results = scenarios.map(scenario => simulator._run({ ...scenario, parameters: { ...scenario.parameters, ...given } }));
    const texts = results.map(result => result.toJson());
    writeOutput(io, values.out, isList ? `[\n${texts.join(',\n')}\n]\n` : `${texts[0]}\n`);
    return results.every(result => result.status === SimulatedExecutionStatus.SUCCEEDED) ? 0 : 1;
  },
};
