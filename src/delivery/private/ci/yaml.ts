/** What a workflow file consists of. Members that are undefined are left out. */
export type Yaml = string | number | boolean | readonly Yaml[] | { readonly [key: string]: Yaml | undefined };

/** Writes a document: members in their order, texts of several lines as blocks, the same bytes for the same value. */
export function toYaml(value: { readonly [key: string]: Yaml | undefined }): string {
  return `${lines(value, 0).join('\n')}\n`;
}

function lines(value: Yaml, depth: number): string[] {
  const indent = ' '.repeat(depth);
  if (isList(value)) {
    return value.flatMap(item => {
      const [first, ...rest] = lines(item, depth + 2);
      return isLeaf(item) ? [`${indent}-${leaf(item, depth + 2)}`] : [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  if (typeof value === 'object') {
    return Object.entries(value).flatMap(([key, member]) => {
      if (member === undefined) { return []; }
      const name = plain(key) ? key : JSON.stringify(key);
      return isLeaf(member) ? [`${indent}${name}:${leaf(member, depth + 2)}`] : [`${indent}${name}:`, ...lines(member, depth + 2)];
    });
  }
  return [leaf(value, depth).trimStart()];
}

/** A value behind its key or dash. */
function leaf(value: Yaml, depth: number): string {
  if (isList(value)) { return ' []'; }
  if (typeof value === 'object') { return ' {}'; }
  if (typeof value !== 'string') { return ` ${value}`; }
  // a block keeps what it says only if its first line says how far it is indented, and none ends with blanks
  if (/^[^\s][^]*\n/.test(value) && value.endsWith('\n') && !/[ \t\r]\n|\n\n$|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(value)) {
    const indent = ' '.repeat(depth);
    return [' |', ...value.slice(0, -1).split('\n').map(line => line && `${indent}${line}`)].join('\n');
  }
  return ` ${plain(value) ? value : JSON.stringify(value)}`;
}

function isLeaf(value: Yaml): boolean {
  return typeof value !== 'object' || Object.values(value).every(member => member === undefined);
}

function isList(value: Yaml): value is readonly Yaml[] { return Array.isArray(value); }

/** Whether a text can stand without quotes in every version of YAML. */
function plain(text: string): boolean {
  return /^[A-Za-z_./$*][A-Za-z0-9_./@$(){}=+ -]*$/.test(text) && !/^[*]|^\$\{\{|\s$|\s#|[{}]/.test(text)
    && !/^(?:true|false|yes|no|y|n|null|off|~)$/i.test(text);
}
