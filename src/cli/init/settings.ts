import { Answers, deploys, FIELD_NAMES, FieldName, FIELDS, problemOf, trains, CONNECTIONS } from './fields';
import { checkGiven } from './given';
import { UsageError } from '../io';

/**
 * All that an application is made of: the flags, checked, with defaults for those that are not given.
 *
 * @throws UsageError for a flag that is wrong or of no use, and then for one that is missing
 */
export function settingsOf(given: Record<string, any>, directory: string): Answers {
  checkGiven(given, directory);
  const answers: Answers = { directory };
  for (const name of FIELD_NAMES) {
    const field = FIELDS[name];
    if (field.applies?.(answers) === false) { continue; }
    answers[name] = given[name] ?? field.default?.(answers);
    if (answers[name] === undefined && !field.optional) { throw new UsageError(`--${name} is missing: give ${whatToGive(name, answers)}`); }
    const problem = given[name] === undefined && answers[name] !== undefined ? problemOf(name, answers[name] as string, answers) : undefined;
    if (problem !== undefined) { throw new UsageError(`${problem} (made of the directory: give another with --name)`); }
  }
  checkStages(answers);
  return answers;
}

function whatToGive(name: FieldName, answers: Answers): string {
  const choices = FIELDS[name].choices?.(answers);
  return choices ? `one of ${choices.join(', ')}` : `the ${FIELDS[name].question}`;
}

/** A stage with an account and region of its own needs to know that of the pipelines. */
function checkStages(answers: Answers): void {
  const abroad = stagesOf(answers).find(({ env }) => env !== undefined);
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

/** The stages as a part of a Mermaid flowchart. */
function pictureOf(answers: Answers): string {
  return stagesOf(answers).map(({ name }, i) => {
    const from = i === 0 ? 'registry -->|approved|' : `stage${i} -->|somebody decides|`;
    return `  ${from} stage${i + 1}["${name}: endpoint and its test"]`;
  }).join('\n');
}

/** The values of placeholders. */
export function valuesOf(answers: Answers, versions: Record<string, string>, image: string, title: string): Record<string, string> {
  const text = (name: FieldName) => (answers[name] ?? '') as string;
  const json = (value: unknown) => JSON.stringify(value).replace(/([:,])/g, '$1 ').replace(/[{}]/g, brace => brace === '{' ? '{ ' : ' }').replace(/\{ {2}\}/g, '{}');
  const stages = stagesOf(answers).map(stage => `\n      ${json(stage)}`);
  const python = answers.language === 'python';
  const quote = python ? '"' : '\'';
  return {
    ...versions,
    title,
    projectName: text('name'),
    packageName: text('name').toLowerCase(),
    stackName: text('name').split('-').map(part => part[0].toUpperCase() + part.slice(1)).join(''),
    appFile: python ? 'app.py' : 'app.ts',
    pipelineFile: python ? 'training_pipeline.py' : 'pipeline.ts',
    codePlace: text('repository') || `${text('source-bucket')}/${text('source-key')}`,
    stagePicture: pictureOf(answers),
    lastStage: `stage${stages.length}`,
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
