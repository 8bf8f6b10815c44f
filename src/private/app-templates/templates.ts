import { existsSync, readdirSync, readFileSync, statSync } from 'fs';
import { join } from 'path';

export const DATA = join(__dirname, '..', '..', '..', 'data');
export const INIT = join(DATA, 'init');

/** What a template says about itself, in its template.json. */
export interface Template {
  /** What it is, in one line. */
  readonly title: string;
  /** The kinds of projects that it fits. */
  readonly kinds: string[];
  /** The template whose files it has too. */
  readonly extends?: string;
  /** The image that trains and serves. */
  readonly image: 'xgboost' | 'sklearn';
  /** Files of the package that it takes as they are, by the condition under which it does: place in the application, place below data/. */
  readonly copies?: { [condition: string]: { [target: string]: string } };
}

let loaded: Record<string, Template> | undefined;

/** The templates by name, in a fixed order. */
export function TEMPLATES(): Record<string, Template> {
  const directory = join(INIT, 'templates');
  return loaded ??= Object.fromEntries(['abalone', 'tabular', 'nlp', 'batch'].map(name =>
    [name, JSON.parse(readFileSync(join(directory, name, 'template.json'), 'utf8')) as Template]));
}

/** A file of an application. */
export interface TemplateFile {
  /** Where it comes from. */
  readonly source: string;
  /** Whether it has placeholders and conditions. */
  readonly rendered: boolean;
}

/**
 * The files of an application, by their places in it.
 *
 * A folder of `common/` or of a template is named after the words that must hold, with a plus between them.
 */
export function filesOf(template: string, words: ReadonlySet<string>): Map<string, TemplateFile> {
  const { extends: base, copies = {} } = TEMPLATES()[template];
  const files = base === undefined ? layers(join(INIT, 'common'), words) : filesOf(base, words);
  for (const [target, file] of layers(join(INIT, 'templates', template), words)) { files.set(target, file); }
  for (const [condition, places] of Object.entries(copies)) {
    if (!holds(condition, words)) { continue; }
    for (const [target, source] of Object.entries(places)) { files.set(target, { source: join(DATA, source), rendered: false }); }
  }
  return files;
}

/** Whether all words of `a+b` are there; `!a` is one that is not. */
export function holds(condition: string, words: ReadonlySet<string>): boolean {
  return condition.split('+').every(word => word.startsWith('!') ? !words.has(word.slice(1)) : words.has(word));
}

function layers(root: string, words: ReadonlySet<string>): Map<string, TemplateFile> {
  const files = new Map<string, TemplateFile>();
  if (!existsSync(root)) { return files; }
  const folders = readdirSync(root, { withFileTypes: true }).filter(entry => entry.isDirectory() && holds(entry.name, words));
  for (const layer of folders.map(({ name }) => name).sort()) {
    const directory = join(root, layer);
    for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
      const source = join(directory, name);
      if (!statSync(source).isFile() || /__pycache__|\.pytest_cache/.test(name)) { continue; }
      // names that npm and git take as their own have an underscore before them
      const target = name.replace(/\\/g, '/').replace(/(^|\/)_(?!_)/, '$1');
      files.set(target, { source, rendered: !/^(data|ml)\//.test(target) });
    }
  }
  return files;
}

/** The versions that the application asks for: this package, and what it goes with. */
export function versions(): Record<string, string> {
  const { version, peerDependencies } = JSON.parse(readFileSync(join(__dirname, '..', '..', '..', 'package.json'), 'utf8'));
  const [cdk, constructs] = [peerDependencies['aws-cdk-lib'], peerDependencies.constructs] as string[];
  const python = (range: string) => `>=${range.replace('^', '')},<${Number(/\d+/.exec(range)![0]) + 1}`;
  return {
    version: `^${version}`,
    cdkLibVersion: cdk,
    constructsVersion: constructs,
    pythonVersion: `>=${version}`,
    pythonCdkLibVersion: python(cdk),
    pythonConstructsVersion: python(constructs),
  };
}
