import type { BotocoreModel, BotocoreShape } from './api-model-source';
import { compilePattern, ModelData, PLAIN, ShapeData, ShapeReference } from '../src/private/api-model-shape';

/** Patterns that cannot be taken over, each with its reason; they are left out. */
export const DROPPED_PATTERNS: { readonly [source: string]: string } = {
  '.*(?:[ \\r\\n\\t].*)*': 'forbids almost nothing, and takes exponential time on a long text that it does forbid',
};

/** Patterns that are broken as published, and what they mean. */
const REPAIRED_PATTERNS: { readonly [source: string]: string } = {
  // a quantifier after $ repeats nothing; the lengths are in min and max
  '([\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@]*)${1,128}': '([\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@]*)',
  '([\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@]*)${1,256}': '([\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@]*)',
  // takes exponential time, since its class has the hyphen as well
  '[a-zA-Z0-9](-*[a-zA-Z0-9\\+\\-\\.])*': '[a-zA-Z0-9][a-zA-Z0-9+\\-.]*',
  // the range of surrogates is written with two of its ends swapped
  '[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDBFF-\\uDC00\\uDFFF\\r\\n\\t]*': '[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t]*',
  '.*[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDBFF-\\uDC00\\uDFFF\\r\\n\\t]*.*':
    '[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t]*',
};

/** Classes of characters that only Java's regular expressions name. */
const CLASSES: { readonly [name: string]: string } = {
  Alnum: 'a-zA-Z0-9',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: '\\x00-\\x7F',
  Print: '\\x20-\\x7E',
  Graph: '\\x21-\\x7E',
  Space: '\\s',
  Punct: '!-\\/:-@\\[-`{-~',
  XDigit: '0-9a-fA-F',
  Blank: ' \\t',
  Cntrl: '\\x00-\\x1F\\x7F',
};

/**
 * A pattern of the API, in Java's regular expressions, for JavaScript (`u:` before it if it needs the unicode flag).
 * Undefined if it forbids nothing; an error if there is no such pattern.
 */
export function convertPattern(pattern: string): string | undefined {
  let source = REPAIRED_PATTERNS[pattern] ?? pattern;
  if (DROPPED_PATTERNS[pattern] || source === '[\\s\\S]*' || source === '[\\S\\s]*') { return undefined; }
  // the anchors are added when it is compiled; without its plus, a possessive quantifier allows a little more
  source = source.replace(/^\\A/, '').replace(/\\[zZ]$/, '').replace(/^\^([^|]*)\$$/, '$1');
  const anchored = source;
  source = anchored.replace(/(\\?)([*+?}])\+/g, (whole, escape: string, quantifier: string, at: number) =>
    escape || inClass(anchored, at) ? whole : quantifier);
  const plain = source;
  source = plain.replace(/\\p\{(\w+)\}/g, (whole, name: string, at: number) =>
    CLASSES[name] === undefined ? whole : inClass(plain, at) ? CLASSES[name] : `[${CLASSES[name]}]`);
  const unicode = /\\p\{|\\u[dD][89aAbB]/.test(source);
  if (unicode) { source = strictEscapes(source); }
  const converted = unicode ? `u:${source}` : source;
  compilePattern(converted);
  return converted;
}

/** How to make a model short. */
export interface CompactOptions {
  /**
   * The shapes that are needed.
   *
   * @default - all
   */
  readonly roots?: readonly string[];
  /** Takes no offence at a pattern that JavaScript does not have, but leaves it out. */
  readonly tolerant?: boolean;
}

/** The short form of the shapes of a botocore model. */
export function compactModel(model: BotocoreModel, source: string, options: CompactOptions = {}): ModelData {
  const patterns: string[] = [];
  const numbers = new Map<string, number>();
  const shapes: { [name: string]: ShapeData } = {};
  const numberOf = (pattern: string | undefined): number | undefined => {
    let converted: string | undefined;
    try {
      converted = pattern === undefined ? undefined : convertPattern(pattern);
    } catch (error) {
      if (!options.tolerant) { throw error; }
    }
    if (converted === undefined) { return undefined; }
    if (!numbers.has(converted)) { numbers.set(converted, patterns.push(converted) - 1); }
    return numbers.get(converted);
  };
  const pending: string[] = [];
  const refer = (name: string, member?: string): ShapeReference => {
    const shape = model.shapes[name];
    if (!shape) { throw new Error(`no shape ${JSON.stringify(name)} in ${source}`); }
    const letter = plainLetter(shape, numberOf);
    if (letter) { return `$${letter}`; }
    if (!shapes[name]) {
      shapes[name] = {};
      pending.push(name);
    }
    return name === member ? 0 : name;
  };
  const compact = (shape: BotocoreShape): ShapeData => {
    const limits = { n: shape.min || undefined, x: limit(shape.max) };
    switch (shape.type) {
      case 'structure': {
        const required = new Set(shape.required);
        const members = Object.entries(shape.members ?? {}).map(([name, { shape: reference }]) =>
          [required.has(name) ? `${name}!` : name, refer(reference, name)]);
        return tidy({ m: Object.fromEntries(members), u: shape.union ? 1 : undefined });
      }
      case 'list': return tidy({ l: refer(shape.member!.shape), ...limits });
      case 'map': return tidy({ k: refer(shape.key!.shape), v: refer(shape.value!.shape), ...limits });
      case 'string': return tidy(shape.enum ? { e: shape.enum } : { ...limits, p: numberOf(shape.pattern) });
      default: return tidy({ t: letterOf(shape.type), n: shape.min, x: limit(shape.max) });
    }
  };
  for (const root of options.roots ?? Object.keys(model.shapes)) {
    if (!shapes[root]) {
      shapes[root] = {};
      pending.push(root);
    }
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) { shapes[name] = compact(model.shapes[name]); }
  }
  return { source, patterns, shapes };
}

/** The letter of a simple shape without rules. */
function plainLetter(shape: BotocoreShape, numberOf: (pattern?: string) => number | undefined): string | undefined {
  if (shape.document) { return 'j'; }
  if (shape.members || shape.member || shape.value || shape.enum) { return undefined; }
  if (shape.min || limit(shape.max) !== undefined || numberOf(shape.pattern) !== undefined) { return undefined; }
  // a number of at least 0 has a rule, a text of at least 0 characters has none
  if (shape.min === 0 && shape.type !== 'string' && shape.type !== 'blob') { return undefined; }
  return letterOf(shape.type);
}

function letterOf(type: string): string {
  const found = Object.entries(PLAIN).find(([, name]) => name === (type === 'character' ? 'string' : type));
  if (!found) { throw new Error(`unknown type ${JSON.stringify(type)}`); }
  return found[0];
}

/** Limits that a number of 32 bits has anyway are no rules. */
function limit(max: number | undefined): number | undefined {
  return max === 2147483647 ? undefined : max;
}

function tidy(data: ShapeData): ShapeData {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
}

/** Whether a position of a pattern is inside brackets. */
function inClass(source: string, position: number): boolean {
  let inside = false;
  for (let i = 0; i < position; i++) {
    if (source[i] === '\\') {
      i++;
    } else if (source[i] === '[') {
      inside = true;
    } else if (source[i] === ']') {
      inside = false;
    }
  }
  return inside;
}

/** Removes the backslashes that the unicode flag does not allow. */
function strictEscapes(source: string): string {
  return source.replace(/\\(.)/g, (whole, char: string, at: number) =>
    /[\w\\^$.*+?()[\]{}|/]/.test(char) || (char === '-' && inClass(source, at)) ? whole : char);
}
