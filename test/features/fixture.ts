import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Feature, FeatureGroup } from '../../src/features';
import type { FeatureGroupProps } from '../../src/features';

export const env = { account: '111111111111', region: 'eu-west-1' };

export const schema = {
  features: [Feature.string('customer_id'), Feature.fractional('event_time'), Feature.integral('age')],
  recordIdentifierFeatureName: 'customer_id',
  eventTimeFeatureName: 'event_time',
};

/** @param environment where the stack is; null for an environment that is not known */
export function featureGroup(props: Partial<FeatureGroupProps> = {}, environment: typeof env | null = env) {
  const stack = new Stack(new App(), 'Features', { env: environment ?? undefined });
  const group = new FeatureGroup(stack, 'Customers', { featureGroupName: 'customers', ...schema, ...props });
  return { stack, group };
}

/** The properties of the only feature group of a stack. */
export function propertiesOf(stack: Stack): any {
  const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::SageMaker::FeatureGroup'));
  return resource.Properties;
}
