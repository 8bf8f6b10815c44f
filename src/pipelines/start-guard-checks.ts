import { Duration, Token } from 'aws-cdk-lib';
import type { IPipelineRef } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import type { Pipeline } from './pipeline';
import type { StartGuardProps, StartRequestOptions } from './start-guard-props';
import { checkName, checkRange } from '../private/checks';
import { ValidationError } from '../private/errors';

/** Fails when a guard's numbers are out of range. */
export function checkGuardProps(props: StartGuardProps, scope: Construct): void {
  checkRange(props.maxConcurrentExecutions, 'maxConcurrentExecutions', 1, 50, scope);
  checkRange(props.retryAttempts, 'retryAttempts', 0, 10, scope);
  checkDuration(props.cooldown, 'cooldown', Duration.seconds(0), Duration.days(7), scope);
  checkDuration(props.checkInterval, 'checkInterval', Duration.minutes(1), Duration.hours(1), scope);
  if (props.checkInterval !== undefined && props.checkInterval.toSeconds() % 60 !== 0) {
    throw new ValidationError('CheckInterval', `checkInterval must be whole minutes, got ${props.checkInterval.toSeconds()} seconds`, scope);
  }
  if (props.logGroup !== undefined && props.logRetention !== undefined) {
    throw new ValidationError('GuardLogs', 'logRetention is for the new log group, but logGroup is given: leave out one of them', scope);
  }
}

/** Fails when a request is one that the guard or the pipeline would refuse. */
export function checkRequest(pipeline: IPipelineRef, options: StartRequestOptions, scope: Construct): void {
  const { trigger, quietPeriod, maxWait } = options;
  checkName(trigger, { prop: 'trigger', maxLength: 40, pattern: /^[A-Za-z0-9](-*[A-Za-z0-9])*$/, allowed: 'letters, digits and single hyphens between them' }, scope);
  checkParameters(pipeline, options.parameters ?? {}, scope);
  checkDuration(quietPeriod, 'quietPeriod', Duration.seconds(1), Duration.days(1), scope);
  checkDuration(maxWait, 'maxWait', Duration.seconds(1), Duration.days(7), scope);
  if (maxWait !== undefined && (quietPeriod === undefined || maxWait.toSeconds() < quietPeriod.toSeconds())) {
    throw new ValidationError('MaxWait', quietPeriod === undefined
      ? 'maxWait limits how long a quietPeriod is waited for, but there is none: give quietPeriod too'
      : `maxWait must be at least quietPeriod, which is ${quietPeriod.toSeconds()} seconds, got ${maxWait.toSeconds()}`, scope);
  }
}

/** A duration as whole seconds. */
export function secondsOf(duration: Duration | undefined): number | undefined {
  return duration?.toSeconds({ integral: true });
}

function checkDuration(duration: Duration | undefined, prop: string, min: Duration, max: Duration, scope: Construct): void {
  if (duration === undefined || duration.isUnresolved()) { return; }
  const seconds = duration.toMilliseconds() / 1000;
  if (!Number.isInteger(seconds) || seconds < min.toSeconds() || seconds > max.toSeconds()) {
    throw new ValidationError('DurationRange', `${prop} must be from ${min.toHumanString()} to ${max.toHumanString()}, in whole seconds, got ${duration.toHumanString()}`, scope);
  }
}

function checkParameters(pipeline: IPipelineRef, given: { [name: string]: string }, scope: Construct): void {
  for (const [name, value] of Object.entries(given)) {
    checkName(name, { prop: 'a name in parameters', maxLength: 256, pattern: /^[A-Za-z0-9\-_]+$/, allowed: 'letters, digits, "-" and "_"' }, scope);
    if (!Token.isUnresolved(value) && (value === '' || value.length > 1024)) {
      throw new ValidationError('StartParameterValue', `parameters.${name} must have 1 to 1024 characters, got ${value.length}`, scope);
    }
  }
  // a pipeline that is not of the app keeps its parameters to itself
  const rendered = (pipeline as Partial<Pipeline>)._render?.();
  if (rendered === undefined) { return; }
  const declared = rendered.document.Parameters ?? [];
  const names = declared.map(parameter => parameter.Name);
  const unknown = Object.keys(given).find(name => !names.includes(name));
  if (unknown !== undefined) {
    throw new ValidationError('UnknownParameter',
      `parameters must be parameters of the pipeline, which has ${JSON.stringify(names)}, got ${JSON.stringify(unknown)}`, scope);
  }
  const missing = declared.filter(parameter => parameter.DefaultValue === undefined && !(parameter.Name in given)).map(parameter => parameter.Name);
  if (missing.length > 0) {
    throw new ValidationError('ParameterWithoutValue', `parameters must have a value for ${JSON.stringify(missing)}, which have no default`, scope);
  }
}
