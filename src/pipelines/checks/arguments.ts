import { CheckContext, functionOf, isObject, PlacedStep, scalar, show } from './context';
import type { RuleId } from './rules';
import { shapesOf, VariableTypes } from './variables';
import type { ProblemRule } from '../../private/api-model';
import { isToken } from '../../private/api-model-values';
import { checkStepArguments } from '../../private/step-shapes';

const API_RULES: { readonly [rule in ProblemRule]: RuleId } = {
  'required': 'argument-required',
  'unknown-member': 'argument-unknown',
  'forbidden': 'argument-forbidden',
  'union': 'argument-union',
  'type': 'argument-type',
  'enum': 'argument-enum',
  'pattern': 'argument-pattern',
  'length': 'argument-length',
  'range': 'argument-range',
  'size': 'argument-size',
  'variable': 'argument-variable',
};

/** Checks the arguments of a step against the API, and what the pipeline service demands besides. */
export function checkArguments(context: CheckContext, types: VariableTypes, placed: PlacedStep): void {
  const { step, type } = placed;
  const args = step.Arguments;
  if (type === undefined || !shapesOf(type) || type === 'Condition' || args === undefined || args === null) { return; }
  const flat = isObject(args) && (type === 'Lambda' || type === 'Callback');
  for (const { rule, severity, path, message } of checkStepArguments(type, args, { warnings: true, isVariable, variableType: types.of })) {
    // said in better words below
    if (flat && rule === 'type') { continue; }
    // the path is the message's start
    context.report(API_RULES[rule], placed, path, message.slice(path.length + 1), severity);
  }
  if (!isObject(args)) { return; }
  if (flat) { checkFlat(context, placed, args); }
  if (type === 'EMR') { checkJar(context, placed, args.StepConfig?.HadoopJarStep); }
}

/** Functions that do not exist are variables too; that they do not is said elsewhere. */
function isVariable(value: unknown): boolean {
  return functionOf(value) !== undefined;
}

function checkFlat(context: CheckContext, placed: PlacedStep, args: Record<string, any>): void {
  for (const name of Object.keys(args)) {
    const value = scalar(args[name]);
    if (typeof value !== 'object' || isVariable(value) || isToken(value)) { continue; }
    context.report('flat-arguments', placed, `Arguments.${name}`,
      `must be a text, a number, true, false or a variable in a step of type ${placed.type}, got ${show(value)}: ${value === null ? 'leave it out' : 'hand it over as JSON text'}`);
  }
}

function checkJar(context: CheckContext, placed: PlacedStep, jar: unknown): void {
  if (!isObject(jar)) { return; }
  let length = 0;
  const add = (value: unknown) => {
    if (isToken(value)) { return; }
    if (typeof value === 'string') {
      length += value.length;
    } else if (Array.isArray(value)) {
      value.forEach(add);
    } else if (isObject(value) && !isVariable(value)) {
      Object.values(value).forEach(add);
    }
  };
  add(jar);
  if (length > 10_240) {
    context.report('emr-step-size', placed, 'Arguments.StepConfig.HadoopJarStep', `must have at most 10240 characters, got ${length}: put long arguments into a file in S3`);
  }
}
