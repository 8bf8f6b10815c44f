import { createInterface, Interface } from 'readline';
import { Answers, FIELD_NAMES, FieldName, FIELDS, problemOf } from './fields';
import { checkGiven, checkTwins, choicesFor } from './given';
import { settingsOf } from './settings';
import { checkEmpty } from './write';
import type { Terminal } from '../command';
import { UsageError } from '../io';

/**
 * Asks for what is missing, and returns it as further arguments. Asks nothing where the flags are complete, and for nothing that follows from them.
 *
 * @throws UsageError for a flag that is wrong, before the first question, and where the answers end
 */
export async function ask(terminal: Terminal, given: Record<string, any>, files: string[]): Promise<string[]> {
  checkGiven(given, files[0] ?? '');
  if (files.length > 1 || (files.length === 1 && isComplete(given, files[0]))) { return []; }
  const lines = new Lines(terminal);
  try {
    const args: string[] = [];
    const directory = files[0] ?? await lines.ask('directory', undefined, text => text === '' ? 'DIRECTORY is missing' : undefined);
    checkEmpty(directory);
    if (files.length === 0) { args.push(directory); }
    const answers: Answers = { directory };
    for (const name of FIELD_NAMES) {
      if (given[name] !== undefined) {
        answers[name] = given[name];
        continue;
      }
      if (FIELDS[name].applies?.(answers) === false) { continue; }
      const choices = choicesFor(name, { ...given, ...answers }, directory);
      answers[name] = choices?.length === 1 ? choices[0] : await answerOf(name, answers, choices, lines);
      for (const each of [answers[name] ?? []].flat()) { args.push(`--${name}`, each); }
    }
    return args;
  } finally {
    lines.close();
  }
}

function isComplete(given: Record<string, any>, directory: string): boolean {
  try {
    settingsOf(given, directory);
    return true;
  } catch (error: any) {
    if (error instanceof UsageError) { return false; }
    throw error;
  }
}

type Choices = readonly string[] | undefined;

async function answerOf(name: FieldName, answers: Answers, choices: Choices, lines: Lines): Promise<string | string[] | undefined> {
  const field = FIELDS[name];
  const given = field.default?.(answers) ?? field.suggestion?.(answers);
  const proposed = given === undefined || (choices?.includes(given) ?? true) ? given : choices?.[0];
  const parts = (text: string) => field.multiple ? text.split(/[\s,]+/).filter(Boolean) : [text];
  const text = await lines.ask(`${field.question}${choices ? ` (${choices.join(', ')})` : ''}`, proposed, answer => {
    if (answer === '') { return field.optional && !stagesNeedTooling(name, answers) ? undefined : `--${name} is missing`; }
    return parts(answer).map(part => problemOf(name, part, answers, choices)).find(problem => problem !== undefined) ?? (name === 'stage' ? twins(parts(answer)) : undefined);
  });
  if (text === '') { return undefined; }
  return field.multiple ? parts(text) : text;
}

function stagesNeedTooling(name: FieldName, answers: Answers): boolean {
  return name === 'tooling' && ((answers.stage ?? []) as string[]).some(stage => stage.includes('='));
}

function twins(stages: string[]): string | undefined {
  try {
    checkTwins(stages);
    return undefined;
  } catch (error: any) {
    return error.message;
  }
}

/** Questions and lines of answers. */
class Lines {
  private readonly reader: Interface;
  private readonly waiting: ((line: string | undefined) => void)[] = [];
  private readonly read: string[] = [];
  private ended = false;

  constructor(private readonly terminal: Terminal) {
    this.reader = createInterface({ input: terminal.input, output: terminal.output, terminal: false });
    this.reader.on('line', line => {
      const next = this.waiting.shift();
      if (next) { next(line); } else { this.read.push(line); }
    });
    this.reader.on('close', () => {
      this.ended = true;
      for (const next of this.waiting.splice(0)) { next(undefined); }
    });
  }

  /** Asks until the answer is right; an empty one is what is proposed. */
  public async ask(question: string, proposed: string | undefined, problem: (answer: string) => string | undefined): Promise<string> {
    for (;;) {
      this.terminal.output.write(`${question}${proposed === undefined ? '' : ` [${proposed}]`}: `);
      const line = await this.line();
      if (line === undefined) { throw new UsageError(`there is no answer to "${question}": nothing was written`); }
      const answer = line.trim() || (proposed ?? '');
      const wrong = problem(answer);
      if (wrong === undefined) { return answer; }
      this.terminal.output.write(`  ${wrong}\n`);
    }
  }

  public close(): void { this.reader.close(); }

  private line(): Promise<string | undefined> {
    if (this.read.length > 0) { return Promise.resolve(this.read.shift()); }
    return this.ended ? Promise.resolve(undefined) : new Promise(next => this.waiting.push(next));
  }
}
