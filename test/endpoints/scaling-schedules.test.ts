import { App, CfnParameter, Stack, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { endpoints } from 'cdk-mlops';

const night = { name: 'Night', schedule: Schedule.cron({ hour: '19', minute: '0' }) };

function fixture(schedules: endpoints.ScalingSchedule[], options: Partial<endpoints.VariantScalingProps> = {}, stack = new Stack(new App(), 'Stack')): Template {
  const endpoint = endpoints.Endpoint.fromEndpointName(stack, 'Endpoint', 'abalone');
  new endpoints.VariantScaling(stack, 'Scaling', { endpoint, minCapacity: 2, maxCapacity: 6, invocationsPerInstance: 100, schedules, ...options });
  return Template.fromStack(stack);
}

test('limits change at certain times', () => {
  fixture([
    { ...night, timeZone: TimeZone.EUROPE_BERLIN, minCapacity: 1, maxCapacity: 1 },
    { name: 'Morning', schedule: Schedule.cron({ hour: '7', minute: '0', weekDay: 'MON-FRI' }), minCapacity: 3, maxCapacity: 6 },
  ]).hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
    MinCapacity: 2,
    MaxCapacity: 6,
    ScheduledActions: [
      { ScheduledActionName: 'Night', Schedule: 'cron(0 19 * * ? *)', Timezone: 'Europe/Berlin', ScalableTargetAction: { MinCapacity: 1, MaxCapacity: 1 } },
      { ScheduledActionName: 'Morning', Schedule: 'cron(0 7 ? * MON-FRI *)', ScalableTargetAction: { MinCapacity: 3, MaxCapacity: 6 } },
    ],
  });
});

test('numbers may be known at deployment only', () => {
  const stack = new Stack(new App(), 'Stack');
  const minCapacity = new CfnParameter(stack, 'Count', { type: 'Number' }).valueAsNumber;
  fixture([{ ...night, minCapacity, maxCapacity: 1 }], {}, stack).hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
    ScheduledActions: [{ ScalableTargetAction: { MinCapacity: { Ref: 'Count' }, MaxCapacity: 1 } }],
  });
});

test.each<[string, endpoints.ScalingSchedule[], RegExp]>([
  ['none of the limits', [night], /schedules entry "Night" must have minCapacity, maxCapacity or both/],
  ['no instances', [{ ...night, minCapacity: 0 }], /minCapacity of schedule "Night" must be at least 1.*to turn the endpoint off at times, use idle instead of scaling/],
  ['no instances at most', [{ ...night, maxCapacity: 0 }], /maxCapacity of schedule "Night" must be at least 1/],
  ['half an instance', [{ ...night, minCapacity: 0.5 }], /minCapacity of schedule "Night" must be a whole number of at least 1, got 0.5/],
  ['fewer than no instances', [{ ...night, maxCapacity: -1 }], /maxCapacity of schedule "Night" must be a whole number of at least 1, got -1/],
  ['limits the wrong way round', [{ ...night, minCapacity: 3, maxCapacity: 2 }], /maxCapacity of schedule "Night" must not be less than minCapacity \(3\), got 2/],
  ['a name twice', [{ ...night, minCapacity: 1 }, { ...night, minCapacity: 2 }], /two entries with the name "Night"/],
  ['a name that the API refuses', [{ ...night, name: 'a/b', minCapacity: 1 }], /schedules.name must consist of characters other than.*got "a\/b"/],
  ['no name', [{ ...night, name: '', minCapacity: 1 }], /schedules.name must have 1 to 256 characters/],
])('fails for %s', (_, schedules, message) => expect(() => fixture(schedules)).toThrow(message));

test('fails for no instances at all times', () => {
  expect(() => fixture([], { minCapacity: 0 })).toThrow(/minCapacity must be at least 1, since a real-time endpoint always has an instance, got 0: to turn the endpoint off/);
});
