import { Stack, Token } from 'aws-cdk-lib';
import { IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { plainText } from '../../private/plain-text';

/** One action on one resource under one condition. */
interface Permission {
  readonly action: string;
  readonly resource: string;
  /** The resource by what it resolves to. */
  readonly text: string;
  readonly conditions?: Record<string, any>;
  readonly condition: string;
}

/**
 * Collects what roles need, and makes of it the fewest statements that allow it: nothing is said twice, or besides something broader, so that the
 * policy of a pipeline with many steps stays small.
 */
export class StatementSet {
  private readonly permissions = new Map<IRole, Map<string, Permission>>();
  /** The prefixes of the listings of a bucket; they share a statement. */
  private readonly listings = new Map<IRole, Map<string, { bucketArn: string; prefixes: Map<string, string> }>>();
  private readonly written = new Map<IRole, Set<Permission>>();
  private readonly stack: Stack;

  constructor(scope: IConstruct) { this.stack = Stack.of(scope); }

  /** The roles that need something, in the order of their first need. */
  public get roles(): IRole[] { return [...new Set([...this.permissions.keys(), ...this.listings.keys()])]; }

  public add(role: IRole, actions: readonly string[], resources: readonly string[], conditions?: Record<string, any>): void {
    const condition = conditions ? JSON.stringify(this.stack.resolve(conditions)) : '';
    const all = this.permissions.get(role) ?? new Map<string, Permission>();
    this.permissions.set(role, all);
    for (const resource of resources) {
      const text = this.text(resource);
      for (const action of actions) {
        const id = `${action}|${text}|${condition}`;
        if (!all.has(id)) { all.set(id, { action, resource, text, conditions, condition }); }
      }
    }
  }

  /** List what begins with a prefix in a bucket; all of it if the prefix is empty. */
  public addListing(role: IRole, bucketArn: string, prefix: string): void {
    const all = this.listings.get(role) ?? new Map();
    this.listings.set(role, all);
    const id = this.text(bucketArn);
    const listing = all.get(id) ?? { bucketArn, prefixes: new Map() };
    all.set(id, listing);
    listing.prefixes.set(this.text(`${prefix}*`), `${prefix}*`);
  }

  /** The statements of a role, without what an earlier call has given. */
  public statements(role: IRole): PolicyStatement[] {
    for (const { bucketArn, prefixes } of this.listings.get(role)?.values() ?? []) {
      const texts = [...prefixes.keys()].filter(text => ![...prefixes.keys()].some(other => other !== text && covers(other, text))).sort();
      const all = texts.includes('*');
      this.add(role, ['s3:ListBucket'], [bucketArn], all ? undefined : { StringLike: { 's3:prefix': texts.map(text => prefixes.get(text)!) } });
    }
    const needed = [...this.permissions.get(role)?.values() ?? []];
    const kept = needed.filter(each => !needed.some(other => other !== each && other.action === each.action
      && (other.condition === each.condition || other.condition === '') && (other.text !== each.text || other.condition !== each.condition) && covers(other.text, each.text)));
    const before = this.written.get(role) ?? new Set();
    this.written.set(role, new Set([...before, ...kept]));
    const byResource = group(kept.filter(each => !before.has(each)), each => `${each.condition}|${each.text}`);
    const byActions = group([...byResource.values()], ([first, ...rest]) => `${first.condition}|${[first, ...rest].map(each => each.action).sort().join()}`);
    return [...byActions.values()].map(resources => new PolicyStatement({
      actions: resources[0].map(each => each.action).sort(),
      resources: resources.map(([first]) => first).sort((a, b) => a.text < b.text ? -1 : 1).map(each => each.resource),
      conditions: resources[0][0].conditions,
    }));
  }

  /** The same value may come as different tokens. */
  private text(value: string): string { return Token.isUnresolved(value) ? plainText(this.stack.resolve(value), this.stack) : value; }
}

/** Whether all that a pattern means is meant by another one. */
function covers(pattern: string, text: string): boolean {
  if (pattern === text || pattern === '*') { return true; }
  if (!pattern.includes('*')) { return false; }
  return new RegExp(`^${pattern.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 's').test(text);
}

function group<T>(values: T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) { groups.set(key(value), [...groups.get(key(value)) ?? [], value]); }
  return groups;
}
