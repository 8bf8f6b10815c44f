import { defaultOutput } from './describe';
import { EvaluationError, plain } from './values';
import type { StepDocument } from '../definition/model';

/** The output values of a Lambda or callback step; undefined for other types. */
export function outputsOf(step: StepDocument, given: { [name: string]: any }, assumed: string[]): Record<string, any> | undefined {
  if (step.Type !== 'Lambda' && step.Type !== 'Callback') { return undefined; }
  const out: Record<string, any> = {};
  for (const { OutputName, OutputType } of step.OutputParameters ?? []) {
    if (Object.prototype.hasOwnProperty.call(given, OutputName)) {
      out[OutputName] = convert(OutputName, OutputType, given[OutputName]);
    } else {
      out[OutputName] = defaultOutput(step.Name, OutputName, OutputType);
      assumed.push(`Steps.${step.Name}.OutputParameters['${OutputName}']`);
    }
  }
  return out;
}

function convert(name: string, type: string, value: any): any {
  // the service flattens what is nested into text
  if (type === 'String' && value !== null && typeof value === 'object') { return JSON.stringify(plain(value)); }
  const fits = type === 'String' ? typeof value === 'string'
    : type === 'Integer' ? Number.isInteger(plain(value))
      : type === 'Float' ? typeof plain(value) === 'number'
        : type === 'Boolean' ? typeof value === 'boolean' : true;
  if (!fits) { throw new EvaluationError(`output ${JSON.stringify(name)} must be of type ${type}, got ${JSON.stringify(plain(value))}`); }
  if (String(value).length > 1024) { throw new EvaluationError(`output ${JSON.stringify(name)} must have at most 1024 characters, got ${String(value).length}`); }
  return value;
}
