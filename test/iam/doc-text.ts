import type { PolicyStatement } from './evaluator';
import type { World } from './world';
import { asArray } from '../gates/templates';

/** The conditions of statements, readable. */
export function conditionText(world: World, statements: readonly PolicyStatement[]): string {
  const conditions = statements.map(statement => Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => operator === 'Null' ? `\`${key}\` is ${String(value) === 'true' ? 'not ' : ''}given` : `\`${key}\` ${/Like/.test(operator) ? 'is like' : 'is'} ${
      asArray(value as string | string[]).map(each => `\`${generic(world, each)}\``).join(' or ')}`)).join('<br>and '));
  return [...new Set(conditions.filter(each => each !== ''))].join('<br>or ');
}

/** A resource without what is the same everywhere in its ARN. */
export function resourceText(world: World, resource: string): string {
  return `\`${generic(world, resource.replace(/^arn:[^:]+:([^:]*):[^:]*:([^:]*):/, (_, service, account) => `${service}:${account ? `${account}:` : ''}`))}\``;
}

/** With places instead of names, so that the page does not change with every hash. */
export function generic(world: World, text: string): string {
  const names = world.resources.filter(resource => resource.stackName !== 'CDKToolkit')
    .map(({ name, path }): [string, string] => [name, `{${path.split('/').slice(1).join('/')}}`])
    .sort(([a], [b]) => b.length - a.length);
  let result = text;
  for (const [name, place] of names) {
    result = result.replaceAll(name, place);
    // names in lower case, as some ARNs have them
    if (name !== name.toLowerCase()) { result = result.replaceAll(name.toLowerCase(), `${place} in lower case`); }
  }
  const table = world.resources.filter(resource => resource.type === 'AWS::SageMaker::FeatureGroup').map(({ name, path }): [string, string] =>
    [name.toLowerCase().replace(/[-_]/g, '?'), `{${path.split('/').slice(1).join('/')}}`]);
  for (const [name, place] of table) { result = result.replaceAll(name, place); }
  return result.replace(/[0-9a-f]{64}/g, '{asset}').replace(/\|/g, '\\|');
}
