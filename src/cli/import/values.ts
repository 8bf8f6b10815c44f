import { call, callStatic, Code, list, member, name, object, use, value, Variable } from './code';
import { isFloatText, isFunction, isNumber, isObject, same, spelling } from './compare';
import type { Resources } from './resources';
import type { World } from './world';
import { ExecutionVariable } from '../../pipelines';
import { parsePathRoot } from '../../pipelines/definition/graph';
import { PipelineExpression } from '../../private/expressions';
import { JsonNumber } from '../../private/json-number';

/** What a place in the program takes. `any` takes everything, plain documents too. */
export type Slot = 'text' | 'number' | 'any';

/** A step that is in the program already. */
export interface KnownStep {
  readonly name: string;
  readonly variable: Variable;
  /** The constants of its reports, by the names of their property files. */
  readonly reports: Map<string, Variable>;
}

/** Turns values of a definition into expressions, each of which is rendered and compared before it is used. */
export class Values {
  public readonly parameters = new Map<string, { variable: Variable; defaultValue?: any }>();
  public readonly steps = new Map<string, KnownStep>();

  private readonly executionVariables: Map<string, string>;

  constructor(private readonly world: World, private readonly resources: Resources) {
    const names = Object.keys(ExecutionVariable);
    this.executionVariables = new Map(names.map(key => [world.render((ExecutionVariable as any)[key])?.Get, key]));
  }

  /** Text, of plain characters or known at run time. */
  public text(given: any): Code | undefined { return this.code(given, 'text'); }

  public number(given: any): Code | undefined { return this.code(given, 'number'); }

  public boolean(given: any): Code | undefined { return typeof given === 'boolean' ? value(given) : undefined; }

  /** Any value; what has no better form stays the document that it is. */
  public any(given: any, hint?: 'number'): Code {
    const code = this.code(given, hint ?? 'any') ?? this.code(given, 'any');
    if (code) { return code; }
    if (isNumber(given)) { return this.odd(given); }
    if (Array.isArray(given)) { return list(given.map(item => this.any(item))); }
    if (isObject(given)) { return object(Object.fromEntries(Object.keys(given).map(key => [key, this.any(given[key])]))); }
    return value(given);
  }

  private code(given: any, slot: Slot): Code | undefined {
    if (typeof given === 'string') { return slot === 'number' ? undefined : this.resources.text(given) ?? value(given); }
    if (isNumber(given)) {
      if (slot === 'text') { return undefined; }
      if (typeof given === 'number') { return value(given); }
      const form = isFloatText(given.text) ? callStatic('pipelines.Functions.float', value(Number(given.text))) : callStatic('pipelines.Functions.integer', value(given.text));
      return this.checked(given, [form]);
    }
    return isFunction(given) ? this.checked(given, this.functionForms(given, slot), slot) : undefined;
  }

  /** The first expression that renders to what is wanted, and that fits the place. */
  public checked(wanted: any, candidates: Code[], slot: Slot = 'any'): Code | undefined {
    return candidates.find(code => {
      try {
        const made = this.world.evaluate(code);
        const plain = typeof made === 'string' || typeof made === 'number' || PipelineExpression.isExpression(made);
        const fits = slot === 'any' ? plain : typeof made === (slot === 'text' ? 'string' : 'number');
        return fits && same(this.world.render(made), wanted);
      } catch {
        // not to be written like this
        return false;
      }
    });
  }

  private functionForms(given: any, slot: Slot): Code[] {
    if (typeof given.Get === 'string') { return this.getForms(given.Get, slot); }
    if (isObject(given['Std:Join'])) { return this.joinForms(given['Std:Join']); }
    if (isObject(given['Std:JsonGet'])) { return this.jsonForms(given['Std:JsonGet'], slot); }
    return [];
  }

  private getForms(path: string, slot: Slot): Code[] {
    const constant = this.executionVariables.get(path);
    if (constant) { return [name(`pipelines.ExecutionVariable.${constant}`)]; }
    const root = parsePathRoot(path);
    if (root.kind === 'Parameters' && root.rest === '') {
      const parameter = this.parameters.get(root.name);
      if (!parameter) { return []; }
      const forms = ['valueAsString', 'valueAsNumber', 'value'].map(key => member(use(parameter.variable), key));
      // the token of any type, as text
      return slot === 'text' ? [...forms, call(forms[2], 'toString')] : forms;
    }
    const step = root.kind === 'Steps' ? this.steps.get(root.name) : undefined;
    return step && root.rest ? this.stepForms(use(step.variable), this.world.get(step.variable), root.rest, slot) : [];
  }

  /** Results of a step: its own attributes first, then by their path. */
  private stepForms(step: Code, construct: any, rest: string, slot: Slot): Code[] {
    const path = rest.replace(/^\./, '');
    const forms: Code[] = [];
    for (const [pattern, ...methods] of METHODS) {
      const found = pattern.exec(path);
      if (!found) { continue; }
      const args = found.slice(1).map(arg => value(/^\d+$/.test(arg) ? Number(arg) : arg));
      for (const method of methods) {
        if (typeof construct[method] === 'function') { forms.push(call(step, method, ...args)); }
      }
    }
    for (const attribute of attributes(construct)) { forms.push(member(step, attribute)); }
    const generic = ['property', 'propertyAsNumber'].map(method => call(step, method, value(path)));
    return [...forms, ...slot === 'number' ? generic.reverse() : generic];
  }

  private joinForms(join: any): Code[] {
    const { On: on, Values: values } = join;
    if (typeof on !== 'string' || !Array.isArray(values)) { return []; }
    const forms: Code[] = [];
    if (on === '' && values.length === 1) { forms.push(...this.textForms(values[0])); }
    if (on === '' && values.length > 1) {
      const parts = values.map(part => (typeof part === 'string' ? part : this.textForms(part)[0] ?? this.text(part)));
      if (parts.every(part => part !== undefined)) { forms.push({ kind: 'template', parts: parts as (string | Code)[] }); }
    }
    const bucket = on === '/' && values[0] === 's3:/' ? this.resources.bucket(values[1]) : undefined;
    const items = values.map((part, i) => (i === 1 && bucket ? member(bucket, 'bucketName') : this.any(part)));
    return [...forms, callStatic('pipelines.Functions.join', value(on), list(items))];
  }

  /** The text of a number or a flag: the join of one. */
  private textForms(given: any): Code[] {
    if (!isObject(given) || typeof given.Get !== 'string') { return []; }
    const root = parsePathRoot(given.Get);
    const parameter = root.kind === 'Parameters' ? this.parameters.get(root.name) : undefined;
    if (parameter) { return [member(use(parameter.variable), 'valueAsString')]; }
    const step = root.kind === 'Steps' ? this.steps.get(root.name) : undefined;
    const output = /^\.OutputParameters\['([^']+)'\]$/.exec(root.rest);
    const construct = step && this.world.get(step.variable);
    if (!step || !output || !construct.outputs || !(output[1] in construct.outputs)) { return []; }
    return [call(use(step.variable), 'output', value(output[1]))];
  }

  private jsonForms(json: any, slot: Slot): Code[] {
    if (typeof json.Path !== 'string') { return []; }
    const path = value(json.Path);
    const numberFirst = (text: Code, asNumber: Code) => (slot === 'number' ? [asNumber, text] : [text, asNumber]);
    if (isObject(json.PropertyFile)) {
      const root = parsePathRoot(String(json.PropertyFile.Get));
      const report = this.steps.get(root.name)?.reports.get(root.rest.replace(/^\.PropertyFiles\./, ''));
      return report ? numberFirst(call(use(report), 'string', path), call(use(report), 'number', path)) : [];
    }
    const uri = this.text(json.S3Uri);
    if (!uri) { return []; }
    return numberFirst(callStatic('pipelines.Functions.jsonGet', uri, path), callStatic('pipelines.Functions.jsonGetNumber', uri, path));
  }

  /** A number that is spelled as no number of the language is. */
  private odd(given: number | JsonNumber): Code {
    return value(Number(spelling(given)));
  }
}

/** Results that methods of steps give, by their paths. */
const METHODS: [RegExp, ...string[]][] = [
  [/^ProcessingOutputConfig\.Outputs\['([^']+)'\]\.S3Output\.S3Uri$/, 'output'],
  [/^OutputParameters\['([^']+)'\]$/, 'output', 'outputAsNumber', 'outputValue'],
  [/^FinalMetricDataList\['([^']+)'\]\.Value$/, 'finalMetric'],
  [/^TrainingJobSummaries\[(\d+)\]\.TrainingJobName$/, 'topTrainingJobName'],
  [/^BestTrainingJob\.TunedHyperParameters\['([^']+)'\]$/, 'bestHyperparameter'],
  [/^(?:Action|Artifact|Context)Arns\['([^']+)'\]$/, 'actionArn', 'artifactArn', 'contextArn'],
];

/** The public attributes that a step's class and those above it add to what every step has. */
function attributes(construct: any): string[] {
  const found: string[] = [];
  for (let at = Object.getPrototypeOf(construct); at && at.constructor.name !== 'Step'; at = Object.getPrototypeOf(at)) {
    for (const [key, { get }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (get && !key.startsWith('_') && !found.includes(key)) { found.push(key); }
    }
  }
  return found;
}
