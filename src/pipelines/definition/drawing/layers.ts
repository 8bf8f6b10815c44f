/** A box to be placed. */
export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** A place for a box: its top left corner. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Boxes placed in layers, each below those it depends on. */
export interface Layers {
  readonly width: number;
  readonly height: number;
  readonly places: Map<string, Place>;
  /** The points that an edge passes on its way down, by `from` and `to` joined by a line break. */
  readonly ways: Map<string, Place[]>;
}

interface Item {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly above: Item[];
  readonly below: Item[];
  layer: number;
  center: number;
}

const GAP_X = 32;
const GAP_Y = 46;
const LANE = 14;

/**
 * Layered drawing in the manner of Sugiyama: layers by the longest way, order within a layer by the mean position of the neighbours, positions by
 * least squares. Edges over several layers get a lane of their own in each layer between.
 */
export function placeInLayers(boxes: Box[], edges: { from: string; to: string }[]): Layers {
  const items = new Map<string, Item>(boxes.map(box => [box.id, { ...box, above: [], below: [], layer: 0, center: 0 }]));
  const used = withoutCircles(boxes, edges);
  assignLayers(items, used);

  const layers: Item[][] = [];
  const put = (item: Item) => { (layers[item.layer] ??= []).push(item); };
  items.forEach(put);
  const lanes = new Map<string, Item[]>();
  for (const { from, to } of used) {
    const [a, b] = [items.get(from)!, items.get(to)!];
    let last = a;
    const way: Item[] = [];
    for (let layer = a.layer + 1; layer < b.layer; layer++) {
      const lane: Item = { id: '', width: LANE, height: 0, above: [last], below: [], layer, center: 0 };
      last.below.push(lane);
      put(lane);
      way.push(lane);
      last = lane;
    }
    last.below.push(b);
    b.above.push(last);
    lanes.set(`${from}\n${to}`, way);
  }
  order(layers);
  position(layers);

  const left = Math.min(...layers.flat().map(item => item.center - item.width / 2), Infinity);
  const tops: number[] = [];
  let y = 0;
  for (const layer of layers) {
    tops.push(y);
    y += Math.max(...layer.map(item => item.height)) + GAP_Y;
  }
  const bottom = (layer: number) => (tops[layer + 1] ?? y) - GAP_Y;
  const places = new Map<string, Place>();
  for (const item of items.values()) { places.set(item.id, { x: item.center - item.width / 2 - left, y: tops[item.layer] }); }
  const ways = new Map<string, Place[]>();
  for (const [key, way] of lanes) {
    const from = items.get(key.split('\n')[0])!;
    const points = way.flatMap(lane => [tops[lane.layer], bottom(lane.layer)].map(at => ({ x: lane.center - left, y: at })));
    // a box that is lower than its layer is left straight down
    ways.set(key, [{ x: NaN, y: bottom(from.layer) }, ...points]);
  }
  const right = Math.max(...layers.flat().map(item => item.center + item.width / 2), -Infinity);
  return { width: boxes.length ? right - left : 0, height: Math.max(0, y - GAP_Y), places, ways };
}

/** Each edge once, without those that close a circle. */
function withoutCircles(boxes: Box[], edges: { from: string; to: string }[]): { from: string; to: string }[] {
  const next = new Map<string, Set<string>>(boxes.map(box => [box.id, new Set()]));
  for (const { from, to } of edges) {
    if (from !== to) { next.get(from)?.add(to); }
  }
  const state = new Map<string, 'open' | 'done'>();
  const kept: { from: string; to: string }[] = [];
  for (const box of boxes) {
    if (state.has(box.id)) { continue; }
    const stack = [{ id: box.id, targets: [...next.get(box.id)!] }];
    state.set(box.id, 'open');
    while (stack.length) {
      const top = stack[stack.length - 1];
      const to = top.targets.shift();
      if (to === undefined) {
        state.set(top.id, 'done');
        stack.pop();
      } else if (state.get(to) !== 'open') {
        kept.push({ from: top.id, to });
        if (!state.has(to)) {
          state.set(to, 'open');
          stack.push({ id: to, targets: [...next.get(to)!] });
        }
      }
    }
  }
  return kept;
}

function assignLayers(items: Map<string, Item>, edges: { from: string; to: string }[]): void {
  const waiting = new Map<string, number>();
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) {
    waiting.set(to, (waiting.get(to) ?? 0) + 1);
    const list = next.get(from);
    if (list) { list.push(to); } else { next.set(from, [to]); }
  }
  const open = [...items.keys()].filter(id => !waiting.get(id));
  while (open.length) {
    const id = open.pop()!;
    for (const to of next.get(id) ?? []) {
      const item = items.get(to)!;
      item.layer = Math.max(item.layer, items.get(id)!.layer + 1);
      waiting.set(to, waiting.get(to)! - 1);
      if (waiting.get(to) === 0) { open.push(to); }
    }
  }
}

/** Sorts each layer by where the neighbours are, down and up again. */
function order(layers: Item[][]): void {
  const sweeps = layers.length > 200 ? 2 : 8;
  const index = new Map<Item, number>();
  const remember = (layer: Item[]) => layer.forEach((item, i) => index.set(item, i - layer.length / 2));
  layers.forEach(remember);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const down = sweep % 2 === 0;
    for (const layer of down ? layers : [...layers].reverse()) {
      const wish = new Map(layer.map(item => {
        const neighbours = down ? item.above : item.below;
        return [item, neighbours.length ? mean(neighbours.map(n => index.get(n)!)) : index.get(item)!];
      }));
      layer.sort((a, b) => wish.get(a)! - wish.get(b)!);
      remember(layer);
    }
  }
}

function position(layers: Item[][]): void {
  for (const layer of layers) { settle(layer, layer.map(() => 0)); }
  for (let sweep = 0; sweep < 6; sweep++) {
    const down = sweep % 2 === 0;
    for (const layer of down ? layers : [...layers].reverse()) {
      settle(layer, layer.map(item => {
        const neighbours = down ? item.above : item.below;
        return neighbours.length ? mean(neighbours.map(n => n.center)) : item.center;
      }));
    }
  }
}

/** Puts the items of a layer as near as possible to where they should be, in their order and without overlap (isotonic regression). */
function settle(layer: Item[], wishes: number[]): void {
  let offset = 0;
  const offsets = layer.map((item, i) => {
    if (i) { offset += (layer[i - 1].width + item.width) / 2 + GAP_X; }
    return offset;
  });
  const blocks: { sum: number; count: number }[] = [];
  wishes.forEach((wish, i) => {
    blocks.push({ sum: wish - offsets[i], count: 1 });
    while (blocks.length > 1) {
      const [a, b] = blocks.slice(-2);
      if (a.sum / a.count <= b.sum / b.count) { break; }
      blocks.splice(-2, 2, { sum: a.sum + b.sum, count: a.count + b.count });
    }
  });
  let i = 0;
  for (const block of blocks) {
    for (let n = 0; n < block.count; n++, i++) { layer[i].center = block.sum / block.count + offsets[i]; }
  }
}

function mean(values: number[]): number { return values.reduce((a, b) => a + b, 0) / values.length; }
