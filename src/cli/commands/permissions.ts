import { Command } from '../command';
import { Io, UsageError, writeOutput } from '../io';
import { findRoles, Permission, RoleReport } from '../roles';

const FORMATS: Record<string, (roles: RoleReport[]) => string> = {
  text: roles => roles.map(textOf).join('\n'),
  markdown: roles => `# Roles and permissions\n\n${roles.map(markdownOf).join('\n')}`,
  json: roles => `${JSON.stringify({ roles }, undefined, 2)}\n`,
};

export const PERMISSIONS: Command = {
  usage: 'permissions --app DIR [--role NAME] [--format text|markdown|json] [--out FILE]',
  summary: 'tell what the roles of an app may do, and why',
  help: `Tells what each role of a synthesized CDK app may do, on what and what for, who assumes it, its permissions boundary, and which actions are
allowed on any resource because their API has none.

  --app DIR        a CDK app after "cdk synth": its directory, or its cdk.out
  --role NAME      only roles whose construct's path is or ends with this
  --format FORMAT  text, markdown or json (default: text)
  --out FILE       where to write to (default: the standard output)

Names in braces are constructs of the app. Exit code: 0, or 1 if a role may do every action of a service, or anything on any resource that is not
known to need it.`,
  options: { app: { type: 'string' }, role: { type: 'string' }, format: { type: 'string' }, out: { type: 'string', short: 'o' } },
  run: (io: Io, values, files) => {
    if (values.app === undefined || files.length) { throw new UsageError(files.length ? 'permissions takes no FILE, but --app DIR' : '--app is missing'); }
    const format = values.format ?? 'text';
    if (!Object.prototype.hasOwnProperty.call(FORMATS, format)) { throw new UsageError(`--format must be text, markdown or json, got ${JSON.stringify(format)}`); }
    const all = findRoles(values.app);
    const roles = all.filter(({ path }) => values.role === undefined || path === values.role || path.endsWith(`/${values.role}`));
    if (roles.length === 0) {
      throw new UsageError(all.length ? `--role must name one of ${all.map(role => role.path).join(', ')}, got ${JSON.stringify(values.role)}` : `the app in ${values.app} has no roles`);
    }
    writeOutput(io, values.out, FORMATS[format](roles));
    const problems = roles.flatMap(problemsOf);
    for (const problem of problems) { io.err(`${problem}\n`); }
    return problems.length ? 1 : 0;
  },
};

function problemsOf({ path, permissions, anyResource, managedPolicies }: RoleReport): string[] {
  const broad = permissions.filter(({ effect }) => effect === 'Allow').flatMap(({ actions }) => actions).filter(action => /^\*$|:\*$|^all but /.test(action));
  return [
    ...[...new Set(broad)].map(action => `${path} may do ${action}`),
    ...anyResource.filter(({ action, reason }) => reason === undefined && !broad.includes(action)).map(({ action }) => `${path} may ${action} on any resource`),
    ...managedPolicies.filter(policy => /(FullAccess|AdministratorAccess|PowerUserAccess)$/.test(policy)).map(policy => `${path} has ${policy}`),
  ];
}

function about({ trust, boundary, managedPolicies }: RoleReport): [string, string][] {
  return [
    ['assumed by', trust.join('; ')],
    ...boundary === undefined ? [] : [['bounded by', boundary] as [string, string]],
    ...managedPolicies.map((policy): [string, string] => ['has policy', policy]),
  ];
}

function textOf(role: RoleReport): string {
  return [
    role.path,
    ...about(role).map(([label, text]) => `  ${label} ${text}`),
    ...role.permissions.flatMap(permission => [
      `  ${permission.effect === 'Allow' ? 'may' : 'may not'} ${permission.actions.join(', ')}`,
      ...permission.resources.map(resource => `    on ${resource}`),
      ...permission.conditions.map(condition => `    if ${condition}`),
      ...permission.why.length ? [`    to ${permission.why.join('; ')}`] : [],
    ]),
    ...role.anyResource.map(({ action, reason }) => `  ${action} is on any resource: ${reason ?? 'not known why'}`),
    '',
  ].join('\n');
}

function markdownOf(role: RoleReport): string {
  const code = (texts: string[]) => texts.map(text => `\`${text.replace(/\|/g, '\\|')}\``).join('<br>');
  const row = ({ effect, actions, resources, conditions, why }: Permission) =>
    `| ${effect === 'Allow' ? '' : 'not '}${code(actions)} | ${code(resources)} | ${code(conditions)} | ${why.join('; ')} |`;
  return [
    `## ${role.path}`,
    '',
    ...about(role).map(([label, text]) => `- ${label} ${text.replace(/\|/g, '\\|')}`),
    '',
    '| May | On | If | To |',
    '|---|---|---|---|',
    ...role.permissions.map(row),
    ...role.anyResource.length ? ['', ...role.anyResource.map(({ action, reason }) => `- \`${action}\` on any resource: ${reason ?? 'not known why'}`)] : [],
    '',
  ].join('\n');
}
