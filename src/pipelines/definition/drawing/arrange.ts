import { Box, Place, placeInLayers } from './layers';
import type { Picture, PictureEdge, PictureStep } from './picture';

/** A step at its place. */
export interface ArrangedStep extends Box, Place {
  readonly step: PictureStep;
  readonly title: string;
}

/** A branch of a condition step, around its steps. */
export interface ArrangedGroup extends Place {
  readonly width: number;
  readonly height: number;
  readonly condition: string;
  readonly label: 'if' | 'else';
  readonly depth: number;
}

/** A dependency, or the way from a condition to one of its branches. */
export interface ArrangedEdge {
  readonly from: string;
  readonly to: string;
  readonly branch?: 'if' | 'else';
  readonly points: Place[];
}

export interface Arrangement {
  readonly width: number;
  readonly height: number;
  readonly steps: ArrangedStep[];
  readonly groups: ArrangedGroup[];
  readonly edges: ArrangedEdge[];
}

const HEIGHT = 46;
const BRANCH_GAP = 28;
const PADDING = { side: 18, top: 34, bottom: 18 };
const LONGEST_TITLE = 36;
const SIDE_LANE = 26;

/** A step with what is in its branches, as one box of the layer that it is in. */
interface Unit extends Box {
  readonly step: PictureStep;
  readonly own: Box & { title: string };
  readonly groups: { label: 'if' | 'else'; block: Block; width: number; height: number }[];
  /** Whether a step outside of the branches needs the condition step: it is reached by a lane at the side. */
  readonly sideLane: boolean;
}

interface Block {
  readonly units: Unit[];
  readonly places: Map<string, Place>;
  readonly ways: Map<string, Place[]>;
  readonly width: number;
  readonly height: number;
}

/** Finds places for everything: branches are boxes within boxes, each level in layers. */
export function arrange(picture: Picture): Arrangement {
  const outgoing = new Set(picture.edges.map(edge => edge.from));
  // the unit of each step at each level
  const chains = new Map<string, string[]>();
  const climb = (steps: PictureStep[], above: string[]) => {
    for (const step of steps) {
      const chain = [...above, step.name];
      chains.set(step.name, chain);
      for (const branch of step.branches) { climb(branch.steps, [...chain, `${step.name}\n${branch.label}`]); }
    }
  };
  climb(picture.steps, []);
  const levelEdges = groupByLevel(picture.edges, chains);

  const toUnit = (step: PictureStep): Unit => {
    const own = sizeOf(step);
    const groups = step.branches.map(({ label, steps }) => {
      const block = toBlock(steps, `${step.name}\n${label}`);
      return { label, block, width: block.width + 2 * PADDING.side, height: block.height + PADDING.top + PADDING.bottom };
    });
    const sideLane = groups.length > 0 && outgoing.has(step.name);
    const inner = groups.reduce((sum, group) => sum + group.width + BRANCH_GAP, -BRANCH_GAP);
    return {
      id: step.name,
      step,
      own,
      groups,
      sideLane,
      width: Math.max(own.width, inner) + (sideLane ? 2 * SIDE_LANE : 0),
      height: HEIGHT + (groups.length ? 40 + Math.max(...groups.map(group => group.height)) : 0),
    };
  };
  const toBlock = (steps: PictureStep[], level: string): Block => {
    const units = steps.map(toUnit);
    return { units, ...placeInLayers(units, levelEdges.get(level) ?? []) };
  };

  const out = { steps: [] as ArrangedStep[], groups: [] as ArrangedGroup[], edges: [] as ArrangedEdge[] };
  const found = new Map<string, ArrangedStep>();
  const ways = new Map<string, { points: Place[]; right?: number }>();
  const groups = new Map<string, ArrangedGroup>();
  const emit = (block: Block, x: number, y: number, level: string, depth: number) => {
    for (const unit of block.units) {
      const place = block.places.get(unit.id)!;
      const [left, top] = [x + place.x, y + place.y];
      const arranged = { ...unit.own, step: unit.step, x: left + (unit.width - unit.own.width) / 2, y: top };
      out.steps.push(arranged);
      found.set(unit.id, arranged);
      const inner = unit.groups.reduce((sum, group) => sum + group.width + BRANCH_GAP, -BRANCH_GAP);
      let at = left + (unit.width - inner) / 2;
      for (const { label, block: branch, width, height } of unit.groups) {
        const group = { x: at, y: top + HEIGHT + 40, width, height, condition: unit.id, label, depth };
        out.groups.push(group);
        groups.set(`${unit.id}\n${label}`, group);
        out.edges.push({ from: unit.id, to: unit.id, branch: label, points: [bottomOf(arranged), { x: at + width / 2, y: group.y }] });
        emit(branch, at + PADDING.side, group.y + PADDING.top, `${unit.id}\n${label}`, depth + 1);
        at += width + BRANCH_GAP;
      }
      if (unit.sideLane) { ways.set(unit.id, { points: [], right: left + unit.width - SIDE_LANE / 2 }); }
    }
    for (const [key, points] of block.ways) { ways.set(`${level}\n${key}`, { points: points.map(point => ({ x: x + point.x, y: y + point.y })) }); }
  };
  const whole = toBlock(picture.steps, '');
  emit(whole, 0, 0, '', 0);

  for (const { from, to } of picture.edges) {
    const [a, b] = [found.get(from)!, found.get(to)!];
    const { level, lifted } = meet(chains.get(from)!, chains.get(to)!);
    const way = ways.get(`${level}\n${lifted.from}\n${lifted.to}`)?.points ?? [];
    const leaves = groups.get(borderOf(from, to, chains) ?? '');
    const enters = groups.get(borderOf(to, from, chains) ?? '');
    // out of a branch and into one along its border, so that the steps in it stay free
    const lane = leaves ? leaves.x + leaves.width - PADDING.side / 2 : ways.get(from)?.right;
    const start = lane === undefined ? [bottomOf(a)] : [{ x: a.x + a.width, y: a.y + HEIGHT / 2 }, { x: lane, y: a.y + HEIGHT / 2 }];
    if (leaves) { start.push({ x: lane!, y: leaves.y + leaves.height }); }
    const end = enters
      ? [
        { x: enters.x + PADDING.side / 2, y: enters.y },
        { x: enters.x + PADDING.side / 2, y: b.y + HEIGHT / 2 },
        { x: b.x, y: b.y + HEIGHT / 2 },
      ]
      : [{ x: b.x + b.width / 2, y: b.y }];
    const { x, y } = start[start.length - 1];
    const between = way.map(point => ({ x: Number.isNaN(point.x) ? x : point.x, y: point.y })).filter(point => point.y >= y && point.y <= end[0].y);
    out.edges.push({ from, to, points: [...start, ...between, ...end] });
  }
  return { width: whole.width, height: whole.height, ...out };
}

/** The level at which two steps are in different boxes, and these boxes. */
function meet(a: string[], b: string[]): { level: string; lifted: PictureEdge } {
  let i = 0;
  while (i < a.length - 1 && i < b.length - 1 && a[i] === b[i]) { i++; }
  // levels and steps alternate: a difference in the level is one of the condition step's two branches
  if (i % 2 === 1) { return { level: '?', lifted: { from: a[i], to: b[i] } }; }
  return { level: i ? a[i - 1] : '', lifted: { from: a[i], to: b[i] } };
}

/** The branch that holds a step and does not hold another one. */
function borderOf(step: string, other: string, chains: Map<string, string[]>): string | undefined {
  const chain = chains.get(step)!;
  const border = chain[chain.length - 2];
  return border !== undefined && !chains.get(other)!.includes(border) ? border : undefined;
}

function groupByLevel(edges: PictureEdge[], chains: Map<string, string[]>): Map<string, PictureEdge[]> {
  const levels = new Map<string, PictureEdge[]>();
  for (const { from, to } of edges) {
    const { level, lifted } = meet(chains.get(from)!, chains.get(to)!);
    if (lifted.from === lifted.to) { continue; }
    const list = levels.get(level);
    if (list) { list.push(lifted); } else { levels.set(level, [lifted]); }
  }
  return levels;
}

function sizeOf(step: PictureStep): Box & { title: string } {
  const title = step.name.length > LONGEST_TITLE ? `${step.name.slice(0, 20)}…${step.name.slice(-(LONGEST_TITLE - 21))}` : step.name;
  const letters = Math.max(title.length * 7.3, step.node.step.Type.length * 6);
  return { id: step.name, title, width: Math.max(130, Math.round(letters + 44)), height: HEIGHT };
}

function bottomOf(step: Box & Place): Place { return { x: step.x + step.width / 2, y: step.y + HEIGHT }; }
