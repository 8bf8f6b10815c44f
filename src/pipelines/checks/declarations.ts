import { CheckContext, functionOf, isObject, isUnknown, listOf, PlacedStep, scalar, show } from './context';
import { VariableTypes } from './variables';
import { objectsOf } from './walk';
import { closest } from '../../private/api-model-closest';
import { isToken, showSome } from '../../private/api-model-values';

const OUTPUT_TYPES = ['String', 'Integer', 'Boolean', 'Float'];
const CHECK_TYPES: { readonly [type: string]: readonly string[] } = {
  ClarifyCheck: ['DATA_BIAS', 'MODEL_BIAS', 'MODEL_EXPLAINABILITY'],
  QualityCheck: ['DATA_QUALITY', 'MODEL_QUALITY'],
};
/** The names that the service looks for: those that must be there, and those that may be. */
const CHECK_INPUTS: { readonly [type: string]: { needed: readonly string[]; allowed: readonly string[]; output: string } } = {
  ClarifyCheck: { needed: ['analysis_config', 'dataset'], allowed: [], output: 'analysis_result' },
  QualityCheck: {
    needed: ['baseline_dataset_input'], allowed: ['post_analytics_processor_script_input', 'record_preprocessor_script_input'], output: 'quality_check_output',
  },
};

/** Checks what steps of some types have besides their arguments. */
export function checkDeclarations(context: CheckContext, types: VariableTypes, placed: PlacedStep): void {
  switch (placed.type) {
    case 'Processing': return checkPropertyFiles(context, placed);
    case 'Lambda':
      checkTarget(context, placed, 'FunctionArn', /^arn:[^:]+:lambda:/, 'the ARN of a function');
      return checkOutputParameters(context, placed);
    case 'Callback':
      checkTarget(context, placed, 'SqsQueueUrl', /^https?:\/\//, 'the URL of a queue');
      return checkOutputParameters(context, placed);
    case 'ClarifyCheck':
    case 'QualityCheck':
      checkCheck(context, types, placed, placed.type);
      return checkInputs(context, placed, placed.type);
  }
}

function checkPropertyFiles(context: CheckContext, placed: PlacedStep): void {
  const given = placed.step.PropertyFiles;
  const report = (at: string, text: string) => context.report('property-file-declaration', placed, at, text);
  if (given === undefined || given === null || isUnknown(given)) { return; }
  if (!Array.isArray(given)) { return report('PropertyFiles', `must be a list of property files, got ${show(given)}`); }
  const outputs = placed.step.Arguments?.ProcessingOutputConfig?.Outputs;
  const names = listOf(outputs).map(output => isObject(output) ? output.OutputName : undefined);
  const known = names.filter(name => typeof name === 'string');
  const open = isToken(outputs) || names.some(isUnknown) || listOf(outputs).some(isToken);
  const seen = new Set<string>();
  given.forEach((file, i) => {
    const path = `PropertyFiles[${i}]`;
    if (isUnknown(file)) { return; }
    if (!isObject(file)) { return report(path, `must be an object with PropertyFileName, OutputName and FilePath, got ${show(file)}`); }
    for (const member of ['PropertyFileName', 'OutputName', 'FilePath']) {
      const value = file[member];
      if (!isUnknown(value) && (typeof value !== 'string' || value === '')) { report(`${path}.${member}`, `must be a text, got ${show(value)}`); }
    }
    const { PropertyFileName: name, OutputName: output } = file;
    if (typeof name === 'string' && seen.has(name)) { report(`${path}.PropertyFileName`, `must be unique in the step, got ${show(name)} twice: rename one`); }
    seen.add(name);
    if (typeof output === 'string' && output && !isToken(output) && !open && !names.includes(output)) {
      const nearest = closest(output, known);
      report(`${path}.OutputName`, `must be an output of the step (${known.length ? showSome(known) : 'none'}), got ${show(output)}: ${nearest ? `did you mean ${nearest}` : 'add the output'}`);
    }
  });
}

function checkOutputParameters(context: CheckContext, placed: PlacedStep): void {
  const given = placed.step.OutputParameters;
  const report = (at: string, text: string) => context.report('output-parameter-declaration', placed, at, text);
  if (given === undefined || given === null || isUnknown(given)) { return; }
  if (!Array.isArray(given)) { return report('OutputParameters', `must be a list of output parameters, got ${show(given)}`); }
  if (given.length > 50) { report('OutputParameters', `must have at most 50 output parameters, got ${given.length}: combine some of them`); }
  const seen = new Set<string>();
  given.forEach((output, i) => {
    const path = `OutputParameters[${i}]`;
    if (isUnknown(output)) { return; }
    if (!isObject(output)) { return report(path, `must be an object with OutputName and OutputType, got ${show(output)}`); }
    const { OutputName: name, OutputType: type } = output;
    if (!isUnknown(name)) {
      if (typeof name !== 'string' || name.length < 1 || name.length > 256) {
        report(`${path}.OutputName`, `must have 1 to 256 characters, got ${show(name)}${typeof name === 'string' ? ` with ${name.length}` : ''}`);
      } else if (name.includes('\'')) {
        report(`${path}.OutputName`, `must not have a quote, since no reference could name it, got ${show(name)}`);
      } else if (seen.has(name)) {
        report(`${path}.OutputName`, `must be unique in the step, got ${show(name)} twice: rename one`);
      }
      seen.add(name);
    }
    if (!isUnknown(type) && !OUTPUT_TYPES.includes(type)) {
      const nearest = typeof type === 'string' ? closest(type, OUTPUT_TYPES) : undefined;
      report(`${path}.OutputType`, `must be one of ${OUTPUT_TYPES.join(', ')}, got ${show(type)}${nearest ? `: did you mean ${nearest}` : ''}`);
    }
  });
}

function checkTarget(context: CheckContext, placed: PlacedStep, member: string, pattern: RegExp, what: string): void {
  const value = placed.step[member];
  if (value === undefined || value === null || isUnknown(value)) { return; }
  if (typeof value !== 'string' || !pattern.test(value)) { context.report('step-target', placed, member, `must be ${what}, got ${show(value)}`); }
}

function checkCheck(context: CheckContext, types: VariableTypes, placed: PlacedStep, type: string): void {
  const { step } = placed;
  const report = (at: string, text: string) => context.report('check-step', placed, at, text);
  const { CheckType: kind, ModelName: model } = step;
  const allowed = CHECK_TYPES[type];
  if (kind !== undefined && kind !== null && !isUnknown(kind) && !allowed.includes(kind)) {
    const nearest = typeof kind === 'string' ? closest(kind, allowed) : undefined;
    report('CheckType', `must be one of ${allowed.join(', ')} in a step of type ${type}, got ${show(kind)}${nearest ? `: did you mean ${nearest}` : ''}`);
  }
  if (type === 'ClarifyCheck') {
    if (kind === 'DATA_BIAS' && model !== undefined && model !== null) { report('ModelName', `must not be given for DATA_BIAS, which needs no model, got ${show(model)}: remove it`); }
    if ((kind === 'MODEL_BIAS' || kind === 'MODEL_EXPLAINABILITY') && (model === undefined || model === null)) {
      report('ModelName', `is required for ${kind}, got ${show(model)}: name the model that the check asks for predictions`);
    }
  }
  for (const member of ['SkipCheck', 'FailOnViolation', 'RegisterNewBaseline']) {
    const value = step[member];
    if (value === undefined || value === null || isToken(value)) { continue; }
    const known = functionOf(value) !== undefined ? types.of(value) ?? 'Boolean' : undefined;
    if (known === undefined ? typeof value !== 'boolean' : known !== 'Boolean') {
      report(member, `must be true, false or a Boolean variable, got ${show(value)}${known ? ` of type ${known}` : value === 'true' || value === 'false' ? `: write ${value}` : ''}`);
    }
  }
  for (const member of ['ModelPackageGroupName', 'SuppliedBaselineConstraints', 'SuppliedBaselineStatistics', 'ModelName']) {
    const value = step[member];
    if (value === undefined || value === null || isToken(value)) { continue; }
    const known = functionOf(value) !== undefined ? types.of(value) ?? 'String' : undefined;
    if (known === undefined ? typeof value !== 'string' : known !== 'String') {
      report(member, `must be a text, null or a String variable, got ${show(value)}${known ? ` of type ${known}` : ''}`);
    }
  }
}

function checkInputs(context: CheckContext, placed: PlacedStep, type: string): void {
  const args = placed.step.Arguments;
  if (!isObject(args)) { return; }
  const { needed, allowed, output } = CHECK_INPUTS[type];
  const report = (at: string, text: string) => context.report('check-inputs', placed, at, text);
  checkNames(args.ProcessingInputs, 'ProcessingInputs', 'InputName', needed, [...needed, ...allowed], report);
  checkNames(args.ProcessingOutputConfig?.Outputs, 'ProcessingOutputConfig.Outputs', 'OutputName', [output], [output], report);
}

function checkNames(
  items: unknown, member: string, key: string, needed: readonly string[], allowed: readonly string[], report: (at: string, text: string) => void,
): void {
  if (isToken(items) || (items !== undefined && !Array.isArray(items))) { return; }
  const names = objectsOf(items).map(([item]) => scalar(item[key]));
  for (const [item, i] of objectsOf(items)) {
    const name = item[key];
    if (typeof name !== 'string' || isToken(name) || allowed.includes(name)) { continue; }
    const nearest = closest(name, allowed);
    report(`Arguments.${member}[${i}].${key}`, `must be one of ${allowed.join(', ')}, got ${show(name)}${nearest ? `: did you mean ${nearest}` : ''}`);
  }
  if (names.some(isUnknown) || listOf(items).some(isToken)) { return; }
  for (const name of needed) {
    if (!names.includes(name)) { report(`Arguments.${member}`, `must have one with ${key} ${show(name)}, got ${names.length ? show(names) : 'none'}: add it`); }
  }
}
