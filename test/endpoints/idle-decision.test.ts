import { Hours, periodStart, wantsOn } from '../../src/endpoints/handlers/idle-decision';

const OFFICE: Hours = { days: [1, 2, 3, 4, 5], from: 7 * 60, until: 19 * 60, timeZone: 'Europe/Berlin' };
const at = (time: string) => Date.parse(time);
const start = (hours: Hours, time: string) => {
  const found = periodStart(hours, at(time));
  return found === undefined ? undefined : new Date(found).toISOString();
};

describe('hours', () => {
  test.each([
    ['at their beginning', '2026-11-02T06:00:00Z', '2026-11-02T06:00:00.000Z'],
    ['at their last second', '2026-11-02T17:59:59Z', '2026-11-02T06:00:00.000Z'],
    ['at their end', '2026-11-02T18:00:00Z', undefined],
    ['a second before', '2026-11-02T05:59:59Z', undefined],
    ['on Friday evening', '2026-11-06T18:30:00Z', undefined],
    ['on Saturday', '2026-11-07T10:00:00Z', undefined],
    ['on Sunday night', '2026-11-08T22:59:00Z', undefined],
    ['in summer, an hour earlier by UTC', '2026-07-01T05:00:00Z', '2026-07-01T05:00:00.000Z'],
  ])('%s', (_, time, expected) => expect(start(OFFICE, time)).toBe(expected));

  test('on the days of the change to and from summer time', () => {
    const sunday = { ...OFFICE, days: [0] };
    expect(start(sunday, '2026-03-29T04:59:00Z')).toBeUndefined();
    expect(start(sunday, '2026-03-29T05:00:00Z')).toBe('2026-03-29T05:00:00.000Z');
    expect(start(sunday, '2026-10-25T05:59:00Z')).toBeUndefined();
    expect(start(sunday, '2026-10-25T06:00:00Z')).toBe('2026-10-25T06:00:00.000Z');
  });

  test('past midnight, and past the end of the week', () => {
    const night: Hours = { days: [6], from: 22 * 60, until: 6 * 60, timeZone: 'UTC' };
    expect(start(night, '2026-11-07T21:59:00Z')).toBeUndefined();
    expect(start(night, '2026-11-07T23:00:00Z')).toBe('2026-11-07T22:00:00.000Z');
    expect(start(night, '2026-11-08T05:59:00Z')).toBe('2026-11-07T22:00:00.000Z');
    expect(start(night, '2026-11-08T06:00:00Z')).toBeUndefined();
    expect(start(night, '2026-11-08T23:00:00Z')).toBeUndefined();
  });

  test('of whole days: every day begins anew', () => {
    const days: Hours = { days: [1, 2], from: 0, until: 1440, timeZone: 'Asia/Kolkata' };
    expect(start(days, '2026-11-02T20:00:00Z')).toBe('2026-11-02T18:30:00.000Z');
    expect(start(days, '2026-11-03T18:29:00Z')).toBe('2026-11-02T18:30:00.000Z');
    expect(start(days, '2026-11-03T18:30:00Z')).toBeUndefined();
  });
});

describe('an endpoint is wanted', () => {
  const monday = at('2026-11-02T10:00:00Z');
  const night = at('2026-11-02T22:00:00Z');
  test.each<[string, boolean, Parameters<typeof wantsOn>[0]['hours'], object, number]>([
    ['within the hours', true, OFFICE, {}, monday],
    ['not outside', false, OFFICE, {}, night],
    ['outside while it is held', true, OFFICE, { holdUntil: night + 1 }, night],
    ['no longer when that is over', false, OFFICE, { holdUntil: night }, night],
    ['not after it was turned off in this period', false, OFFICE, { stoppedAt: monday - 60_000 }, monday],
    ['in the next period', true, OFFICE, { stoppedAt: monday - 60_000 }, monday + 86_400_000],
    ['always without hours', true, undefined, {}, night],
    ['but not once it was turned off', false, undefined, { stoppedAt: 1 }, night],
    ['unless somebody asks for it', true, undefined, { stoppedAt: 1, holdUntil: night + 1 }, night],
  ])('%s', (_, expected, hours, state, now) => expect(wantsOn({ hours, keepOnMinutes: 120 }, state, now)).toBe(expected));
});
