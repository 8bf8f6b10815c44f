/** One step of a path: a member's name or an element's index. */
export type JsonPathStep = string | number;

/**
 * Parses the part of JSONPath that points to one value: `$.a.b`, `$['a b']`, `$.list[0]`.
 *
 * @returns the steps, or undefined if the path is none
 */
export function parseJsonPath(path: string): JsonPathStep[] | undefined {
  if (!path.startsWith('$')) { return undefined; }
  const steps: JsonPathStep[] = [];
  const step = /\.([A-Za-z_][\w-]*)|\[(\d+)\]|\['([^']*)'\]/y;
  step.lastIndex = 1;
  while (step.lastIndex < path.length) {
    const match = step.exec(path);
    if (match === null) { return undefined; }
    steps.push(match[2] !== undefined ? Number(match[2]) : match[1] ?? match[3]);
  }
  return steps;
}

/** The value at a path, or undefined. */
export function valueAt(document: unknown, steps: readonly JsonPathStep[]): unknown {
  return steps.reduce<unknown>((value, step) => {
    if (value === null || typeof value !== 'object') { return undefined; }
    return Object.prototype.hasOwnProperty.call(value, step) ? (value as { [key: string]: unknown })[step] : undefined;
  }, document);
}
