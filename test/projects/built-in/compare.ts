import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { projects } from 'cdk-mlops';
import { ACCOUNT, REGION, TemplateFacts, VALUES } from './facts';
import { Resolver } from '../../iam/resolver';

/** Every fact of a template on a line of its own: where, and what. */
export type Lines = Map<string, string>;

/** A place where our template says something else than AWS's. */
export interface Difference {
  readonly path: string;
  /** What AWS's template says; undefined if it says nothing. */
  readonly theirs?: string;
  /** What ours says; undefined if it says nothing. */
  readonly ours?: string;
}

export function templateOf(template: projects.BuiltInTemplate, props: projects.BuiltInProjectProps = {}): any {
  return Template.fromStack(new projects.BuiltInProjectStack(new App(), 'Stack', { template, ...props })).toJSON();
}

/** The facts of a template that is made here, after its deployment with the values of the comparison. */
export function factsOf(template: any): TemplateFacts {
  const resolver = new Resolver({ stackName: 'Stack', account: ACCOUNT, region: REGION, template, parameters: VALUES });
  return {
    parameters: template.Parameters ?? {},
    metadata: template.Metadata ?? {},
    resources: Object.fromEntries(resolver.resources().map(({ id, type, properties }) =>
      [id, { type, deletionPolicy: template.Resources[id].DeletionPolicy, properties }])),
    outputs: Object.fromEntries(Object.entries<any>(template.Outputs ?? {}).map(([id, { Value }]) => [id, resolver.resolve(Value)])),
  };
}

export function linesOf(facts: TemplateFacts): Lines {
  const lines: Lines = new Map();
  flatten(facts.parameters, 'Parameters', lines);
  flatten(facts.metadata, 'Metadata', lines);
  for (const [id, { type, deletionPolicy, properties }] of Object.entries(facts.resources)) {
    lines.set(`Resources.${id}`, type);
    if (deletionPolicy) { lines.set(`Resources.${id}.DeletionPolicy`, deletionPolicy); }
    flatten(properties, `Resources.${id}`, lines);
  }
  flatten(facts.outputs, 'Outputs', lines);
  return lines;
}

/** Members of lists that have a name go by their name, and the order of the names is a fact too. Descriptions are words, not facts. */
function flatten(value: any, path: string, lines: Lines): void {
  if (Array.isArray(value)) {
    const names = value.map(each => each?.Name ?? each?.Key);
    if (value.length > 0 && names.every(name => typeof name === 'string')) {
      lines.set(`${path}.(order)`, names.join(', '));
      value.forEach(({ Name, Key, ...rest }, i) => flatten(rest, `${path}.${names[i]}`, lines));
    } else {
      value.forEach((each, i) => flatten(each, `${path}.${i}`, lines));
    }
  } else if (value !== null && typeof value === 'object') {
    for (const [key, each] of Object.entries(value)) {
      if (key !== 'Description') { flatten(each, `${path}.${key}`, lines); }
    }
  } else {
    lines.set(path, String(value));
  }
}

/** What differs; a resource that only one of the templates has is one difference. */
export function differences(theirs: Lines, ours: Lines): Difference[] {
  const only = (one: Lines, other: Lines) => [...one.keys()].filter(path => /^(Resources|Parameters)\.[^.]+$/.test(path) && !other.has(path));
  const whole = [...only(theirs, ours), ...only(ours, theirs)];
  return [...new Set([...theirs.keys(), ...ours.keys()])]
    .filter(path => theirs.get(path) !== ours.get(path))
    .filter(path => !whole.some(parent => path.startsWith(`${parent}.`)))
    .map(path => ({ path, theirs: theirs.get(path), ours: ours.get(path) }))
    .sort((a, b) => a.path < b.path ? -1 : 1);
}
