import { isObject } from './compare';
import type { Environment } from './world';
import { buildGraph, parsePathRoot, visitGets } from '../../pipelines/definition/graph';
import type { DefinitionDocument, StepDocument } from '../../pipelines/definition/model';
import { ROLE_SLOTS, slots } from '../../pipelines/definition/slots';

/** What a definition tells about where it belongs. */
export interface Survey {
  readonly environment: Environment;
  readonly pipelineName?: string;
  readonly artifactBucket?: string;
  readonly jobRole?: string;
  /** All steps, those in branches included, each after those that it refers to and after the steps of its branches. */
  readonly steps: StepDocument[];
}

export function survey(document: DefinitionDocument): Survey {
  const graph = buildGraph(document);
  const steps = [...graph.nodes.values()].map(node => node.step);
  const places = steps.flatMap(step => defaultPlaces(step));
  const texts = collectTexts(document);
  const buckets = texts.flatMap(text => /^"?s3:\/\/([a-z0-9][a-z0-9.-]+[a-z0-9])(?:\/|"|$)/.exec(text)?.[1] ?? []);
  return {
    environment: {
      account: most(texts.flatMap(text => /^arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:(\d{12}):/.exec(text)?.[1] ?? [])),
      region: most(texts.flatMap(text => (/\.dkr\.ecr\.([a-z]{2}[a-z0-9-]*-\d)\./.exec(text) ?? /^arn:[a-z-]+:[a-z0-9-]+:([a-z]{2}[a-z0-9-]*-\d):/.exec(text))?.[1] ?? [])),
    },
    pipelineName: most(places.map(place => place.pipeline)),
    artifactBucket: most(places.map(place => place.bucket)) ?? most(buckets),
    jobRole: most(steps.flatMap(step => slots(step, ROLE_SLOTS[step.Type] ?? []).map(slot => slot.value)).filter(isRole)),
    steps: inOrder(document.Steps),
  };
}

function isRole(given: any): given is string { return typeof given === 'string' && /^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(given); }

/** What occurs most often; the first of those that occur equally often. */
function most(texts: string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) { counts.set(text, (counts.get(text) ?? 0) + 1); }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

function collectTexts(document: any): string[] {
  if (typeof document === 'string') { return [document]; }
  if (Array.isArray(document)) { return document.flatMap(collectTexts); }
  return isObject(document) ? Object.values(document).flatMap(collectTexts) : [];
}

/** Joins of `s3:/`, a bucket, the pipeline's name, the execution's id and the step's name: where a step writes by default. */
function defaultPlaces(step: StepDocument): { bucket: string; pipeline: string }[] {
  const found: { bucket: string; pipeline: string }[] = [];
  const visit = (value: any) => {
    if (Array.isArray(value)) { return value.forEach(visit); }
    if (!isObject(value)) { return; }
    const values = value['Std:Join']?.Values;
    if (Array.isArray(values) && values[0] === 's3:/' && values[3]?.Get === 'Execution.PipelineExecutionId' && values[4] === step.Name) {
      const [, bucket, pipeline] = values;
      if (typeof bucket === 'string' && typeof pipeline === 'string') { found.push({ bucket, pipeline }); }
    }
    Object.values(value).forEach(visit);
  };
  visit(step.Type === 'Condition' ? step.Arguments?.Conditions : step.Arguments);
  return found;
}

/** A step may come after all that it names; where steps name each other in a circle, the circle is cut. */
function inOrder(steps: StepDocument[]): StepDocument[] {
  const byName = new Map<string, StepDocument>();
  const collect = (list: any) => {
    for (const step of Array.isArray(list) ? list : []) {
      byName.set(step.Name, step);
      branchesOf(step).forEach(collect);
    }
  };
  collect(steps);
  const order: StepDocument[] = [];
  const seen = new Set<StepDocument>();
  // an explicit stack: chains of thousands of steps are longer than the call stack
  for (const start of steps) {
    const stack: { step: StepDocument; next: StepDocument[] }[] = [];
    const open = (step: StepDocument | undefined) => {
      if (!step || seen.has(step)) { return; }
      seen.add(step);
      stack.push({ step, next: needs(step).map(name => byName.get(name)).filter((one): one is StepDocument => one !== undefined).reverse() });
    };
    open(start);
    while (stack.length) {
      const top = stack[stack.length - 1];
      const next = top.next.pop();
      if (next) { open(next); } else { order.push(stack.pop()!.step); }
    }
  }
  return order;
}

/** The names of the steps that a step refers to, and of those in its branches. */
function needs(step: StepDocument): string[] {
  const found: string[] = [];
  const { IfSteps, ElseSteps, ...args } = step.Type === 'Condition' ? step.Arguments ?? {} : { IfSteps: [], ElseSteps: [] } as any;
  const own = step.Type === 'Condition' ? { ...step, Arguments: args } : step;
  visitGets(own, path => {
    const root = parsePathRoot(path);
    if (root.kind === 'Steps') { found.push(root.name); }
  });
  return [...found, ...step.DependsOn ?? [], ...branchesOf(step).flat().map(child => child.Name)];
}

function branchesOf(step: StepDocument): StepDocument[][] {
  if (step.Type !== 'Condition') { return []; }
  return [step.Arguments?.IfSteps, step.Arguments?.ElseSteps].filter(Array.isArray);
}
