import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { IdleOptions } from '../../endpoints';
import { ValidationError } from '../../private/errors';
import type { SoakOptions } from '../soak';

/** Time for the deployment itself and its test. */
const DEPLOYMENT_MINUTES = 120;

/** When the endpoint of a stage is off: not before its soak time is over, or an endpoint that is not there would pass for one without errors. */
export function idleFor(idle: IdleOptions | undefined, soak: SoakOptions | undefined, scope: Construct): IdleOptions | undefined {
  if (idle === undefined || soak === undefined || soak.duration.isUnresolved()) { return idle; }
  const minutes = Math.ceil(soak.duration.toMinutes({ integral: false }));
  const { keepOnFor = Duration.minutes(DEPLOYMENT_MINUTES + minutes) } = idle;
  if (!keepOnFor.isUnresolved() && keepOnFor.toMinutes({ integral: false }) <= minutes) {
    throw new ValidationError('StageIdle', `endpoint.idle.keepOnFor must be longer than soak.duration (${soak.duration.toHumanString()}), since an endpoint that is off raises `
      + `no alarm, got ${keepOnFor.toHumanString()}: leave it out, or add the time for the deployment and its test`, scope);
  }
  return { ...idle, keepOnFor };
}
