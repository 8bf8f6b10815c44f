import { readFileSync } from 'fs';
import { join, relative } from 'path';
import { ValidationError } from '../../private/errors';

/** What stands at a place of the manifest. */
export type Content =
  /** With the spelling of a number or truth value: 012 and 1.0 are not the same as 12 and 1 where text is due. */
  | { readonly kind: 'scalar'; readonly value: string | number | boolean | null; readonly source?: string }
  | { readonly kind: 'list'; readonly items: Place[] }
  | { readonly kind: 'map'; readonly members: Map<string, { readonly key: Place; readonly value: Place }> };

/** A place of the manifest: what stands there, the line, and the way to it from the top. */
export class Place {
  private content?: Content;

  constructor(private readonly document: ManifestDocument, private readonly node: any, public readonly path: string) {}

  public read(): Content {
    this.content ??= this.document.contentOf(this.node, this);
    return this.content;
  }

  /** The members of a map, or a failure that says what is wanted. */
  public map(wanted: string): Map<string, { readonly key: Place; readonly value: Place }> {
    const content = this.read();
    if (content.kind === 'map') { return content.members; }
    // nothing at all is an empty map
    if (content.kind === 'scalar' && content.value === null) { return new Map(); }
    return this.fail(`must be ${wanted}, got ${this.show()}`);
  }

  /** What stands here, for messages. */
  public show(): string {
    const content = this.read();
    switch (content.kind) {
      case 'scalar': return JSON.stringify(content.value);
      case 'list': return `a list of ${content.items.length}`;
      default: return `a map of ${[...content.members.keys()].map(key => JSON.stringify(key)).join(', ') || 'nothing'}`;
    }
  }

  /** @param what continues the path of the place: "must be …" */
  public fail(what: string): never { return this.document.fail(this.node, `${this.path || 'the manifest'} ${what}`); }

  /** A failure of code that was given what stands here. */
  public failWith(error: Error): never {
    if (error instanceof ManifestError) { throw error; }
    return this.document.fail(this.node, `${this.path || 'the manifest'}: ${error.message}`);
  }
}

/** A mistake in a manifest, with its place. */
export class ManifestError extends ValidationError {}

/** A manifest with the places of what it says. */
export class ManifestDocument {
  public static read(file: string): ManifestDocument {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      throw new ValidationError('ManifestFile', `file must be a manifest that can be read, got ${JSON.stringify(file)}: ${(error as Error).message}`);
    }
    return new ManifestDocument(text, relative(process.cwd(), file) || file);
  }

  public readonly root: Place;
  private readonly yaml: any;
  private readonly lines: any;
  private readonly document: any;

  constructor(text: string, private readonly file: string) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    this.yaml = require(join(__dirname, '..', '..', '..', 'assets', 'vendor', 'yaml.js'));
    this.lines = new this.yaml.LineCounter();
    this.document = this.yaml.parseDocument(text, { lineCounter: this.lines, prettyErrors: false });
    const [error] = [...this.document.errors, ...this.document.warnings];
    if (error) { throw new ManifestError('ManifestSyntax', `${this.at(error.pos[0])}: ${String(error.message).replace(/^./, first => first.toLowerCase())}`); }
    this.root = new Place(this, this.document.contents, '');
  }

  public contentOf(given: any, place: Place): Content {
    const { yaml } = this;
    const node = this.resolve(given, place);
    if (yaml.isMap(node)) { return this.mapOf(node, place); }
    if (yaml.isSeq(node)) {
      return { kind: 'list', items: node.items.map((item: any, i: number) => new Place(this, item, `${place.path}[${i}]`)) };
    }
    const value = node?.value ?? null;
    if (value === null || typeof value === 'string') { return { kind: 'scalar', value }; }
    if (['number', 'boolean'].includes(typeof value)) { return { kind: 'scalar', value, source: node.source }; }
    return this.fail(node, `${place.path} must be a text, a number, true, false, a list or a map, got ${String(value)}`);
  }

  public fail(node: any, message: string): never {
    throw new ManifestError('Manifest', `${this.at(node?.range?.[0] ?? 0)}: ${message}`);
  }

  /** What an alias stands for. */
  private resolve(node: any, place: Place): any {
    if (!this.yaml.isAlias(node)) { return node; }
    const found = node.resolve(this.document);
    if (!found) { return this.fail(node, `${place.path} refers to *${node.source}, but no &${node.source} is above it`); }
    const [start, , end] = found.range;
    if (start <= node.range[0] && node.range[0] < end) { return this.fail(node, `${place.path} refers to *${node.source}, of which it is a part`); }
    return found;
  }

  private mapOf(node: any, place: Place): Content & { kind: 'map' } {
    const members = new Map<string, { key: Place; value: Place }>();
    // what "<<" takes from elsewhere gives way to what stands here
    for (const pair of node.items.filter(({ key }: any) => key?.value === '<<').reverse()) {
      const from = this.resolve(pair.value, place);
      for (const each of this.yaml.isSeq(from) ? [...from.items].reverse() : [from]) {
        const source = this.resolve(each, place);
        if (!this.yaml.isMap(source)) { return this.fail(pair.key, `${place.path || 'the manifest'} must take members with << from a map, such as *name, or from a list of maps`); }
        for (const [name, member] of this.mapOf(source, place).members) { members.set(name, member); }
      }
    }
    for (const pair of node.items) {
      if (pair.key?.value === '<<') { continue; }
      const key = String(pair.key?.value ?? pair.key);
      const path = place.path ? `${place.path}.${key}` : key;
      // nothing has no place of its own: that of its key is the next best
      const value = pair.value === null || pair.value?.value === null ? { value: null, range: pair.key?.range } : pair.value;
      members.set(key, { key: new Place(this, pair.key, path), value: new Place(this, value, path) });
    }
    return { kind: 'map', members };
  }

  private at(offset: number): string {
    const { line, col } = this.lines.linePos(offset);
    return `${this.file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  }
}
