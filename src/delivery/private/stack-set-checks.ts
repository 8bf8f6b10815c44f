import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkList } from './checks';
import { checkKnown, checkName, checkRange } from '../../private/checks';
import { ValidationError } from '../../private/errors';
import type { StackSetOptions } from '../stack-set';
import type { DeploymentStageOptions } from '../stage-options';

/** CodePipeline keeps a value of an action's configuration in 1000 characters. */
const MAX_ACCOUNTS = 76;
const MAX_UNITS = 40;

/** What a stage of many accounts cannot have, and what to do instead. */
const ONE_ACCOUNT: { readonly [prop in keyof DeploymentStageOptions]?: string } = {
  env: 'the accounts are those of stackSet, and the region is that of the pipeline; leave out env',
  test: 'a test looks at one endpoint; test in a stage with one account before this one',
  soak: 'a soak time watches alarms of one account; watch a stage with one account before this one',
  copyModel: 'a copy is made for one account; leave out copyModel, or make a stage for each account that needs copies',
  monitoring: 'drift is told by one account; monitor a stage with one account, or make a stage for each account that is monitored',
  rollbackOnFailure: 'CodePipeline takes back stages with one stack; leave it out: each stack is rolled back by itself, and failureTolerancePercentage says when the rest is left alone',
  replaceOnFailure: 'StackSets makes a stack anew that could not be created; leave out replaceOnFailure',
  synthesizer: 'the template goes to accounts without a CDK bootstrap; leave out synthesizer',
  deployRole: 'the set is administered in the account of the pipeline; give stackSet.administrationRole',
  executionRole: 'each account has an execution role of its own; give its name as stackSet.executionRoleName',
};

/** Fails when a stage with a stack set has options that need one account, or a set that cannot be. */
export function checkStackSet(stage: DeploymentStageOptions, scope: IConstruct): void {
  const { stackSet, stageName } = stage;
  if (stackSet === undefined) { return; }
  const where = `stackSet of stage ${JSON.stringify(stageName)}`;
  for (const [prop, advice] of Object.entries(ONE_ACCOUNT)) {
    const value = stage[prop as keyof DeploymentStageOptions];
    if (value !== undefined && value !== false) {
      throw new ValidationError('StackSetStage', `stage ${JSON.stringify(stageName)} has ${prop} together with stackSet, but ${advice}`, scope);
    }
  }
  const { accounts, organizationalUnits } = stackSet;
  if ((accounts === undefined) === (organizationalUnits === undefined)) {
    throw new ValidationError('StackSetTargets', `${where} must have either accounts or organizationalUnits, got ${accounts === undefined ? 'none of them' : 'both'}: `
      + 'give accounts for self-managed permissions, or organizationalUnits for service-managed ones', scope);
  }
  if (accounts !== undefined) { checkAccounts(accounts, stackSet, where, scope); } else { checkUnits(organizationalUnits!, stackSet, where, scope); }
  checkRange(stackSet.failureTolerancePercentage, `failureTolerancePercentage in the ${where}`, 0, 100, scope);
  checkRange(stackSet.maxConcurrentPercentage, `maxConcurrentPercentage in the ${where}`, 1, 100, scope);
}

function checkAccounts(accounts: readonly string[], stackSet: StackSetOptions, where: string, scope: IConstruct): void {
  refuse(stackSet, ['organizationId', 'delegatedAdministrator', 'autoDeployment', 'retainStacksOnAccountRemoval'], where,
    'are for service-managed permissions, which organizationalUnits has and accounts has not', scope);
  checkTargets(accounts, 'accounts', MAX_ACCOUNTS, /^\d{12}$/, 'account ids of 12 digits', where, scope);
  if (stackSet.executionRoleName !== undefined) {
    checkKnown(stackSet.executionRoleName, `executionRoleName in the ${where}`, 'it becomes part of a policy', scope);
    checkName(stackSet.executionRoleName, {
      prop: `executionRoleName in the ${where}`, maxLength: 64, pattern: /^[\w+=,.@-]+$/, allowed: 'letters, digits and "_+=,.@-", without a path',
    }, scope);
  }
  const role = stackSet.administrationRole;
  if (role !== undefined && Token.compareStrings(role.env.account, Stack.of(scope).account) === TokenComparison.DIFFERENT) {
    throw new ValidationError('StackSetRole', `administrationRole in the ${where} must be in the account of the deploy pipeline, got one of account ${role.env.account}: `
      + 'StackSets takes a role of the account that the set is in', scope);
  }
}

function checkUnits(units: readonly string[], stackSet: StackSetOptions, where: string, scope: IConstruct): void {
  refuse(stackSet, ['administrationRole', 'executionRoleName'], where, 'are for self-managed permissions, which accounts has and organizationalUnits has not', scope);
  checkTargets(units, 'organizationalUnits', MAX_UNITS, /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/, 'ids such as "ou-ab12-11111111" or "r-ab12"', where, scope);
  const { organizationId } = stackSet;
  if (organizationId === undefined || (!Token.isUnresolved(organizationId) && !/^o-[0-9a-z]{10,32}$/.test(organizationId))) {
    throw new ValidationError('StackSetOrganization', `organizationId in the ${where} must be the id of the organization, such as "o-a1b2c3d4e5", got `
      + `${organizationId === undefined ? 'none' : JSON.stringify(organizationId)}: policies let in the accounts of organizational units by it; `
      + '`aws organizations describe-organization` tells it', scope);
  }
  if (stackSet.retainStacksOnAccountRemoval && !stackSet.autoDeployment) {
    throw new ValidationError('StackSetTargets', `the ${where} has retainStacksOnAccountRemoval without autoDeployment: without it no stack is removed by itself, so leave it out`, scope);
  }
}

function checkTargets(
  targets: readonly string[], prop: string, max: number, pattern: RegExp, allowed: string, where: string, scope: IConstruct,
): void {
  checkList(targets, `${prop} in the ${where}`, max, scope);
  const seen = new Set<string>();
  for (const target of targets) {
    checkKnown(target, `${prop} in the ${where}`, 'they become part of policies', scope);
    if (!pattern.test(target)) {
      throw new ValidationError('StackSetTargets', `${prop} in the ${where} must be ${allowed}, got ${JSON.stringify(target)}`, scope);
    }
    if (seen.has(target)) {
      throw new ValidationError('StackSetTargets', `${prop} in the ${where} must name each one once, got ${JSON.stringify(target)} twice`, scope);
    }
    seen.add(target);
  }
}

function refuse(stackSet: StackSetOptions, props: (keyof StackSetOptions)[], where: string, why: string, scope: IConstruct): void {
  const found = props.filter(prop => stackSet[prop] !== undefined && stackSet[prop] !== false);
  if (found.length > 0) {
    throw new ValidationError('StackSetPermissions', `the ${where} has ${found.join(', ')}, but ${props.join(', ')} ${why}: leave ${found.length > 1 ? 'them' : 'it'} out`, scope);
  }
}
