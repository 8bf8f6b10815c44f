import { RULES, RuleId, Severity } from './rules';
import { isToken, show as showValue } from '../../private/api-model-values';

/** What is wrong with a definition. */
export interface Problem {
  /** The id of the rule, see `RULES`. */
  readonly rule: RuleId;
  readonly severity: Severity;
  /** The name of the step, if it is one's. */
  readonly step?: string;
  /** The place in the document: `Steps[3].Arguments.IfSteps[0].Arguments.RoleArn`. */
  readonly path: string;
  /** The sentence for the user. */
  readonly message: string;
}

/** A branch of a condition step. */
export interface Branch {
  readonly condition: PlacedStep;
  readonly member: 'IfSteps' | 'ElseSteps';
}

/** A step in its place. */
export interface PlacedStep {
  readonly step: Record<string, any>;
  /** What messages call it. */
  readonly label: string;
  /** Its name if it has one. */
  readonly name?: string;
  readonly type?: string;
  /** Its place in the document. */
  readonly path: string;
  readonly order: number;
  /** The branches that it is in, outermost first. */
  readonly branches: readonly Branch[];
}

/** A definition with its steps and parameters by name, and the problems found so far. */
export class CheckContext {
  /** All steps, those in branches after their condition. */
  public readonly steps: PlacedStep[] = [];
  /** Of steps of the same name the first. */
  public readonly byName = new Map<string, PlacedStep>();
  public readonly parameters = new Map<string, Record<string, any>>();

  private readonly found: { problem: Problem; order: number }[] = [];

  constructor(public readonly document: Record<string, any>) {
    this.place(document.Steps, 'Steps', []);
    for (const parameter of listOf(document.Parameters)) {
      if (isObject(parameter) && typeof parameter.Name === 'string' && !this.parameters.has(parameter.Name)) { this.parameters.set(parameter.Name, parameter); }
    }
  }

  /** The problems, those of the document before those of its steps. */
  public get problems(): Problem[] {
    return this.found.sort((a, b) => a.order - b.order).map(({ problem }) => problem);
  }

  /**
   * Adds a problem.
   *
   * @param step the step that has it, or nothing for the document
   * @param path the place below the step or the document; empty for the whole
   * @param text the sentence after the path
   */
  public report(rule: RuleId, step: PlacedStep | undefined, path: string, text: string, severity: Severity = RULES[rule].severity): void {
    this.found.push({
      problem: {
        rule,
        severity,
        ...step?.name !== undefined ? { step: step.name } : {},
        path: step ? step.path + (path ? `${path.startsWith('[') ? '' : '.'}${path}` : '') : path,
        message: `${step ? `${step.label}${path ? `: ${path}` : ''} ` : path && `${path} `}${text}`,
      },
      order: step?.order ?? -1,
    });
  }

  private place(steps: unknown, path: string, branches: Branch[]): void {
    if (isToken(steps)) { return; }
    if (!Array.isArray(steps)) {
      if (steps === undefined && branches.length) { return; }
      this.report('definition-shape', undefined, path, `must be a list of steps, got ${show(steps)}`);
      return;
    }
    steps.forEach((step, i) => {
      const here = `${path}[${i}]`;
      if (isToken(step)) { return; }
      if (!isObject(step)) {
        this.report('definition-shape', undefined, here, `must be a step, got ${show(step)}`);
        return;
      }
      const name = typeof step.Name === 'string' ? step.Name : undefined;
      const placed: PlacedStep = {
        step,
        label: name === undefined ? here : `step ${JSON.stringify(name)}`,
        name,
        type: typeof step.Type === 'string' ? step.Type : undefined,
        path: here,
        order: this.steps.length,
        branches,
      };
      this.steps.push(placed);
      const first = name === undefined ? undefined : this.byName.get(name);
      if (first) {
        this.report('duplicate-step', placed, 'Name', `must be unique in a pipeline, branches included, got ${show(name)} at ${first.path} and at ${here}: `
          + (JSON.stringify(first.step) === JSON.stringify(step) ? 'list the step once' : 'rename one of them'));
      } else if (name !== undefined) {
        this.byName.set(name, placed);
      }
      if (step.Type === 'Condition' && isObject(step.Arguments)) {
        for (const member of ['IfSteps', 'ElseSteps'] as const) {
          this.place(step.Arguments[member], `${here}.Arguments.${member}`, [...branches, { condition: placed, member }]);
        }
      }
    });
  }
}

/** A value as short JSON for a message. */
export function show(value: unknown): string {
  return value === undefined ? 'nothing' : showValue(value);
}

/** Whether a value is a JSON object that is no token. */
export function isObject(value: unknown): value is Record<string, any> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isToken(value) && scalar(value) === value;
}

/** The items of a list; none if it is none, or a token. */
export function listOf(value: unknown): readonly any[] {
  return Array.isArray(value) && !isToken(value) ? value : [];
}

/** The plain value of a number that keeps its JSON spelling; other values as they are. */
export function scalar(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) { return value; }
  // a document can have a member of this name
  if (typeof value.valueOf !== 'function') { return value; }
  const plain: unknown = value.valueOf();
  return typeof plain === 'object' ? value : plain;
}

/** Whether a number is written with a fraction or an exponent, even where it has none. */
export function writtenAsFloat(value: unknown): boolean {
  const text = typeof value === 'object' && value !== null ? (value as { text?: unknown }).text : undefined;
  return typeof text === 'string' ? /[.eE]/.test(text) : typeof value === 'number' && !Number.isInteger(value);
}

/** The name of the function that an object is, if it is one: `Get`, `Std:…`. */
export function functionOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) { return undefined; }
  let found: string | undefined;
  for (const key in value) {
    if (found !== undefined) { return undefined; }
    found = key;
  }
  return found === 'Get' || found?.startsWith('Std:') ? found : undefined;
}

/** Whether a value is known only later: a token or a function. */
export function isUnknown(value: unknown): boolean {
  return isToken(value) || functionOf(value) !== undefined;
}
