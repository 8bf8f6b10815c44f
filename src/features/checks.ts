import { Annotations, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FeatureType } from './feature';
import type { Feature } from './feature';
import { checkKnown, checkName } from '../private/checks';
import { ValidationError } from '../private/errors';

const RESERVED = ['api_invocation_time', 'is_deleted', 'write_time'];
const MAX_FEATURES = 2500;
const NAME = {
  maxLength: 64,
  pattern: /^[a-zA-Z0-9]([-_]*[a-zA-Z0-9])*$/,
  allowed: 'letters, digits, hyphens and underscores, with a letter or digit at both ends',
};

/** Checks the name of a feature group. */
export function checkFeatureGroupName(name: string, scope: Construct): void {
  checkName(name, { prop: 'featureGroupName', ...NAME }, scope);
}

/** Checks a text that has only a maximum length. */
export function checkLength(value: string | undefined, prop: string, min: number, max: number, scope: Construct): void {
  if (value === undefined || Token.isUnresolved(value)) { return; }
  if (value.length < min || value.length > max) {
    throw new ValidationError('Length', `${prop} must have ${min} to ${max} characters, got ${value.length}`, scope);
  }
}

/** Checks the features of a group among themselves, and the two that every group must name. */
export function checkFeatures(features: Feature[], recordIdentifier: string, eventTime: string, offline: boolean, scope: Construct): void {
  checkKnown(features, 'features', 'the schema is checked', scope);
  if (features.length === 0 || features.length > MAX_FEATURES) {
    throw new ValidationError('FeatureCount',
      `features must have 1 to ${MAX_FEATURES} features, got ${features.length}`
      + (features.length > 0 ? ': divide them among several feature groups with the same record identifier' : ': name at least the record identifier and the event time'), scope);
  }
  const byName = new Map<string, Feature>();
  const folded = new Map<string, string>();
  for (const [index, feature] of features.entries()) {
    const prop = `features[${index}]`;
    checkKnown(feature.name, prop, 'the schema is checked', scope);
    checkName(feature.name, { prop, ...NAME }, scope);
    if (RESERVED.includes(feature.name)) {
      throw new ValidationError('ReservedFeatureName',
        `${prop} must not be one of ${JSON.stringify(RESERVED)}, got ${JSON.stringify(feature.name)}: Feature Store adds these columns by itself, choose another name`, scope);
    }
    if (byName.has(feature.name)) {
      throw new ValidationError('DuplicateFeature', `features must have each name once, got ${JSON.stringify(feature.name)} twice: remove one`, scope);
    }
    byName.set(feature.name, feature);
    const same = folded.get(feature.name.toLowerCase());
    if (same !== undefined && offline) {
      Annotations.of(scope).addWarningV2('cdk-mlops:featureNameCase',
        `features ${JSON.stringify(same)} and ${JSON.stringify(feature.name)} differ only in case, which the table of the offline store does not tell apart`);
    }
    folded.set(feature.name.toLowerCase(), feature.name);
  }
  const identifier = find(byName, recordIdentifier, 'recordIdentifierFeatureName', scope);
  if (identifier.type === FeatureType.FRACTIONAL) {
    Annotations.of(scope).addWarningV2('cdk-mlops:fractionalRecordIdentifier',
      `recordIdentifierFeatureName ${JSON.stringify(recordIdentifier)} is a Fractional feature; a record is found by its exact value, which String and Integral keep`);
  }
  const time = find(byName, eventTime, 'eventTimeFeatureName', scope);
  if (time.type === FeatureType.INTEGRAL) {
    throw new ValidationError('EventTimeType',
      `eventTimeFeatureName must be a String feature (ISO 8601) or a Fractional one (seconds since 1970), got ${JSON.stringify(eventTime)} of type ${JSON.stringify(time.type)}: `
      + 'define it with Feature.string or Feature.fractional', scope);
  }
}

function find(byName: Map<string, Feature>, name: string, prop: string, scope: Construct): Feature {
  checkKnown(name, prop, 'it must be one of the features', scope);
  const feature = byName.get(name);
  if (feature === undefined) {
    const known = [...byName.keys()].sort();
    throw new ValidationError('UnknownFeature',
      `${prop} must be one of the features, got ${JSON.stringify(name)}: the features are ${JSON.stringify(known.slice(0, 20))}${known.length > 20 ? ` and ${known.length - 20} more` : ''}`, scope);
  }
  return feature;
}
