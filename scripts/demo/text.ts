/** A line with lines below it. */
export interface Branch {
  readonly label: string;
  readonly children?: Branch[];
}

const coloured = process.stdout.isTTY && process.env.NO_COLOR === undefined && process.env.TERM !== 'dumb';
const style = (on: number, off: number) => (text: string) => coloured ? `\u001b[${on}m${text}\u001b[${off}m` : text;

export const bold = style(1, 22);
export const dim = style(2, 22);
export const good = style(32, 39);

export function heading(text: string): string {
  return `${bold(text)}\n${'─'.repeat(text.length)}`;
}

/** Branches as indented lines. */
export function tree(branches: Branch[]): string[] {
  return branches.flatMap(({ label, children = [] }, i) => {
    const last = i === branches.length - 1;
    return [`${last ? '└─' : '├─'} ${label}`, ...tree(children).map(line => `${last ? '  ' : '│ '} ${line}`)];
  });
}

/** Cells as columns of equal width. */
export function columns(rows: string[][]): string[] {
  const widths = rows.reduce<number[]>((all, row) => row.map((cell, i) => Math.max(cell.length, all[i] ?? 0)), []);
  return rows.map(row => row.map((cell, i) => cell.padEnd(widths[i])).join('  ').trimEnd());
}

/** A string of a template; values that are known at deployment only are shown as `${Name}`. */
export function plain(part: any): string {
  if (typeof part === 'string') { return part; }
  if (part?.['Fn::Join']) { return part['Fn::Join'][1].map(plain).join(part['Fn::Join'][0]); }
  if (part?.Ref) { return `\${${part.Ref}}`; }
  if (part?.['Fn::GetAtt']) { return `\${${part['Fn::GetAtt'].join('.')}}`; }
  return '${…}';
}
