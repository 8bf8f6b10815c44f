import { ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { monitoring } from 'cdk-mlops';
import { fixture } from './fixture';
import { matchesEventPattern } from '../support/event-pattern';

describe('alarms', () => {
  const { template, monitor, stack } = fixture(scope => ({
    notificationTopic: new Topic(scope, 'Topic'),
    driftEventBus: new EventBus(scope, 'Bus'),
    dataQuality: {
      schedule: monitoring.MonitorSchedule.everyHours(6),
      metricAlarms: [{
        metricName: 'feature_baseline_drift_age',
        threshold: 0.3,
        statistic: 'Maximum',
        dimensions: { Feature: 'age' },
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      }],
    },
  }));
  const alarms = template.findResources('AWS::CloudWatch::Alarm');

  test('act, on alarm and when it is over, and last from one execution to the next', () => {
    expect(Object.keys(alarms)).toHaveLength(3);
    for (const { Properties } of Object.values(alarms)) {
      expect(Properties.ActionsEnabled).toBe(true);
      expect(Properties.AlarmActions).toEqual([stack.resolve((stack.node.findChild('Topic') as Topic).topicArn)]);
      expect(Properties.OKActions).toEqual(Properties.AlarmActions);
      expect(Properties).toMatchObject({ Period: 3600, EvaluationPeriods: 7, DatapointsToAlarm: 1, TreatMissingData: 'notBreaching' });
    }
  });

  test('are on violations, on failures and on metrics', () => {
    const rule = (each: any) => ({ Ref: stack.getLogicalId(each.node.defaultChild) });
    const counted = { Namespace: 'AWS/Events', MetricName: 'TriggeredRules', Statistic: 'Sum', Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold' };
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { ...counted, Dimensions: [{ Name: 'RuleName', Value: rule(monitor.dataQuality!.violationRule) }] });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { ...counted, Dimensions: [{ Name: 'RuleName', Value: rule(monitor.dataQuality!.failureRule) }] });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'aws/sagemaker/Endpoints/data-metrics',
      MetricName: 'feature_baseline_drift_age',
      Statistic: 'Maximum',
      Threshold: 0.3,
      Dimensions: [{ Name: 'Endpoint', Value: 'Churn' }, { Name: 'Feature', Value: 'age' }, { Name: 'MonitoringSchedule', Value: monitor.dataQuality!.monitoringScheduleName }],
    });
  });

  describe('events', () => {
    const pattern = (each: any) => {
      const { EventPattern } = template.toJSON().Resources[stack.getLogicalId(each.node.defaultChild)].Properties;
      return JSON.parse(JSON.stringify(EventPattern, (_, value) => value?.['Fn::GetAtt'] ? `arn-of-${value['Fn::GetAtt'][0]}` : value));
    };
    const schedule = `arn-of-${stack.getLogicalId(monitor.dataQuality!.schedule)}`;
    const job = (detail: object) => ({
      'source': 'aws.sagemaker',
      'detail-type': 'SageMaker Processing Job State Change',
      'detail': { ProcessingJobName: 'model-monitoring-202611210400-0123', MonitoringScheduleArn: schedule, ProcessingJobStatus: 'Completed', ...detail },
    });

    test('of executions with violations', () => {
      const violations = pattern(monitor.dataQuality!.violationRule);
      const message = 'CompletedWithViolations: Job completed successfully with 8 violations.';
      expect(matchesEventPattern(violations, job({ ExitMessage: message }))).toBe(true);
      expect(matchesEventPattern(violations, job({ ExitMessage: 'Completed: Job completed successfully with no violations.' }))).toBe(false);
      expect(matchesEventPattern(violations, job({ ExitMessage: message, MonitoringScheduleArn: 'arn:other' }))).toBe(false);
      expect(matchesEventPattern(violations, job({ ExitMessage: message, ProcessingJobStatus: 'InProgress' }))).toBe(false);
      expect(matchesEventPattern(violations, job({}))).toBe(false);
    });

    test('of failed executions', () => {
      const failures = pattern(monitor.dataQuality!.failureRule);
      expect(matchesEventPattern(failures, job({ ProcessingJobStatus: 'Failed', FailureReason: 'ClientError' }))).toBe(true);
      expect(matchesEventPattern(failures, job({}))).toBe(false);
      expect(matchesEventPattern(failures, { ...job({ ProcessingJobStatus: 'Failed' }), source: 'mine' })).toBe(false);
    });

    test('of drift: alarms on violations and metrics, not on failures', () => {
      const drift = pattern(monitor.dataQuality!.driftRule);
      const alarm = (each: any, value = 'ALARM') => ({
        'source': 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change', 'resources': [`arn-of-${stack.getLogicalId(each.node.defaultChild)}`], 'detail': { state: { value } },
      });
      expect(matchesEventPattern(drift, alarm(monitor.dataQuality!.violationAlarm))).toBe(true);
      expect(matchesEventPattern(drift, alarm(monitor.dataQuality!.metricAlarms[0]))).toBe(true);
      expect(matchesEventPattern(drift, alarm(monitor.dataQuality!.violationAlarm, 'OK'))).toBe(false);
      expect(matchesEventPattern(drift, alarm(monitor.dataQuality!.failureAlarm))).toBe(false);
    });
  });
});
