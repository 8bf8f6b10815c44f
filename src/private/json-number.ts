/**
 * A number whose JSON spelling matters: `2.0` is a float to the pipeline service, `2` an integer, and JavaScript writes both as `2`.
 */
export class JsonNumber {
  /** A number written as a float, `6.0` for 6. */
  public static float(value: number): JsonNumber {
    return new JsonNumber(Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.0` : String(value));
  }

  constructor(public readonly text: string) {}

  public valueOf(): number { return Number(this.text); }
  public toJSON(): number { return Number(this.text); }
}

/**
 * Writes plain values as JSON text, numbers with their spelling.
 *
 * @param indent spaces a level; 0 for one line
 */
export function formatJson(value: any, indent = 0): string {
  const out: string[] = [];
  write(value, out, indent, indent ? '\n' : '');
  return out.join('');
}

function write(value: any, out: string[], indent: number, newline: string): void {
  if (value instanceof JsonNumber) {
    out.push(value.text);
  } else if (value === null || typeof value !== 'object') {
    out.push(JSON.stringify(value) ?? 'null');
  } else {
    const list = Array.isArray(value);
    const inner = newline && newline + ' '.repeat(indent);
    const keys = list ? value : Object.keys(value).filter(key => value[key] !== undefined);
    let separator = list ? '[' : '{';
    for (const key of keys) {
      out.push(separator, inner);
      if (list) {
        write(key, out, indent, inner);
      } else {
        out.push(JSON.stringify(key), newline ? ': ' : ':');
        write(value[key], out, indent, inner);
      }
      separator = ',';
    }
    if (keys.length) { out.push(newline, list ? ']' : '}'); } else { out.push(list ? '[]' : '{}'); }
  }
}
