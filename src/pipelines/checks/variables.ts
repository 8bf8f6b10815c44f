import { CheckContext, functionOf, isObject, listOf, PlacedStep } from './context';
import { loadShape, parsePropertyPath, ResolvedProperty, resolveProperty, UnresolvedProperty, VariableType } from '../../private/api-model';
import { STEP_SHAPES, StepShapes } from '../../private/step-shapes';

/** The variables of an execution. */
export const EXECUTION_VARIABLES: readonly string[] = [
  'StartDateTime', 'CurrentDateTime', 'PipelineName', 'PipelineArn', 'PipelineExecutionId', 'PipelineExecutionArn', 'TrainingJobName', 'ProcessingJobName',
];

/** What a `Get` refers to. */
export type Reference =
  | { readonly kind: 'parameter' | 'execution' | 'experiment'; readonly name: string }
  | { readonly kind: 'step'; readonly name: string; /** What follows the name, with its dot or bracket. */ readonly rest: string }
  /** The item of a loop, which is decided by the step around. */
  | { readonly kind: 'loop' | 'wrong' };

/** Reads the path of a `Get`. */
export function parseReference(text: string): Reference {
  const dot = text.indexOf('.');
  const rest = text.slice(dot + 1);
  switch (dot < 0 ? '' : text.slice(0, dot)) {
    case 'Parameters': return rest ? { kind: 'parameter', name: rest } : { kind: 'wrong' };
    case 'Execution': return rest ? { kind: 'execution', name: rest } : { kind: 'wrong' };
    case 'PipelineExperimentConfig': return rest ? { kind: 'experiment', name: rest } : { kind: 'wrong' };
    case 'Steps': {
      const end = rest.search(/[.[]/);
      const name = end < 0 ? rest : rest.slice(0, end);
      return name ? { kind: 'step', name, rest: end < 0 ? '' : rest.slice(end) } : { kind: 'wrong' };
    }
    case 'ForEach':
    case 'ChildOutput': return { kind: 'loop' };
    default: return { kind: 'wrong' };
  }
}

/** What the library knows of a type of step; undefined for others. */
export function shapesOf(type: string | undefined): StepShapes | undefined {
  return type !== undefined && Object.prototype.hasOwnProperty.call(STEP_SHAPES, type) ? STEP_SHAPES[type] : undefined;
}

/** The types of variables, as far as they are known. */
export class VariableTypes {
  private readonly types = new Map<string, VariableType | undefined>();
  private readonly resolved = new Map<string, ResolvedProperty | UnresolvedProperty>();

  constructor(private readonly context: CheckContext) {
  }

  /** The type of a variable; undefined if it is not known. */
  public readonly of = (value: unknown): VariableType | undefined => {
    switch (functionOf(value)) {
      case 'Std:Join': return 'String';
      case 'Get': {
        const text = (value as { Get: unknown }).Get;
        if (typeof text !== 'string') { return undefined; }
        if (!this.types.has(text)) { this.types.set(text, this.find(text)); }
        return this.types.get(text);
      }
      default: return undefined;
    }
  };

  /** What a property path leads to, or why it leads nowhere; undefined for steps of unknown type. */
  public property(step: PlacedStep, path: string): ResolvedProperty | UnresolvedProperty | undefined {
    const shapes = shapesOf(step.type);
    if (!shapes) { return undefined; }
    const key = `${step.type} ${path}`;
    let found = this.resolved.get(key);
    if (!found) { this.resolved.set(key, found = resolveProperty(loadShape(shapes.properties), path)); }
    return found;
  }

  private find(text: string): VariableType | undefined {
    const reference = parseReference(text);
    switch (reference.kind) {
      case 'parameter': {
        const type = this.context.parameters.get(reference.name)?.Type;
        return type === 'String' || type === 'Integer' || type === 'Float' || type === 'Boolean' ? type : undefined;
      }
      case 'execution': return reference.name.endsWith('DateTime') ? undefined : 'String';
      case 'experiment': return 'String';
      case 'step': {
        const step = this.context.byName.get(reference.name);
        return step && this.findProperty(step, reference.rest.slice(1));
      }
      default: return undefined;
    }
  }

  private findProperty(step: PlacedStep, path: string): VariableType | undefined {
    const output = outputName(path);
    if (output !== undefined) {
      const type = listOf(step.step.OutputParameters).find(declared => isObject(declared) && declared.OutputName === output)?.OutputType;
      return type === 'String' || type === 'Integer' || type === 'Float' || type === 'Boolean' ? type : undefined;
    }
    const found = this.property(step, path);
    if (!found?.found) { return undefined; }
    switch (found.type) {
      case 'string': return 'String';
      case 'integer':
      case 'long': return 'Integer';
      case 'float':
      case 'double': return 'Float';
      case 'boolean': return 'Boolean';
      default: return undefined;
    }
  }
}

/** The output parameter that a path leads to, if it does. */
export function outputName(path: string): string | undefined {
  if (!path.startsWith('OutputParameters[')) { return undefined; }
  const parts = parsePropertyPath(path);
  return parts?.length === 2 && typeof parts[1] === 'string' ? parts[1].slice(1) : undefined;
}
