import { parseArgs } from 'util';
import type { ParseArgsConfig } from 'util';
import { Io, UsageError } from './io';

/** Where questions are asked and answered. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** A command of the program. */
export interface Command {
  /** The line after `cdk-mlops`, for the help. */
  readonly usage: string;
  /** What it does, in one line. */
  readonly summary: string;
  /** The help below the usage. */
  readonly help: string;
  /** The options, `--help` not included. */
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** Asks for what the arguments lack, on a terminal, and returns it as further arguments. Throws a `UsageError` for 2. */
  ask?(terminal: Terminal, values: Record<string, any>, files: string[]): Promise<string[]>;
  /** Runs the command, and returns the exit code: 0, or 1 for problems. Throws a `UsageError` for 2. */
  run(io: Io, values: Record<string, any>, files: string[]): number;
}

/** Reads the arguments of a command, undefined if they ask for help. */
export function parseCommand(command: Command, args: string[]): { values: Record<string, any>; files: string[] } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args, options: { ...command.options, help: { type: 'boolean', short: 'h' } }, allowPositionals: true, strict: true,
    });
    return values.help ? undefined : { values, files: positionals };
  } catch (error: any) {
    // node adds advice about "--" to the first sentence
    throw new UsageError(String(error.message).split('. ')[0].replace(/^./, first => first.toLowerCase()));
  }
}

/** The only file of a command that takes one. */
export function onlyFile(files: string[]): string {
  if (files.length !== 1) { throw new UsageError(files.length ? `one FILE is expected, got ${files.length}` : 'FILE is missing'); }
  return files[0];
}
