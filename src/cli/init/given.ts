import { Answers, FIELD_NAMES, FieldName, FIELDS, problemOf } from './fields';
import { UsageError } from '../io';

/** The flags with few values, on which it depends what others mean. */
const DECIDING = ['kind', 'template', 'source'] as const;

/**
 * Checks the flags that are given, however many are missing: whether each is right, and whether all of them go together.
 *
 * @throws UsageError for the first flag that no application could have, with those before it
 */
export function checkGiven(given: Record<string, any>, directory: string): void {
  let possible = completions({ ...given, directory });
  for (const name of FIELD_NAMES) {
    const values = [given[name] ?? []].flat() as string[];
    if (values.length === 0) { continue; }
    const applying = possible.filter(answers => FIELDS[name].applies?.(answers) !== false);
    if (applying.length === 0) { throw new UsageError(`--${name} goes with ${FIELDS[name].goesWith}, got ${against(name, given)}: leave it out`); }
    possible = applying;
    for (const value of values) {
      const wrong = possible.map(answers => problemOf(name, value, answers));
      possible = possible.filter((_, i) => wrong[i] === undefined);
      if (possible.length === 0) { throw new UsageError(problemOf(name, value, { ...given, directory }, choicesOf(name, applying)) ?? wrong[0]!); }
    }
  }
  checkTwins(given.stage ?? []);
}

/** Each stage has a name of its own. */
export function checkTwins(stages: string[]): void {
  const names = stages.map(stage => stage.split('=')[0]);
  const twin = names.find((name, i) => names.findIndex(other => other.toLowerCase() === name.toLowerCase()) < i);
  if (twin !== undefined) { throw new UsageError(`--stage must have a name of its own each time, got ${JSON.stringify(twin)} twice`); }
}

/** The values of a flag that go with those that are given; undefined if there are more than can be named. */
export function choicesFor(name: FieldName, given: Record<string, any>, directory: string): readonly string[] | undefined {
  return FIELDS[name].choices?.({ ...given, directory }).filter(choice => {
    try {
      checkGiven({ ...given, [name]: choice }, directory);
      return true;
    } catch (error: any) {
      if (error instanceof UsageError) { return false; }
      throw error;
    }
  });
}

/** What the answers could become, as far as it decides about other flags. */
function completions(given: Answers): Answers[] {
  return DECIDING.reduce((all, name) => all.flatMap(answers => {
    if (answers[name] !== undefined || FIELDS[name].applies?.(answers) === false) { return [answers]; }
    const choices = FIELDS[name].choices!(answers);
    return choices.length === 0 ? [answers] : choices.map(choice => ({ ...answers, [name]: choice }));
  }), [given]);
}

function choicesOf(name: FieldName, all: Answers[]): string[] | undefined {
  return FIELDS[name].choices && [...new Set(all.flatMap(answers => FIELDS[name].choices!(answers)))];
}

/** The first of the flags that a flag does not go with. */
function against(name: FieldName, given: Record<string, any>): string {
  const others = FIELD_NAMES.filter(other => other !== name && given[other] !== undefined);
  const appliesTo = (flag: FieldName) => (answers: Answers) => FIELDS[flag].applies?.(answers) !== false;
  const culprit = others.find(other => !completions({ [other]: given[other], directory: '' }).filter(appliesTo(other)).some(appliesTo(name))) ?? others[0];
  return `--${culprit} ${[given[culprit]].flat().join(' ')}`;
}
