import { readFileSync } from 'fs';
import { join } from 'path';
import { Command, parseCommand, Terminal } from './command';
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
  init: () => require('./commands/init').INIT,
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
    return failure(error, name, io);
  }
}

/** Tells of an error, and returns the exit code. */
function failure(error: any, name: string | undefined, io: Io): number {
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

function helpOfAll(): string {
  const lines = Object.entries(COMMANDS).map(([name, load]) => `  ${name.padEnd(13)}${load().summary}`);
  return `usage: cdk-mlops COMMAND ...

Works with SageMaker pipeline definitions, whatever they were made by, and with projects and synthesized apps.

${lines.join('\n')}

cdk-mlops COMMAND --help tells more about a command. Exit codes: 0, 1 for problems, 2 for a wrong use.
`;
}

/** Like `main`, on a terminal, where a command may ask for arguments that are missing. */
export async function mainOnTerminal(args: string[], io: Io, terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  let more: string[] = [];
  try {
    const command = Object.prototype.hasOwnProperty.call(COMMANDS, name ?? '') ? COMMANDS[name]() : undefined;
    const parsed = command?.ask && parseCommand(command, rest);
    if (parsed) { more = await command!.ask!(terminal, parsed.values, parsed.files); }
  } catch (error: any) {
    return failure(error, name, io);
  }
  return main([...args, ...more], io);
}

/** Runs the program on the arguments of the process. */
export async function run(): Promise<void> {
  const color = (stream: NodeJS.WriteStream) => stream.isTTY === true && !process.env.NO_COLOR;
  // a reader that has seen enough, such as head, is no error
  process.stdout.on('error', (error: any) => { if (error.code !== 'EPIPE') { throw error; } });
  const io: Io = {
    out: text => process.stdout.write(text),
    err: text => process.stderr.write(text),
    color: color(process.stdout),
    errColor: color(process.stderr),
  };
  const args = process.argv.slice(2);
  const canAsk = process.stdin.isTTY === true && process.stderr.isTTY === true;
  process.exitCode = canAsk ? await mainOnTerminal(args, io, { input: process.stdin, output: process.stderr }) : main(args, io);
}

if (require.main === module) { void run(); }
