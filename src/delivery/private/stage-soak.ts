import { CfnOutput, Duration, Fn, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { accessPath, stageAccessRole } from './stage-access';
import type { ModelEndpoint } from '../../endpoints';
import type { DeploymentStage } from '../deployment-stage';
import type { SoakOptions } from '../soak';
import type { StageBatch } from '../stage-batch';

/** The path of the roles for watching alarms. */
export const SOAK_PATH = 'endpoint-soak';

/** What the stack of a stage has for the time of soaking. */
export interface StageSoak {
  readonly alarms: Alarm[];
  readonly role: Role;
}

/** The alarms of an endpoint and of batch runs, the role that may look at them, and outputs for the deploy pipeline. */
export function stageSoak(stage: DeploymentStage, soak: SoakOptions, toolingAccount?: string): StageSoak {
  const { stack } = stage;
  const alarms = soak.endpointAlarms ?? true ? [
    ...stage._endpoint !== undefined ? endpointAlarms(stack, stage._endpoint, soak) : [],
    ...stage.batch !== undefined ? [batchAlarm(stack, stage.batch)] : [],
  ] : [];
  const role = stageAccessRole(stack, 'SoakRole', {
    description: 'Lets the deploy pipeline look at alarms',
    path: accessPath(SOAK_PATH, stack.stackName),
    toolingAccount,
  });
  role.addToPolicy(new PolicyStatement({
    actions: ['cloudwatch:DescribeAlarms'],
    // CloudWatch decides about the list of the alarms, even when names are asked for
    resources: [stack.formatArn({ service: 'cloudwatch', resource: 'alarm:*' })],
  }));
  const names = [...alarms.map(alarm => alarm.alarmName), ...soak.alarmNames ?? []];
  new CfnOutput(stack, 'SoakAlarmNames', { value: Fn.join(',', names), description: 'The names of the alarms that are watched after a deployment' });
  new CfnOutput(stack, 'SoakRoleArn', { value: role.roleArn, description: 'The ARN of the role for watching the alarms' });
  return { alarms, role };
}

function batchAlarm(stack: Stack, { pipeline }: StageBatch): Alarm {
  return new Alarm(stack, 'BatchFailureAlarm', {
    alarmDescription: 'Batch runs fail',
    metric: new Metric({
      // the service spells it like this
      namespace: 'AWS/Sagemaker/ModelBuildingPipeline',
      metricName: 'ExecutionFailed',
      dimensionsMap: { PipelineName: pipeline.pipelineName },
      statistic: 'Sum',
      period: Duration.minutes(1),
    }),
    threshold: 0,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

function endpointAlarms(stack: Stack, endpoint: ModelEndpoint, soak: SoakOptions): Alarm[] {
  const common = {
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    // an endpoint that nobody calls does nothing wrong
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
  const period = Duration.minutes(1);
  return [
    new Alarm(stack, 'ServerErrorAlarm', {
      ...common,
      alarmDescription: 'The endpoint fails invocations',
      metric: endpoint.endpoint.metricInvocation5XXErrors({ period }),
      threshold: soak.maxServerErrors ?? 0,
    }),
    new Alarm(stack, 'LatencyAlarm', {
      ...common,
      alarmDescription: 'The model takes long to answer',
      metric: endpoint.endpoint.metricModelLatency({ period }),
      // the metric is in microseconds
      threshold: (soak.maxModelLatency ?? Duration.seconds(5)).toMilliseconds() * 1000,
    }),
  ];
}
