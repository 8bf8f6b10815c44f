import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { Answers } from './fields';
import { valuesOf, wordsOf } from './settings';
import { render } from '../../private/app-templates/render';
import { filesOf, TEMPLATES, versions } from '../../private/app-templates/templates';
import { reasonOf, UsageError } from '../io';

/** Fails for a place that holds anything; a repository without files is fine. */
export function checkEmpty(directory: string): void {
  if (!existsSync(directory)) { return; }
  if (!statSync(directory).isDirectory()) { throw new UsageError(`DIRECTORY must be a directory, got ${JSON.stringify(directory)}, which is a file`); }
  const there = readdirSync(directory).filter(name => name !== '.git').sort();
  if (there.length > 0) {
    const some = there.slice(0, 5).join(', ') + (there.length > 5 ? ` and ${there.length - 5} more` : '');
    throw new UsageError(`DIRECTORY must be new or empty, got ${JSON.stringify(directory)}, which holds ${some}: choose another, nothing is overwritten`);
  }
}

/** Writes an application, and returns the names of its files. */
export function writeApplication(answers: Answers): string[] {
  const words = wordsOf(answers);
  const { title, image } = TEMPLATES()[answers.template as string];
  const values = valuesOf(answers, { ...versions(), flags: featureFlags() }, image, title);
  const files = [...filesOf(answers.template as string, words)].sort(([a], [b]) => a < b ? -1 : 1);
  // all of it is made before anything is written
  const contents = files.map(([target, { source, rendered }]) =>
    ({ target, source, text: rendered ? render(readFileSync(source, 'utf8'), words, values, source) : undefined }));
  try {
    for (const { target, source, text } of contents) {
      const place = join(answers.directory, target);
      mkdirSync(dirname(place), { recursive: true });
      if (text === undefined) { cpSync(source, place, { force: false, errorOnExist: true }); } else { writeFileSync(place, text, { flag: 'wx' }); }
    }
  } catch (error: any) {
    throw new UsageError(`cannot write ${answers.directory}: ${reasonOf(error)}`);
  }
  return contents.map(({ target }) => target);
}

/** The feature flags that the CDK recommends for new apps, as further members of the context; none where the CDK is not at hand. */
function featureFlags(): string {
  let flags: Record<string, unknown> = {};
  try {
    flags = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8'));
  } catch (error: any) {
    if (error.code !== 'MODULE_NOT_FOUND' && error.code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') { throw error; }
  }
  return Object.entries(flags).map(([name, value]) => `,\n    ${JSON.stringify(name)}: ${JSON.stringify(value)}`).join('');
}
