import { TEMPLATES } from '../../private/app-templates/templates';
import { Command, Terminal } from '../command';
import { FIELD_NAMES, FIELDS, KINDS } from '../init/fields';
import { ask } from '../init/questions';
import { settingsOf } from '../init/settings';
import { checkEmpty, writeApplication } from '../init/write';
import { Io, paint, UsageError } from '../io';

export const INIT: Command = {
  usage: 'init [--kind KIND] [--template TEMPLATE] [--source SOURCE] [--stage STAGE]... [OPTION]... DIRECTORY',
  summary: 'write a new application: CDK app, ML code, tests',
  get help() {
    return `Writes a ready application into a new or empty directory: a CDK app with a project, seed ML code with its tests, endpoint test cases, README.
On a terminal it asks for what is missing.

  DIRECTORY                      where to write to
  --kind KIND                    ${KINDS.join(', ')}
  --template TEMPLATE            ${Object.keys(TEMPLATES()).join(', ')}; see below
  --language LANGUAGE            typescript (default) or python
  --name NAME                    the name of the project (default: made of the directory's name)
  --source SOURCE                where the code is: github, gitlab, bitbucket, codecommit or s3
  --connection-arn ARN           the code connection, for github, gitlab and bitbucket
  --repository REPOSITORY        its full name, owner/name; for codecommit its name
  --branch BRANCH                the branch that is built (default: main)
  --source-bucket BUCKET         for s3: the versioned bucket with the zip file of the code
  --source-key KEY               for s3: the key of the zip file (default: NAME/code.zip)
  --model-package-group GROUP    for deploy: the group whose approved versions are deployed
  --model-bucket BUCKET          for deploy: the bucket with the models
  --stage NAME[=ACCOUNT/REGION]  a stage in which the model is served; several in their order
  --tooling ACCOUNT/REGION       where the pipelines are (default: where the CDK is called for)

Templates:
${Object.entries(TEMPLATES()).map(([name, { title }]) => `  ${name.padEnd(9)}${title}`).join('\n')}

Example:
  cdk-mlops init churn --kind build-train-deploy --template tabular --source codecommit --repository churn --stage staging --stage production

Exit code: 0, or 2 for wrong flags or a directory that is not empty.`;
  },
  options: Object.fromEntries(FIELD_NAMES.map(name => [name, { type: 'string', multiple: FIELDS[name].multiple ?? false }])),
  ask: (terminal: Terminal, values, files) => ask(terminal, values, files),
  run: (io: Io, values, files) => {
    if (files.length !== 1) { throw new UsageError(files.length ? `one DIRECTORY is expected, got ${files.length}` : 'DIRECTORY is missing'); }
    const settings = settingsOf(values, files[0]);
    checkEmpty(files[0]);
    const written = writeApplication(settings);
    for (const file of written) { io.out(`${file}\n`); }
    io.err(`${paint(io.errColor, 'green', `wrote ${written.length} files to ${files[0]}`)}: what comes next is in its README.md\n`);
    return 0;
  },
};
