import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'fs';
import { dirname, join, normalize, relative, resolve } from 'path';
import { WORKFLOW_METADATA } from '../../delivery/private/ci/files';
import { findMetadata } from '../assembly';
import { Command } from '../command';
import { UsageError } from '../io';

export const WORKFLOWS: Command = {
  usage: 'workflows [--app DIR] [--out DIR] [--check]',
  summary: 'write the workflow files of GitHub and GitLab that a synthesized app has',
  help: `Writes the files of delivery.GitHubActions and delivery.GitLabCi into the repository.

  --app DIR  the synthesized app (default: cdk.out)
  --out DIR  the root of the repository (default: the working directory)
  --check    write nothing, and fail if a file is missing or differs

Exit code: 0, or 1 if --check finds a difference or two constructs make the same file.`,
  options: { app: { type: 'string' }, out: { type: 'string' }, check: { type: 'boolean' } },
  run: (io, values, files) => {
    if (files.length > 0) { throw new UsageError(`no FILE is expected, got ${files.length}`); }
    const root = resolve(values.out ?? '.');
    const found = findMetadata(values.app ?? 'cdk.out', WORKFLOW_METADATA);
    if (found.length === 0) {
      io.err('the app has no workflow files: they come from delivery.GitHubActions and delivery.GitLabCi\n');
      return 1;
    }
    const owners = new Map<string, string>();
    let problems = 0;
    const problem = (text: string) => {
      problems++;
      io.err(`${text}\n`);
    };
    for (const { path: owner, data } of found) {
      const name = normalize(String(data.path));
      const file = join(root, name);
      if (relative(root, file).startsWith('..')) { throw new UsageError(`${owner} wants to write outside of the repository: ${name}`); }
      const other = owners.get(name);
      if (other !== undefined) {
        problem(`${name} comes from ${other} and from ${owner}: give one of them another workflowName`);
        continue;
      }
      owners.set(name, owner);
      const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
      if (values.check) {
        if (before !== data.content) { problem(`${name} ${before === undefined ? 'is missing' : 'differs from the app'}: run "npx cdk-mlops workflows" after "npx cdk synth", and commit it`); }
      } else if (before !== data.content) {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, data.content);
        io.out(`${name}\n`);
      }
    }
    return problems > 0 ? 1 : 0;
  },
};
