import { App, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { delivery, endpoints, pipelines, registry } from 'cdk-mlops';

const workingHours = { from: '07:00', until: '19:00', timeZone: TimeZone.EUROPE_BERLIN };

function stage(idle: endpoints.IdleOptions, options: Partial<delivery.DeploymentStageOptions> = {}): Template {
  const stack = new Stack(new App(), 'Tooling');
  const pipeline = new delivery.DeployPipeline(stack, 'Deploy', {
    modelPackageGroup: new registry.ModelPackageGroup(stack, 'Group'),
    stages: [{ stageName: 'staging', endpoint: { instanceType: pipelines.InstanceType.M5_LARGE, endpointName: 'abalone', idle }, ...options }],
  });
  // the bundle of the stages' templates refuses what needs assets
  Template.fromStack(stack);
  return Template.fromStack(pipeline.stages[0].stack);
}
const keptOn = (template: Template) => {
  const [made] = Object.values(template.findResources('AWS::Lambda::Function'));
  return JSON.parse(made.Properties.Environment.Variables.SETTINGS).keepOnMinutes;
};

test('a stage has an endpoint that is off at times, and is deployed without assets', () => {
  const template = stage({ workingHours });
  template.resourceCountIs('Custom::EndpointOn', 1);
  expect(keptOn(template)).toBe(120);
});

test('the endpoint stays on until the soak time is over', () => {
  expect(keptOn(stage({ workingHours }, { soak: { duration: Duration.hours(10) } }))).toBe(12 * 60);
  expect(keptOn(stage({ workingHours }, { soak: { duration: Duration.seconds(90) } }))).toBe(122);
  expect(keptOn(stage({ workingHours, keepOnFor: Duration.hours(3) }, { soak: { duration: Duration.hours(2) } }))).toBe(180);
});

test('fails when it would be off before', () => {
  expect(() => stage({ workingHours, keepOnFor: Duration.hours(2) }, { soak: { duration: Duration.hours(2) } }))
    .toThrow(/endpoint.idle.keepOnFor must be longer than soak.duration \(2 hours\), since an endpoint that is off raises no alarm, got 2 hours/);
});

test('fails with monitors', () => {
  expect(() => stage({ workingHours }, { monitoring: { dataQuality: {} } })).toThrow(/a monitor needs an endpoint that is in service.*leave out idle/);
});
