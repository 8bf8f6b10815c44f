import { conditionText, generic } from './doc-text';
import type { PolicyStatement } from './evaluator';
import { EXPLAINED_POLICIES, WITHOUT_SOURCE } from './explained';
import { holderOf, prove } from './policies';
import type { World } from './world';

/** Types as people call them. */
const KINDS: Record<string, string> = {
  'AWS::ECR::Repository': 'repository',
  'AWS::Events::EventBus': 'event bus',
  'AWS::KMS::Key': 'key',
  'AWS::S3::Bucket': 'bucket',
  'AWS::SageMaker::ModelPackageGroup': 'model package group',
  'AWS::SNS::Topic': 'topic',
  'AWS::SQS::Queue': 'queue',
};

interface Row {
  readonly resource: string;
  readonly principals: Set<string>;
  readonly actions: Set<string>;
  readonly statements: PolicyStatement[];
  readonly why: Set<string>;
}

/** What the policies of resources allow, whom and what for; what a later app has like an earlier one is left out. */
export function policySection(apps: readonly [name: string, world: World][]): string {
  const seen = new Set<string>();
  const sections = apps.flatMap(([name, world]) => {
    const rows = rowsOf(world).filter(row => !seen.has(row));
    rows.forEach(row => seen.add(row));
    return rows.length === 0 ? [] : [`### App \`${name}\`\n\n| Policy of | Lets | Do | If | To |\n|---|---|---|---|---|\n${rows.sort().join('\n')}\n`];
  });
  return '## Policies of resources\n\nWhat calls need of them, app by app; what an app has as one before it is not repeated. The trust of a role is in its own section, '
    + `and what policies have without need [below](#what-policies-of-resources-have-besides).\n\n${sections.join('\n')}`;
}

function rowsOf(world: World): string[] {
  const rows = new Map<string, Row>();
  const rest = prove(world).filter(({ allowance, needed }) => allowance.type !== 'AWS::IAM::Role' && allowance.action !== 'kms:*' && needed.length > 0);
  const merge = (key: string, resource: string) => {
    const row = rows.get(key) ?? { resource, principals: new Set(), actions: new Set(), statements: [], why: new Set() };
    rows.set(key, row);
    return row;
  };
  for (const { allowance: { action, path, principal, statement, type }, needed } of rest) {
    const resource = `${KINDS[type] ?? type} \`{${path.split('/').slice(1).join('/')}}\``;
    const why = needed.map(call => {
      const holder = holderOf(world, call);
      return 'service' in call.by || holder.startsWith('arn:') ? call.why : `${call.why} (${holder.replace(/^R/, 'r')})`;
    });
    const whom = kindOfPrincipal(principal);
    const row = merge(JSON.stringify([path, type, action, whom, [...new Set(why)].sort(), Object.keys(statement.Condition ?? {})]), resource);
    row.principals.add(principalText(world, principal));
    row.actions.add(action);
    row.statements.push(statement);
    why.forEach(each => row.why.add(each));
  }
  // actions with all the rest in common
  const lines = new Map<string, { cells: [string, string, string]; actions: Set<string>; why: Set<string> }>();
  for (const row of rows.values()) {
    const cells: [string, string, string] = [row.resource, [...row.principals].sort().join('<br>'), conditionText(world, row.statements)];
    const key = JSON.stringify(cells);
    const line = lines.get(key) ?? { cells, actions: new Set(), why: new Set() };
    lines.set(key, line);
    row.actions.forEach(action => line.actions.add(action));
    row.why.forEach(why => line.why.add(why));
  }
  return [...lines.values()].map(({ cells: [resource, principals, condition], actions, why }) =>
    `| ${resource} | ${principals} | ${[...actions].sort().map(action => `\`${action}\``).join('<br>')} | ${condition} `
    + `| ${[...why].join('; ')} |`);
}

function kindOfPrincipal(principal: string): string { return principal.startsWith('Service: ') ? principal : principal.replace(/\d{12}/g, ''); }

function principalText(world: World, principal: string): string {
  const [, kind, value] = /^(\w+): (.*)$/.exec(principal) ?? [undefined, '', principal];
  const account = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(value)?.[1];
  return account !== undefined ? `account ${account}` : kind === 'AWS' ? `\`${generic(world, value.replace(/^arn:[^:]+:iam::/, ''))}\`` : `\`${value}\``;
}

/** What is explained. */
export function policyExceptions(): string {
  return [
    '## What policies of resources have besides\n\nEvery call would still succeed without these, or with less:\n',
    ['| Policy of | Lets | Do | Why it stays |', '|---|---|---|---|', ...EXPLAINED_POLICIES.map(({ type, whom, action, reason }) =>
      `| ${KINDS[type]} | ${whom} | ${readable(action)} | ${reason} |`)].join('\n'),
    '\nAnd here a service does not say for whom it acts:\n',
    ['| Policy of | Service | Why there is no condition |', '|---|---|---|', ...WITHOUT_SOURCE.map(({ type, service, reason }) => `| ${KINDS[type]} | \`${service}\` | ${reason} |`)].join('\n'),
  ].join('\n');
}

/** An expression for actions, as a list of them. */
export function readable(action: RegExp): string {
  return `\`${action.source.replace(/^\^|\$$|\\/g, '').replace(/[()]/g, '').replace(/\|/g, ', ')}\``;
}
