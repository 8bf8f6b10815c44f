import type { DefinitionDocument, StepDocument } from './model';

/** A step in its place in the graph. */
export interface GraphNode {
  readonly step: StepDocument;
  /** The condition step whose branch holds this step. */
  readonly parent?: string;
  readonly branch?: 'if' | 'else';
  /** Names of the steps that must come before, each once, in order of discovery; the parent is one of them. */
  readonly dependencies: string[];
}

/** The graph of a definition, found from what the steps refer to. */
export interface DefinitionGraph {
  /** All steps by name, those in branches included, in document order. */
  readonly nodes: Map<string, GraphNode>;
  /** Names that occur more than once. */
  readonly duplicates: string[];
  /** References to steps that do not exist: the step that refers, and the name. */
  readonly unknown: { from: string; to: string }[];
}

/** What a `Get` path starts with. */
export interface PathRoot {
  readonly kind: 'Parameters' | 'Steps' | 'Execution' | 'PipelineExperimentConfig' | 'other';
  /** The name after the kind. */
  readonly name: string;
  /** What follows the name: `.ModelArtifacts.S3ModelArtifacts`, `['x']`, or an empty string. */
  readonly rest: string;
}

export function parsePathRoot(path: string): PathRoot {
  const match = /^(Parameters|Steps|Execution|PipelineExperimentConfig)\.([A-Za-z0-9\-_]+)(.*)$/s.exec(path);
  return match ? { kind: match[1] as PathRoot['kind'], name: match[2], rest: match[3] } : { kind: 'other', name: path, rest: '' };
}

/** Calls back for each `Get` in a value, at any depth. */
export function visitGets(value: any, visit: (path: string) => void): void {
  if (value === null || typeof value !== 'object') { return; }
  if (Array.isArray(value)) {
    for (const item of value) { visitGets(item, visit); }
    return;
  }
  const keys = Object.keys(value);
  if (keys.length === 1 && keys[0] === 'Get' && typeof value.Get === 'string') {
    visit(value.Get);
    return;
  }
  for (const key of keys) { visitGets(value[key], visit); }
}

/**
 * What belongs to the step itself. For a condition step that is its conditions: the steps in its branches depend on it, not the other way round.
 */
export function ownContent(step: StepDocument): any {
  if (step.Type !== 'Condition') { return step; }
  const { IfSteps, ElseSteps, ...args } = step.Arguments ?? {};
  return { ...step, Arguments: args };
}

export function buildGraph(definition: Pick<DefinitionDocument, 'Steps'>): DefinitionGraph {
  const nodes = new Map<string, GraphNode>();
  const duplicates = new Set<string>();
  const unknown: { from: string; to: string }[] = [];

  const add = (steps: StepDocument[] | undefined, parent?: string, branch?: 'if' | 'else') => {
    for (const step of steps ?? []) {
      if (nodes.has(step.Name)) { duplicates.add(step.Name); }
      nodes.set(step.Name, { step, parent, branch, dependencies: [] });
      if (step.Type === 'Condition') {
        add(step.Arguments?.IfSteps, step.Name, 'if');
        add(step.Arguments?.ElseSteps, step.Name, 'else');
      }
    }
  };
  add(definition.Steps);

  for (const node of nodes.values()) {
    const found = new Set<string>(node.parent ? [node.parent] : []);
    for (const name of node.step.DependsOn ?? []) { found.add(name); }
    visitGets(ownContent(node.step), path => {
      const root = parsePathRoot(path);
      if (root.kind === 'Steps') { found.add(root.name); }
    });
    for (const name of found) {
      if (nodes.has(name)) { node.dependencies.push(name); } else { unknown.push({ from: node.step.Name, to: name }); }
    }
  }
  return { nodes, duplicates: [...duplicates], unknown };
}

/** The steps in an order in which every step comes after its dependencies, or the names along a cycle. */
export function sortGraph(graph: DefinitionGraph): { order: string[]; cycle?: string[] } {
  const order: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  // an explicit stack: chains of thousands of steps are longer than the call stack
  for (const start of graph.nodes.keys()) {
    if (state.has(start)) { continue; }
    const stack: { name: string; next: number }[] = [{ name: start, next: 0 }];
    state.set(start, 'open');
    while (stack.length) {
      const top = stack[stack.length - 1];
      const dependencies = graph.nodes.get(top.name)!.dependencies;
      if (top.next >= dependencies.length) {
        state.set(top.name, 'done');
        order.push(top.name);
        stack.pop();
        continue;
      }
      const name = dependencies[top.next++];
      const seen = state.get(name);
      if (seen === 'open') {
        const path = stack.map(s => s.name);
        return { order, cycle: [...path.slice(path.indexOf(name)), name] };
      }
      if (!seen) {
        state.set(name, 'open');
        stack.push({ name, next: 0 });
      }
    }
  }
  return { order };
}
