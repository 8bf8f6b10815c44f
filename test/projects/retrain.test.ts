import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { EventField } from 'aws-cdk-lib/aws-events';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { delivery, images, pipelines, projects, registry } from 'cdk-mlops';
import { modelPackageEvent } from '../registry/model-package-events';
import { matchesEventPattern } from '../support/event-pattern';

const ENV = { account: '111111111111', region: 'eu-west-1' };

function project(retrain: (stack: Stack) => projects.Retrain[] | undefined, more: Partial<projects.BuildTrainProjectProps> = {}) {
  const stack = new Stack(new App(), 'Tooling', { env: ENV });
  const modelPackageGroup = registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Models', 'abalone');
  const input = new pipelines.StringParameter(stack, 'InputData', { defaultValue: 's3://data/raw/' });
  const register = new pipelines.RegisterModelStep(stack, 'Register', {
    image: images.Image.xgboost('1.7-1'),
    modelPackageGroup,
    modelData: input.valueAsString,
    contentTypes: ['text/csv'],
    responseTypes: ['text/csv'],
  });
  const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [register], parameters: [input] });
  const construct = new projects.BuildTrainProject(stack, 'Abalone', {
    projectName: 'abalone',
    pipeline,
    source: delivery.Source.codeCommit(Repository.fromRepositoryName(stack, 'Code', 'abalone')),
    retrain: retrain(stack),
    ...more,
  });
  return { stack, construct, pipeline, template: () => Template.fromStack(stack) };
}

/** The pattern of the rule with this name, with tokens replaced. */
function patternOf(template: Template, name: string): any {
  const [rule] = Object.entries(template.findResources('AWS::Events::Rule')).filter(([id]) => id.startsWith(`AbaloneRetrain${name}`)).map(([, each]) => each);
  return JSON.parse(JSON.stringify(rule.Properties.EventPattern, (_, value) => value?.Ref ?? (value?.['Fn::GetAtt'] ? value['Fn::GetAtt'].join('.') : value)));
}

const s3Event = (key: string, bucket = 'data', detailType = 'Object Created') => ({
  'source': 'aws.s3', 'detail-type': detailType, 'detail': { bucket: { name: bucket }, object: { key, size: 1 }, reason: 'PutObject' },
});
const data = (stack: Stack) => Bucket.fromBucketName(stack, 'Data', 'data');

describe('a project without triggers', () => {
  test('starts its pipeline from the build, without a guard', () => {
    const { construct, template } = project(() => undefined);
    expect(construct.startGuard).toBeUndefined();
    template().resourceCountIs('AWS::SQS::Queue', 0);
  });

  test('may have a guard for the build alone', () => {
    const { construct, template } = project(() => undefined, { retrainOptions: { maxConcurrentExecutions: 2 } });
    expect(construct.startGuard).toBeDefined();
    template().hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { MAX_CONCURRENT_EXECUTIONS: '2' } } });
  });
});

describe('new data', () => {
  const pattern = (options: projects.RetrainNewDataOptions) =>
    patternOf(project(stack => [projects.Retrain.onNewData(data(stack), options)]).template(), 'NewData');

  test.each<[string, projects.RetrainNewDataOptions, string[], string[]]>([
    ['of any key', {}, ['a', 'raw/b.csv'], []],
    ['of a prefix', { prefix: 'raw/' }, ['raw/a.csv', 'raw/2026/b'], ['a/raw/a.csv', 'raw', 'Raw/a.csv']],
    ['of a suffix', { suffix: '.csv' }, ['a.csv', 'raw/a.csv'], ['a.csv.gz', 'csv', 'a.CSV']],
    ['of both', { prefix: 'raw/', suffix: '.csv' }, ['raw/a.csv', 'raw/x/y.csv'], ['raw/a.txt', 'x/raw/a.csv', 'raw/a.csv.tmp']],
  ])('%s', (_, options, yes, no) => {
    const found = pattern(options);
    for (const key of yes) { expect([key, matchesEventPattern(found, s3Event(key))]).toEqual([key, true]); }
    for (const key of no) { expect([key, matchesEventPattern(found, s3Event(key))]).toEqual([key, false]); }
    expect(matchesEventPattern(found, s3Event(yes[0], 'other'))).toBe(false);
    expect(matchesEventPattern(found, s3Event(yes[0], 'data', 'Object Deleted'))).toBe(false);
  });

  test('waits for quiet, a quarter of an hour by default', () => {
    const target = (options: projects.RetrainNewDataOptions) => Object.values(
      project(stack => [projects.Retrain.onNewData(data(stack), options)]).template()
        .findResources('AWS::Events::Rule', { Properties: { EventPattern: { source: ['aws.s3'] } } }),
    )[0].Properties.Targets[0].InputTransformer.InputTemplate;
    expect(target({})).toContain('"trigger":"NewData"');
    expect(target({})).toContain('"quietSeconds":900,"maxWaitSeconds":14400');
    expect(target({ quietPeriod: Duration.hours(1), maxWait: Duration.hours(3), whenBusy: pipelines.WhenBusy.DROP }))
      .toContain('"quietSeconds":3600,"maxWaitSeconds":10800,"whenBusy":"DROP"');
  });

  test('fails for a bucket of the app that keeps its events to itself', () => {
    const bucketOf = (stack: Stack) => new Bucket(stack, 'Data');
    expect(() => project(stack => [projects.Retrain.onNewData(bucketOf(stack))]).template()).toThrow(/Tooling\/Data must send its events to EventBridge/);
    for (const bucket of [
      (stack: Stack) => new Bucket(stack, 'Data', { eventBridgeEnabled: true }),
      (stack: Stack) => {
        const made = bucketOf(stack);
        (made.node.defaultChild as CfnBucket).notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
        return made;
      },
    ]) {
      expect(() => project(stack => [projects.Retrain.onNewData(bucket(stack))]).template()).not.toThrow();
    }
  });

  test('fails where the pipeline would start itself', () => {
    const own = (options: projects.RetrainNewDataOptions) => {
      const { construct, pipeline, stack } = project(() => [], { retrainOptions: {} });
      projects.Retrain.onNewData(pipeline.artifactBucket, options).bind(stack, { guard: construct.startGuard! });
    };
    expect(() => own({})).toThrow('RetrainLoop');
    expect(() => own({ whenBusy: pipelines.WhenBusy.DROP })).not.toThrow();
    expect(() => own({ prefix: 'raw/' })).not.toThrow();
  });

  test.each([{ prefix: '' }, { suffix: '' }])('fails for an empty text: %j', options => {
    expect(() => projects.Retrain.onNewData(data(new Stack()), options)).toThrow('NewDataKey');
  });
});

describe('a decision in the registry', () => {
  test('is a rejection by default', () => {
    const found = patternOf(project(() => [projects.Retrain.onDecision()]).template(), 'Decision');
    expect(matchesEventPattern(found, modelPackageEvent({ ModelApprovalStatus: 'Rejected' }))).toBe(true);
    for (const near of [
      modelPackageEvent({ ModelApprovalStatus: 'Approved' }),
      modelPackageEvent({ ModelApprovalStatus: 'PendingManualApproval' }),
      modelPackageEvent({ ModelApprovalStatus: 'Rejected', ModelPackageGroupName: 'abalone2' }),
      modelPackageEvent({ ModelApprovalStatus: 'Rejected' }, { 'detail-type': 'SageMaker Training Job State Change' }),
    ]) {
      expect(matchesEventPattern(found, near)).toBe(false);
    }
  });

  test('counts once, however often the version changes afterwards', () => {
    const statuses = [registry.ModelApprovalStatus.APPROVED, registry.ModelApprovalStatus.REJECTED];
    project(() => [projects.Retrain.onDecision({ statuses })]).template()
      .hasResourceProperties('AWS::Events::Rule', {
        EventPattern: { detail: { ModelApprovalStatus: ['Approved', 'Rejected'] } },
        Targets: [{ InputTransformer: { InputTemplate: Match.stringLikeRegexp('"id":"<detail-ModelPackageArn> <detail-ModelApprovalStatus>"') } }],
      });
  });

  test('of another group', () => {
    const found = patternOf(project(stack => [projects.Retrain.onDecision({
      modelPackageGroup: registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Other', 'other'),
    })]).template(), 'Decision');
    expect(found.detail.ModelPackageGroupName).toEqual(['other']);
  });

  test('fails without a group', () => {
    const { construct, stack } = project(() => [], { retrainOptions: {} });
    expect(() => projects.Retrain.onDecision().bind(stack, { guard: construct.startGuard! })).toThrow('RetrainGroup');
  });
});

describe('an alarm', () => {
  const arn = 'arn:aws:cloudwatch:eu-west-1:111111111111:alarm:drift';
  const alarmEvent = (value: string, alarm = arn) => ({
    'source': 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    'resources': [alarm],
    'detail': { alarmName: 'drift', state: { value }, previousState: { value: 'OK' } },
  });
  const found = patternOf(project(stack => [projects.Retrain.onAlarm(Alarm.fromAlarmArn(stack, 'Drift', arn))]).template(), 'Alarm');

  test('that rings starts a training', () => { expect(matchesEventPattern(found, alarmEvent('ALARM'))).toBe(true); });

  test.each([
    ['that is over', alarmEvent('OK')],
    ['without data', alarmEvent('INSUFFICIENT_DATA')],
    ['of another name', alarmEvent('ALARM', `${arn}2`)],
    ['whose settings change', { ...alarmEvent('ALARM'), 'detail-type': 'CloudWatch Alarm Configuration Change' }],
  ])('%s does not', (_, event) => { expect(matchesEventPattern(found, event)).toBe(false); });

  test('may be of the app', () => {
    project(stack => [projects.Retrain.onAlarm(new Alarm(stack, 'Drift', {
      metric: new Metric({ namespace: 'n', metricName: 'm' }), threshold: 1, evaluationPeriods: 1,
    }))]).template().hasResourceProperties('AWS::Events::Rule', { EventPattern: { resources: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Drift'), 'Arn'] }] } });
  });

  test('fails for one of another region', () => {
    expect(() => project(stack => [projects.Retrain.onAlarm(Alarm.fromAlarmArn(stack, 'Drift', arn.replace('eu-west-1', 'us-east-1')))])).toThrow('AlarmElsewhere');
  });
});

describe('events and schedules', () => {
  test('an event with parameters of its own', () => {
    const { template } = project(() => [projects.Retrain.onEvent({ source: ['acme.data'], detailType: ['Snapshot Ready'] }, {
      triggerName: 'Snapshot',
      parameters: { InputData: EventField.fromPath('$.detail.uri') },
      eventId: EventField.fromPath('$.detail.snapshot'),
    })]);
    template().hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { 'source': ['acme.data'], 'detail-type': ['Snapshot Ready'] },
      Targets: [{
        InputTransformer: {
          InputPathsMap: Match.objectLike({ 'detail-uri': '$.detail.uri', 'detail-snapshot': '$.detail.snapshot' }),
          InputTemplate: Match.stringLikeRegexp('"trigger":"Snapshot","id":<detail-snapshot>.*"parameters":\\[\\{"Name":"InputData","Value":<detail-uri>\\}\\]'),
        },
      }],
    });
  });

  test('a schedule with a time zone', () => {
    const { template } = project(() => [projects.Retrain.schedule(ScheduleExpression.cron({ hour: '3', minute: '0' }), {
      description: 'every night', parameters: { InputData: 's3://data/all/' },
    })]);
    template().hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'cron(0 3 * * ? *)', ScheduleExpressionTimezone: 'Etc/UTC', Description: 'every night' });
  });

  test('several of a kind need names', () => {
    const both = (first?: string) => () => project(() => [
      projects.Retrain.schedule(ScheduleExpression.rate(Duration.days(1)), { triggerName: first }),
      projects.Retrain.schedule(ScheduleExpression.rate(Duration.days(7))),
    ]);
    expect(both()).toThrow(/triggerName must be another one for each trigger, got "Schedule" twice/);
    expect(both('Daily')).not.toThrow();
  });

  test.each(['', '1st', 'every night'])('fails for the name %j', triggerName => {
    expect(() => projects.Retrain.onEvent({ source: ['x'] }, { triggerName })).toThrow(/triggerName must/);
  });

  test('fails for a parameter that the pipeline does not have', () => {
    expect(() => project(() => [projects.Retrain.onEvent({ source: ['x'] }, { parameters: { Other: 'x' } })])).toThrow('UnknownParameter');
  });
});
