import { Call, neededCalls } from './calls';
import { stageDeploymentCalls } from './calls/delivery';
import { forbiddenCalls } from './calls/forbidden';
import { Decision, evaluate, PolicyStatement } from './evaluator';
import { EXPLAINED, WILDCARDS } from './explained';
import { actionFacts, conditionKeyApplies, expandAction, takes } from './iam-data';
import { trustProblems } from './trust';
import { AppRole, MEMBER, World } from './world';
import { asArray } from '../gates/templates';

/** One action on one resource that a role is allowed, by however many statements. */
export interface Grant {
  readonly action: string;
  readonly resource: string;
  readonly statements: PolicyStatement[];
}

export function decide(world: World, role: AppRole, call: Call): Decision {
  // S3 refuses public lists where a bucket blocks them, whatever policies say
  if (/^public-/.test(String(call.context?.['s3:x-amz-acl'])) && world.blocksPublicLists(call.resource)) { return { allowed: false, reason: 'explicit deny' }; }
  return evaluate({
    principal: role,
    action: call.action,
    resource: call.resource,
    context: { ...role.account === MEMBER.account ? MEMBER.context : {}, ...call.context },
    resourceAccount: call.resource === '*' ? role.account : world.accountOf(call.resource, role.account),
    resourcePolicy: world.policyOf(call.resource),
  });
}

/** The actions on resources that a role is allowed, as far as the action can be about the resource. */
export async function grantsOf(role: AppRole): Promise<Grant[]> {
  const grants = new Map<string, Grant>();
  for (const statement of role.statements.filter(each => each.Effect === 'Allow')) {
    for (const action of asArray(statement.Action)) {
      const facts = await actionFacts(action);
      for (const resource of asArray(statement.Resource)) {
        if (facts && !takes(facts, resource)) { continue; }
        const id = `${action} ${resource}`;
        const grant = grants.get(id) ?? { action, resource, statements: [] };
        grant.statements.push({ ...statement, Action: action, Resource: resource });
        grants.set(id, grant);
      }
    }
  }
  return [...grants.values()];
}

/** Whether a grant alone would let a role make a call, as far as its own policy is concerned. */
export function covers(role: AppRole, grant: Grant, call: Call): boolean {
  return evaluate({
    principal: { ...role, statements: grant.statements, boundary: undefined },
    action: call.action,
    resource: call.resource,
    context: call.context,
    resourceAccount: role.account,
    resourcePolicy: { account: role.account, statements: [{ Effect: 'Allow', Action: '*', Resource: '*', Principal: { AWS: `arn:aws:iam::${role.account}:root` } }] },
  }).allowed;
}

/** Needed calls that a role may not make. */
export function missing(world: World, role: AppRole, calls: readonly Call[]): string[] {
  return calls.filter(call => !decide(world, role, call).allowed)
    .map(call => `${role.path} may not ${call.action} on ${call.resource}: ${decide(world, role, call).reason} (to ${call.why})`);
}

/** Calls that must not succeed, and do. */
export function tooMuch(world: World, role: AppRole, calls: readonly Call[]): string[] {
  return calls.filter(call => decide(world, role, call).allowed).map(call => `${role.path} may ${call.action} on ${call.resource}: ${call.why}`);
}

/** Grants that could be dropped, and every needed call would still succeed; without those that are explained. */
export async function surplus(role: AppRole, calls: readonly Call[], used: Set<object> = new Set()): Promise<string[]> {
  const grants = await grantsOf(role);
  const covering = calls.map(call => grants.filter(grant => covers(role, grant, call)));
  const found: string[] = [];
  for (const grant of grants.filter(each => !covering.some(list => list.length === 1 && list[0] === each))) {
    const explanation = EXPLAINED.find(each => each.role.test(role.path) && each.action.test(grant.action)
      && (each.resource?.test(grant.resource) ?? true));
    if (explanation) {
      used.add(explanation);
    } else {
      const twice = covering.some(list => list.includes(grant)) ? ' besides what it may anyway' : '';
      found.push(`${role.path} does not need ${grant.action} on ${grant.resource}${twice}`);
    }
  }
  return found;
}

/** What is wrong with a statement by AWS's own list of actions, resources and condition keys. */
export async function statementProblems(statement: PolicyStatement, where: string, ownResource = false): Promise<string[]> {
  const problems: string[] = [];
  const report = (text: string) => { problems.push(`${where}: ${text}`); };
  if (statement.NotAction !== undefined && statement.Effect === 'Allow') { report('NotAction allows all the rest'); }
  if (statement.NotResource !== undefined && statement.Effect === 'Allow') { report('NotResource allows all the rest'); }
  const useful = new Set<string>();
  const resources = asArray(statement.Resource);
  for (const pattern of asArray(statement.Action)) {
    const broad = pattern === '*' || /:\*$/.test(pattern);
    // a deny may be as broad as it likes, and a key's policy hands all of it over to its account
    if (broad && (statement.Effect === 'Deny' || (ownResource && pattern === 'kms:*'))) { return problems; }
    const actions = pattern === '*' ? [] : await expandAction(pattern);
    if (broad || actions.length === 0) {
      report(broad ? `${pattern} is every action` : `${pattern} is no action`);
      continue;
    }
    const facts = (await Promise.all(actions.map(action => actionFacts(action)))).filter(each => each !== undefined);
    const fitting = resources.filter(resource => facts.some(each => takes(each, resource)));
    fitting.forEach(resource => useful.add(resource));
    if (resources.length > 0 && fitting.length === 0) { report(`${pattern} does not take ${resources.join(', ')}`); }
    // a launch role has whatever the template's types need, which may be about no resource
    const launches = /\/LaunchRole$/.test(where) && facts.every(each => each.arns.length === 0);
    if (!ownResource && statement.Effect === 'Allow' && resources.includes('*') && !WILDCARDS[pattern] && !launches) { report(`${pattern} on any resource`); }
    for (const key of Object.values(statement.Condition ?? {}).flatMap(keys => Object.keys(keys))) {
      // the keys of an identity provider are called after it
      if (pattern === 'sts:AssumeRoleWithWebIdentity' && /^(?!aws:).+:(aud|sub)$/.test(key)) { continue; }
      if (!(await Promise.all(facts.map(each => conditionKeyApplies(each, key)))).some(Boolean)) { report(`requests for ${pattern} have no ${key}`); }
    }
    if (/^iam:PassRole$/i.test(pattern) && !statement.Condition?.StringEquals?.['iam:PassedToService']) { report('iam:PassRole to any service'); }
  }
  for (const resource of resources.filter(each => !useful.has(each))) { report(`no action of the statement takes ${resource}`); }
  return problems;
}

/** All statements of an app, with where they stand; whether they belong to a resource. */
export function statementsOfWorld(world: World): [PolicyStatement, string, boolean][] {
  return [
    ...world.roles.flatMap(role => role.statements.map((statement): [PolicyStatement, string, boolean] => [statement, role.path, false])),
    ...[...world.resourcePolicies].filter(([arn]) => !/role\/cdk-|:cdk-|stagingbucket/i.test(arn) && !world.bootstrapRoles.some(role => role.arn === arn))
      .flatMap(([arn, { statements }]) => statements.map((statement): [PolicyStatement, string, boolean] => [statement, arn, true])),
  ];
}

/** Whether the calls themselves are such as there are. */
export async function callProblems(calls: readonly Call[]): Promise<string[]> {
  const problems: string[] = [];
  for (const call of calls) {
    const facts = await actionFacts(call.action);
    if (!facts) {
      problems.push(`${call.action} is no action`);
    } else if (call.resource === '*' ? facts.arns.length > 0 && !WILDCARDS[call.action] : !takes(facts, call.resource)) {
      problems.push(`${call.action} is not about ${call.resource}`);
    }
  }
  return problems;
}

/** All that is wrong with a role, and with the roles that deploy the stages. */
export async function problemsOf(world: World, role: AppRole): Promise<string[]> {
  const calls = neededCalls(world, role);
  return [
    ...missing(world, role, calls),
    ...tooMuch(world, role, forbiddenCalls(world, role)),
    ...await surplus(role, calls),
    ...trustProblems(world, role),
    ...(await Promise.all(role.statements.map(statement => statementProblems(statement, role.path)))).flat(),
    ...stageDeploymentCalls(world).flatMap(([each, needed]) => missing(world, each, needed)),
  ];
}
