import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { APPS, worldOf } from './apps';
import { kindOf, neededCalls, rolesWithoutCalls } from './calls';
import { stageDeploymentCalls } from './calls/delivery';
import { forbiddenCalls } from './calls/forbidden';
import { serviceCalls } from './calls/services';
import { EXPLAINED, EXPLAINED_POLICIES, WILDCARDS, WITHOUT_SOURCE } from './explained';
import { policyProblems } from './policies';
import { callProblems, missing, statementProblems, statementsOfWorld, surplus, tooMuch } from './proofs';
import { reasonsOf, securityDocument } from './security-doc';
import { trustProblems } from './trust';
import type { World } from './world';

const used = new Set<object>();

describe.each(APPS)('%s', name => {
  const world = () => worldOf(name);
  const forEachRole = async (proof: (role: World['roles'][number]) => string[] | Promise<string[]>) => (await Promise.all(world().roles.map(proof))).flat();

  test('every role has its calls, and they are such as there are', async () => {
    expect(world().roles.length).toBeGreaterThan(0);
    expect(rolesWithoutCalls(world())).toEqual([]);
    for (const role of world().roles) {
      expect([role.path, neededCalls(world(), role).length === 0]).toEqual([role.path, kindOf(world(), role).idle ?? false]);
    }
    expect(await forEachRole(role => callProblems(neededCalls(world(), role)))).toEqual([]);
  });

  test('every needed call is allowed', async () => {
    expect(await forEachRole(role => missing(world(), role, neededCalls(world(), role)))).toEqual([]);
  });

  test('every forbidden call is denied', async () => {
    expect(await forEachRole(role => callProblems(forbiddenCalls(world(), role)))).toEqual([]);
    expect(await forEachRole(role => tooMuch(world(), role, forbiddenCalls(world(), role)))).toEqual([]);
    const different = new Set(world().roles.flatMap(role => forbiddenCalls(world(), role).map(call => `${call.action} ${call.resource} ${JSON.stringify(call.context)}`)));
    expect(different.size).toBeGreaterThanOrEqual(40);
  });

  test('every granted action is needed', async () => {
    expect(await forEachRole(role => surplus(role, neededCalls(world(), role), used))).toEqual([]);
  });

  test('its service assumes a role, for the own account only', async () => {
    expect(await forEachRole(role => trustProblems(world(), role))).toEqual([]);
    expect(world().roles.filter(role => kindOf(world(), role).principal !== 'role').length).toBeGreaterThan(0);
  });

  test('policies of resources let in those who need it, and nobody else', async () => {
    expect(await callProblems(serviceCalls(world()))).toEqual([]);
    expect(await policyProblems(world(), used)).toEqual([]);
  });

  test('every statement is one that IAM can use', async () => {
    const problems = await Promise.all(statementsOfWorld(world()).map(([statement, where, own]) => statementProblems(statement, where, own)));
    expect(problems.flat()).toEqual([]);
  });
});

const inRegion = (region: string, partition: string) => ({
  connectionArn: `arn:${partition}:codeconnections:${region}:111111111111:connection/1`,
  tooling: { account: '111111111111', region },
  staging: { account: '222222222222', region },
  production: { account: '333333333333', region },
});

test.each<[string, Record<string, any>, string]>([
  ['China', inRegion('cn-north-1', 'aws-cn'), 'aws-cn'],
  ['an environment that is unknown at synth', { tooling: null, staging: null, production: null }, 'aws'],
])('needed calls are allowed, and no others needed, in %s', async (_, context, partition) => {
  const world = worldOf('abalone', context);
  expect(world.partition).toBe(partition);
  for (const role of world.roles) {
    expect(missing(world, role, neededCalls(world, role))).toEqual([]);
    expect(await surplus(role, neededCalls(world, role))).toEqual([]);
    expect((await Promise.all(role.statements.map(statement => statementProblems(statement, role.path)))).flat()).toEqual([]);
  }
  for (const [role, needed] of stageDeploymentCalls(world)) { expect(missing(world, role, needed)).toEqual([]); }
  expect(await policyProblems(world)).toEqual([]);
});

test('the roles of other accounts that deploy the stages get what they need, and others do not', async () => {
  const world = worldOf('abalone');
  const calls = stageDeploymentCalls(world);
  expect(calls.map(([role]) => role.account).sort()).toEqual(['222222222222', '222222222222', '333333333333', '333333333333']);
  for (const [role, needed] of calls) {
    expect(await callProblems(needed)).toEqual([]);
    expect(missing(world, role, needed)).toEqual([]);
  }
  const [[deployRole, needed], [executionRole]] = calls;
  const artifact = needed.find(call => call.action === 's3:GetObject')!;
  expect(tooMuch(world, deployRole, [{ ...artifact, action: 's3:PutObject' }, { ...artifact, action: 's3:DeleteObject' }])).toEqual([]);
  // the account as a whole is let into no more than models
  expect(tooMuch(world, executionRole, [
    artifact,
    { ...artifact, resource: `${world.find('AWS::S3::Bucket', 'Pipeline/ArtifactBucket').arn}/x`, action: 's3:PutObject' },
    ...['sagemaker:DeleteModelPackage', 'sagemaker:UpdateModelPackage'].map(action =>
      ({ action, resource: 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/abalone-models-4e47fd4a/7', why: 'changes a model of another account' })),
  ])).toEqual([]);
});

test('every explanation is needed', () => {
  expect([...EXPLAINED, ...EXPLAINED_POLICIES, ...WITHOUT_SOURCE].filter(each => !used.has(each)).map(each => each.reason)).toEqual([]);
  const onAny = new Set(APPS.map(([name]) => worldOf(name)).flatMap(world => world.roles).flatMap(role => role.statements)
    .filter(statement => [statement.Resource].flat().includes('*')).flatMap(statement => [statement.Action].flat()));
  expect(Object.keys(WILDCARDS).filter(action => !onAny.has(action))).toEqual([]);
});

test('docs/security.md says what the templates say (UPDATE_DOCS=1 writes it)', async () => {
  const file = join(__dirname, '..', '..', 'docs', 'security.md');
  const text = await securityDocument(APPS.map(([name]) => [name, worldOf(name)]));
  if (process.env.UPDATE_DOCS === '1') { writeFileSync(file, text); }
  expect(readFileSync(file, 'utf8')).toBe(text);
}, 300_000); // it may be the first to synthesize the apps

test('data/permission-reasons.json, which the command line reads, says what the proofs say (UPDATE_DOCS=1 writes it)', () => {
  const file = join(__dirname, '..', '..', 'data', 'permission-reasons.json');
  const reasons = reasonsOf(APPS.map(([name]) => worldOf(name)));
  const text = `${JSON.stringify({ reasons, anyResource: WILDCARDS }, undefined, 2)}\n`;
  if (process.env.UPDATE_DOCS === '1') { writeFileSync(file, text); }
  expect(readFileSync(file, 'utf8')).toBe(text);
});
