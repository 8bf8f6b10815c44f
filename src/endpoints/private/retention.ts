import { Lazy } from 'aws-cdk-lib';
import type { CfnEndpoint } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { ValidationError } from '../../private/errors';
import { VariantProperty } from '../variant-property';

/**
 * Says what variants keep at an update of the endpoint. The API keeps all of it or nothing, with exceptions, of which new ones would come
 * without being asked for; here it is named.
 *
 * @param retained what is kept, or what tells it once all constructs are there
 */
export function retentionOf(resource: CfnEndpoint, retained: VariantProperty[] | (() => VariantProperty[]), scope: Construct): void {
  if (Array.isArray(retained)) { check(retained, scope); }
  const kept = () => Array.isArray(retained) ? retained : retained();
  resource.retainAllVariantProperties = Lazy.any({ produce: () => kept().length > 0 ? true : undefined });
  resource.excludeRetainedVariantProperties = Lazy.any({
    produce: () => kept().length > 0
      ? Object.values(VariantProperty).filter(each => !kept().includes(each)).map(variantPropertyType => ({ variantPropertyType }))
      : [],
  }, { omitEmptyArray: true });
}

function check(retained: VariantProperty[], scope: Construct): void {
  const known: string[] = Object.values(VariantProperty);
  const wrong = retained.find((each, i) => !known.includes(each) || retained.indexOf(each) !== i);
  if (wrong !== undefined) {
    throw new ValidationError('RetainedVariantProperties',
      `retainedVariantProperties must have different members of ${JSON.stringify(known)}, got ${JSON.stringify(retained)}`, scope);
  }
}
