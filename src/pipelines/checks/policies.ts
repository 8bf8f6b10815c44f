import { CheckContext, isObject, isUnknown, PlacedStep, scalar, show } from './context';
import { shapesOf } from './variables';
import { closest } from '../../private/api-model-closest';
import { STEP_SHAPES } from '../../private/step-shapes';

const RETRY_MEMBERS = ['BackoffRate', 'IntervalSeconds', 'MaxAttempts', 'ExpireAfterMin', 'ExceptionType'];
const RANGES: { readonly [member: string]: { readonly max?: number; readonly whole: boolean; readonly what: string } } = {
  BackoffRate: { whole: false, what: 'a number from 0' },
  IntervalSeconds: { max: 43_200, whole: true, what: 'a whole number from 0 to 43200' },
  MaxAttempts: { max: 20, whole: true, what: 'a whole number from 0 to 20' },
  ExpireAfterMin: { max: 14_400, whole: true, what: 'a whole number from 0 to 14400' },
};
/** What only some documents of the service name. */
const RARE_EXCEPTIONS: { readonly [type: string]: readonly string[] } = { EMR: ['Emr.RESOURCE_LIMIT'] };

/** Checks the retry policies of a step. */
export function checkRetries(context: CheckContext, placed: PlacedStep): void {
  const given = placed.step.RetryPolicies;
  const shapes = shapesOf(placed.type);
  if (given === undefined || given === null || isUnknown(given)) { return; }
  if (!Array.isArray(given)) { return context.report('retry-shape', placed, 'RetryPolicies', `must be a list of retry policies, got ${show(given)}: put it in brackets`); }
  if (shapes && shapes.retry.length === 0 && given.length) {
    const types = Object.keys(STEP_SHAPES).filter(type => STEP_SHAPES[type].retry.length);
    return context.report('retry-unsupported', placed, 'RetryPolicies',
      `must not be given in a step of type ${placed.type}, which is never retried: only ${types.join(', ')} are, remove it`);
  }
  given.forEach((policy, i) => {
    const path = `RetryPolicies[${i}]`;
    if (isUnknown(policy)) { return; }
    if (!isObject(policy)) { return context.report('retry-shape', placed, path, `must be a retry policy, got ${show(policy)}`); }
    checkPolicy(context, placed, policy, path);
  });
}

function checkPolicy(context: CheckContext, placed: PlacedStep, policy: Record<string, any>, path: string): void {
  for (const member of Object.keys(policy)) {
    if (RETRY_MEMBERS.includes(member)) { continue; }
    const nearest = closest(member, RETRY_MEMBERS);
    context.report('retry-shape', placed, `${path}.${member}`, `is not a member of a retry policy: ${nearest ? `did you mean ${nearest}` : `allowed are ${RETRY_MEMBERS.join(', ')}`}`);
  }
  const has = (member: string) => policy[member] !== undefined && policy[member] !== null;
  if (has('MaxAttempts') && has('ExpireAfterMin')) {
    context.report('retry-limits', placed, path, `must have one of MaxAttempts, ExpireAfterMin, got both (${show(policy.MaxAttempts)}, ${show(policy.ExpireAfterMin)}): remove one`);
  }
  for (const [member, { max, whole, what }] of Object.entries(RANGES)) {
    if (!has(member) || isUnknown(policy[member])) { continue; }
    const value = scalar(policy[member]);
    if (typeof value !== 'number' || (whole && !Number.isInteger(value)) || value < 0 || value > (max ?? Infinity)) {
      context.report('retry-range', placed, `${path}.${member}`, `must be ${what}, got ${show(value)}`);
    }
  }
  const { ExceptionType: exceptions } = policy;
  if (isUnknown(exceptions)) { return; }
  if (!Array.isArray(exceptions) || exceptions.length === 0) {
    return context.report('retry-shape', placed, `${path}.ExceptionType`, `must be a list of at least one error, got ${show(exceptions)}${typeof exceptions === 'string' ? ': put it in brackets' : ''}`);
  }
  const allowed = shapesOf(placed.type)?.retry;
  exceptions.forEach((exception, i) => {
    const at = `${path}.ExceptionType[${i}]`;
    if (isUnknown(exception)) { return; }
    if (allowed && !allowed.includes(exception) && !RARE_EXCEPTIONS[placed.type!]?.includes(exception)) {
      const nearest = typeof exception === 'string' ? closest(exception, allowed) : undefined;
      return context.report('retry-exception', placed, at, `must be one of ${allowed.join(', ')} in a step of type ${placed.type}, got ${show(exception)}`
        + (nearest && nearest.split('.')[0] === exception.split('.')[0] ? `: did you mean ${nearest}` : ''));
    }
    if (exceptions.indexOf(exception) < i) { context.report('retry-duplicate', placed, at, `is in the policy already, got ${show(exception)} twice: remove one`); }
  });
}

/** ISO 8601, and the forms of the service's own examples: `30d`, `5y`, `T16m`, `30dT5h`. */
const ISO_DURATION = /^P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/i;
const SHORT_DURATION = /^(?=.*\d)(\d+y)?(\d+m)?(\d+w)?(\d+d)?(T(?=\d)(\d+h)?(\d+(m|min))?(\d+s)?)?$/i;
const CACHE_MEMBERS = ['Enabled', 'ExpireAfter'];

/** Checks the cache configuration of a step. */
export function checkCache(context: CheckContext, placed: PlacedStep): void {
  const given = placed.step.CacheConfig;
  const shapes = shapesOf(placed.type);
  if (given === undefined || given === null || isUnknown(given)) { return; }
  if (shapes && !shapes.cacheable) {
    const types = Object.keys(STEP_SHAPES).filter(type => STEP_SHAPES[type].cacheable);
    return context.report('cache-unsupported', placed, 'CacheConfig',
      `must not be given in a step of type ${placed.type}, whose results are not reused: only those of ${types.join(', ')} are, remove it`);
  }
  const report = (at: string, text: string) => context.report('cache-config', placed, `CacheConfig${at}`, text);
  if (!isObject(given)) { return report('', `must be an object with ${CACHE_MEMBERS.join(' and ')}, got ${show(given)}`); }
  for (const member of Object.keys(given)) {
    if (CACHE_MEMBERS.includes(member)) { continue; }
    const nearest = closest(member, CACHE_MEMBERS);
    report(`.${member}`, `is not a member of a cache configuration: ${nearest ? `did you mean ${nearest}` : `allowed are ${CACHE_MEMBERS.join(', ')}`}`);
  }
  const { Enabled: enabled, ExpireAfter: age } = given;
  if (!isUnknown(enabled) && typeof enabled !== 'boolean') { report('.Enabled', `must be true or false, got ${show(enabled)}`); }
  if (age === undefined || age === null || isUnknown(age)) { return; }
  if (typeof age !== 'string' || !(ISO_DURATION.test(age) || SHORT_DURATION.test(age))) {
    report('.ExpireAfter', `must be an ISO 8601 duration such as "P30D" or "PT1H", got ${show(age)}`);
  }
}
