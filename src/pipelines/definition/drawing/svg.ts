import { arrange, ArrangedEdge, Arrangement, ArrangedStep } from './arrange';
import { COLORS, kindOf } from './kinds';
import { createPicture } from './picture';
import type { DefinitionDocument } from '../model';

const MARGIN = 24;
const TITLE_HEIGHT = 34;

/** Draws a definition as an SVG image. */
export function drawSvg(document: DefinitionDocument, title?: string): string {
  return svgOf(arrange(createPicture(document)), title);
}

/** The image; steps, edges and groups carry their names in `data-` attributes. */
export function svgOf(arrangement: Arrangement, title?: string): string {
  const top = MARGIN + (title ? TITLE_HEIGHT : 0);
  const width = Math.ceil(Math.max(arrangement.width, title ? title.length * 9 : 0) + 2 * MARGIN);
  const height = Math.ceil(arrangement.height + top + MARGIN);
  const left = (width - arrangement.width) / 2;
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(title ?? 'Pipeline')}">`,
    `<style>${STYLE}</style>`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">'
      + '<path d="M0.5 0.5 L7.5 4 L0.5 7.5 z" class="head"/></marker></defs>',
    `<rect class="paper" width="${width}" height="${height}"/>`,
  ];
  if (title) { lines.push(`<text class="title" x="${MARGIN}" y="${MARGIN + 10}">${escape(title)}</text>`); }
  lines.push(`<g transform="translate(${round(left)} ${top})">`);
  for (const group of arrangement.groups) {
    lines.push(
      `<g class="branch ${group.label}${group.depth % 2 ? ' odd' : ''}" data-condition="${escape(group.condition)}">`
      + `<rect x="${round(group.x)}" y="${round(group.y)}" width="${round(group.width)}" height="${round(group.height)}" rx="10"/>`
      + `<text x="${round(group.x + 14)}" y="${round(group.y + 20)}">${group.label}</text></g>`);
  }
  for (const edge of arrangement.edges) {
    const kind = edge.branch ? `edge to-branch ${edge.branch}` : 'edge';
    lines.push(`<path class="${kind}" data-from="${escape(edge.from)}" data-to="${escape(edge.to)}" d="${way(edge)}" marker-end="url(#arrow)"/>`);
  }
  for (const step of arrangement.steps) { lines.push(box(step)); }
  lines.push('</g>', '</svg>', '');
  return lines.join('\n');
}

function box(step: ArrangedStep): string {
  const { x, y, width, height } = step;
  const type = step.step.node.step.Type;
  const kind = kindOf(type);
  const hexagon = kind === 'control';
  const outline = hexagon
    ? `<path class="box" d="M${round(x + 12)} ${y} H${round(x + width - 12)} L${round(x + width)} ${y + height / 2} L${round(x + width - 12)} ${y + height} H${round(x + 12)} L${round(x)} ${y + height / 2} Z"/>`
    : `<rect class="box" x="${round(x)}" y="${y}" width="${width}" height="${height}" rx="${kind === 'fail' ? height / 2 : 7}"/>`;
  const middle = round(x + width / 2);
  return `<g class="step ${kind}" data-step="${escape(step.step.name)}"><title>${escape(`${step.step.name} (${type})`)}</title>${outline}`
    + `<text class="name" x="${middle}" y="${y + 20}">${escape(step.title)}</text><text class="type" x="${middle}" y="${y + 36}">${escape(type)}</text></g>`;
}

/** A line through points that runs straight down through layers and bends between them. */
function way(edge: ArrangedEdge): string {
  const [first, ...rest] = edge.points;
  let d = `M${round(first.x)} ${round(first.y)}`;
  let last = first;
  for (const point of rest) {
    if (Math.abs(point.y - last.y) < 1 || Math.abs(point.x - last.x) < 1) {
      d += ` L${round(point.x)} ${round(point.y)}`;
    } else {
      const bend = Math.max(16, Math.abs(point.y - last.y) / 2) * (point.y >= last.y ? 1 : -1);
      d += ` C${round(last.x)} ${round(last.y + bend)} ${round(point.x)} ${round(point.y - bend)} ${round(point.x)} ${round(point.y)}`;
    }
    last = point;
  }
  return d;
}

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

const STYLE = [
  `text{font-family:${FONT};fill:#1c2430}`,
  '.paper{fill:#fff}',
  '.title{font-size:17px;font-weight:600}',
  '.name{font-size:13px;font-weight:600;text-anchor:middle}',
  '.type{font-size:10.5px;text-anchor:middle;fill:#5b6472;letter-spacing:.02em}',
  '.box{fill:#fff;stroke-width:1.6}',
  '.edge{fill:none;stroke:#8a94a3;stroke-width:1.5}',
  '.head{fill:#8a94a3}',
  '.branch rect{stroke-width:1.2;stroke-dasharray:5 4}',
  '.branch text{font-size:12px;font-weight:600}',
  '.branch.if rect{fill:#eef8f1;stroke:#7cbf97}.branch.if text{fill:#1f7a45}',
  '.branch.else rect{fill:#fdf3ec;stroke:#dda37d}.branch.else text{fill:#a44b14}',
  '.branch.odd rect{fill:#fff}',
  '.to-branch{stroke-dasharray:2 3}',
  ...Object.entries(COLORS).map(([kind, color]) => `.step.${kind} .box{stroke:${color};fill:${tint(color)}}.step.${kind} .type{fill:${color}}`),
].join('\n');

/** A colour mixed with much white. */
function tint(color: string): string {
  const mixed = [1, 3, 5].map(i => Math.round(255 - (255 - parseInt(color.slice(i, i + 2), 16)) * 0.07));
  return `#${mixed.map(value => value.toString(16).padStart(2, '0')).join('')}`;
}

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd');
}

function round(value: number): number { return Math.round(value * 10) / 10; }
