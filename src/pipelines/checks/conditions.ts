import { CheckContext, functionOf, isObject, isUnknown, PlacedStep, scalar, show } from './context';
import type { VariableTypes } from './variables';
import { VariableType } from '../../private/api-model';
import { closest } from '../../private/api-model-closest';
import { isToken } from '../../private/api-model-values';

const COMPARISON = ['LeftValue', 'RightValue'];

/** The types of conditions and their members. */
const CONDITIONS: { readonly [type: string]: readonly string[] } = {
  Equals: COMPARISON,
  GreaterThan: COMPARISON,
  GreaterThanOrEqualTo: COMPARISON,
  LessThan: COMPARISON,
  LessThanOrEqualTo: COMPARISON,
  In: ['QueryValue', 'Values'],
  Not: ['Condition'],
  Or: ['Conditions'],
};
const ARGUMENTS = ['Conditions', 'IfSteps', 'ElseSteps'];

/** Checks the conditions of a condition step. */
export function checkConditionStep(context: CheckContext, types: VariableTypes, placed: PlacedStep): void {
  const { Arguments: args } = placed.step;
  if (args === undefined || args === null || isToken(args)) { return; }
  if (!isObject(args)) { return context.report('condition-shape', placed, 'Arguments', `must be an object with ${ARGUMENTS.join(', ')}, got ${show(args)}`); }
  for (const member of Object.keys(args)) {
    if (ARGUMENTS.includes(member)) { continue; }
    const nearest = closest(member, ARGUMENTS);
    context.report('condition-shape', placed, `Arguments.${member}`, `is not an argument of a condition step: ${nearest ? `did you mean ${nearest}` : `allowed are ${ARGUMENTS.join(', ')}`}`);
  }
  new ConditionChecker(context, types, placed).list(args.Conditions, 'Arguments.Conditions');
}

class ConditionChecker {
  constructor(private readonly context: CheckContext, private readonly types: VariableTypes, private readonly step: PlacedStep) {
  }

  public list(conditions: unknown, path: string): void {
    if (isToken(conditions)) { return; }
    if (!Array.isArray(conditions)) { return this.context.report('condition-shape', this.step, path, `must be a list of conditions, got ${show(conditions)}`); }
    if (conditions.length < 1 || conditions.length > 200) {
      this.context.report('condition-count', this.step, path, `must have 1 to 200 conditions, got ${conditions.length}: ${conditions.length ? 'combine or split them' : 'add one'}`);
    }
    conditions.forEach((condition, i) => this.one(condition, `${path}[${i}]`));
  }

  private one(condition: unknown, path: string): void {
    if (isToken(condition)) { return; }
    const report = (text: string, at = path) => this.context.report('condition-shape', this.step, at, text);
    if (!isObject(condition)) { return report(`must be a condition, got ${show(condition)}`); }
    const { Type: type } = condition;
    if (isToken(type)) { return; }
    const known = Object.keys(CONDITIONS);
    if (typeof type !== 'string' || !known.includes(type)) {
      const nearest = typeof type === 'string' ? closest(type, known) : undefined;
      const hint = type === 'And' ? ': list the conditions, all of a list must hold' : /^Not(Equals|In)$/.test(String(type))
        ? `: write {"Type":"Not","Condition":{"Type":${show(String(type).slice(3))},…}}` : nearest ? `: did you mean ${nearest}` : '';
      return report(`must be one of ${known.join(', ')}, got ${show(type)}${hint}`, `${path}.Type`);
    }
    const members = CONDITIONS[type];
    for (const member of Object.keys(condition)) {
      if (member === 'Type' || members.includes(member)) { continue; }
      const nearest = type === 'Not' && member === 'Expression' ? 'Condition' : closest(member, members);
      report(`is not a member of a condition of type ${type}: ${nearest ? `did you mean ${nearest}` : `allowed are Type, ${members.join(', ')}`}`, `${path}.${member}`);
    }
    for (const member of members) {
      if (condition[member] === undefined) { report(`is required in a condition of type ${type}, got nothing: add it`, `${path}.${member}`); }
    }
    switch (type) {
      case 'Not': return condition.Condition === undefined ? undefined : this.one(condition.Condition, `${path}.Condition`);
      case 'Or': return condition.Conditions === undefined ? undefined : this.list(condition.Conditions, `${path}.Conditions`);
      case 'In': return this.membership(condition, path);
      default: {
        const [left, right] = COMPARISON.map(member => this.operand(condition[member], `${path}.${member}`));
        this.compare(left, right, type, condition.RightValue, `${path}.RightValue`);
        if (type !== 'Equals' && left === 'Boolean' && right === 'Boolean') {
          this.context.report('condition-types', this.step, path, `must compare numbers or texts in a condition of type ${type}, got ${show(condition.LeftValue)} `
            + `and ${show(condition.RightValue)} of type Boolean: use Equals`);
        }
      }
    }
  }

  private membership(condition: Record<string, any>, path: string): void {
    const type = this.operand(condition.QueryValue, `${path}.QueryValue`);
    const { Values: values } = condition;
    if (values === undefined || isToken(values)) { return; }
    if (!Array.isArray(values)) { return this.context.report('condition-shape', this.step, `${path}.Values`, `must be a list, got ${show(values)}: put it in brackets`); }
    if (values.length === 0) { this.context.report('condition-shape', this.step, `${path}.Values`, 'must have at least one value, got []'); }
    values.forEach((value, i) => {
      const at = `${path}.Values[${i}]`;
      this.compare(type, this.operand(value, at), 'In', value, at);
    });
  }

  /** The type of an operand, if it is known. */
  private operand(given: unknown, path: string): VariableType | undefined {
    if (given === undefined) { return undefined; }
    if (isToken(given)) { return typeof given === 'string' ? 'String' : undefined; }
    if (isUnknown(given)) { return functionOf(given) === undefined ? undefined : this.types.of(given); }
    const value = scalar(given);
    switch (typeof value) {
      case 'string': return 'String';
      case 'boolean': return 'Boolean';
      case 'number': return Number.isInteger(value) ? 'Integer' : 'Float';
      default:
        this.context.report('condition-operand', this.step, path, `must be a text, a number, true, false or a function, got ${show(value)}`);
        return undefined;
    }
  }

  private compare(left: VariableType | undefined, right: VariableType | undefined, type: string, value: unknown, path: string): void {
    if (left === undefined || right === undefined || kindOf(left) === kindOf(right)) { return; }
    const hint = literal(left, scalar(value));
    this.context.report('condition-types', this.step, path, `must be of type ${left} like the ${type === 'In' ? 'QueryValue' : 'LeftValue'}, got ${show(value)} of type ${right}${hint === undefined ? '' : `: write ${hint}`}`);
  }
}

/** How a literal would be of a type, if it could. */
function literal(type: VariableType, value: unknown): string | undefined {
  if (type === 'String') { return typeof value === 'boolean' ? (value ? '"True"' : '"False"') : typeof value === 'number' ? `"${value}"` : undefined; }
  if (typeof value !== 'string') { return undefined; }
  if (type === 'Boolean') { return /^(true|false)$/i.test(value) ? `${value.toLowerCase()} without quotes` : undefined; }
  return value.trim() !== '' && Number.isFinite(Number(value)) ? `${Number(value)} without quotes` : undefined;
}

function kindOf(type: VariableType): string {
  return type === 'Integer' || type === 'Float' ? 'number' : type;
}
