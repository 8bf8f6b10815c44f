import { existsSync, statSync } from 'fs';
import { basename, extname, join } from 'path';
import { DrawingFormat, PipelineDefinition } from '../../pipelines/definition/definition';
import { AssemblyPipeline, findPipelines } from '../assembly';
import { Command, onlyFile } from '../command';
import { readInput, UsageError, writeOutput } from '../io';

const EXTENSIONS: Record<string, DrawingFormat> = {
  '.mmd': DrawingFormat.MERMAID, '.mermaid': DrawingFormat.MERMAID, '.svg': DrawingFormat.SVG, '.html': DrawingFormat.HTML, '.htm': DrawingFormat.HTML,
};

export const GRAPH: Command = {
  usage: 'graph FILE | --app DIR [--pipeline NAME] [--format mermaid|svg|html] [--out FILE]',
  summary: 'draw pipelines',
  help: `Draws a pipeline definition, or the pipelines of a synthesized CDK app. The HTML is one page that needs nothing else: click a step to read
its arguments, dependencies and role.

  FILE             a pipeline definition in JSON; - is the standard input
  --app DIR        a CDK app after "cdk synth": its directory, or its cdk.out
  --pipeline NAME  which pipeline of the app: its construct's path, the last part of it, or its logical id
  --format FORMAT  mermaid, svg or html (default: by the name of --out, else mermaid)
  --title TEXT     a title (default: the name of the file or of the construct)
  --out FILE       where to write to (default: the standard output); a directory if the app has several pipelines

Exit code: 0, or 1 if the file holds no definition.`,
  options: {
    app: { type: 'string' }, pipeline: { type: 'string' }, format: { type: 'string' }, title: { type: 'string' }, out: { type: 'string', short: 'o' },
  },
  run: (io, values, files) => {
    const out: string | undefined = values.out;
    const format = values.format ?? EXTENSIONS[extname(out ?? '').toLowerCase()] ?? DrawingFormat.MERMAID;
    if (!Object.values(DrawingFormat).includes(format)) { throw new UsageError(`--format must be mermaid, svg or html, got ${JSON.stringify(format)}`); }
    if (values.app === undefined) {
      if (values.pipeline !== undefined) { throw new UsageError('--pipeline goes with --app'); }
      const file = onlyFile(files);
      const definition = PipelineDefinition._fromText(readInput(file), file);
      writeOutput(io, out, definition.draw(format, values.title ?? (file === '-' ? undefined : basename(file).replace(/\.json$/, ''))));
      return 0;
    }
    if (files.length) { throw new UsageError('FILE and --app exclude each other'); }
    const pipelines = choose(findPipelines(values.app), values.pipeline, values.app);
    const draw = (pipeline: AssemblyPipeline) => pipeline.definition.draw(format, values.title ?? pipeline.path);
    if (out !== undefined && out !== '-' && existsSync(out) && statSync(out).isDirectory()) {
      for (const pipeline of pipelines) {
        const extension = format === DrawingFormat.MERMAID ? 'mmd' : format;
        writeOutput(io, join(out, `${pipeline.path.replace(/[^A-Za-z0-9-]+/g, '-')}.${extension}`), draw(pipeline));
      }
      return 0;
    }
    if (pipelines.length > 1 && format !== DrawingFormat.MERMAID) {
      throw new UsageError(`the app has ${pipelines.length} pipelines: choose one with --pipeline, or give a directory as --out: ${pipelines.map(p => p.path).join(', ')}`);
    }
    writeOutput(io, out, pipelines.map(draw).join('\n'));
    return 0;
  },
};

function choose(all: AssemblyPipeline[], name: string | undefined, app: string): AssemblyPipeline[] {
  if (all.length === 0) { throw new UsageError(`the app in ${app} has no pipelines`); }
  if (name === undefined) { return all; }
  const found = all.filter(({ path, logicalId }) => path === name || logicalId === name || path.endsWith(`/${name}`));
  if (found.length !== 1) {
    throw new UsageError(`--pipeline must name one of ${all.map(pipeline => pipeline.path).join(', ')}, got ${JSON.stringify(name)}`);
  }
  return found;
}
