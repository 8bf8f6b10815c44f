import { readFileSync } from 'fs';
import { join } from 'path';
import { Command, parseCommand } from './command';
import { Io, oneLine, paint, UsageError } from './io';

/** The commands by name, each loaded when it is used. */
const COMMANDS: Record<string, () => Command> = {
  /* eslint-disable @typescript-eslint/no-require-imports */
  validate: () => require('./commands/validate').VALIDATE,
  render: () => require('./commands/render').RENDER,
  import: () => require('./commands/import').IMPORT,
  graph: () => require('./commands/graph').GRAPH,
  simulate: () => require('./commands/simulate').SIMULATE,
  synth: () => require('./commands/synth').SYNTH,
  permissions: () => require('./commands/permissions').PERMISSIONS,
  workflows: () => require('./commands/workflows').WORKFLOWS,
  /* eslint-enable @typescript-eslint/no-require-imports */
};

/** Runs the program, and returns its exit code: 0, 1 for problems in what was given to it, 2 for a wrong use of it. */
export function main(args: string[], io: Io): number {
  const [name, ...rest] = args;
  try {
    if (name === undefined) {
      io.err(helpOfAll());
      return 2;
    }
    if (name === '--version' || name === '-v') {
      io.out(`${JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')).version}\n`);
      return 0;
    }
    const asksForHelp = name === '--help' || name === '-h' || name === 'help';
    if (asksForHelp && !rest.length) {
      io.out(helpOfAll());
      return 0;
    }
    const commandName = asksForHelp ? rest[0] : name;
    if (!Object.prototype.hasOwnProperty.call(COMMANDS, commandName)) {
      throw new UsageError(`there is no command ${JSON.stringify(commandName)}, only ${Object.keys(COMMANDS).join(', ')}`);
    }
    const command = COMMANDS[commandName]();
    const parsed = asksForHelp ? undefined : parseCommand(command, rest);
    if (!parsed) {
      io.out(`usage: cdk-mlops ${command.usage}\n\n${command.help}\n`);
      return 0;
    }
    return command.run(io, parsed.values, parsed.files);
  } catch (error: any) {
    if (error instanceof UsageError) {
      const help = name !== undefined && Object.prototype.hasOwnProperty.call(COMMANDS, name) ? `cdk-mlops ${name} --help` : 'cdk-mlops --help';
      io.err(`${paint(io.errColor, 'red', 'cdk-mlops')}: ${oneLine(error.message)} (see ${help})\n`);
      return 2;
    }
    if (error?.name === 'ValidationError') {
      io.err(`${paint(io.errColor, 'red', 'cdk-mlops')}: ${oneLine(error.message)}\n`);
      return 1;
    }
    throw error;
  }
}

function helpOfAll(): string {
  const lines = Object.entries(COMMANDS).map(([name, load]) => `  ${name.padEnd(13)}${load().summary}`);
  return `usage: cdk-mlops COMMAND ...

Works with SageMaker pipeline definitions, whatever they were made by, and with projects and synthesized apps.

${lines.join('\n')}

cdk-mlops COMMAND --help tells more about a command. Exit codes: 0, 1 for problems, 2 for a wrong use.
`;
}

/** Runs the program on the arguments of the process. */
export function run(): void {
  const color = (stream: NodeJS.WriteStream) => stream.isTTY === true && !process.env.NO_COLOR;
  // a reader that has seen enough, such as head, is no error
  process.stdout.on('error', (error: any) => { if (error.code !== 'EPIPE') { throw error; } });
  process.exitCode = main(process.argv.slice(2), {
    out: text => process.stdout.write(text),
    err: text => process.stderr.write(text),
    color: color(process.stdout),
    errColor: color(process.stderr),
  });
}

if (require.main === module) { run(); }
