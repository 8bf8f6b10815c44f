import { basename, resolve } from 'path';
import { TEMPLATES } from '../../private/app-templates/templates';

/** What is known of the application so far: a text for each flag, a list for `stage`. */
export type Answers = { [flag in FieldName]?: string | string[] } & { readonly directory: string };

/** The flags, in the order of the questions. */
export const FIELD_NAMES = [
  'kind', 'template', 'language', 'name', 'source', 'connection-arn', 'repository', 'branch', 'source-bucket', 'source-key',
  'model-package-group', 'model-bucket', 'stage', 'tooling',
] as const;
export type FieldName = typeof FIELD_NAMES[number];

/** A flag, which is a question where it is missing. */
export interface Field {
  readonly question: string;
  /** Whether the flag may come several times. */
  readonly multiple?: boolean;
  /** Whether it may be left out, with nothing in its place. */
  readonly optional?: boolean;
  /** What it goes with, for the message where it does not apply. */
  readonly goesWith?: string;
  /** Whether the flag has a meaning together with those before it. */
  applies?(answers: Answers): boolean;
  /** The allowed values, where they are few. */
  choices?(answers: Answers): readonly string[];
  /** The value of a flag that is not given; without it the flag is needed. */
  default?(answers: Answers): string | undefined;
  /** What a question proposes. */
  suggestion?(answers: Answers): string | undefined;
  /** What a value must be; undefined if it is right. */
  check?(value: string, answers: Answers): string | undefined;
}

export const KINDS = ['build-train', 'build-train-deploy', 'build-train-deploy-monitor', 'deploy', 'batch'];
export const CONNECTIONS = ['github', 'gitlab', 'bitbucket'];
const SOURCES = [...CONNECTIONS, 'codecommit', 's3'];

export const trains = ({ kind }: Answers) => kind !== 'deploy';
export const deploys = ({ kind }: Answers) => kind !== 'build-train' && kind !== 'batch';
const connected = (answers: Answers) => trains(answers) && CONNECTIONS.includes(answers.source as string);
const hasRepository = (answers: Answers) => connected(answers) || (trains(answers) && answers.source === 'codecommit');

const rule = (pattern: RegExp, what: string) => (value: string) => pattern.test(value) ? undefined : what;
const BUCKET = rule(/^(?=.{3,63}$)[a-z0-9][a-z0-9.-]*[a-z0-9]$/, 'the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens');
const ENVIRONMENT = '\\d{12}/[a-z]{2}(-[a-z]+)+-\\d';
const only = (values: readonly string[]) => values.length === 1 ? values[0] : undefined;

export const FIELDS: Record<FieldName, Field> = {
  'kind': { question: 'kind of project', choices: () => KINDS },
  'template': { question: 'template', choices: templatesFor, default: answers => only(templatesFor(answers)), suggestion: answers => templatesFor(answers)[0] },
  'language': { question: 'language of the CDK app', choices: () => ['typescript', 'python'], default: () => 'typescript' },
  'name': {
    question: 'name of the project',
    default: ({ directory }) => nameFrom(basename(resolve(directory))),
    check: (value, { kind }) => {
      const longest = kind === 'batch' ? 24 : 32; // "-scoring" is added
      return /^[A-Za-z](-?[A-Za-z0-9])*$/.test(value) && value.length <= longest ? undefined
        : `a letter, then letters, digits and single hyphens between them, at most ${longest} in all`;
    },
  },
  'source': { question: 'where the code is', applies: trains, goesWith: 'a --kind that trains', choices: () => SOURCES },
  'connection-arn': {
    question: 'ARN of the code connection',
    applies: connected,
    goesWith: `--source ${CONNECTIONS.join(', ')}`,
    check: rule(/^arn:[^:\s"]+:(codestar-connections|codeconnections):[^:\s"]+:\d{12}:connection\/[^\s"]+$/,
      'the ARN of a connection, arn:aws:codeconnections:<region>:<account>:connection/<id>'),
  },
  'repository': {
    question: 'repository',
    applies: hasRepository,
    goesWith: `--source ${CONNECTIONS.join(', ')} or codecommit`,
    suggestion: ({ source, name }) => source === 'codecommit' ? name as string : undefined,
    check: (value, answers) => connected(answers)
      ? rule(/^[\w.-]+(\/[\w.-]+)+$/, 'the full name, owner/name')(value)
      : rule(/^[\w.-]{1,100}$/, 'the name of a repository: up to 100 letters, digits and ._-')(value),
  },
  'branch': {
    question: 'branch',
    applies: hasRepository,
    goesWith: `--source ${CONNECTIONS.join(', ')} or codecommit`,
    default: () => 'main',
    check: rule(/^[\w./-]+$/, 'the name of a branch: letters, digits and ._/-'),
  },
  'source-bucket': {
    question: 'bucket with the zip file of the code', applies: answers => trains(answers) && answers.source === 's3', goesWith: '--source s3', check: BUCKET,
  },
  'source-key': {
    question: 'key of the zip file',
    applies: answers => trains(answers) && answers.source === 's3',
    goesWith: '--source s3',
    default: ({ name }) => `${name as string}/code.zip`,
    check: rule(/^[\w./-]+\.zip$/, 'the key of a zip file: letters, digits and ._/-, ".zip" at the end'),
  },
  'model-package-group': {
    question: 'model package group with the models',
    applies: answers => !trains(answers),
    goesWith: '--kind deploy',
    suggestion: ({ name }) => name as string,
    check: rule(/^[A-Za-z0-9](-?[A-Za-z0-9]){0,62}$/, 'the name of a model package group: up to 63 letters, digits and single hyphens'),
  },
  'model-bucket': { question: 'bucket with the models', applies: answers => !trains(answers), goesWith: '--kind deploy', check: BUCKET },
  'stage': {
    question: 'stages in their order, each NAME or NAME=ACCOUNT/REGION',
    applies: deploys,
    goesWith: 'a --kind that deploys',
    multiple: true,
    suggestion: () => 'staging production',
    check: rule(new RegExp(`^[A-Za-z](-?[A-Za-z0-9]){0,31}(=${ENVIRONMENT})?$`),
      'NAME or NAME=ACCOUNT/REGION, such as staging or staging=111111111111/eu-west-1'),
  },
  'tooling': {
    question: 'account and region of the pipelines, ACCOUNT/REGION (empty: those that the CDK is called with)',
    optional: true,
    check: rule(new RegExp(`^${ENVIRONMENT}$`), 'ACCOUNT/REGION, such as 111111111111/eu-west-1'),
  },
};

function templatesFor({ kind }: Answers): string[] {
  return Object.keys(TEMPLATES()).filter(name => TEMPLATES()[name].kinds.includes(kind as string));
}

/** `My abalones` becomes `My-abalones`. */
function nameFrom(text: string): string | undefined {
  return text.replace(/[^A-Za-z0-9]+/g, '-').replace(/^[^A-Za-z]+|-$/g, '') || undefined;
}

/**
 * What is wrong with a value of a flag, in the form of an error; undefined if nothing is.
 *
 * @param choices the allowed values, if not all go with the other flags
 */
export function problemOf(name: FieldName, value: string, answers: Answers, choices = FIELDS[name].choices?.(answers)): string | undefined {
  const field = FIELDS[name];
  const told = `--${name} must be`;
  if (choices && !choices.includes(value)) {
    const condition = name === 'template' && answers.kind !== undefined ? ` with --kind ${answers.kind as string}` : '';
    return `${told} one of ${choices.join(', ')}${condition}, got ${JSON.stringify(value)}`;
  }
  const expected = field.check?.(value, answers);
  return expected === undefined ? undefined : `${told} ${expected}, got ${JSON.stringify(value)}`;
}
