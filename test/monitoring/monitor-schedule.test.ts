import { Duration, Lazy } from 'aws-cdk-lib';
import { monitoring } from 'cdk-mlops';

const { MonitorSchedule } = monitoring;

test.each([
  ['hourly', MonitorSchedule.hourly(), 'cron(0 * ? * * *)'],
  ['daily', MonitorSchedule.daily(), 'cron(0 0 ? * * *)'],
  ['daily at an hour', MonitorSchedule.daily(17), 'cron(0 17 ? * * *)'],
  ['every few hours', MonitorSchedule.everyHours(12, 17), 'cron(0 17/12 ? * * *)'],
  ['once', MonitorSchedule.once(Duration.hours(3)), 'NOW'],
  ['given', MonitorSchedule.of('cron(0 0/2 ? * * *)'), 'cron(0 0/2 ? * * *)'],
])('%s', (_, schedule, expression) => expect(schedule.expression).toBe(expression));

test('an expression that is known at deployment only passes', () => {
  const token = Lazy.string({ produce: () => 'cron(0 * ? * * *)' });
  expect(MonitorSchedule.of(token).expression).toBe(token);
});

test.each([
  'cron(0 0 1 * ? *)', 'cron(15 * ? * * *)', 'cron(0 24 ? * * *)', 'cron(0 0/25 ? * * *)', 'cron(0 0/0 ? * * *)', 'rate(1 hour)', 'cron(0 * * * ? *)',
])('fails for %s, which Model Monitor does not run', expression => {
  expect(() => MonitorSchedule.of(expression)).toThrow(/expression must be "cron\(0 \* \? \* \* \*\)".*\[MonitorSchedule\]/);
});

test('fails for NOW without a window, and says how to get it', () => {
  expect(() => MonitorSchedule.of('NOW')).toThrow(/use MonitorSchedule.once\(\)/);
});

test('fails for hours that are none', () => {
  expect(() => MonitorSchedule.daily(24)).toThrow(/hour must be a whole number from 0 to 23 that is known at synth, got 24/);
  expect(() => MonitorSchedule.everyHours(0)).toThrow(/hours must be a whole number from 1 to 24/);
  expect(() => MonitorSchedule.everyHours(2, -1)).toThrow(/startHour must be a whole number from 0 to 23/);
  expect(() => MonitorSchedule.once(Duration.hours(25))).toThrow(/window must be more than 0 and at most 24 hours/);
});
