// npm run demo: synthesizes the example apps into demo.out/ (or the directory given) and tells what they make and how to deploy it.
import { spawnSync } from 'child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'fs';
import { join, relative, resolve } from 'path';
import { pathToFileURL } from 'url';
import { Assembly, readAssembly } from './demo/assembly';
import { deliveryPipelines, modelPipelines } from './demo/pipelines';
import { bold, dim, good, heading, tree } from './demo/text';

const ROOT = resolve(__dirname, '..');
const EXAMPLES = join(ROOT, 'examples');
const OUTPUT = resolve(process.argv[2] ?? join(ROOT, 'demo.out'));
const shown = (file: string) => relative(ROOT, file).startsWith('..') ? file : relative(ROOT, file);

/** Runs an app as the CDK's command line does. */
function synthesize(name: string): Assembly {
  const directory = join(EXAMPLES, name);
  const outdir = join(OUTPUT, name);
  rmSync(outdir, { recursive: true, force: true });
  const { context } = JSON.parse(readFileSync(join(directory, 'cdk.json'), 'utf8')) as { context?: unknown };
  const { status } = spawnSync(process.execPath, ['--import', pathToFileURL(require.resolve('tsx')).href, 'app.ts'], {
    cwd: directory,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify(context ?? {}),
      TSX_TSCONFIG_PATH: join(ROOT, 'test', 'tsconfig.json'),
    },
  });
  if (status !== 0) { throw new Error(`examples/${name} could not be synthesized`); }
  return readAssembly(outdir);
}

function show(name: string, assembly: Assembly): void {
  console.log(`\n${bold('Stacks')}`);
  for (const stack of assembly.stacks) {
    console.log(`  ${bold(stack.path)}  ${stack.account} ${stack.region}  ${stack.resources.length} resources`);
    console.log(`    ${dim(shown(stack.templateFile))}`);
    for (const line of wrap(stack.counts().map(([type, count]) => `${count} ${type}`).join(', '))) { console.log(`    ${line}`); }
  }

  for (const pipeline of assembly.stacks.flatMap(modelPipelines)) {
    console.log(`\n${bold('SageMaker pipeline')} ${pipeline.name}`);
    for (const line of tree(pipeline.steps)) { console.log(`  ${line}`); }
  }

  for (const pipeline of assembly.stacks.flatMap(deliveryPipelines)) {
    console.log(`\n${bold('Delivery pipeline')} ${pipeline.name}`);
    for (const line of tree(pipeline.stages)) { console.log(`  ${line}`); }
  }

  console.log(`\n${bold('Deploy it')}`);
  for (const line of howToDeploy(name, assembly)) { console.log(`  ${line}`); }
}

function howToDeploy(name: string, assembly: Assembly): string[] {
  const [tooling, ...others] = assembly.environments();
  return [
    dim(`# write your accounts, regions and other values into examples/${name}/cdk.json, then`),
    `cd examples/${name}`,
    `npx cdk bootstrap ${tooling}`,
    ...others.map(other => `npx cdk bootstrap ${other} --trust ${tooling.split('/')[2]} --cloudformation-execution-policies <ARN of a policy>`),
    `npx cdk deploy ${assembly.stacks.filter(stack => !stack.nested).map(stack => stack.path).join(' ')}`,
    ...assembly.stacks.some(stack => stack.nested) ? [dim('# the stacks of the stages are deployed by the delivery pipeline, once a model is approved')] : [],
  ];
}

function wrap(text: string, width = 120): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    if (lines[lines.length - 1].length + word.length > width) { lines.push(''); }
    lines[lines.length - 1] += lines[lines.length - 1] ? ` ${word}` : word;
  }
  return lines;
}

const names = readdirSync(EXAMPLES).filter(name => existsSync(join(EXAMPLES, name, 'app.ts'))).sort();
const start = Date.now();
let stacks = 0;
let resources = 0;
for (const name of names) {
  console.log(`\n${heading(`examples/${name}`)}`);
  console.log(dim('synthesizing …'));
  const assembly = synthesize(name);
  show(name, assembly);
  stacks += assembly.stacks.length;
  resources += assembly.stacks.reduce((sum, stack) => sum + stack.resources.length, 0);
}
console.log(`\n${good(`Made ${stacks} stacks with ${resources} resources out of ${names.length} apps in ${((Date.now() - start) / 1000).toFixed(1)} s.`)}`
  + ` The templates are in ${shown(OUTPUT)}.`);
