import { COLORS, kindOf } from './kinds';
import { createPicture, PictureStep } from './picture';
import type { DefinitionDocument } from '../model';

/** Draws a definition as the text of a Mermaid flowchart. */
export function drawMermaid(document: DefinitionDocument, title?: string): string {
  const picture = createPicture(document);
  const ids = new Map([...picture.graph.nodes.keys()].map((name, i) => [name, `s${i + 1}`]));
  const lines = title ? ['---', `title: ${JSON.stringify(title)}`, '---'] : [];
  lines.push('flowchart TD');
  const kinds = new Map<string, string[]>();
  const arrows: string[] = [];

  const add = (steps: PictureStep[], indent: string) => {
    for (const { name, node, branches } of steps) {
      const id = ids.get(name)!;
      const kind = kindOf(node.step.Type);
      const label = `"${escape(name)}<br/><small>${escape(node.step.Type)}</small>"`;
      lines.push(`${indent}${id}${kind === 'control' ? `{{${label}}}` : kind === 'fail' ? `([${label}])` : `[${label}]`}`);
      const list = kinds.get(kind);
      if (list) { list.push(id); } else { kinds.set(kind, [id]); }
      for (const branch of branches) {
        const group = `${id}_${branch.label}`;
        // a subgraph's name must not be a word of the language, as "end" is
        lines.push(`${indent}subgraph ${group}["${branch.label}"]`);
        add(branch.steps, `${indent}  `);
        lines.push(`${indent}end`);
        arrows.push(`  ${id} -.->|${branch.label}| ${group}`);
      }
    }
  };
  add(picture.steps, '  ');
  for (const { from, to } of picture.edges) { arrows.push(`  ${ids.get(from)} --> ${ids.get(to)}`); }
  lines.push(...arrows);
  for (const [kind, members] of kinds) {
    lines.push(`  classDef ${kind} stroke:${COLORS[kind as keyof typeof COLORS]},stroke-width:2px`, `  class ${members.join(',')} ${kind}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Mermaid's own entity codes, for what would end a label. */
function escape(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,:;_\-/()]/gu, character => `#${character.codePointAt(0)};`).replace(/\n/g, ' ');
}
