import { PipelineDefinition } from '../../pipelines/definition/definition';
import { Command, onlyFile } from '../command';
import type { importDefinition } from '../import';
import { oneLine, paint, readInput, UsageError, writeOutput } from '../io';

export const IMPORT: Command = {
  usage: 'import [--name NAME] [--class NAME] [--out FILE] FILE',
  summary: 'write a pipeline definition as TypeScript',
  help: `Writes a TypeScript module with a stack whose pipeline renders the same definition, in typed constructs wherever they can say it. Steps that
they cannot are named in a message.

  FILE          a pipeline definition in JSON; - is the standard input
  --name NAME   the pipeline's name (default: found in the places that its steps write to)
  --class NAME  the name of the stack's class (default: the pipeline's name and "Stack")
  --out FILE    where to write to (default: the standard output)

Exit code: 0, or 1 if the file holds no definition, or one that no pipeline can have.`,
  options: { name: { type: 'string' }, class: { type: 'string' }, out: { type: 'string', short: 'o' } },
  run: (io, values, files) => {
    const file = onlyFile(files);
    if (values.class !== undefined && !/^[A-Za-z_$][\w$]*$/.test(values.class)) {
      throw new UsageError(`--class must be the name of a class, got ${JSON.stringify(values.class)}`);
    }
    const write = load();
    const { text: program, rawSteps } = write(PipelineDefinition._fromText(readInput(file), file)._document, {
      pipelineName: values.name, className: values.class, source: file === '-' ? undefined : file.replace(/^.*[\\/]/, ''),
    });
    writeOutput(io, values.out, program);
    for (const [step, reason] of Object.entries(rawSteps)) {
      io.err(`${paint(io.errColor, 'yellow', 'note')}: step ${JSON.stringify(step)} is written as it is: ${oneLine(reason)}\n`);
    }
    return 0;
  },
};

/** The rest of the program needs no CDK. */
function load(): typeof importDefinition {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('../import').importDefinition;
}
