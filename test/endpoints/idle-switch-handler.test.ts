import { IdleWorld } from './idle-world';
import { AwsError } from '../support/aws-loopback';

const OFFICE = { days: [1, 2, 3, 4, 5], from: 7 * 60, until: 19 * 60, timeZone: 'Europe/Berlin' };
let world: IdleWorld;
beforeAll(async () => { world = await IdleWorld.start(); });
afterAll(() => world.stop());

/** Turns it off by its hours: Monday evening. */
async function evening(): Promise<void> {
  world.pass(11 * 60);
  await world.check();
  world.pass(5);
  await world.check();
  expect(world.endpoint).toBeUndefined();
  expect(world.state.phase).toBe('off');
}

describe('by working hours', () => {
  beforeEach(() => world.reset({ hours: OFFICE }));

  test('is off at night, and on the next morning with the same configuration and tags', async () => {
    await world.checks(9 * 60);
    expect(world.status).toBe('InService');
    await world.checks(60 + 10);
    expect(world.endpoint).toBeUndefined();
    await world.checks(11 * 60);
    expect(world.calls('CreateEndpoint')).toEqual([]);
    await world.checks(60 + 10);
    expect(world.calls('CreateEndpoint')).toEqual([{ EndpointName: 'abalone', EndpointConfigName: 'config-1', Tags: [{ Key: 'project', Value: 'abalone' }] }]);
    expect(world.status).toBe('InService');
    expect(world.state).toMatchObject({ phase: 'on' });
    expect(world.calls('DeleteEndpoint')).toHaveLength(1);
  });

  test('is off from Friday to Monday', async () => {
    world.pass(4 * 24 * 60 + 11 * 60);
    await world.checks(2 * 24 * 60);
    expect([world.calls('DeleteEndpoint').length, world.calls('CreateEndpoint').length]).toEqual([1, 0]);
    await world.checks(14 * 60);
    expect(world.status).toBe('InService');
  });

  test('checks that come twice or at once do nothing twice', async () => {
    world.pass(11 * 60);
    await Promise.all([world.check(), world.check(), world.check()]);
    expect(world.calls('DeleteEndpoint')).toHaveLength(1);
    await Promise.all([world.check(), world.check()]);
    world.pass(5);
    await Promise.all([world.check(), world.check()]);
    world.pass(12 * 60);
    await Promise.all([world.check(), world.check(), world.check()]);
    await world.check();
    expect([world.calls('DeleteEndpoint').length, world.status]).toEqual([1, 'Creating']);
    expect(new Set(world.calls('CreateEndpoint').map(({ EndpointConfigName }) => EndpointConfigName))).toEqual(new Set(['config-1']));
  });

  test.each(['Updating', 'SystemUpdating', 'RollingBack', 'Creating', 'Failed', 'UpdateRollbackFailed'])(
    'leaves an endpoint alone that is %s, which is not its own doing', async status => {
      world.endpoint!.status = status;
      await world.checks(24 * 60);
      expect(world.calls('DeleteEndpoint')).toEqual([]);
      world.endpoint!.status = 'InService';
      world.pass(11 * 60);
      await world.check();
      expect(world.calls('DeleteEndpoint')).toHaveLength(1);
    });

  test('does not make an endpoint again that somebody else deleted', async () => {
    world.endpoint = undefined;
    await world.checks(48 * 60);
    expect(world.calls('CreateEndpoint')).toEqual([]);
  });

  test('leaves an endpoint on for a while that somebody made by hand at night', async () => {
    await evening();
    world.endpoint = { status: 'InService', config: 'config-1', tags: [], createdAt: world.now, changedAt: world.now };
    await world.checks(110);
    expect(world.status).toBe('InService');
    await world.checks(20);
    expect(world.endpoint).toBeUndefined();
  });

  test('somebody may ask for it at night, and turn it off in the day', async () => {
    await evening();
    expect(await world.ask('start')).toEqual({ standing: 'starting' });
    await world.checks(60);
    expect(world.status).toBe('InService');
    await world.checks(70);
    expect(world.endpoint).toBeUndefined();
    await world.checks(15 * 60);
    expect(world.status).toBe('InService');
    expect(await world.ask('stop')).toEqual({ standing: 'stopping' });
    await world.checks(60);
    expect(world.endpoint).toBeUndefined();
    await world.checks(24 * 60);
    expect(world.status).toBe('InService');
  });

  test('fails for what nobody may ask for', async () => {
    await expect(world.ask('delete')).rejects.toThrow('action must be "start", "stop" or "check", got {"action":"delete"}');
  });
});

describe('when nobody invokes it', () => {
  beforeEach(() => world.reset({ idleMinutes: 180 }));

  test('is off after that time, without data counting as no invocation, and on when somebody asks for it', async () => {
    await world.checks(170);
    expect(world.status).toBe('InService');
    await world.checks(20);
    expect(world.endpoint).toBeUndefined();
    await world.checks(48 * 60);
    expect(world.calls('CreateEndpoint')).toEqual([]);
    await world.ask('start');
    await world.checks(180);
    expect(world.status).toBe('InService');
    await world.checks(20);
    expect(world.endpoint).toBeUndefined();
  });

  test('an invocation of any variant keeps it on', async () => {
    for (let hour = 0; hour < 8; hour++) {
      await world.checks(60);
      world.invocations.push(world.now - 30_000);
    }
    expect(world.calls('DeleteEndpoint')).toEqual([]);
    await world.checks(190);
    expect(world.endpoint).toBeUndefined();
  });

  test('an endpoint that has just changed has its whole time', async () => {
    await world.checks(170);
    world.endpoint!.changedAt = world.now;
    await world.checks(170);
    expect(world.status).toBe('InService');
    await world.checks(20);
    expect(world.endpoint).toBeUndefined();
  });

  test('asks for minutes, or for hours if there would be too many', async () => {
    await world.checks(180);
    expect(world.calls('GetMetricStatistics')[0]).toMatchObject({
      Namespace: 'AWS/SageMaker', MetricName: 'Invocations', Period: 60, Statistics: ['Sum'], Dimensions: [{ Name: 'EndpointName', Value: 'abalone' }, { Name: 'VariantName' }],
    });
    await world.reset({ idleMinutes: 3 * 24 * 60 });
    world.pass(3 * 24 * 60);
    await world.check();
    expect(world.calls('GetMetricStatistics')[0]).toMatchObject({ Period: 3600 });
  });

  test('stays on while CloudWatch does not answer', async () => {
    world.aws.on('cloudwatch', 'GetMetricStatistics', () => { throw new AwsError('AccessDenied', 'not allowed', 403); });
    world.pass(180);
    await expect(world.check()).rejects.toThrow('not allowed');
    expect(world.status).toBe('InService');
  });

  test('with working hours: off for the rest of the day, and on the next morning', async () => {
    await world.reset({ idleMinutes: 180, hours: OFFICE });
    await world.checks(190);
    expect(world.endpoint).toBeUndefined();
    await world.checks(18 * 60);
    expect(world.calls('CreateEndpoint')).toEqual([]);
    await world.checks(60);
    expect(world.status).toBe('InService');
  });
});

describe('when something goes wrong', () => {
  beforeEach(() => world.reset({ hours: OFFICE }));

  test('a deletion that was noted but never made is made later', async () => {
    world.pass(11 * 60);
    let refused = true;
    world.between = operation => {
      if (operation === 'DeleteEndpoint' && refused) { throw new AwsError('AccessDeniedException', 'not allowed'); }
    };
    await expect(world.check()).rejects.toThrow('not allowed');
    expect([world.state.phase, world.status]).toEqual(['stopping', 'InService']);
    refused = false;
    await world.checks(10);
    expect(world.endpoint).toBeUndefined();
  });

  test('an endpoint that was to be made but never was is made later, and one whose answer was lost is not made twice', async () => {
    await evening();
    world.pass(12 * 60);
    world.between = operation => {
      if (operation === 'CreateEndpoint') { throw new AwsError('ResourceLimitExceeded', 'the account-level limit is 0 instances'); }
    };
    await expect(world.check()).rejects.toThrow('the account-level limit');
    expect(world.state.phase).toBe('starting');
    world.between = operation => {
      // another one was quicker
      if (operation === 'CreateEndpoint') { world.endpoint = { status: 'Creating', config: 'config-1', tags: [], createdAt: world.now, changedAt: world.now, until: world.now + 60_000 }; }
    };
    await world.check();
    world.pass(5);
    await world.check();
    expect([world.state.phase, world.status]).toEqual(['on', 'InService']);
  });

  test('throttling is waited out', async () => {
    world.pass(11 * 60);
    let refusals = 2;
    world.between = operation => {
      if (operation !== 'DeleteEndpoint' || refusals-- <= 0) { return; }
      throw new AwsError('ThrottlingException', 'Rate exceeded');
    };
    await world.check();
    expect(world.status).toBe('Deleting');
  });

  test('an endpoint that fails to start is made again, three times at most, and on the next morning', async () => {
    await evening();
    world.starts = ['Failed', 'Failed', 'Failed'];
    world.pass(12 * 60);
    let failure: unknown;
    for (let i = 0; i < 20; i++) {
      await world.check().catch(error => { failure = error; });
      world.pass(5);
    }
    expect(String(failure)).toContain('the endpoint has failed to start 3 times, last because of: no capacity');
    expect(world.calls('CreateEndpoint')).toHaveLength(3);
    for (let i = 0; i < 24 * 2; i++) {
      await world.check().catch(() => undefined);
      world.pass(30);
    }
    expect(world.calls('CreateEndpoint')).toHaveLength(4);
    expect(world.status).toBe('InService');
  });

  test('nothing happens before the first deployment', async () => {
    process.env.ENDPOINT_NAME = 'abalone';
    world.aws.on('dynamodb', 'GetItem', {});
    expect(await world.ask('start')).toEqual({ standing: 'unknown' });
    expect(world.calls('CreateEndpoint')).toEqual([]);
  });
});

describe('a deployment', () => {
  beforeEach(() => world.reset({ hours: OFFICE }));
  const SUCCESS = [expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: 'idle-switch' })];

  test('waits for an endpoint that is off to be on, and keeps it on', async () => {
    await evening();
    world.lookSeconds = 10;
    await world.deploy('Update', { Endpoint: 2 });
    expect(world.told).toEqual(SUCCESS);
    expect(world.status).toBe('InService');
    world.lookSeconds = 0;
    await world.checks(100);
    expect(world.status).toBe('InService');
    await world.checks(30);
    expect(world.endpoint).toBeUndefined();
  });

  test('finds an endpoint that is on as it is', async () => {
    world.pass(60);
    await world.deploy('Update', { Endpoint: 2 });
    expect(world.told).toEqual(SUCCESS);
    expect([world.calls('CreateEndpoint'), world.calls('DeleteEndpoint')]).toEqual([[], []]);
  });

  test('goes on in the next invocation when the first one is over', async () => {
    await evening();
    world.startMinutes = 20;
    world.lookSeconds = 10;
    await expect(world.deploy('Update', { Endpoint: 2 }, { id: 'same' })).rejects.toThrow('not in service yet');
    expect(world.told).toEqual([]);
    await world.deploy('Update', { Endpoint: 2 }, { id: 'same' });
    expect(world.told).toEqual(SUCCESS);
    expect(world.calls('CreateEndpoint')).toHaveLength(1);
  });

  test('fails after a time that CloudFormation still waits, and goes back without waiting', async () => {
    await evening();
    world.startMinutes = 90;
    world.lookSeconds = 10;
    for (let i = 0; i < 3; i++) { await world.deploy('Update', { Endpoint: 2 }, { id: 'same' }).catch(() => undefined); }
    expect(world.told).toEqual([expect.objectContaining({ Status: 'FAILED', Reason: 'the endpoint is off and took too long to come into service: deploy again when it is on' })]);
    world.told = [];
    const before = world.now;
    await world.deploy('Update', { Endpoint: 1 });
    expect(world.told).toEqual(SUCCESS);
    expect(world.now - before).toBeLessThan(60_000);
  });

  test('fails with the reason when the endpoint cannot be made', async () => {
    await evening();
    world.configs = [];
    world.lookSeconds = 10;
    await world.deploy('Update', { Endpoint: 2 });
    expect(world.told).toEqual([expect.objectContaining({
      Status: 'FAILED', Reason: 'the endpoint is off and could not be turned on for the deployment: Could not find endpoint configuration "config-1".',
    })]);
  });

  test('that comes between the note of a deletion and the deletion waits for its end', async () => {
    world.pass(11 * 60);
    world.lookSeconds = 10;
    let deploying: Promise<void> | undefined;
    world.between = operation => {
      if (operation === 'DeleteEndpoint' && !deploying) { deploying = world.deploy('Update', { Endpoint: 2 }); }
    };
    await world.check();
    await deploying;
    expect(world.told).toEqual(SUCCESS);
    expect([world.status, world.calls('DeleteEndpoint').length, world.calls('CreateEndpoint').length]).toEqual(['InService', 1, 1]);
  });

  test('that comes before the note of a deletion prevents it', async () => {
    world.pass(11 * 60);
    let deploying: Promise<void> | undefined;
    world.between = async operation => {
      if (operation === 'ListTags' && !deploying) {
        deploying = world.deploy('Update', { Endpoint: 2 });
        await deploying;
      }
    };
    expect(await world.check()).toEqual({ standing: 'busy' });
    expect(world.told).toEqual(SUCCESS);
    expect(world.calls('DeleteEndpoint')).toEqual([]);
  });

  test('that comes after a deletion that never was made waits no longer than that could take', async () => {
    world.pass(11 * 60);
    let refused = true;
    world.between = operation => {
      if (operation === 'DeleteEndpoint' && refused) { throw new AwsError('AccessDeniedException', 'not allowed'); }
    };
    await world.check().catch(() => undefined);
    refused = false;
    world.lookSeconds = 10;
    const before = world.now;
    await world.deploy('Update', { Endpoint: 2 });
    expect(world.told).toEqual(SUCCESS);
    expect(world.now - before).toBeLessThan(180_000);
    expect([world.status, world.calls('CreateEndpoint').length]).toEqual(['InService', 0]);
  });

  test('that deletes the stack leaves an endpoint off', async () => {
    await evening();
    world.configs = [];
    await world.deploy('Delete', { Endpoint: 1 });
    expect(world.told).toEqual(SUCCESS);
    world.pass(12 * 60);
    expect(await world.check()).toEqual({ standing: 'unknown' });
    expect(world.calls('CreateEndpoint')).toEqual([]);
  });

  test('that takes the switch away turns an endpoint on for good', async () => {
    await evening();
    world.lookSeconds = 10;
    await world.deploy('Delete', { Endpoint: 1 });
    expect(world.told).toEqual(SUCCESS);
    expect(world.status).toBe('InService');
    world.pass(24 * 60);
    expect(await world.check()).toEqual({ standing: 'unknown' });
    expect(world.status).toBe('InService');
  });

  test('that takes the switch away from an endpoint that is on leaves it as it is, and one that brings it back begins anew', async () => {
    await world.deploy('Delete', { Endpoint: 1 });
    world.pass(11 * 60);
    await world.check();
    expect(world.status).toBe('InService');
    await world.deploy('Create', { Endpoint: 1 });
    world.pass(121);
    await world.check();
    expect(world.status).toBe('Deleting');
  });
});
