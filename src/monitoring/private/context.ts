import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { CfnDataQualityJobDefinition } from 'aws-cdk-lib/aws-sagemaker';
import type { IDependable } from 'constructs';
import type { MonitorRole } from './role';
import type { MonitorJobOptions } from '../job-options';
import type { MonitorSchedule } from '../monitor-schedule';

/** Where the data comes from, as all job definitions have it. */
export interface MonitorInput {
  readonly endpointInput?: { readonly endpointName: string; readonly localPath: string };
  readonly batchTransformInput?: {
    readonly dataCapturedDestinationS3Uri: string;
    readonly datasetFormat: CfnDataQualityJobDefinition.DatasetFormatProperty;
    readonly localPath: string;
  };
}

/** What all monitors of one endpoint share. */
export interface MonitorContext {
  readonly input: MonitorInput;
  /** What is monitored, in words. */
  readonly subject: string;
  readonly schedule: MonitorSchedule;
  readonly job: MonitorJobOptions;
  readonly resources: {
    readonly instanceType: string;
    readonly instanceCount: number;
    readonly volumeSizeInGb: number;
    readonly volumeKmsKeyId?: string;
  };
  readonly networkConfig?: CfnDataQualityJobDefinition.NetworkConfigProperty;
  /** Where all reports are, without slash at the end. */
  readonly reportsUri: string;
  readonly outputKeyArn?: string;
  readonly role: MonitorRole;
  /** The policy of the role, as far as it is known. */
  readonly policy?: IDependable;
  readonly alarmActions: readonly IAlarmAction[];
  /** The bus that hears of drift, and the role that tells it. */
  readonly drift?: { readonly bus: IEventBus; readonly role: IRole };
}
