import { Table } from './table';
import { STACK } from '../../src/projects/manifest/load';
import type { FactoryData, ManifestTypes, TypeData, TypeForm } from '../../src/projects/manifest/types';

const REFERENCE = { type: 'string', pattern: '\\$\\{.+\\}', description: 'A reference: ${Name}, ${Name.member} or ${Name.method(argument)}' };
const ref = (fqn: string) => ({ $ref: `#/definitions/${fqn}` });

/** The JSON Schema of manifests, for editors and other checkers. */
export function makeSchema({ constructs, types }: ManifestTypes, table: Table): any {
  const definitions: Record<string, any> = {};
  for (const [fqn, type] of Object.entries(types)) { definitions[fqn] = describe(definition(type, types, fqn, table), table.summary(fqn)); }
  const projects = Object.entries(constructs).filter(([name]) => /^projects\..*Project$/.test(name)).map(([name, fqn]) => [name.slice('projects.'.length), fqn] as const);
  return {
    $id: 'https://github.com/cdk-mlops/cdk-mlops/raw/main/data/mlops.schema.json',
    $schema: 'http://json-schema.org/draft-07/schema#',
    $comment: 'Written by scripts/make-manifest.ts from the constructs.',
    title: 'A project of cdk-mlops',
    description: 'One YAML file for Project.fromManifest and cdk-mlops synth: a stack, the resources that the project needs, and the project',
    type: 'object',
    additionalProperties: false,
    required: ['project'],
    properties: {
      stack: {
        description: 'The stack of the project, for cdk-mlops synth',
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(Object.entries(STACK).map(([name, each]) => [name, describe(form(each), table.summary(`aws-cdk-lib.StackProps.${name}`))])),
      },
      resources: {
        description: 'What the project needs, by name: a step, a pipeline, a group, a bucket and so on',
        type: 'object',
        additionalProperties: oneOfConstructs(Object.entries(constructs), types),
      },
      project: { description: 'The project', ...oneOfConstructs(projects, types) },
    },
    definitions,
  };
}

function oneOfConstructs(constructs: (readonly [string, string])[], types: ManifestTypes['types']): any {
  return {
    type: 'object',
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: false,
    properties: Object.fromEntries(constructs.map(([name, fqn]) => {
      const { props, propsOptional } = types[fqn];
      const options = props === undefined ? { type: 'object', maxProperties: 0 } : ref(props);
      return [name, propsOptional ? { anyOf: [options, { type: 'null' }] } : options];
    })),
  };
}

function definition(type: TypeData, types: ManifestTypes['types'], fqn: string, table: Table): any {
  switch (type.kind) {
    case 'enum': return { anyOf: [{ enum: type.members }, REFERENCE] };
    case 'struct': return struct(type, fqn, table);
    default: {
      const { constants = {}, factories = {} } = type;
      const forms: any[] = [REFERENCE];
      if (Object.keys(constants).length > 0) { forms.push({ enum: Object.keys(constants) }); }
      if (factories.of?.parameters.length === 1) { forms.push(form(factories.of.parameters[0].type)); }
      if (Object.keys(factories).length > 0) {
        forms.push({
          type: 'object',
          minProperties: 1,
          maxProperties: 1,
          additionalProperties: false,
          properties: Object.fromEntries(Object.entries(factories).map(([name, factory]) => [name, factoryArguments(factory, types)])),
        });
      }
      return forms.length === 1 ? forms[0] : { anyOf: forms };
    }
  }
}

function struct(type: TypeData, fqn: string, table: Table): any {
  const members = Object.entries<any>(type.members);
  const required = members.filter(([, member]) => !member.optional).map(([name]) => name);
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(members.map(([name, member]) => [name, describe(form(member.type), table.summary(`${fqn}.${name}`))])),
    ...required.length > 0 ? { required } : {},
  };
}

function factoryArguments({ parameters }: FactoryData, types: ManifestTypes['types']): any {
  if (parameters.length === 0) { return {}; }
  const last = parameters[parameters.length - 1];
  const options = typeof last.type === 'object' && 'type' in last.type && types[last.type.type].kind === 'struct' ? types[last.type.type] : undefined;
  const own = parameters.filter(parameter => !options || parameter !== last);
  const forms: any[] = [];
  if (last.variadic) { forms.push({ type: 'array', items: form(last.type) }); }
  if (parameters.slice(1).every(parameter => parameter.optional)) { forms.push(form(parameters[0].type)); }
  if (own.length > 0) {
    const members = options ? Object.entries<any>(options.members) : [];
    forms.push({
      type: 'object',
      additionalProperties: false,
      properties: {
        ...Object.fromEntries(members.map(([name, member]) => [name, form(member.type)])),
        ...Object.fromEntries(own.map(parameter => [parameter.name, form(parameter.type)])),
      },
      required: [
        ...own.filter(parameter => !parameter.optional).map(parameter => parameter.name),
        ...last.optional ? [] : members.filter(([, member]) => !member.optional).map(([name]) => name),
      ],
    });
  }
  return forms.length === 1 ? forms[0] : { anyOf: forms };
}

function form(given: TypeForm): any {
  if (given === 'any') { return {}; }
  // YAML reads 1.2 and true as other things than text: where text is due they are taken by their spelling
  if (given === 'string') { return { type: ['string', 'number', 'boolean'] }; }
  if (given === 'date') { return { type: 'string' }; }
  if (given === 'number' || given === 'boolean') { return { anyOf: [{ type: given }, REFERENCE] }; }
  if ('list' in given) { return { anyOf: [{ type: 'array', items: form(given.list) }, REFERENCE] }; }
  if ('map' in given) { return { type: 'object', additionalProperties: form(given.map) }; }
  return ref(given.type);
}

function describe(schema: any, summary: string | undefined): any {
  return summary === undefined ? schema : { description: summary, ...schema };
}
