import { Token } from 'aws-cdk-lib';
import type { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkKnown } from '../../private/checks';
import { ValidationError } from '../../private/errors';
import { IdleSettings, lengthOf } from '../handlers/idle-decision';
import { IdleOptions, Weekday, WorkingHours } from '../idle-options';

/** As JavaScript counts. */
const DAYS = [Weekday.SUNDAY, Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY, Weekday.THURSDAY, Weekday.FRIDAY, Weekday.SATURDAY];
const WORKDAYS = DAYS.slice(1, 6);
const WEEK = 7 * 1440;

/** The options as the function takes them; fails for those that make no sense. */
export function idleSettings(options: IdleOptions, scope: Construct): IdleSettings {
  const { workingHours, noInvocationsFor, keepOnFor } = options;
  if (workingHours === undefined && noInvocationsFor === undefined) {
    throw new ValidationError('Idle', 'idle must have workingHours, noInvocationsFor or both, got neither: say when the endpoint is to be off', scope);
  }
  checkInterval(options.checkInterval, scope);
  return {
    hours: workingHours && hoursOf(workingHours, noInvocationsFor !== undefined, scope),
    idleMinutes: minutesOf(noInvocationsFor, 'noInvocationsFor', '15 minutes to 14 days', 15, 14 * 1440, scope),
    keepOnMinutes: minutesOf(keepOnFor, 'keepOnFor', '15 minutes to 7 days', 15, 7 * 1440, scope) ?? 120,
  };
}

function hoursOf({ days = WORKDAYS, from, until, timeZone }: WorkingHours, mayCoverAll: boolean, scope: Construct): IdleSettings['hours'] {
  const wrong = days.find((day, i) => !DAYS.includes(day) || days.indexOf(day) !== i);
  if (days.length === 0 || wrong !== undefined) {
    throw new ValidationError('WorkingHours', `idle.workingHours.days must be 1 to 7 different days, got ${JSON.stringify(days)}: use members of Weekday`, scope);
  }
  const hours = {
    days: days.map(day => DAYS.indexOf(day)).sort(),
    from: timeOf(from, 'from', 23, scope),
    until: timeOf(until, 'until', 24, scope),
    timeZone: zoneOf(timeZone.timezoneName, scope),
  };
  if (hours.from === hours.until) {
    throw new ValidationError('WorkingHours', `idle.workingHours must end at another time than they begin, got ${JSON.stringify(from)} for both: for whole days, `
      + 'use "00:00" and "24:00"', scope);
  }
  if (!mayCoverAll && covered(hours.days, hours.from, lengthOf(hours)) === WEEK) {
    throw new ValidationError('WorkingHours', 'idle.workingHours cover the whole week, so that the endpoint would never be off: leave days or hours out, or add noInvocationsFor', scope);
  }
  return hours;
}

/** How many minutes of the week are in some period. */
function covered(days: number[], from: number, length: number): number {
  const minutes = new Set<number>();
  for (const day of days) {
    for (let i = 0; i < length; i++) { minutes.add((day * 1440 + from + i) % WEEK); }
  }
  return minutes.size;
}

function timeOf(time: string, prop: string, lastHour: number, scope: Construct): number {
  checkKnown(time, `idle.workingHours.${prop}`, 'the function reads it as a number', scope);
  const [, hour, minute] = /^(\d\d):([0-5]\d)$/.exec(time) ?? [];
  const minutes = Number(hour) * 60 + Number(minute);
  if (hour === undefined || minutes > lastHour * 60 + (lastHour === 24 ? 0 : 59)) {
    throw new ValidationError('WorkingHours', `idle.workingHours.${prop} must be a time as HH:MM from "00:00" to "${lastHour === 24 ? '24:00' : '23:59'}", got ${JSON.stringify(time)}`, scope);
  }
  return minutes;
}

function zoneOf(name: string, scope: Construct): string {
  checkKnown(name, 'idle.workingHours.timeZone', 'it has to be a time zone that there is', scope);
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
  } catch {
    throw new ValidationError('WorkingHours', `idle.workingHours.timeZone must be a time zone of the IANA database such as "Europe/Berlin", got ${JSON.stringify(name)}`, scope);
  }
  return name;
}

function minutesOf(duration: Duration | undefined, prop: string, allowed: string, min: number, max: number, scope: Construct): number | undefined {
  if (duration === undefined) { return undefined; }
  if (duration.isUnresolved()) {
    throw new ValidationError('TokenNotAllowed',
      `idle.${prop} must be known at synth because the function reads it as a number, got a token: pass a plain value`, scope);
  }
  const minutes = duration.toMinutes({ integral: false });
  if (!Number.isInteger(minutes) || minutes < min || minutes > max) {
    throw new ValidationError('Idle', `idle.${prop} must be whole minutes from ${allowed}, got ${duration.toString()}`, scope);
  }
  return minutes;
}

function checkInterval(interval: Duration | undefined, scope: Construct): void {
  if (interval !== undefined && !interval.isUnresolved()) { minutesOf(interval, 'checkInterval', '1 minute to 1 hour', 1, 60, scope); }
}

/** The name of an endpoint that can be turned off. */
export function idleName(endpointName: string | undefined, scope: Construct): string {
  if (endpointName === undefined) {
    throw new ValidationError('IdleEndpointName', 'an endpoint with idle must have an endpointName: it is deleted and made again by that name', scope);
  }
  if (Token.isUnresolved(endpointName)) {
    throw new ValidationError('IdleEndpointName',
      `endpointName of an endpoint with idle must be known at synth because the role of the function is limited to it, got a token (${endpointName}): pass a plain value`, scope);
  }
  return endpointName;
}
