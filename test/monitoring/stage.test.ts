import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { delivery, endpoints, monitoring, pipelines, registry } from 'cdk-mlops';
import { matchesEventPattern } from '../support/event-pattern';
import { flatten } from '../support/iam';

const TOOLING = { account: '111111111111', region: 'eu-west-1' };
const STAGING = { account: '222222222222', region: 'eu-west-1' };
const PROD = { account: '333333333333', region: 'eu-central-1' };
const endpoint = { instanceType: pipelines.InstanceType.M5_LARGE, modelAccess: { repositoryArns: [] } };

interface Fixture {
  readonly stages?: Partial<delivery.DeploymentStageOptions>[];
  readonly unknown?: boolean;
}

function fixture({ stages = [{ monitoring: {} }], unknown = false }: Fixture = {}) {
  const app = new App();
  const stack = new Stack(app, 'Tooling', unknown ? {} : { env: TOOLING });
  const environments = unknown ? [undefined, undefined] : [STAGING, PROD];
  const pipeline = new delivery.DeployPipeline(stack, 'Deploy', {
    modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models'),
    stages: stages.map((options, i) => ({ stageName: ['staging', 'production'][i], env: environments[i], endpoint, ...options })),
  });
  return { app, stack, pipeline, template: () => Template.fromStack(stack), stage: (i: number) => Template.fromStack(pipeline.stages[i].stack) };
}

/** The parts of a list parameter, as the resolver would give them. */
function resolved(value: any, list: string[]): string {
  if (typeof value === 'string') { return value; }
  if (value['Fn::Join']) { return value['Fn::Join'][1].map((part: any) => resolved(part, list)).join(''); }
  if (value['Fn::Select']?.[1].Ref === 'Baselines') { return list[value['Fn::Select'][0]]; }
  throw new Error(`not a part of the baselines: ${JSON.stringify(value)}`);
}

const BASELINES = ['models-bucket', 'abalone/run-1/', 'data/statistics.json', 'data/constraints.json', 'model/constraints.json', 'bias/analysis.json', 'shap/analysis.json'];

describe('a monitored stage in another account', () => {
  const { stage, template, pipeline } = fixture();
  const staging = stage(0);

  test('captures data, though nobody asked for it', () => {
    staging.hasResourceProperties('AWS::SageMaker::EndpointConfig', { DataCaptureConfig: Match.objectLike({ EnableCapture: true, InitialSamplingPercentage: 100 }) });
  });

  test('compares with statistics and constraints of the version, each in its place', () => {
    const [job] = Object.values(staging.findResources('AWS::SageMaker::DataQualityJobDefinition'));
    const { StatisticsResource, ConstraintsResource } = job.Properties.DataQualityBaselineConfig;
    expect(resolved(StatisticsResource.S3Uri, BASELINES)).toBe('s3://models-bucket/abalone/run-1/data/statistics.json');
    expect(resolved(ConstraintsResource.S3Uri, BASELINES)).toBe('s3://models-bucket/abalone/run-1/data/constraints.json');
  });

  test('is left out, all of it, for a version without baseline', () => {
    const conditional = Object.values<any>(staging.toJSON().Resources).filter(resource => resource.Condition === 'HasDataQualityBaseline').map(resource => resource.Type);
    expect(conditional.sort()).toEqual([
      'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Alarm', 'AWS::Events::Rule', 'AWS::Events::Rule', 'AWS::Events::Rule',
      'AWS::SageMaker::DataQualityJobDefinition', 'AWS::SageMaker::MonitoringSchedule',
    ]);
    staging.hasCondition('HasDataQualityBaseline', { 'Fn::Not': [{ 'Fn::Equals': [{ 'Fn::Select': [3, { Ref: 'Baselines' }] }, 'NONE'] }] });
    staging.hasParameter('Baselines', { Type: 'CommaDelimitedList', Default: 'NONE,NONE,NONE,NONE,NONE,NONE,NONE' });
    // nothing that always exists refers to what may be missing
    const optional = Object.entries<any>(staging.toJSON().Resources).filter(([, resource]) => resource.Condition).map(([id]) => id);
    for (const [id, resource] of Object.entries<any>(staging.toJSON().Resources)) {
      if (!resource.Condition) { expect({ id, refers: optional.filter(other => JSON.stringify(resource).includes(`"${other}"`)) }).toEqual({ id, refers: [] }); }
    }
  });

  test('gets the baselines from the action that finds the version, which may look at versions', () => {
    const text = JSON.stringify(template().findResources('AWS::CodePipeline::Pipeline'));
    expect(text).toContain('\\"Baselines\\":\\"#{ResolveModel.Baselines}\\"');
    expect(text).toContain('\\"baselines\\":[\\"DataQuality\\"]');
    template().hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: ['sagemaker:DescribeModelPackage', 'sagemaker:ListModelPackages'] })]) },
      Roles: [{ Ref: Match.stringLikeRegexp('ResolveModelRole') }],
    });
  });

  test('tells the bus of the tooling account of drift, which lets its account in', () => {
    const [bus] = Object.values(template().findResources('AWS::Events::EventBus'));
    const arn = `arn:aws:events:eu-west-1:111111111111:event-bus/${bus.Properties.Name}`;
    const rule = Object.values(staging.findResources('AWS::Events::Rule')).find(each => each.Properties.Targets)!;
    expect(rule.Properties.Targets.map((target: any) => flatten(target.Arn))).toEqual([arn]);
    staging.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Action: 'events:PutEvents', Effect: 'Allow', Resource: rule.Properties.Targets[0].Arn }] },
      Roles: [{ Ref: rule.Properties.Targets[0].RoleArn['Fn::GetAtt'][0] }],
    });
    const [statement, ...others] = bus.Properties.Policy.Statement;
    expect(others).toEqual([]);
    expect({ ...statement, Principal: flatten(statement.Principal.AWS), Resource: flatten(statement.Resource) })
      .toEqual({ Sid: 'DriftInStages', Effect: 'Allow', Action: 'events:PutEvents', Principal: 'arn:aws:iam::222222222222:root', Resource: arn });
    expect(pipeline.driftEventBus).toBeDefined();
  });
});

describe('a stage with all kinds of monitors', () => {
  const truth = { groundTruthUri: 's3://truth-of-222222222222/churn' };
  const { stage, template } = fixture({
    stages: [{
      monitoring: {
        dataQuality: {},
        modelQuality: { ...truth, problemType: pipelines.ModelProblemType.REGRESSION, inferenceAttribute: '0' },
        modelBias: { ...truth, labelValues: [1], facets: [{ name: '0' }] },
        modelExplainability: {},
      },
    }],
  });
  const staging = stage(0);
  const kinds = ['DataQuality', 'ModelQuality', 'ModelBias', 'ModelExplainability'];

  test('compares each with its own constraints, if the version has them', () => {
    const files = kinds.map(kind => {
      const [job] = Object.values(staging.findResources(`AWS::SageMaker::${kind}JobDefinition`));
      expect(job.Condition).toBe(`Has${kind}Baseline`);
      return resolved(job.Properties[`${kind}BaselineConfig`].ConstraintsResource.S3Uri, BASELINES).replace('s3://models-bucket/abalone/run-1/', '');
    });
    expect(files).toEqual(['data/constraints.json', 'model/constraints.json', 'bias/analysis.json', 'shap/analysis.json']);
    expect(kinds.map(kind => staging.toJSON().Conditions[`Has${kind}Baseline`]['Fn::Not'][0]['Fn::Equals'][0]['Fn::Select'][0])).toEqual([3, 4, 5, 6]);
  });

  test('asks the model of the endpoint', () => {
    const [model] = Object.keys(staging.findResources('AWS::SageMaker::Model'));
    const configs = Object.values(staging.findResources('Custom::AnalysisConfig'));
    expect(configs.map(config => config.Condition)).toEqual(['HasModelBiasBaseline', 'HasModelExplainabilityBaseline']);
    expect(JSON.stringify(configs[1].Properties.Content)).toContain(`{"Fn::GetAtt":["${model}","ModelName"]}`);
  });

  test('tells the resolver which baselines it needs, in few characters', () => {
    const [pipeline] = Object.values(template().findResources('AWS::CodePipeline::Pipeline'));
    const action = (name: string) => pipeline.Properties.Stages.flatMap((each: any) => each.Actions).find((each: any) => each.Name === name);
    expect(JSON.parse(flatten(action('ResolveModel').Configuration.UserParameters)).baselines).toEqual([...kinds].sort());
    expect(flatten(action('DeployResourcesStaging').Configuration.ParameterOverrides).length).toBeLessThan(200);
  });

  test('has no assets, which CodePipeline would not publish', () => {
    const [code] = Object.values(staging.findResources('AWS::Lambda::Function')).map(each => each.Properties.Code);
    expect(Object.keys(code)).toEqual(['ZipFile']);
  });
});

describe('drift', () => {
  const sample = {
    'source': 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    'account': STAGING.account,
    'resources': ['arn:aws:cloudwatch:eu-west-1:222222222222:alarm:Violation'],
    'detail': { alarmName: 'Violation', state: { value: 'ALARM' }, previousState: { value: 'OK' } },
  };

  test('reaches a rule on the bus', () => {
    const { pipeline, stack, template } = fixture({ stages: [{ monitoring: {} }, { monitoring: {} }] });
    pipeline.onDrift('Drift', { target: new SqsQueue(new Queue(stack, 'Queue')) });
    const [rule] = Object.values(template().findResources('AWS::Events::Rule')).filter(each => each.Properties.EventBusName);
    expect(rule.Properties.EventBusName).toEqual({ Ref: expect.stringMatching('DriftEventBus') });
    expect(matchesEventPattern(rule.Properties.EventPattern, sample)).toBe(true);
    expect(matchesEventPattern(rule.Properties.EventPattern, { ...sample, detail: { ...sample.detail, state: { value: 'OK' } } })).toBe(false);
    expect(matchesEventPattern(rule.Properties.EventPattern, { ...sample, source: 'aws.ec2' })).toBe(false);
  });

  test('of one account goes to the same bus, whatever the account', () => {
    const { stage, template } = fixture({ unknown: true });
    const [bus] = Object.values(template().findResources('AWS::Events::EventBus'));
    const rule = Object.values(stage(0).findResources('AWS::Events::Rule')).find(each => each.Properties.Targets)!;
    expect(flatten(rule.Properties.Targets[0].Arn)).toBe(`arn:aws:events:us-east-1:111111111111:event-bus/${bus.Properties.Name}`);
    expect(bus.Properties).not.toHaveProperty('Policy');
  });

  test('in another region goes to the bus of the tooling account\'s region', () => {
    const { stage } = fixture({ stages: [{}, { monitoring: {} }] });
    const rule = Object.values(stage(1).findResources('AWS::Events::Rule')).find(each => each.Properties.Targets)!;
    expect(flatten(rule.Properties.Targets[0].Arn)).toMatch(/^arn:aws:events:eu-west-1:111111111111:event-bus\//);
  });

  test('fails without a monitored stage', () => {
    expect(() => fixture({ stages: [{}] }).pipeline.onDrift('Drift')).toThrow(/no stage is monitored.*"staging".*\[DriftWithoutMonitoring\]/);
  });

  test('fails with a bus of one\'s own in a stage', () => {
    const stack = new Stack(new App(), 'Other');
    const bus = EventBus.fromEventBusArn(stack, 'Bus', 'arn:aws:events:eu-west-1:111111111111:event-bus/own');
    expect(() => fixture({ stages: [{ monitoring: { driftEventBus: bus } }] })).toThrow(/monitoring.driftEventBus must not be given for a stage.*\[StageDriftEventBus\]/);
  });
});

test('without monitoring there is neither bus nor parameter, and the resolver lists only', () => {
  const { stage, template } = fixture({ stages: [{}] });
  expect(template().findResources('AWS::Events::EventBus')).toEqual({});
  expect(stage(0).findParameters('Baselines')).toEqual({});
  expect(JSON.stringify(template().findResources('AWS::IAM::Policy'))).not.toContain('DescribeModelPackage');
  expect(JSON.stringify(template().findResources('AWS::CodePipeline::Pipeline'))).not.toMatch(/baselines/i);
});

test('baselines of one\'s own take the place of those of the version', () => {
  const { stage, template } = fixture({
    stages: [{ monitoring: { dataQuality: { baselineConstraints: 's3://own/constraints.json', baselineStatistics: 's3://own/statistics.json' } } }],
  });
  stage(0).hasResourceProperties('AWS::SageMaker::DataQualityJobDefinition', {
    DataQualityBaselineConfig: { ConstraintsResource: { S3Uri: 's3://own/constraints.json' }, StatisticsResource: { S3Uri: 's3://own/statistics.json' } },
  });
  expect(stage(0).findParameters('Baselines')).toEqual({});
  expect(JSON.stringify(template().findResources('AWS::IAM::Policy'))).not.toContain('DescribeModelPackage');
});

test('capture settings of the endpoint are kept', () => {
  const dataCapture: endpoints.DataCaptureOptions = { samplingPercentage: 20 };
  const options: monitoring.MonitorOptions = { schedule: monitoring.MonitorSchedule.daily() };
  const { stage } = fixture({ stages: [{ endpoint: { ...endpoint, dataCapture }, monitoring: options }] });
  stage(0).hasResourceProperties('AWS::SageMaker::EndpointConfig', { DataCaptureConfig: Match.objectLike({ InitialSamplingPercentage: 20 }) });
  stage(0).hasResourceProperties('AWS::SageMaker::MonitoringSchedule', { MonitoringScheduleConfig: { ScheduleConfig: { ScheduleExpression: 'cron(0 0 ? * * *)' } } });
});

test('fails for what another stack owns', () => {
  const stack = new Stack(new App(), 'Other');
  const reportsBucket = new Bucket(stack, 'Reports');
  expect(() => fixture({ stages: [{ monitoring: { reportsBucket } }] })).toThrow(/monitoring.reportsBucket of stage "staging" refers to "Other\/Reports"/);
});

test('fails where capturing is switched off', () => {
  expect(() => fixture({ stages: [{ endpoint: { ...endpoint, dataCapture: { enabled: false } }, monitoring: {} }] }))
    .toThrow(/stage "staging" has monitoring, .* but endpoint.dataCapture.enabled is false.*\[MonitoringWithoutCapture\]/);
});
