import { good, stepOf } from './good';
import { checkDefinition, Problem, RuleId } from '../../../src/pipelines/checks';

/** What is wrong, how it is planted into the right definition, the rule, and the one message. */
export type Fault = [what: string, plant: (step: (name: string) => any, definition: any) => void, rule: RuleId, message: string];

export function plant([, change]: Fault): Problem[] {
  const definition = good();
  change(name => stepOf(definition, name), definition);
  return checkDefinition(definition);
}
