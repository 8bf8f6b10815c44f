import { holds } from './templates';

const LINE = /^(.*?)\s*(?:\/\/|#)\? (.*)$/;

/**
 * A file of a template with its placeholders filled in.
 *
 * - `{{name}}` is a value.
 * - A line that ends with `//? words` (in Python `#? words`) stays if one of the words holds; `a+b` holds if both do, `!a` if `a` does not.
 * - A line of that only begins a block of lines that stay or go together, up to the line `//? end`.
 *
 * @throws where the file has a placeholder without a value, or a block without an end
 */
export function render(text: string, words: ReadonlySet<string>, values: Readonly<Record<string, string>>, file: string): string {
  const lines: string[] = [];
  let block: boolean | undefined;
  for (const line of text.split('\n')) {
    const [, content, condition] = LINE.exec(line) ?? [undefined, line, undefined];
    if (condition === undefined) {
      if (block !== false) { lines.push(line); }
    } else if (content !== '') {
      if (block !== false && some(condition, words)) { lines.push(content); }
    } else if (condition === 'end') {
      if (block === undefined) { throw new Error(`${file} ends a block that has not begun`); }
      block = undefined;
    } else {
      if (block !== undefined) { throw new Error(`${file} has a block in a block: ${condition}`); }
      block = some(condition, words);
    }
  }
  if (block !== undefined) { throw new Error(`${file} has a block without an end`); }
  return lines.join('\n').replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    if (!Object.prototype.hasOwnProperty.call(values, name)) { throw new Error(`${file} has a placeholder without a value: ${name}`); }
    return values[name];
  });
}

function some(condition: string, words: ReadonlySet<string>): boolean {
  return condition.split(' ').some(part => holds(part, words));
}
