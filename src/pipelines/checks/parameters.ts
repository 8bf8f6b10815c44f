import { CheckContext, isObject, isUnknown, scalar, show, writtenAsFloat } from './context';
import { closest } from '../../private/api-model-closest';
import { isToken } from '../../private/api-model-values';

const TYPES = ['String', 'Integer', 'Float', 'Boolean'];
/** What people call the types and members. */
const ALIASES = new Map([
  ['number', 'Integer or Float'], ['int', 'Integer'], ['long', 'Integer'], ['double', 'Float'], ['bool', 'Boolean'], ['str', 'String'], ['text', 'String'],
  ['list', 'String, which a job can split'], ['default', 'DefaultValue'], ['enum', 'EnumValues'], ['allowedvalues', 'EnumValues'],
]);
const MEMBERS = ['Name', 'Type', 'DefaultValue', 'EnumValues', 'Description'];

/** Checks the parameters that a definition declares. */
export function checkParameters(context: CheckContext): void {
  const given = context.document.Parameters;
  if (given === undefined || given === null || isToken(given)) { return; }
  if (!Array.isArray(given)) { return context.report('definition-shape', undefined, 'Parameters', `must be a list of parameters, got ${show(given)}`); }
  const first = new Map<string, number>();
  given.forEach((parameter, i) => {
    if (isToken(parameter)) { return; }
    const path = `Parameters[${i}]`;
    if (!isObject(parameter)) { return context.report('definition-shape', undefined, path, `must be a parameter, got ${show(parameter)}`); }
    checkName(context, parameter.Name, path);
    if (typeof parameter.Name === 'string') {
      const before = first.get(parameter.Name);
      if (before !== undefined) {
        context.report('duplicate-parameter', undefined, `${path}.Name`, `must be unique, got ${show(parameter.Name)}, which Parameters[${before}] has already: rename one of them`);
      } else {
        first.set(parameter.Name, i);
      }
    }
    for (const member of Object.keys(parameter)) {
      if (MEMBERS.includes(member)) { continue; }
      const nearest = ALIASES.get(member.toLowerCase()) ?? closest(member, MEMBERS);
      context.report('parameter-member', undefined, `${path}.${member}`, `is not a member of a parameter: ${nearest ? `did you mean ${nearest}` : `allowed are ${MEMBERS.join(', ')}`}`);
    }
    checkType(context, parameter, path);
  });
  const mandatory = given.filter(parameter => isObject(parameter) && (parameter.DefaultValue === undefined || parameter.DefaultValue === null));
  if (mandatory.length > 200) {
    context.report('parameter-count', undefined, 'Parameters',
      `must have at most 200 parameters without a default, got ${mandatory.length}: an execution takes 200 values at its start, give the others a DefaultValue`);
  }
}

/** Says which parameters nothing uses. */
export function checkUnused(context: CheckContext, used: ReadonlySet<string>): void {
  for (const name of context.parameters.keys()) {
    if (used.has(name)) { continue; }
    const i = context.document.Parameters.findIndex((parameter: unknown) => isObject(parameter) && parameter.Name === name);
    context.report('unused-parameter', undefined, `Parameters[${i}]`, `is used by no step, got ${show(name)}: use it or remove it`);
  }
}

function checkName(context: CheckContext, name: unknown, path: string): void {
  if (isUnknown(name)) { return; }
  const report = (text: string, severity?: 'warning') => context.report('parameter-name', undefined, `${path}.Name`, text, severity);
  if (typeof name !== 'string' || name.length < 1 || name.length > 256) {
    return report(`must have 1 to 256 characters, got ${show(name)}${typeof name === 'string' ? ` with ${name.length}` : ''}`);
  }
  if (!/^[A-Za-z0-9\-_]+$/.test(name)) { return report(`must consist of letters, digits, hyphens and underscores, got ${show(name)}: replace the others`); }
  if (name.length > 64) { report(`has ${name.length} characters, got ${show(name)}: definitions are documented with at most 64, choose a shorter name`, 'warning'); }
}

function checkType(context: CheckContext, parameter: Record<string, any>, path: string): void {
  const { Type: type, EnumValues: allowed } = parameter;
  if (isUnknown(type)) { return; }
  if (!TYPES.includes(type)) {
    const nearest = typeof type === 'string' ? ALIASES.get(type.toLowerCase()) ?? closest(type, TYPES) : undefined;
    return context.report('parameter-type', undefined, `${path}.Type`, `must be one of ${TYPES.join(', ')}, got ${show(type)}${nearest ? `: did you mean ${nearest}` : ''}`);
  }
  checkDefault(context, parameter, type, path);
  if (allowed === undefined || allowed === null || isToken(allowed)) { return; }
  const report = (text: string, at = `${path}.EnumValues`) => context.report('parameter-enum', undefined, at, text);
  if (type !== 'String') { return report(`must not be given for a parameter of type ${type}, got ${show(allowed)}: only String has allowed values`); }
  if (!Array.isArray(allowed)) { return report(`must be a list of texts, got ${show(allowed)}`); }
  if (allowed.length < 1 || allowed.length > 16) { report(`must have 1 to 16 values, got ${allowed.length}`); }
  if (allowed.some(isToken)) { return; }
  const wrong = allowed.find(value => typeof value !== 'string');
  if (wrong !== undefined) { report(`must have texts only, got ${show(wrong)}${typeof scalar(wrong) === 'object' ? '' : `: write ${show(String(scalar(wrong)))}`}`); }
  const twice = allowed.find((value, i) => allowed.indexOf(value) < i);
  if (twice !== undefined) { report(`must have different values, got ${show(twice)} twice: remove one`); }
  const given = parameter.DefaultValue;
  if (typeof given === 'string' && !isToken(given) && !allowed.includes(given)) {
    const nearest = closest(given, allowed.filter(value => typeof value === 'string'));
    report(`must be one of EnumValues ${show(allowed)}, got ${show(given)}: ${nearest ? `did you mean ${show(nearest)}` : 'add it or choose one of them'}`, `${path}.DefaultValue`);
  }
}

function checkDefault(context: CheckContext, { DefaultValue }: Record<string, any>, type: string, path: string): void {
  // null says that there is none
  if (DefaultValue === undefined || DefaultValue === null || isUnknown(DefaultValue)) { return; }
  const value = scalar(DefaultValue);
  const report = (what: string, hint?: unknown) => context.report('parameter-default', undefined, `${path}.DefaultValue`,
    `must be ${what} for a parameter of type ${type}, got ${show(value)}${hint === undefined ? '' : `: write ${show(hint)}`}`);
  const number = typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined;
  switch (type) {
    case 'String':
      if (typeof value !== 'string') { report('a text', typeof value === 'object' ? undefined : String(value)); }
      return;
    case 'Integer':
      if (typeof value !== 'number' || !Number.isInteger(value)) { return report('a whole number', Number.isInteger(number) ? number : undefined); }
      if (writtenAsFloat(DefaultValue)) { report('a number without a fraction', value); }
      return;
    case 'Float':
      if (typeof value !== 'number') { report('a number', number); }
      return;
    case 'Boolean':
      if (typeof value !== 'boolean') { report('true or false', value === 'true' || value === 'True' ? true : value === 'false' || value === 'False' ? false : undefined); }
  }
}
