import { closest } from './api-model-closest';
import type { Shape, ShapeType } from './api-model-shape';
import { PathPart, showPath, showSome } from './api-model-values';

/** What a property path leads to. */
export interface ResolvedProperty {
  readonly found: true;
  readonly shape: Shape;
  readonly type: ShapeType;
}

/** Why a property path leads nowhere. */
export interface UnresolvedProperty {
  readonly found: false;
  /** The path up to the part at fault. */
  readonly path: string;
  /** The sentence for the user, which starts with that path. */
  readonly message: string;
  /** The name that was probably meant. */
  readonly closest?: string;
}

/**
 * The parts of a property path such as `ProcessingOutputConfig.Outputs['train'].S3Output.S3Uri`: names as they are,
 * indices as numbers, keys with `:` in front. Undefined if it is not a path.
 */
export function parsePropertyPath(text: string): PathPart[] | undefined {
  const parts: PathPart[] = [];
  const token = /([A-Za-z_][\w-]*)|\[(\d+)\]|\[(?:'([^']*)'|"([^"]*)")\]|(\.)/y;
  let dot = true;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (!match) { return undefined; }
    const [, name, index, single, double, point] = match;
    // a name follows a dot or starts the path, brackets follow a name or brackets
    if ((name !== undefined) !== dot) { return undefined; }
    dot = point !== undefined;
    if (name !== undefined) {
      parts.push(name);
    } else if (index !== undefined) {
      parts.push(Number(index));
    } else if (!dot) {
      parts.push(`:${single ?? double}`);
    }
  }
  return dot ? undefined : parts;
}

/** Follows a property path through a shape: whether it exists, and its type, else what is wrong with it. */
export function resolveProperty(root: Shape, path: string | readonly PathPart[]): ResolvedProperty | UnresolvedProperty {
  const parts = typeof path === 'string' ? parsePropertyPath(path) : path;
  if (!parts?.length) {
    return { found: false, path: String(path), message: `${path || 'the empty path'} is not a property path: write names, [0] and ['key'], for example A.B[0]['c']` };
  }
  let shape = root;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    const here = showPath(parts.slice(0, i + 1));
    const parent = i ? showPath(parts.slice(0, i)) : root.name;
    if (shape.type === 'document') { return { found: true, shape, type: 'document' }; }
    if (shape.type === 'structure') {
      const name = typeof part === 'number' ? undefined : part.startsWith(':') ? part.slice(1) : part;
      const member = typeof part === 'string' && !part.startsWith(':') ? shape.members.get(part) : undefined;
      if (member) {
        shape = member;
        continue;
      }
      if (name !== undefined && name !== part && shape.members.has(name)) {
        return fail(here, `is not a property: ${name} is a member of ${parent}, write .${name}`, name);
      }
      const nearest = name === undefined ? undefined : closest(name, shape.members.keys());
      const members = shape.members.size ? `: ${nearest ? `did you mean ${nearest}` : `it has ${showSome(shape.members.keys())}`}` : ', which has no properties';
      return fail(here, `is not a property of ${parent}${members}`, nearest);
    }
    if (shape.type === 'list') {
      if (typeof part === 'number' || (part.startsWith(':') && namesItself(shape.element))) {
        shape = shape.element;
        continue;
      }
      return fail(here, part.startsWith(':')
        ? `is not a property: ${parent} is a list of ${shape.element.type} elements, write an index such as [0]`
        : `is not a property: ${parent} is a list, write ${namesItself(shape.element) ? "a name such as ['name']" : 'an index such as [0]'} first`);
    }
    if (shape.type === 'map') {
      if (typeof part === 'string' && part.startsWith(':')) {
        shape = shape.element;
        continue;
      }
      return fail(here, `is not a property: ${parent} is a map, write ${typeof part === 'number' ? `['${part}']` : `['${part}']`}`);
    }
    return fail(here, `is not a property: ${parent} is a ${shape.type} and has none`);
  }
  return { found: true, shape, type: shape.type };
}

/** Whether elements of a list are addressed by a name of their own: inputs and outputs of processing, and metrics. All others have indices. */
function namesItself(element: Shape): boolean {
  return element.type === 'structure' && ['InputName', 'OutputName', 'MetricName'].some(name => element.members.has(name));
}

function fail(path: string, text: string, nearest?: string): UnresolvedProperty {
  return { found: false, path, message: `${path} ${text}`, ...(nearest ? { closest: nearest } : {}) };
}
