/** Times of the week at which an endpoint is on. */
export interface Hours {
  /** The days on which they begin: 0 for Sunday to 6 for Saturday. */
  readonly days: readonly number[];
  /** Minutes after midnight. */
  readonly from: number;
  /** Minutes after midnight; not more than `from` if they end on the next day. */
  readonly until: number;
  readonly timeZone: string;
}

/** When an endpoint is on: part of the function's environment. */
export interface IdleSettings {
  readonly hours?: Hours;
  /** After how many minutes without invocation it is turned off. */
  readonly idleMinutes?: number;
  /** How many minutes it stays on after a deployment, or when somebody has asked for it. */
  readonly keepOnMinutes: number;
}

const DAY = 1440;
const WEEK = 7 * DAY;
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** How long a period of the hours lasts, in minutes. */
export function lengthOf({ from, until }: Pick<Hours, 'from' | 'until'>): number { return until > from ? until - from : until - from + DAY; }

/** When the period began that now is in; undefined outside of the hours. In milliseconds since 1970. */
export function periodStart(hours: Hours, now: number): number | undefined {
  const minute = minuteOfWeek(hours.timeZone, now);
  const passed = hours.days.map(day => (minute - day * DAY - hours.from + WEEK) % WEEK).filter(each => each < lengthOf(hours));
  // one that begins while another one lasts is the one that counts
  return passed.length === 0 ? undefined : now - now % 60_000 - Math.min(...passed) * 60_000;
}

/**
 * Whether an endpoint has to be on.
 *
 * @param holdUntil until when it is kept on whatever the hours say
 * @param stoppedAt when it was turned off for want of invocations, or because somebody asked for it: it stays off until the next period
 */
export function wantsOn(settings: IdleSettings, { holdUntil = 0, stoppedAt }: { holdUntil?: number; stoppedAt?: number }, now: number): boolean {
  if (now < holdUntil) { return true; }
  if (settings.hours === undefined) { return stoppedAt === undefined; }
  const start = periodStart(settings.hours, now);
  return start !== undefined && (stoppedAt === undefined || stoppedAt < start);
}

function minuteOfWeek(timeZone: string, now: number): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(now);
  const part = (type: string) => parts.find(each => each.type === type)!.value;
  return WEEKDAYS.indexOf(part('weekday')) * DAY + Number(part('hour')) * 60 + Number(part('minute'));
}
