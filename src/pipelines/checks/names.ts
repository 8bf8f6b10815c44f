import { CheckContext, isUnknown, PlacedStep, scalar, show } from './context';
import { shapesOf } from './variables';
import { closest } from '../../private/api-model-closest';
import { isToken } from '../../private/api-model-values';
import { COMMON_STEP_KEYS, STEP_SHAPES } from '../../private/step-shapes';

/** What people call some types of steps. */
const ALIASES = new Map([
  ['CreateModel', 'Model'], ['BatchTransform', 'Transform'], ['HyperParameterTuning', 'Tuning'], ['Register', 'RegisterModel'],
]);

/** Members that a step of a type cannot do without. */
const NEEDED: { readonly [type: string]: readonly string[] } = {
  Lambda: ['FunctionArn'], Callback: ['SqsQueueUrl'], ClarifyCheck: ['CheckType'], QualityCheck: ['CheckType'],
};

/** Checks the names and texts of a step, its type and its members. */
export function checkNames(context: CheckContext, placed: PlacedStep): void {
  const { step, type } = placed;
  checkName(context, placed);
  checkText(context, placed, 'DisplayName', 256, 'step-display-name');
  checkText(context, placed, 'Description', 3072, 'step-description');
  if (type === undefined) {
    if (!isUnknown(step.Type)) { context.report('step-type', placed, 'Type', `must be the type of the step, got ${show(step.Type)}: for example "Training"`); }
    return;
  }
  const shapes = shapesOf(type);
  if (!shapes) { return checkUnknownType(context, placed, type); }
  const allowed = [...COMMON_STEP_KEYS, ...shapes.keys ?? []];
  for (const member of Object.keys(step)) {
    if (allowed.includes(member) || step[member] === undefined) { continue; }
    const nearest = closest(member, allowed);
    const argument = !nearest && placed.step.Arguments !== undefined ? ': if it is an argument, put it into Arguments' : '';
    context.report('step-member', placed, member, `is not a member of a step of type ${type}${nearest ? `: did you mean ${nearest}` : argument}`);
  }
  for (const member of ['Arguments', ...NEEDED[type] ?? []]) {
    if (step[member] === undefined || step[member] === null) {
      context.report('step-member', placed, member, `is required in a step of type ${type}, got ${show(step[member])}: add it`);
    }
  }
}

function checkName(context: CheckContext, placed: PlacedStep): void {
  const { Name } = placed.step;
  if (isUnknown(Name)) { return; }
  if (typeof Name !== 'string') {
    context.report('step-name', placed, 'Name', `must be the name of the step, got ${show(Name)}`);
  } else if (Name.length < 1 || Name.length > 64) {
    context.report('step-name', placed, 'Name', `must have 1 to 64 characters, got ${show(Name)} with ${Name.length}: choose a ${Name ? 'shorter ' : ''}name`);
  } else if (!/^[A-Za-z0-9\-_]+$/.test(Name)) {
    context.report('step-name', placed, 'Name', `must consist of letters, digits, hyphens and underscores, got ${show(Name)}: replace the others`);
  }
}

function checkText(context: CheckContext, placed: PlacedStep, member: string, max: number, rule: 'step-display-name' | 'step-description'): void {
  const value = placed.step[member];
  if (value === undefined || value === null || isUnknown(value)) { return; }
  if (typeof value !== 'string') {
    context.report(rule, placed, member, `must be a text, got ${show(scalar(value))}`);
  } else if (value.length > max) {
    context.report(rule, placed, member, `must have at most ${max} characters, got ${value.length}: shorten it`);
  }
}

/** A type may be newer than the library; one that is nearly a known one is misspelt. */
function checkUnknownType(context: CheckContext, placed: PlacedStep, type: string): void {
  if (isToken(type)) { return; }
  const known = Object.keys(STEP_SHAPES);
  const nearest = ALIASES.get(type) ?? closest(type, known);
  const misspelt = nearest !== undefined && (ALIASES.has(type) || Math.abs(nearest.length - type.length) < 3 && !/V?\d+$/.test(type));
  context.report(misspelt ? 'step-type' : 'unknown-step-type', placed, 'Type', misspelt
    ? `must be one of ${known.join(', ')}, got ${show(type)}: did you mean ${nearest}`
    : `is ${show(type)}, which the library does not know: its arguments are not checked`);
}
