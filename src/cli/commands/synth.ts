import { existsSync } from 'fs';
import { basename, extname } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Project } from '../../projects';
import { Manifest } from '../../projects/manifest/load';
import { Command, onlyFile } from '../command';
import { UsageError } from '../io';

export const SYNTH: Command = {
  usage: 'synth [--out DIR] FILE',
  summary: 'synthesize a project from a manifest, one YAML file',
  help: `Makes the app that a manifest describes: a stack with the project and the resources that the manifest names.
To deploy it: npx cdk deploy --app "npx cdk-mlops synth mlops.yaml"

  FILE        the manifest; the schema for editors is data/mlops.schema.json of the package
  --out DIR   where the cloud assembly goes (default: what the CDK's command line says, else cdk.out)

Exit code: 0, or 1 for a mistake in the manifest, which is told with its line.`,
  options: { out: { type: 'string', short: 'o' } },
  run: (io, values, files) => {
    const file = onlyFile(files);
    if (!existsSync(file)) { throw new UsageError(`cannot read ${file}: there is no such file or directory`); }
    const { stackName, ...options } = new Manifest(file).stack;
    const app = new App({ outdir: values.out ?? process.env.CDK_OUTDIR ?? 'cdk.out' });
    const stack = new Stack(app, stackName ?? stackNameOf(file), options);
    Project.fromManifest(stack, 'Project', file);
    const assembly = app.synth();
    for (const each of assembly.stacksRecursively) { io.err(`${each.hierarchicalId}: ${each.templateFullPath}\n`); }
    return 0;
  },
};

/** `my_project.yaml` makes the stack `my-project`. */
function stackNameOf(file: string): string {
  const name = basename(file, extname(file)).replace(/[^A-Za-z0-9]+/g, '-').replace(/^[^A-Za-z]+|-+$/g, '');
  return name || 'Project';
}
