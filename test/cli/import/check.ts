import { readdirSync, readFileSync } from 'fs';
import { dirname, join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import * as ts from 'typescript';
import type { Pipeline } from '../../../src/pipelines';
import { JsonNumber } from '../../../src/private/json-number';
import { parseJson } from '../../../src/private/json-parse';

const ROOT = join(__dirname, '..', '..', '..');
export const SDK = join(ROOT, 'test', 'conformance', 'sdk');

export const sdkCases = () => readdirSync(SDK).filter(file => file.endsWith('.json')).sort();

export function captured(): { name: string; text: string }[] {
  const lines = readFileSync(join(SDK, '..', 'captured.jsonl'), 'utf8').split('\n').filter(line => line);
  return lines.map(line => {
    const { name } = JSON.parse(line);
    // the definition's own text: JSON.parse would lose the spelling of numbers
    return { name, text: line.slice(line.indexOf('"definition":') + '"definition":'.length).trim().replace(/\}$/, '') };
  });
}

/** A document in which floats and integers differ, and numbers compare by value. */
export function canonical(value: any): any {
  if (typeof value === 'number' || value instanceof JsonNumber) {
    const text = value instanceof JsonNumber ? value.text : JSON.stringify(value);
    return /[.eE]/.test(text) ? { float: Number(text) + 0 } : { integer: text };
  }
  if (Array.isArray(value)) { return value.map(canonical); }
  if (value === null || typeof value !== 'object') { return value; }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, canonical(member)]));
}

/** What the compiler says about modules, under the strictest settings that people use. */
export function compile(modules: { [file: string]: string }): string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    ignoreDeprecations: '5.0',
    esModuleInterop: true,
    strict: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    noImplicitReturns: true,
    exactOptionalPropertyTypes: false,
    skipLibCheck: true,
    noEmit: true,
    lib: ['lib.es2022.d.ts'],
    types: ['node'],
    baseUrl: ROOT,
    paths: { 'cdk-mlops': [join(ROOT, 'src')] },
  };
  const host = ts.createCompilerHost(options);
  const path = (file: string) => join(ROOT, 'test', 'cli', 'import', file);
  const sources = new Map(Object.entries(modules).map(([file, text]) => [path(file), text]));
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = file => sources.has(file) || fileExists(file);
  host.readFile = file => sources.get(file) ?? readFile(file);
  host.getSourceFile = (file, version, ...rest) => (sources.has(file)
    ? ts.createSourceFile(file, sources.get(file)!, version) : getSourceFile(file, version, ...rest));
  const program = ts.createProgram([...sources.keys()], options, host);
  return [...sources.keys()].flatMap(file => {
    const source = program.getSourceFile(file)!;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(({ start, messageText }) => {
      const { line } = source.getLineAndCharacterOfPosition(start ?? 0);
      return `${file.slice(dirname(file).length + 1)}:${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
  });
}

/** Runs a module and gives back its stack. */
export function run(text: string): Stack & { pipeline: Pipeline } {
  const { outputText } = ts.transpileModule(text, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS } });
  const exported: Record<string, any> = {};
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const load = (name: string) => (name === 'cdk-mlops' ? require('../../../src') : require(name));
  // eslint-disable-next-line no-new-func
  new Function('require', 'exports', outputText)(load, exported);
  const [StackClass] = Object.values(exported);
  return new StackClass(new App({ analyticsReporting: false }), 'Stack');
}

export function rendered(stack: Stack & { pipeline: Pipeline }): any {
  const text = stack.resolve(stack.pipeline.definitionText());
  if (typeof text !== 'string') { throw new Error(`the definition holds CloudFormation values: ${JSON.stringify(text).slice(0, 300)}`); }
  return canonical(parseJson(text));
}
