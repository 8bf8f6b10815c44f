import { checkDefinition } from '../../pipelines/checks';
import { parseJson } from '../../private/json-parse';
import { Command } from '../command';
import { oneLine, paint, readInput, UsageError } from '../io';

export const VALIDATE: Command = {
  usage: 'validate [--strict] FILE...',
  summary: 'check pipeline definitions',
  help: `Checks definitions made by anything by the rules of the service, and writes a line for each problem.

  FILE      a pipeline definition in JSON; - is the standard input
  --strict  warnings count as errors

Exit code: 0 without errors, 1 with errors.`,
  options: { strict: { type: 'boolean' } },
  run: (io, values, files) => {
    if (files.length === 0) { throw new UsageError('FILE is missing'); }
    let errors = 0;
    let warnings = 0;
    for (const file of files) {
      const text = readInput(file);
      const name = file === '-' ? 'standard input' : file;
      let document: unknown;
      try {
        document = parseJson(text, name);
      } catch (error: any) {
        errors++;
        // the parser's message starts with file, line and column
        const [, place, message] = /^(.*?:\d+:\d+): (.*) \[JsonSyntax\]$/s.exec(error.message) ?? [undefined, name, error.message];
        io.out(`${paint(io.color, 'bold', place)}: ${paint(io.color, 'red', 'error')}: ${oneLine(message)} [json-syntax]\n`);
        continue;
      }
      for (const problem of checkDefinition(document, { storedInS3: true })) {
        const isError = problem.severity === 'error' || values.strict === true;
        if (isError) { errors++; } else { warnings++; }
        const severity = isError ? paint(io.color, 'red', 'error') : paint(io.color, 'yellow', 'warning');
        io.out(`${paint(io.color, 'bold', name)}: ${severity}: ${oneLine(problem.message)} [${problem.rule}]\n`);
      }
    }
    const total = `${count(files.length, 'file')}: ${count(errors, 'error')}, ${count(warnings, 'warning')}`;
    io.err(`${paint(io.errColor, errors ? 'red' : 'green', total)}\n`);
    return errors ? 1 : 0;
  },
};

function count(number: number, what: string): string { return `${number} ${what}${number === 1 ? '' : 's'}`; }
