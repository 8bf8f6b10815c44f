import { Answers, deploys, FIELD_NAMES, FieldName, FIELDS, problemOf, trains, CONNECTIONS } from './fields';
import { UsageError } from '../io';

/**
 * All that an application is made of: the flags, checked, with defaults for those that are not given.
 *
 * @throws UsageError for a flag that is missing, wrong or of no use
 */
export function settingsOf(given: Record<string, any>, directory: string): Answers {
  const answers: Answers = { directory };
  for (const name of FIELD_NAMES) {
    const field = FIELDS[name];
    const value = given[name] as string | string[] | undefined;
    if (field.applies?.(answers) === false) {
      if (value !== undefined) { throw new UsageError(`--${name} goes with ${field.goesWith}, got ${told(answers, name)}: leave it out`); }
      continue;
    }
    if (value === undefined) {
      const byDefault = field.default?.(answers);
      if (byDefault === undefined && !field.optional) { throw new UsageError(`--${name} is missing: give ${whatToGive(name, answers)}`); }
      if (byDefault !== undefined) { checkValue(name, byDefault, answers, ' (made of the directory: give another with --name)'); }
      answers[name] = byDefault;
    } else {
      for (const each of [value].flat()) { checkValue(name, each, answers); }
      answers[name] = value;
    }
  }
  checkStages(answers);
  return answers;
}

function checkValue(name: FieldName, value: string, answers: Answers, note = '') {
  const problem = problemOf(name, value, answers);
  if (problem !== undefined) { throw new UsageError(`${problem}${name === 'name' ? note : ''}`); }
}

function told({ kind, source }: Answers, name: FieldName): string {
  return name === 'source' || !trains({ kind, directory: '' }) || source === undefined || name === 'stage' || name.startsWith('model')
    ? `--kind ${kind as string}` : `--source ${source as string}`;
}

function whatToGive(name: FieldName, answers: Answers): string {
  const choices = FIELDS[name].choices?.(answers);
  return choices ? `one of ${choices.join(', ')}` : `the ${FIELDS[name].question}`;
}

/** Rules about stages together. */
export function checkStages(answers: Answers): void {
  const stages = stagesOf(answers);
  const twin = stages.find(({ name }, i) => stages.findIndex(other => other.name.toLowerCase() === name.toLowerCase()) < i);
  if (twin) { throw new UsageError(`--stage must have a name of its own each time, got ${JSON.stringify(twin.name)} twice`); }
  const abroad = stages.find(({ env }) => env !== undefined);
  if (abroad && answers.tooling === undefined) {
    throw new UsageError(`--tooling is missing: give the account and region of the pipelines as ACCOUNT/REGION, since --stage ${abroad.name} names its own`);
  }
}

interface Environment { readonly account: string; readonly region: string }

function environment(text: string): Environment {
  const [account, region] = text.split('/');
  return { account, region };
}

/** The stages; as soon as one has an account and region, one without is where the pipelines are. */
export function stagesOf({ stage = [], tooling }: Answers): { name: string; env?: Environment }[] {
  const given = (stage as string[]).map(text => text.split('='));
  const here = tooling === undefined || given.every(([, env]) => env === undefined) ? undefined : environment(tooling as string);
  return given.map(([name, text]) => {
    const env = text === undefined ? here : environment(text);
    return env === undefined ? { name } : { name, env };
  });
}

/** The words that conditions of templates know. */
export function wordsOf(answers: Answers): Set<string> {
  const { kind, template, language, source } = answers as Record<string, string>;
  return new Set([
    'always', kind, language, `template-${template}`,
    ...source === undefined ? [] : [source],
    ...CONNECTIONS.includes(source) ? ['connection'] : [],
    ...trains(answers) ? ['trains'] : [],
    ...deploys(answers) ? ['deploys'] : [],
  ]);
}

/** The values of placeholders. */
export function valuesOf(answers: Answers, versions: Record<string, string>, image: string, title: string): Record<string, string> {
  const text = (name: FieldName) => (answers[name] ?? '') as string;
  const json = (value: unknown) => JSON.stringify(value).replace(/([:,])/g, '$1 ').replace(/[{}]/g, brace => brace === '{' ? '{ ' : ' }').replace(/\{ {2}\}/g, '{}');
  const quote = answers.language === 'python' ? '"' : '\'';
  const stages = stagesOf(answers).map(stage => `\n      ${json(stage)}`);
  return {
    ...versions,
    title,
    projectName: text('name'),
    packageName: text('name').toLowerCase(),
    stackName: text('name').split('-').map(part => part[0].toUpperCase() + part.slice(1)).join(''),
    kind: text('kind'),
    template: text('template'),
    connectionArn: text('connection-arn'),
    repository: text('repository'),
    branch: text('branch'),
    sourceBucket: text('source-bucket'),
    sourceKey: text('source-key'),
    modelPackageGroup: text('model-package-group'),
    modelBucket: text('model-bucket'),
    stages: `[${stages.join(',')}\n    ]`,
    tooling: answers.tooling === undefined ? '{}' : json(environment(text('tooling'))),
    image: image === 'xgboost' ? `images.Image.xgboost(${quote}1.7-1${quote})` : `images.Image.sklearn(${quote}1.2-1${quote})`,
  };
}
