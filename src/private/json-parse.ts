import { ValidationError } from './errors';
import { JsonNumber } from './json-number';

/** Values nested deeper than this are a mistake or an attack, and would exhaust the call stack. */
const MAX_DEPTH = 1000;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const BLANK = /[ \t\n\r]*/y;
// eslint-disable-next-line no-control-regex
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPES: Record<string, string> = { '"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t' };

/**
 * Reads JSON text without losing anything: plain values, with a `JsonNumber` wherever writing the number again would not give its text back
 * (`2.0`, `1e5`, `-0`, more digits than a double has). Strict: no comments, no trailing commas, no second member of the same name.
 *
 * @param source what the text is, for messages: a file's name
 */
export function parseJson(text: string, source = 'JSON'): any {
  return new Parser(text, source).parse();
}

class Parser {
  private at = 0;

  constructor(private readonly text: string, private readonly source: string) {}

  public parse(): any {
    if (this.text.charCodeAt(0) === 0xfeff) { this.at = 1; }
    this.blank();
    const value = this.value(0);
    this.blank();
    if (this.at < this.text.length) { this.fail('nothing more is expected after the value'); }
    return value;
  }

  private value(depth: number): any {
    if (depth > MAX_DEPTH) { this.fail(`values must not be nested deeper than ${MAX_DEPTH} levels`); }
    switch (this.text[this.at]) {
      case '{': return this.object(depth);
      case '[': return this.list(depth);
      case '"': return this.string();
      case 't': return this.word('true', true);
      case 'f': return this.word('false', false);
      case 'n': return this.word('null', null);
      default: return this.number();
    }
  }

  private object(depth: number): any {
    const out: Record<string, any> = {};
    this.at++;
    this.blank();
    if (this.skip('}')) { return out; }
    for (;;) {
      const start = this.at;
      if (this.text[this.at] !== '"') { this.fail('a member\'s name in double quotes is expected'); }
      const key = this.string();
      if (Object.prototype.hasOwnProperty.call(out, key)) {
        this.at = start;
        this.fail(`member ${JSON.stringify(key)} is there twice in one object`);
      }
      this.blank();
      if (!this.skip(':')) { this.fail('":" is expected after a member\'s name'); }
      this.blank();
      const value = this.value(depth + 1);
      if (key === '__proto__') {
        Object.defineProperty(out, key, { value, enumerable: true, configurable: true, writable: true });
      } else {
        out[key] = value;
      }
      this.blank();
      if (this.skip('}')) { return out; }
      if (!this.skip(',')) { this.fail('"," or "}" is expected after a member'); }
      this.blank();
    }
  }

  private list(depth: number): any[] {
    const out: any[] = [];
    this.at++;
    this.blank();
    if (this.skip(']')) { return out; }
    for (;;) {
      out.push(this.value(depth + 1));
      this.blank();
      if (this.skip(']')) { return out; }
      if (!this.skip(',')) { this.fail('"," or "]" is expected after an item'); }
      this.blank();
    }
  }

  private string(): string {
    let out = '';
    this.at++;
    for (;;) {
      out += this.match(PLAIN);
      const next = this.text[this.at];
      if (next === '"') {
        this.at++;
        return out;
      }
      if (next === undefined) { this.fail('the text ends within a string'); }
      if (next !== '\\') { this.fail(`control character ${JSON.stringify(next)} must be escaped in a string`); }
      const escape = this.text[this.at + 1];
      if (escape === 'u') {
        const code = this.text.slice(this.at + 2, this.at + 6);
        if (!/^[0-9a-fA-F]{4}$/.test(code)) { this.fail('four hexadecimal digits are expected after "\\u"'); }
        out += String.fromCharCode(parseInt(code, 16));
        this.at += 6;
      } else {
        if (!Object.prototype.hasOwnProperty.call(ESCAPES, escape ?? '')) { this.fail('an escape such as "\\n" is expected after a backslash'); }
        out += ESCAPES[escape];
        this.at += 2;
      }
    }
  }

  private number(): number | JsonNumber {
    const text = this.match(NUMBER);
    if (!text) { this.fail(this.at < this.text.length ? 'a value is expected' : 'a value is expected, but the text ends'); }
    const value = Number(text);
    return JSON.stringify(value) === text ? value : new JsonNumber(text);
  }

  private word(word: string, value: any): any {
    if (!this.text.startsWith(word, this.at)) { this.fail('a value is expected'); }
    this.at += word.length;
    return value;
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.text) ?? [''];
    this.at += found.length;
    return found;
  }

  private blank(): void { this.match(BLANK); }

  private skip(character: string): boolean {
    if (this.text[this.at] !== character) { return false; }
    this.at++;
    return true;
  }

  private fail(what: string): never {
    const lines = this.text.slice(0, this.at).split('\n');
    throw new ValidationError('JsonSyntax', `${this.source}:${lines.length}:${lines[lines.length - 1].length + 1}: ${what}`);
  }
}
