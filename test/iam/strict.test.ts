import { worldOf } from './apps';
import { neededCalls, rolesWithoutCalls } from './calls';
import { stageDeploymentCalls } from './calls/delivery';
import { forbiddenCalls } from './calls/forbidden';
import { strictForbidden } from './calls/strict';
import { policyProblems } from './policies';
import { callProblems, missing, statementProblems, statementsOfWorld, surplus, tooMuch } from './proofs';
import { trustProblems } from './trust';
import type { World } from './world';

const inRegion = (region: string, partition: string) => ({
  connectionArn: `arn:${partition}:codeconnections:${region}:111111111111:connection/1`,
  tooling: { account: '111111111111', region },
  staging: { account: '222222222222', region },
  production: { account: '333333333333', region },
});

describe.each<[string, Record<string, any>]>([
  ['as it is', {}],
  ['in China, where S3 has an interface endpoint', inRegion('cn-north-1', 'aws-cn')],
  ['in an environment that is unknown at synth', { tooling: null, staging: null, production: null }],
])('the abalone project with strict security, %s', (_, context) => {
  const world = () => worldOf('abalone', { ...context, security: 'strict' });
  const forEachRole = async (proof: (role: World['roles'][number]) => string[] | Promise<string[]>) => (await Promise.all(world().roles.map(proof))).flat();

  test('every role has its calls, and they are such as there are', async () => {
    expect(world().roles.length).toBeGreaterThan(12);
    expect(rolesWithoutCalls(world())).toEqual([]);
    expect(await forEachRole(role => callProblems(neededCalls(world(), role)))).toEqual([]);
  });

  test('every needed call is allowed', async () => {
    expect(await forEachRole(role => missing(world(), role, neededCalls(world(), role)))).toEqual([]);
    for (const [role, needed] of stageDeploymentCalls(world())) { expect(missing(world(), role, needed)).toEqual([]); }
  });

  test('every granted action is needed', async () => {
    expect(await forEachRole(role => surplus(role, neededCalls(world(), role)))).toEqual([]);
  });

  test('policies of resources let in those who need it, and nobody else', async () => {
    expect(await policyProblems(world())).toEqual([]);
  });

  test('its service assumes a role, for the own account only', async () => {
    expect(await forEachRole(role => trustProblems(world(), role))).toEqual([]);
  });

  test('every statement is one that IAM can use', async () => {
    const problems = await Promise.all(statementsOfWorld(world()).map(([statement, where, own]) => statementProblems(statement, where, own)));
    expect(problems.flat()).toEqual([]);
  });
});

test('every forbidden call is denied, those that strict security is about too', async () => {
  const world = worldOf('abalone', { security: 'strict' });
  const calls = (role: World['roles'][number]) => [...forbiddenCalls(world, role), ...strictForbidden(world, role)];
  expect((await Promise.all(world.roles.map(role => callProblems(calls(role))))).flat()).toEqual([]);
  expect(world.roles.flatMap(role => tooMuch(world, role, calls(role)))).toEqual([]);
  const different = new Set(world.roles.flatMap(role => strictForbidden(world, role).map(call => `${call.action} ${call.resource} ${JSON.stringify(call.context)}`)));
  expect(different.size).toBeGreaterThanOrEqual(40);
});

/** The endpoints through which a call goes that is made from inside of a network; none for what services do from outside of it. */
function endpointsOf(action: string): string[] {
  const [service, name] = action.split(':');
  if (['ec2', 'iam', 'kms', 'logs'].includes(service)) { return []; }
  // Lambda takes messages from queues for the function
  if (/^sqs:(DeleteMessage|GetQueueAttributes|ReceiveMessage)$/.test(action)) { return []; }
  const special: Record<string, string[]> = {
    cloudwatch: ['monitoring'],
    codeartifact: ['codeartifact.api', 'codeartifact.repositories'],
    ecr: ['ecr.api', 'ecr.dkr'],
    sagemaker: [/^InvokeEndpoint/.test(name) ? 'sagemaker.runtime' : /Record$/.test(name) ? 'sagemaker.featurestore-runtime' : 'sagemaker.api'],
  };
  return special[service] ?? [service];
}

/** Calls from a network that has no endpoint for them. */
function withoutEndpoint(world: World, taken: string[] = []): string[] {
  const callers = [
    ...world.all('AWS::Lambda::Function').map(({ stackName, account, properties }) => ({ stackName, account, arn: properties.Role })),
    ...world.all('AWS::CodeBuild::Project').map(({ stackName, account, properties }) => ({ stackName, account, arn: properties.ServiceRole })),
  ];
  return callers.flatMap(({ stackName, account, arn }) => {
    const role = world.roles.find(each => each.arn === arn)!;
    const there = world.all('AWS::EC2::VPCEndpoint').filter(each => each.stackName === stackName && each.account === account)
      .map(({ properties }) => String(properties.ServiceName).replace(/^(cn\.)?com\.amazonaws\.[^.]+\./, '')).filter(name => !taken.includes(name));
    const needed = new Set(neededCalls(world, role).flatMap(({ action }) => endpointsOf(action)));
    return [...needed].filter(name => !there.includes(name)).map(name => `${role.path} calls ${name}`);
  });
}

test.each(['strict', 'strict-build', 'strict-monitored', 'strict-deploy', 'strict-batch'])('%s: what functions and builds call has an endpoint in their network', app => {
  const world = worldOf(app);
  expect(withoutEndpoint(world)).toEqual([]);
  // and one that is taken away is missed
  expect(withoutEndpoint(world, ['sagemaker.api']).length).toBeGreaterThan(0);
});
