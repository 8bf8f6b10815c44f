import { Call, kindOf, neededCalls, ROLES } from './calls';
import { conditionText, resourceText } from './doc-text';
import { EXPLAINED, WILDCARDS } from './explained';
import { policyExceptions, policySection, readable } from './policy-doc';
import { covers, Grant, grantsOf } from './proofs';
import type { AppRole, World } from './world';

const INTRODUCTION = `# Roles and permissions

This page is written by the tests (\`UPDATE_DOCS=1 npx jest test/iam\`) from the templates of the example apps, and the tests fail when it is not
what the templates say. For each role they prove that

- every call that it has to make is allowed, with the policies of the resources and of other accounts taken into account,
- every call of a list of forbidden ones is denied,
- every granted action on every resource is needed: without it one of those calls fails, but for the exceptions below,
- its service may assume it for its own account only, where the service tells the account,
- every statement is one that IAM can use: the action exists, it can be about the resource, requests for it have the condition key.

For the [policies of resources](#policies-of-resources), among them those that say who may assume a role, they prove the same: without each action for each
principal a call fails, of a role here or in another account or of a service, and administrators of other accounts, other services, and the same service on behalf of
another account are denied, with the [exceptions below](#what-policies-of-resources-have-besides).

\`{…}\` stands for the name of a resource by the path of its construct, \`{asset}\` for the hash of an asset.
The pipelines are in account 111111111111, the stages in 222222222222 and 333333333333.
`;

const TRUST: Record<string, string> = {
  'cloudformation': 'CloudFormation',
  'chatbot': 'Amazon Q in chat applications',
  'bedrock': 'Bedrock, for the own account',
  'codebuild': 'CodeBuild, for the own account',
  'codepipeline': 'CodePipeline, for the own account',
  'events': 'EventBridge, for the own account',
  'lambda': 'Lambda',
  'scheduler': 'EventBridge Scheduler, for the own account',
  'servicecatalog': 'Service Catalog',
  'role': 'the role of the test, in the account of the pipeline',
  'sagemaker': 'SageMaker, for the own account',
  'states': 'Step Functions',
  'vpc-flow-logs': 'VPC flow logs, for the own account',
};

/** The text of docs/security.md. */
export async function securityDocument(apps: readonly [name: string, world: World][]): Promise<string> {
  const worlds = apps.map(([, world]) => world);
  const sections: string[] = [];
  for (const kind of ROLES) {
    // one of a kind stands for all
    const all = worlds.flatMap(each => each.roles.filter(one => kindOf(each, one) === kind).map((one): [World, AppRole] => [each, one]));
    if (all.length === 0) { continue; }
    sections.push(await section(...all[0]));
    const [path, suffix] = kind.also ?? [];
    const second = all.find(([, role]) => path?.test(role.path));
    if (second) { sections.push(await section(...second, suffix)); }
  }
  return [
    INTRODUCTION,
    ...sections,
    policySection(apps),
    '## Any resource\n\nThese actions are allowed on `*`, since the API has no resource for them, some of them with certain options only:\n',
    ['| Action | Limit of the API |', '|---|---|', ...Object.entries(WILDCARDS).sort(([a], [b]) => a < b ? -1 : 1).map(([action, reason]) => `| \`${action}\` | ${reason} |`)].join('\n'),
    '\n## More than is needed\n\nThese grants could be dropped, and every call would still succeed:\n',
    ['| Role | Actions | Why they stay |', '|---|---|---|', ...EXPLAINED.map(({ role, action, reason }) =>
      `| ${[...new Set(worlds.flatMap(world => world.roles.filter(each => role.test(each.path)).map(each => kindOf(world, each).title)))].sort().join('<br>')} `
      + `| ${readable(action)} | ${reason} |`)].join('\n'),
    '',
    policyExceptions(),
    '',
  ].join('\n');
}

/** What actions are for: by who assumes the roles that make the calls and the roles' ids, by action, by kind of resource. */
export function reasonsOf(worlds: readonly World[]): Record<string, Record<string, Record<string, string[]>>> {
  const found: Record<string, Record<string, Record<string, string[]>>> = {};
  for (const world of worlds) {
    for (const role of world.roles) {
      const holder = `${kindOf(world, role).principal}/${role.path.split('/').pop()!.replace(/-[0-9a-f]+$/, '')}`;
      for (const { action, resource, why } of neededCalls(world, role)) {
        const [service, , , ...rest] = resource.split(':').slice(2);
        const kind = resource === '*' ? resource : `${service}:${/^[\w-]*/.exec(service === 's3' ? '' : rest.join(':'))![0]}`;
        const known = ((found[holder] ??= {})[action] ??= {})[kind] ??= [];
        if (!known.includes(why)) { known.push(why); }
      }
    }
  }
  const sorted = (value: any): any => Array.isArray(value) ? [...value].sort()
    : Object.fromEntries(Object.keys(value).sort().map(key => [key, sorted(value[key])]));
  return sorted(found);
}

async function section(world: World, role: AppRole, suffix = ''): Promise<string> {
  const kind = kindOf(world, role);
  const calls = neededCalls(world, role);
  const rows = new Map<string, { cells: string; actions: Set<string>; why: Set<string> }>();
  for (const grant of await grantsOf(role)) {
    const why = reasons(role, grant, calls);
    const cells = `| ${resourceText(world, grant.resource)} | ${conditionText(world, grant.statements)} |`;
    const key = `${cells}${why.length ? '' : ' '}`;
    const row = rows.get(key) ?? { cells, actions: new Set(), why: new Set() };
    row.actions.add(grant.action);
    why.forEach(each => row.why.add(each));
    rows.set(key, row);
  }
  const lines = [...rows.values()].map(({ cells, actions, why }) =>
    `| ${[...actions].sort().map(action => `\`${action}\``).join('<br>')} ${cells} ${[...why].join('; ') || 'see [below](#more-than-is-needed)'} |`);
  return `## ${kind.title}${suffix}\n\nFor example \`${role.path}\`. Assumed by ${TRUST[kind.principal]}.\n\n`
    + `| May | On | If | To |\n|---|---|---|---|\n${lines.sort().join('\n')}\n`;
}

function reasons(role: AppRole, grant: Grant, calls: readonly Call[]): string[] {
  return [...new Set(calls.filter(call => covers(role, grant, call)).map(call => call.why))];
}
