import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { endpoints, pipelines } from 'cdk-mlops';

const { VariantProperty } = endpoints;

function endpointOf(options: Partial<endpoints.ModelEndpointProps>) {
  const stack = new Stack(new App(), 'Stack');
  new endpoints.ModelEndpoint(stack, 'Abalone', {
    modelPackageArn: 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/abalone/1',
    instanceType: pipelines.InstanceType.M5_LARGE,
    modelAccess: { modelDataLocations: ['s3://artifacts'] },
    ...options,
  });
  return Template.fromStack(stack);
}
const expected = (template: Template, properties: object) => template.hasResourceProperties('AWS::SageMaker::Endpoint', properties);
const scaling = { maxCapacity: 4, invocationsPerInstance: 100 };
const NOTHING = { RetainAllVariantProperties: Match.absent(), ExcludeRetainedVariantProperties: Match.absent() };

test('a scaled variant keeps its number of instances at an update, and nothing else', () => {
  expected(endpointOf({ scaling, dataCapture: {} }), {
    RetainAllVariantProperties: true,
    ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DesiredWeight' }],
  });
});

test('a variant that is not scaled is as its configuration says', () => expected(endpointOf({}), NOTHING));

test('what is kept can be chosen, with and without scaling', () => {
  expected(endpointOf({ scaling, retainedVariantProperties: [] }), NOTHING);
  expected(endpointOf({ retainedVariantProperties: Object.values(VariantProperty) }), {
    RetainAllVariantProperties: true, ExcludeRetainedVariantProperties: Match.absent(),
  });
  expected(endpointOf({ scaling, retainedVariantProperties: [VariantProperty.DESIRED_WEIGHT] }), {
    RetainAllVariantProperties: true,
    ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DesiredInstanceCount' }],
  });
});

test('scaling that is added to an endpoint later counts as well; that of an imported endpoint is nobody\'s business here', () => {
  const stack = new Stack(new App(), 'Stack');
  const model = endpoints.Model.fromModelName(stack, 'Model', 'abalone');
  const endpoint = new endpoints.Endpoint(stack, 'Endpoint', {
    endpointConfig: new endpoints.EndpointConfig(stack, 'Config', { variants: [{ model, instanceType: pipelines.InstanceType.M5_LARGE }] }),
  });
  new endpoints.VariantScaling(stack, 'Scaling', { ...scaling, endpoint });
  new endpoints.VariantScaling(stack, 'Other', { ...scaling, endpoint: endpoints.Endpoint.fromEndpointName(stack, 'Imported', 'other') });
  expected(Template.fromStack(stack), { RetainAllVariantProperties: true });
});

test.each([
  ['a property twice', [VariantProperty.DESIRED_WEIGHT, VariantProperty.DESIRED_WEIGHT]],
  ['a property that there is not', ['InstanceType' as endpoints.VariantProperty]],
])('fails for %s', (_, retainedVariantProperties) => {
  expect(() => endpointOf({ retainedVariantProperties })).toThrow(
    /retainedVariantProperties must have different members of \["DesiredInstanceCount","DesiredWeight"\], got \["/);
});
