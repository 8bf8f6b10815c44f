import type { Code, Statement } from './code';

const WIDTH = 120;

/** Writes a statement, indented, in lines of at most 120 characters where names and values allow it. */
export function printStatement(statement: Statement, indent: string): string {
  const head = statement.variable ? `const ${statement.variable.name} = ` : '';
  const comment = (statement.comment ?? '').split('\n').filter(line => line.trim())
    .flatMap(line => wrap(line.trim(), WIDTH - indent.length - 3)).map(line => `${indent}// ${line}\n`).join('');
  return `${comment}${indent}${head}${print(statement.code, indent, indent.length + head.length, 1)};\n`;
}

/** Cuts text into lines at its blanks. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.length - 1;
    if (last >= 0 && lines[last].length + 1 + word.length <= width) { lines[last] += ` ${word}`; } else { lines.push(word); }
  }
  return lines;
}

/**
 * @param indent the indentation of the line that the expression is in
 * @param column where the expression begins
 * @param suffix how many characters follow it
 */
function print(code: Code, indent: string, column: number, suffix: number): string {
  const flat = isBroken(code) ? undefined : printFlat(code);
  if (flat !== undefined && column + flat.length + suffix <= WIDTH) { return flat; }
  const inner = `${indent}  `;
  switch (code.kind) {
    case 'object': return block('{', code.members.map(([key, member]) => {
      if (isShort(key, member)) { return key; }
      const head = `${printKey(key)}: `;
      const printed = print(member, inner, inner.length + head.length, 1);
      return (printed.startsWith('\n') ? head.trimEnd() : head) + printed;
    }), '}', indent);
    case 'list': return code.items.every(isShortItem)
      ? fill(code.items.map(item => print(item, inner, inner.length, 1)), indent)
      : block('[', code.items.map(item => print(item, inner, inner.length, 1)), ']', indent);
    case 'value': return typeof code.value === 'string' ? concatenate([code.value], indent, column) : printFlat(code);
    case 'template': return concatenate(code.parts, indent, column);
    case 'member': return `${print(code.of, indent, column, suffix + code.name.length + 1)}.${code.name}`;
    case 'call': return printCall(print(code.of, indent, column, suffix + 1), code.args, indent, column, suffix);
    case 'new': return printCall(`new ${code.path}`, code.args, indent, column, suffix);
    default: return printFlat(code);
  }
}

/** A call: its last argument is broken if the others fit before it, otherwise each argument has its line. */
function printCall(head: string, args: Code[], indent: string, column: number, suffix: number): string {
  if (!args.length) { return `${head}()`; }
  const start = head.includes('\n') ? head.length - head.lastIndexOf('\n') - 1 : column + head.length;
  const last = args[args.length - 1];
  const before = args.slice(0, -1).some(isBroken) ? undefined : args.slice(0, -1).map(arg => `${printFlat(arg)}, `).join('');
  if (before !== undefined && ['object', 'list', 'call', 'new'].includes(last.kind)) {
    const at = start + 1 + before.length;
    const printed = print(last, indent, at, suffix + 1);
    const [first] = printed.split('\n');
    if (at + first.length <= WIDTH && /[{[(]$/.test(first)) { return `${head}(${before}${printed})`; }
  }
  const inner = `${indent}  `;
  return head + block('(', args.map(arg => print(arg, inner, inner.length, 1)), ')', indent);
}

function block(open: string, items: string[], close: string, indent: string): string {
  if (!items.length) { return open + close; }
  return `${open}\n${items.map(item => `${indent}  ${item},\n`).join('')}${indent}${close}`;
}

/** A list of plain values, as many in a line as fit. */
function fill(items: string[], indent: string): string {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.length - 1;
    const fits = last >= 0 && !item.includes('\n') && indent.length + 2 + lines[last].length + 2 + item.length + 1 <= WIDTH;
    if (fits) { lines[last] += `, ${item}`; } else { lines.push(item); }
  }
  return block('[', lines, ']', indent);
}

/** Text that is too long for its line, as a sum of parts. */
function concatenate(parts: (string | Code)[], indent: string, column: number): string {
  const room = WIDTH - indent.length - 8;
  // pieces that stay whole: text cut at slashes and blanks, and the expressions between
  const pieces = parts.flatMap<string | Code>(part => (typeof part === 'string' ? part.match(/[^/ ,]{1,80}[/ ,]?|[/ ,]/g) ?? [] : [part]));
  const lines: (string | Code)[][] = [];
  let length = 0;
  for (const piece of pieces) {
    const size = typeof piece === 'string' ? quote(piece).length - 2 : printFlat(piece).length + 3;
    if (!lines.length || length + size > room) {
      lines.push([]);
      length = 0;
    }
    lines[lines.length - 1].push(piece);
    length += size;
  }
  if (!lines.length) { return '\'\''; }
  const printed = lines.map(printText);
  const first = column + printed[0].length + 1 > WIDTH ? `\n${indent}  ` : '';
  return first + printed.join(`\n${indent}  + `);
}

function printText(parts: (string | Code)[]): string {
  if (parts.every(part => typeof part === 'string')) { return quote(parts.join('')); }
  return `\`${parts.map(part => (typeof part === 'string' ? escapeTemplate(part) : `\${${printFlat(part)}}`)).join('')}\``;
}

/** On one line. */
function printFlat(code: Code): string {
  const all = (items: Code[]) => items.map(printFlat).join(', ');
  switch (code.kind) {
    case 'value': return typeof code.value === 'string' ? quote(code.value) : printNumber(code.value);
    case 'list': return `[${all(code.items)}]`;
    case 'object': return code.members.length ? `{ ${code.members.map(printMember).join(', ')} }` : '{}';
    case 'name': return code.path;
    case 'variable': return code.variable.name;
    case 'this': return 'this';
    case 'member': return `${printFlat(code.of)}.${code.name}`;
    case 'call': return `${printFlat(code.of)}(${all(code.args)})`;
    case 'new': return `new ${code.path}(${all(code.args)})`;
    case 'template': return printText(code.parts);
  }
}

function printMember([key, member]: [string, Code]): string {
  return isShort(key, member) ? key : `${printKey(key)}: ${printFlat(member)}`;
}

/** A member that is called like the constant in it. */
function isShort(key: string, member: Code): boolean { return member.kind === 'variable' && member.variable.name === key; }

function printNumber(given: number | boolean | null): string { return Object.is(given, -0) ? '-0' : String(given); }

/** Whether several of such items may stand on a line. */
function isShortItem(code: Code): boolean {
  return ['value', 'variable', 'member', 'name'].includes(code.kind) || (code.kind === 'call' && printFlat(code).length <= 60);
}

function isBroken(code: Code): boolean {
  switch (code.kind) {
    case 'object': return (code.broken === true && code.members.length > 0) || code.members.some(([, member]) => isBroken(member));
    case 'list': return code.items.some(isBroken);
    case 'call': return isBroken(code.of) || code.args.some(isBroken);
    case 'member': return isBroken(code.of);
    case 'new': return code.args.some(isBroken);
    default: return false;
  }
}

function printKey(key: string): string {
  // a computed key is a member like any other, whatever its name
  if (key === '__proto__') { return '[\'__proto__\']'; }
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key);
}

/** A string literal; characters that could not be seen, or end a line, are escaped. */
export function quote(text: string): string {
  const mark = text.includes('\'') && !text.includes('"') ? '"' : '\'';
  // eslint-disable-next-line no-control-regex
  const escaped = text.replace(/[\\'\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ud800-\udfff]/gu,
    character => (character === '\'' && mark === '"' ? character : escapeCharacter(character)));
  return mark + escaped + mark;
}

function escapeTemplate(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\\`\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ud800-\udfff]/gu, escapeCharacter).replace(/\$\{/g, '\\${');
}

const SHORT: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\', '\'': '\\\'', '`': '\\`' };

function escapeCharacter(character: string): string {
  return SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
