/**
 * Writes src/pipelines/properties/*.ts: the responses of the APIs that describe what steps make, as classes.
 * Run by hand after `scripts/make-api-model.ts`: npx tsx scripts/make-properties.ts
 */
import { readdirSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { botocoreModel } from './api-model-source';
import { loadShape } from '../src/private/api-model';
import type { Shape } from '../src/private/api-model-shape';
import { STEP_SHAPES } from '../src/private/step-shapes';

const directory = join(__dirname, '..', 'src', 'pipelines', 'properties');

interface Root {
  /** The type of the step. */
  readonly type: string;
  readonly file: string;
  readonly className: string;
  readonly about: string;
  /** The service whose model has the documentation of members. */
  readonly service: string;
}

/** The steps whose result has members that an API describes; that of others is an output, a report or a flag, which the steps name themselves. */
const ROOTS: Root[] = [
  { type: 'Training', file: 'training-job', className: 'TrainingJobProperties', about: 'a training job', service: 'sagemaker' },
  { type: 'Processing', file: 'processing-job', className: 'ProcessingJobProperties', about: 'a processing job', service: 'sagemaker' },
  { type: 'Transform', file: 'transform-job', className: 'TransformJobProperties', about: 'a batch transform job', service: 'sagemaker' },
  { type: 'Tuning', file: 'tuning-job', className: 'TuningJobProperties', about: 'a search for hyperparameters', service: 'sagemaker' },
  { type: 'AutoML', file: 'auto-ml-job', className: 'AutoMlJobProperties', about: 'an AutoML job', service: 'sagemaker' },
  { type: 'Model', file: 'model', className: 'ModelProperties', about: 'a model', service: 'sagemaker' },
  { type: 'RegisterModel', file: 'model-package', className: 'ModelPackageProperties', about: 'a model package', service: 'sagemaker' },
  { type: 'EndpointConfig', file: 'endpoint-config', className: 'EndpointConfigProperties', about: 'an endpoint configuration', service: 'sagemaker' },
  { type: 'Endpoint', file: 'endpoint', className: 'EndpointProperties', about: 'an endpoint', service: 'sagemaker' },
  { type: 'InferenceComponent', file: 'inference-component', className: 'InferenceComponentProperties', about: 'an inference component', service: 'sagemaker' },
  { type: 'EMR', file: 'emr-step', className: 'EmrStepProperties', about: 'a step of an EMR cluster', service: 'emr' },
  { type: 'ClarifyCheck', file: 'clarify-check', className: 'ClarifyCheckProperties', about: 'a Clarify check', service: 'sagemaker' },
  { type: 'QualityCheck', file: 'quality-check', className: 'QualityCheckProperties', about: 'a quality check', service: 'sagemaker' },
  { type: 'BedrockCustomModel', file: 'bedrock-custom-model', className: 'BedrockCustomModelProperties', about: 'a custom model', service: 'bedrock' },
  {
    type: 'BedrockCustomModelDeployment',
    file: 'bedrock-custom-model-deployment',
    className: 'BedrockCustomModelDeploymentProperties',
    about: 'a deployment of a custom model',
    service: 'bedrock',
  },
  { type: 'BedrockModelImport', file: 'bedrock-model-import', className: 'BedrockModelImportProperties', about: 'an import of a model', service: 'bedrock' },
  {
    type: 'BedrockProvisionedModelThroughput',
    file: 'bedrock-provisioned-model-throughput',
    className: 'BedrockProvisionedModelThroughputProperties',
    about: 'provisioned throughput',
    service: 'bedrock',
  },
];

/** Lists whose elements the pipeline service finds by name: member of a structure, and what the name is. */
const NAMED_LISTS: { readonly [member: string]: string } = {
  'ProcessingOutputConfig.Outputs': 'the output\'s name',
  'DescribeProcessingJobResponse.ProcessingInputs': 'the input\'s name',
  'DescribeTrainingJobResponse.FinalMetricDataList': 'the metric\'s name',
};

const HAND_WRITTEN = ['base.ts', 'lazy.ts'];

/** The files of src/pipelines/properties with their text. */
export function makeFiles(): { [file: string]: string } {
  // the services have shapes of the same name
  const users = new Map<Shape, Root[]>();
  for (const root of ROOTS) {
    for (const shape of structuresOf(loadShape(STEP_SHAPES[root.type].properties))) { users.set(shape, [...users.get(shape) ?? [], root]); }
  }
  const home = new Map<Shape, string>();
  const classes = new Map<Shape, string>();
  for (const [shape, roots] of users) {
    const own = roots.find(root => loadShape(STEP_SHAPES[root.type].properties) === shape);
    const prefix = roots[0].service === 'sagemaker' ? '' : pascal(roots[0].service);
    const className = own?.className ?? `${prefix}${pascal(shape.name.replace(/^.*\./, ''))}Properties`;
    if ([...classes.values()].includes(className)) { throw new Error(`two shapes would be ${className}, one of them ${shape.name}`); }
    classes.set(shape, className);
    home.set(shape, own || roots.length === 1 ? roots[0].file : 'shared');
  }
  const files: { [file: string]: string } = {};
  for (const file of [...new Set(home.values())]) {
    const entries = [...users].filter(([shape]) => home.get(shape) === file).map(([shape, [root]]) => ({ shape, root }));
    files[`${file}.ts`] = renderFile(file, entries, home, classes);
  }
  files['index.ts'] = [HEADER, ...['base', ...new Set(home.values())].sort().map(file => `export * from './${file}';`), ''].join('\n');
  return files;
}

const HEADER = '// written by scripts/make-properties.ts from the API model; do not edit';

function renderFile(file: string, entries: { shape: Shape; root: Root }[], home: Map<Shape, string>, classes: Map<Shape, string>): string {
  const imports = new Map<string, Set<string>>();
  const use = (shape: Shape) => {
    const from = home.get(shape)!;
    if (from !== file) { imports.set(from, (imports.get(from) ?? new Set()).add(classes.get(shape)!)); }
    return classes.get(shape)!;
  };
  let resolvable = false;
  const bodies = entries.sort((a, b) => (classes.get(a.shape)! < classes.get(b.shape)! ? -1 : 1)).map(({ shape, root }) => {
    const own = root.className === classes.get(shape);
    const members = [...shape.members].flatMap(([name, member]) => {
      const text = renderMember(shape, name, member, use, root.service);
      resolvable ||= text.some(line => line.includes('IResolvable'));
      return text.length ? [text.join('\n')] : [];
    });
    const about = own ? `What is known of ${root.about} that a step made.` : documentation(root.service, shape.name) ?? `A part of ${root.about}: ${words(shape.name)}.`;
    return [...comment(about, ''), `export class ${classes.get(shape)} extends StepProperties {`, members.join('\n\n'), '}'].join('\n');
  });
  return [
    HEADER,
    ...resolvable ? ['import { IResolvable } from \'aws-cdk-lib\';'] : [],
    'import { StepProperties } from \'./base\';',
    ...[...imports].sort().map(([from, names]) => wrapImport([...names].sort(), from)),
    '',
    bodies.join('\n\n'),
    '',
  ].join('\n');
}

function renderMember(owner: Shape, name: string, member: Shape, use: (shape: Shape) => string, service: string): string[] {
  const about = documentation(service, owner.name, name) ?? `The ${words(name)}.`;
  // some languages have a member of this name in every class
  const getter = camel(name) === 'equals' ? 'equalsValue' : camel(name);
  const value = (path: string, shape: Shape): [string, string] | undefined => {
    switch (shape.type) {
      case 'structure': return [use(shape), `new ${use(shape)}(this._step, ${path})`];
      case 'integer': case 'long': case 'float': case 'double': return ['number', `this._number(${path})`];
      case 'boolean': return ['IResolvable', `this._flag(${path})`];
      case 'string': case 'timestamp': return ['string', `this._text(${path})`];
      default: return undefined;
    }
  };
  const lines = (parameter: [string, string] | undefined, found: [string, string] | undefined) => (!found ? [] : [
    ...comment(about, '  ', parameter && `@param ${parameter[0].split(':')[0]} ${parameter[1]}`),
    ...body(`  public ${parameter ? `${getter}(${parameter[0]})` : `get ${getter}()`}: ${found[0]}`, `return ${found[1]};`),
  ]);
  if (member.type === 'map') { return lines(['key: string', 'the entry\'s key'], value(`this._keyed('${name}', key)`, member.element)); }
  if (member.type === 'list') {
    const named = NAMED_LISTS[`${owner.name}.${name}`];
    return named
      ? lines(['name: string', named], value(`this._keyed('${name}', name)`, member.element))
      : lines(['index: number', 'the place in the list, 0 for the first'], value(`this._indexed('${name}', index)`, member.element));
  }
  return lines(undefined, value(`this._at('${name}')`, member));
}

function structuresOf(root: Shape): Set<Shape> {
  const found = new Set<Shape>();
  const visit = (shape: Shape) => {
    if (shape.type === 'list' || shape.type === 'map') { visit(shape.element); }
    if (shape.type !== 'structure' || found.has(shape)) { return; }
    found.add(shape);
    for (const member of shape.members.values()) { visit(member); }
  };
  visit(root);
  return found;
}

/** The first sentence of the API's own documentation, if the model has it. */
function documentation(service: string, shapeName: string, member?: string): string | undefined {
  const shapes = botocoreModel(service).shapes as { [name: string]: any };
  const shape = shapes[shapeName.replace(/^.*\./, '')];
  const lower = member && `${member[0].toLowerCase()}${member.slice(1)}`;
  const html: string | undefined = member ? (shape?.members?.[member] ?? shape?.members?.[lower!])?.documentation : shape?.documentation;
  const text = html
    ?.replace(/<(code|i|b)>|<\/(code|i|b)>/g, (tag: string) => (tag.includes('code') ? '`' : ''))
    .replace(/<\/(p|li)>.*/s, '').replace(/<[^>]+>/g, '').replace(/\s+/g, ' ').replace(/\*\//g, '* /').trim();
  const entities = text?.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&').replace(/&quot;/g, '"');
  const sentence = /^(.{3,}?[.!])(?= [A-Z`]|$)/.exec(entities ?? '')?.[1] ?? entities;
  return sentence && !/^`?\[?\d*$/.test(sentence) && sentence.length <= 300 ? sentence.replace(/[.:]?$/, '.') : undefined;
}

function comment(text: string, indent: string, tag?: string): string[] {
  if (!tag && `${indent}/** ${text} */`.length <= 140) { return [`${indent}/** ${text} */`]; }
  const out: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && indent.length + 3 + line.length + 1 + word.length > 140) { out.push(line); line = ''; }
    line = line ? `${line} ${word}` : word;
  }
  out.push(line);
  return [`${indent}/**`, ...[...out, ...tag ? ['', tag] : []].map(each => `${indent} *${each ? ` ${each}` : ''}`), `${indent} */`];
}

function body(head: string, statement: string): string[] {
  const line = `${head} { ${statement} }`;
  return line.length <= 150 ? [line] : [`${head} {`, `    ${statement}`, '  }'];
}

function wrapImport(names: string[], from: string): string {
  const line = `import { ${names.join(', ')} } from './${from}';`;
  return line.length <= 140 ? line : `import {\n${names.map(name => `  ${name},`).join('\n')}\n} from './${from}';`;
}

/** `AutoMLJobArn` → Auto, ML, Job, Arn. */
function parts(name: string): string[] { return name.match(/[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|\d+/g)!; }

function pascal(name: string): string { return parts(name).map(part => part[0].toUpperCase() + part.slice(1).toLowerCase()).join(''); }

function camel(name: string): string { return pascal(name).replace(/^./, first => first.toLowerCase()); }

function words(name: string): string { return parts(name.replace(/^.*\./, '')).map(part => (/[a-z]/.test(part) ? part.toLowerCase() : part)).join(' '); }

if (require.main === module) {
  const files = makeFiles();
  for (const file of readdirSync(directory)) {
    if (!HAND_WRITTEN.includes(file) && !(file in files)) { rmSync(join(directory, file)); }
  }
  let total = 0;
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(join(directory, file), text);
    total += text.length;
  }
  console.log(`${Object.keys(files).length} files, ${total} bytes`);
}
