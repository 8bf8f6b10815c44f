import { buildGraph, DefinitionGraph, GraphNode } from '../graph';
import type { DefinitionDocument, StepDocument } from '../model';

/** What is drawn: the steps as they are nested, and the dependencies that say something. */
export interface Picture {
  readonly steps: PictureStep[];
  readonly edges: PictureEdge[];
  readonly graph: DefinitionGraph;
}

export interface PictureStep {
  readonly name: string;
  readonly node: GraphNode;
  /** Branches of a condition step that hold steps. */
  readonly branches: PictureBranch[];
}

export interface PictureBranch {
  readonly label: 'if' | 'else';
  readonly steps: PictureStep[];
}

/** `to` needs `from`. */
export interface PictureEdge {
  readonly from: string;
  readonly to: string;
}

/** Finding the dependencies that follow from others takes memory that grows with the square of the number of steps. */
const REDUCTION_LIMIT = 3000;

export function createPicture(document: DefinitionDocument): Picture {
  const graph = buildGraph(document);
  const add = (steps: StepDocument[] | undefined): PictureStep[] => (steps ?? [])
    // of steps with the same name the graph knows the last one
    .filter(step => graph.nodes.get(step.Name)?.step === step)
    .map(step => ({
      name: step.Name,
      node: graph.nodes.get(step.Name)!,
      branches: step.Type !== 'Condition' ? [] : (['if', 'else'] as const)
        .map(label => ({ label, steps: add(step.Arguments?.[label === 'if' ? 'IfSteps' : 'ElseSteps']) }))
        .filter(branch => branch.steps.length > 0),
    }));
  return { steps: add(document.Steps), edges: reduce(graph), graph };
}

/** The dependencies without those that follow from others, and without that of a step in a branch on its condition. */
function reduce(graph: DefinitionGraph): PictureEdge[] {
  const names = [...graph.nodes.keys()];
  const index = new Map(names.map((name, i) => [name, i]));
  const ancestors = names.length <= REDUCTION_LIMIT ? ancestorsOf(graph, names, index) : undefined;
  const edges: PictureEdge[] = [];
  for (const [to, node] of graph.nodes) {
    for (const from of node.dependencies) {
      if (from === node.parent || from === to) { continue; }
      const implied = ancestors && node.dependencies.some(other => other !== from && ancestors[index.get(other)!].has(index.get(from)!));
      if (!implied) { edges.push({ from, to }); }
    }
  }
  return edges;
}

/** For each step those that must come before it; steps in a circle have none. */
function ancestorsOf(graph: DefinitionGraph, names: string[], index: Map<string, number>): Set<number>[] {
  const result: Set<number>[] = names.map(() => new Set());
  const done = new Set<number>();
  const waiting = names.map(name => graph.nodes.get(name)!.dependencies.length);
  const dependents: number[][] = names.map(() => []);
  names.forEach((name, i) => graph.nodes.get(name)!.dependencies.forEach(from => dependents[index.get(from)!].push(i)));
  const open = names.map((_, i) => i).filter(i => waiting[i] === 0);
  while (open.length) {
    const i = open.pop()!;
    done.add(i);
    for (const from of graph.nodes.get(names[i])!.dependencies) {
      const j = index.get(from)!;
      result[i].add(j);
      for (const k of result[j]) { result[i].add(k); }
    }
    for (const j of dependents[i]) {
      if (--waiting[j] === 0) { open.push(j); }
    }
  }
  return result;
}
