import { CheckContext, functionOf, isObject, listOf, PlacedStep, scalar, show } from './context';
import { closest } from '../../private/api-model-closest';
import { isToken, PathPart, showPath } from '../../private/api-model-values';

/** Where a `Get` stands: as a value, as the property file of `Std:JsonGet`, or in its S3 URI. */
export type Slot = 'value' | 'property-file' | 's3-uri';

/** Told about what a value holds. */
export interface ValueVisitor {
  /** A `Get` with a text. */
  get(text: string, path: string, slot: Slot): void;
  /** A text that is known. */
  text?(value: string, path: readonly PathPart[]): void;
}

const FUNCTIONS = ['Get', 'Std:Join', 'Std:JsonGet'];
const LOOKS_LIKE_GET = /^(Parameters|Steps|Execution|PipelineExperimentConfig)\./;

/** Goes through a value, checks the functions in it, and tells of references and texts. */
export class ValueWalker {
  /** Characters seen, roughly those of the JSON text. */
  public size = 0;
  private readonly path: PathPart[] = [];

  constructor(private readonly context: CheckContext, private readonly step: PlacedStep | undefined, private readonly visitor: ValueVisitor) {
  }

  /** @param at the place of the value below the step or the document */
  public walk(value: unknown, ...at: PathPart[]): void {
    this.path.push(...at);
    this.visit(value, 'value');
    this.path.length -= at.length;
  }

  private visit(given: unknown, slot: Slot): void {
    if (isToken(given)) { return; }
    const value = scalar(given);
    if (typeof value === 'string') {
      this.size += value.length + 3;
      this.visitor.text?.(value, this.path);
    } else if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) { this.below(i, value[i], slot); }
      this.size += 2;
    } else if (typeof value === 'object' && value !== null) {
      this.visitObject(value as Record<string, unknown>, slot);
    } else {
      this.size += 6;
    }
  }

  private visitObject(value: Record<string, unknown>, slot: Slot): void {
    switch (functionOf(value)) {
      case undefined: break;
      case 'Get': return this.visitGet(value.Get, slot);
      case 'Std:Join': return this.visitJoin(value['Std:Join'], slot);
      case 'Std:JsonGet': return this.visitJsonGet(value['Std:JsonGet']);
      default: {
        const [name] = Object.keys(value);
        const nearest = closest(name, FUNCTIONS);
        this.report('unknown-function', `must be one of ${FUNCTIONS.join(', ')}, got ${show(name)}${nearest ? `: did you mean ${nearest}` : ''}`);
      }
    }
    for (const key in value) {
      const member = value[key];
      if (member === undefined) { continue; }
      if (FUNCTIONS.includes(key) && Object.keys(value).length > 1 && (key !== 'Get' || (typeof member === 'string' && LOOKS_LIKE_GET.test(member)))) {
        this.report('function-shape', `must have ${key} only, since that is a function, got ${Object.keys(value).join(', ')}: remove the other members`);
      }
      this.size += key.length + 4;
      this.below(key, member, slot);
    }
  }

  private visitGet(text: unknown, slot: Slot): void {
    if (isToken(text)) { return; }
    if (typeof text !== 'string') { return this.report('function-shape', `must have a text in Get, got ${show(text)}`); }
    this.size += text.length + 12;
    this.visitor.get(text, showPath(this.path), slot);
  }

  private visitJoin(join: unknown, slot: Slot): void {
    if (isToken(join)) { return; }
    if (!isObject(join)) { return this.report('join', `must have an object with On and Values in Std:Join, got ${show(join)}`); }
    this.unknownMembers(join, 'join', 'Std:Join', ['On', 'Values']);
    if (join.On !== undefined && typeof join.On !== 'string') { this.report('join', `must have a text for On in Std:Join, got ${show(join.On)}`); }
    if (!Array.isArray(join.Values)) {
      if (!isToken(join.Values)) { this.report('join', `must have a list of Values in Std:Join, got ${show(join.Values)}`); }
      return;
    }
    this.path.push('Std:Join', 'Values');
    for (let i = 0; i < join.Values.length; i++) {
      const value = join.Values[i];
      this.path.push(i);
      if ((Array.isArray(value) || isObject(value) || value === null) && functionOf(value) === undefined && !isToken(value)) {
        this.report('join', `must be a text, a number, true, false or a function, got ${show(value)}`);
      } else if (slot === 's3-uri' && functionOf(value) !== undefined && functionOf(value) !== 'Get') {
        this.report('json-get', `must be a plain value or a Get, since it is in the S3Uri of Std:JsonGet, got ${show(value)}: write its values in the outer Std:Join`);
      } else {
        this.visit(value, slot);
      }
      this.path.pop();
    }
    this.path.length -= 2;
    this.size += 30;
  }

  private visitJsonGet(json: unknown): void {
    if (isToken(json)) { return; }
    if (!isObject(json)) { return this.report('json-get', `must have an object in Std:JsonGet, got ${show(json)}`); }
    this.unknownMembers(json, 'json-get', 'Std:JsonGet', ['PropertyFile', 'S3Uri', 'Path']);
    const given = ['PropertyFile', 'S3Uri'].filter(name => json[name] !== undefined && json[name] !== null);
    if (given.length !== 1) {
      this.report('json-get', `must have exactly one of PropertyFile, S3Uri in Std:JsonGet, got ${given.length ? 'both' : 'none'}`);
    }
    if (functionOf(json.Path) !== undefined) {
      this.report('json-get', `must have a fixed Path in Std:JsonGet, got ${show(json.Path)}: the service cannot compute a JSON path`);
    } else if (!isToken(json.Path) && (typeof json.Path !== 'string' || json.Path === '')) {
      this.report('json-get', `must have a text for Path in Std:JsonGet, got ${show(json.Path)}: for example "metrics.mse.value"`);
    }
    this.path.push('Std:JsonGet');
    if (given.includes('PropertyFile') && !isToken(json.PropertyFile)) {
      if (functionOf(json.PropertyFile) === 'Get') {
        this.below('PropertyFile', json.PropertyFile, 'property-file');
      } else {
        this.report('json-get', `must have a PropertyFile such as {"Get":"Steps.Evaluate.PropertyFiles.Report"}, got ${show(json.PropertyFile)}`);
      }
    }
    if (given.includes('S3Uri') && !isToken(json.S3Uri)) {
      if (functionOf(json.S3Uri) === 'Std:Join') {
        this.below('S3Uri', json.S3Uri, 's3-uri');
      } else {
        this.report('json-get', `must have a Std:Join for S3Uri, got ${show(json.S3Uri)}: write {"Std:Join":{"On":"/","Values":[…]}}`);
      }
    }
    this.path.pop();
    this.size += 40;
  }

  private unknownMembers(value: Record<string, any>, rule: 'join' | 'json-get', what: string, allowed: string[]): void {
    for (const name of Object.keys(value)) {
      if (!allowed.includes(name)) {
        const nearest = closest(name, allowed);
        this.report(rule, `must have only ${allowed.join(', ')} in ${what}, got ${show(name)}${nearest ? `: did you mean ${nearest}` : ''}`);
      }
    }
  }

  private below(part: PathPart, value: unknown, slot: Slot): void {
    this.path.push(part);
    this.visit(value, slot);
    this.path.pop();
  }

  private report(rule: 'function-shape' | 'unknown-function' | 'join' | 'json-get', text: string): void {
    this.context.report(rule, this.step, showPath(this.path), text);
  }
}

/** The own members of a step: a condition does not own the steps in its branches. */
export function walkStep(walker: ValueWalker, { step }: PlacedStep): void {
  for (const member of Object.keys(step)) {
    if (step.Type === 'Condition' && member === 'Arguments' && isObject(step.Arguments)) {
      for (const name of Object.keys(step.Arguments)) {
        if (name !== 'IfSteps' && name !== 'ElseSteps') { walker.walk(step.Arguments[name], 'Arguments', name); }
      }
    } else {
      walker.walk(step[member], member);
    }
  }
}

/** For each item of a list that is an object: the object and its index. */
export function objectsOf(value: unknown): [Record<string, any>, number][] {
  return listOf(value).flatMap((item, i): [Record<string, any>, number][] => isObject(item) ? [[item, i]] : []);
}
