import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { delivery, images, monitoring, pipelines, projects, registry } from 'cdk-mlops';
import { matchesEventPattern } from '../support/event-pattern';

const TOOLING = { account: '111111111111', region: 'eu-west-1' };
const STAGING = { account: '222222222222', region: 'eu-west-1' };
const PROD = { account: '333333333333', region: 'eu-west-1' };

function fixture(stageMonitoring: (monitoring.MonitorOptions | undefined)[], retrain = [projects.Retrain.onDrift()]) {
  const stack = new Stack(new App(), 'Tooling', { env: TOOLING });
  const register = new pipelines.RegisterModelStep(stack, 'Register', {
    image: images.Image.xgboost('1.7-1'),
    modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models'),
    modelData: 's3://data/model.tar.gz',
    contentTypes: ['text/csv'],
    responseTypes: ['text/csv'],
  });
  const project = new projects.BuildTrainDeployProject(stack, 'Abalone', {
    projectName: 'abalone',
    pipeline: new pipelines.Pipeline(stack, 'Pipeline', { steps: [register] }),
    source: delivery.Source.codeCommit(Repository.fromRepositoryName(stack, 'Code', 'abalone')),
    stages: stageMonitoring.map((each, i) => ({
      stageName: ['staging', 'production'][i], env: [STAGING, PROD][i], endpoint: { instanceType: pipelines.InstanceType.M5_LARGE }, monitoring: each,
    })),
    retrain,
  });
  return { stack, project, template: Template.fromStack(stack) };
}

const driftRules = (template: Template) => Object.entries(template.findResources('AWS::Events::Rule')).filter(([, rule]) => rule.Properties.EventBusName);

test('drift in any monitored stage starts the pipeline through the guard', () => {
  const { template, stack, project } = fixture([{}, {}]);
  const rules = driftRules(template);
  expect(rules).toHaveLength(1);
  const [[id, { Properties }]] = rules;
  expect(id).toMatch(/^AbaloneRetrainDrift/);
  const event = (account: string, value: string) => ({
    'source': 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change', account, 'resources': [`arn:aws:cloudwatch:eu-west-1:${account}:alarm:x`], 'detail': { state: { value } },
  });
  for (const { account } of [STAGING, PROD]) {
    expect(matchesEventPattern(Properties.EventPattern, event(account, 'ALARM'))).toBe(true);
    expect(matchesEventPattern(Properties.EventPattern, event(account, 'OK'))).toBe(false);
    expect(matchesEventPattern(Properties.EventPattern, event(account, 'INSUFFICIENT_DATA'))).toBe(false);
  }
  expect(Properties.Targets).toHaveLength(1);
  // the guard's own queue or state machine, with the name of the trigger
  const guard = project.startGuard!.node.findAll().map(each => (each as any).logicalId).filter(each => typeof each === 'string').map(each => stack.resolve(each));
  expect(guard).toContain(JSON.stringify(Properties.Targets[0].Arn).match(/"(Abalone\w+)"/)![1]);
  expect(JSON.stringify(Properties.Targets[0])).toContain('Drift');
});

test('drift that comes while the pipeline runs is dropped, unless somebody wants it queued', () => {
  const target = (retrain: projects.Retrain) => JSON.stringify(driftRules(fixture([{}], [retrain]).template)[0][1].Properties.Targets[0]);
  const [dropped, queued] = [projects.Retrain.onDrift(), projects.Retrain.onDrift({ whenBusy: pipelines.WhenBusy.QUEUE })].map(target);
  expect(dropped).not.toEqual(queued);
  expect(dropped).toMatch(/drop/i);
});

test('only monitored stages may write to the bus', () => {
  const { template } = fixture([undefined, {}]);
  const [bus] = Object.values(template.findResources('AWS::Events::EventBus'));
  const { Principal } = bus.Properties.Policy.Statement[0];
  expect(JSON.stringify(Principal)).toContain(PROD.account);
  expect(JSON.stringify(Principal)).not.toContain(STAGING.account);
});

test('fails without a monitored stage', () => {
  expect(() => fixture([undefined])).toThrow(/no stage is monitored.*\[DriftWithoutMonitoring\]/);
});

test('fails in a project that deploys nothing', () => {
  const stack = new Stack(new App(), 'Tooling', { env: TOOLING });
  const parameter = new pipelines.StringParameter(stack, 'Input', { defaultValue: 'x' });
  const step = new pipelines.FailStep(stack, 'Fail', { errorMessage: parameter.valueAsString });
  expect(() => new projects.BuildTrainProject(stack, 'Abalone', {
    projectName: 'abalone',
    pipeline: new pipelines.Pipeline(stack, 'Pipeline', { steps: [step], parameters: [parameter] }),
    source: delivery.Source.codeCommit(Repository.fromRepositoryName(stack, 'Code', 'abalone')),
    retrain: [projects.Retrain.onDrift()],
  })).toThrow(/onDrift needs a project with stages that monitor the model.*\[RetrainDrift\]/);
});
