import { PipelineDefinition } from '../../pipelines/definition/definition';
import { Command, onlyFile } from '../command';
import { readInput, UsageError, writeOutput } from '../io';

export const RENDER: Command = {
  usage: 'render [--indent N] [--out FILE] FILE',
  summary: 'read a pipeline definition and write it back',
  help: `Reads a definition into the library's model and writes it back: equal, down to the spelling of numbers and to explicit nulls.

  FILE        a pipeline definition in JSON; - is the standard input
  --indent N  spaces a level, 0 for one line (default: 2)
  --out FILE  where to write to (default: the standard output)

Exit code: 0, or 1 if the file holds no definition.`,
  options: { indent: { type: 'string' }, out: { type: 'string', short: 'o' } },
  run: (io, values, files) => {
    const file = onlyFile(files);
    const indent = values.indent ?? '2';
    if (!/^\d$/.test(indent)) { throw new UsageError(`--indent must be a number from 0 to 9, got ${JSON.stringify(indent)}`); }
    const definition = PipelineDefinition._fromText(readInput(file), file);
    writeOutput(io, values.out, `${definition.toJson({ indent: Number(indent) })}\n`);
    return 0;
  },
};
