import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkList } from './checks';
import { checkRange } from '../../private/checks';
import { ValidationError } from '../../private/errors';
import type { SoakOptions } from '../soak';

/** One call of CloudWatch takes as many names. */
const MAX_ALARMS = 20;
/** CodePipeline gives a function 24 hours. */
const MAX_SECONDS = 23 * 3600;

/** Fails when a soak cannot be done as it is described. */
export function checkSoak(soak: SoakOptions | undefined, stageName: string, scope: IConstruct): void {
  if (soak === undefined) { return; }
  const where = `soak of stage ${JSON.stringify(stageName)}`;
  if (soak.duration.isUnresolved() || soak.duration.toSeconds() < 60 || soak.duration.toSeconds() > MAX_SECONDS) {
    throw new ValidationError('SoakDuration', `duration in the ${where} must be from 1 minute to 23 hours, got `
      + `${soak.duration.isUnresolved() ? 'a token' : soak.duration.toHumanString()}: an action of CodePipeline that calls a function ends after 24 hours`, scope);
  }
  checkRange(soak.maxServerErrors, `maxServerErrors in the ${where}`, 0, 1_000_000, scope);
  if (soak.endpointAlarms === false) {
    if (soak.alarmNames === undefined) {
      throw new ValidationError('SoakAlarms', `the ${where} has neither endpointAlarms nor alarmNames: without an alarm it would only wait`, scope);
    }
    const orphan = (['maxServerErrors', 'maxModelLatency'] as const).find(prop => soak[prop] !== undefined);
    if (orphan !== undefined) {
      throw new ValidationError('SoakAlarms', `the ${where} has ${orphan}, a limit of the endpoint's own alarms, but endpointAlarms is false: leave out one of them`, scope);
    }
  }
  if (soak.maxModelLatency !== undefined && !soak.maxModelLatency.isUnresolved() && soak.maxModelLatency.toMilliseconds() <= 0) {
    throw new ValidationError('SoakLatency', `maxModelLatency in the ${where} must be above 0, got ${soak.maxModelLatency.toHumanString()}`, scope);
  }
  checkList(soak.alarmNames, `alarmNames in the ${where}`, MAX_ALARMS, scope);
  for (const name of soak.alarmNames ?? []) {
    if (!Token.isUnresolved(name) && !/^[^,:]{1,255}$/.test(name)) {
      throw new ValidationError('SoakAlarms', `alarmNames in the ${where} must be names of alarms with 1 to 255 characters, without commas and colons, `
        + `got ${JSON.stringify(name)}: it is the name, not the ARN`, scope);
    }
  }
}
