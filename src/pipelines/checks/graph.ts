import { CheckContext, isUnknown, PlacedStep, show } from './context';
import type { Edge } from './references';
import { closest } from '../../private/api-model-closest';
import { isToken } from '../../private/api-model-values';
import { GraphNode, sortGraph } from '../definition/graph';

/** Checks dependencies: those that are declared, and the graph that they form with those found from references. */
export function checkGraph(context: CheckContext, references: readonly Edge[]): void {
  const edges = [...context.steps.flatMap(step => declaredEdges(context, step)), ...references];
  checkCycle(context, edges);
  const seen = new Set<string>();
  for (const edge of edges) {
    const key = `${edge.from.order} ${edge.to.order}`;
    if (edge.to.branches.length === 0 || seen.has(key)) { continue; }
    seen.add(key);
    checkBranches(context, edge);
  }
}

function declaredEdges(context: CheckContext, from: PlacedStep): Edge[] {
  const edges: Edge[] = [];
  const given = from.step.DependsOn;
  if (given === undefined || given === null || isToken(given)) { return edges; }
  if (!Array.isArray(given)) {
    if (!isUnknown(given)) { context.report('depends-on', from, 'DependsOn', `must be a list of step names, got ${show(given)}: put it in brackets`); }
    return edges;
  }
  given.forEach((name, i) => {
    const path = `DependsOn[${i}]`;
    if (isUnknown(name)) { return; }
    if (typeof name !== 'string') { return context.report('depends-on', from, path, `must be the name of a step, got ${show(name)}`); }
    const to = context.byName.get(name);
    if (!to) {
      const nearest = closest(name, context.byName.keys());
      context.report('unknown-step', from, path, `must be the name of a step of the pipeline, got ${show(name)}: ${nearest ? `did you mean ${nearest}` : 'add the step'}`);
    } else if (to === from) {
      context.report('self-dependency', from, path, `must not be the step itself, got ${show(name)}: remove it`);
    } else if (to.type === 'Fail') {
      context.report('depends-on-fail', from, path, `must not be a fail step, got ${show(name)}: nothing runs after it`);
    } else {
      edges.push({ from, to, path });
    }
    if (given.indexOf(name) < i) { context.report('depends-on', from, path, `is there already, got ${show(name)} twice: remove one`, 'warning'); }
  });
  return edges;
}

function checkCycle(context: CheckContext, edges: readonly Edge[]): void {
  const nodes = new Map<string, GraphNode>();
  for (const placed of context.steps) {
    const parent = placed.branches[placed.branches.length - 1]?.condition;
    nodes.set(String(placed.order), { step: placed.step as GraphNode['step'], dependencies: parent ? [String(parent.order)] : [] });
  }
  for (const { from, to } of edges) { nodes.get(String(from.order))!.dependencies.push(String(to.order)); }
  const { cycle } = sortGraph({ nodes, duplicates: [], unknown: [] });
  if (!cycle) { return; }
  const steps = cycle.map(order => context.steps[Number(order)]);
  context.report('cycle', steps[0], '', `must not depend on itself through others, got ${steps.map(step => step.name ?? step.path).join(' → ')} (each needs the next): `
    + 'remove one of the dependencies');
}

/** A step in a branch runs only if the branch is taken. */
function checkBranches(context: CheckContext, { from, to, path }: Edge): void {
  for (const branch of to.branches) {
    const own = from.branches.find(({ condition }) => condition === branch.condition);
    if (own?.member === branch.member || branch.condition === from) { continue; }
    const where = `${branch.member} of ${branch.condition.label}`;
    if (own) {
      context.report('opposite-branch', from, path,
        `must not need ${to.label}, which is in ${where} while this one is in ${own.member}: only one of the two ever runs`);
    } else {
      context.report('branch-step-outside', from, path, `needs ${to.label}, which runs only if ${where} are taken: otherwise this step never runs; `
        + 'put it into the branch as well');
    }
    return;
  }
}
