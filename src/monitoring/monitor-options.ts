import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { MonitorJobOptions } from './job-options';
import type { DataQualityOptions, ModelBiasOptions, ModelExplainabilityOptions, ModelQualityOptions } from './kind-options';
import type { MonitorSchedule } from './monitor-schedule';

/** How models are monitored. */
export interface MonitorOptions extends MonitorJobOptions {
  /**
   * Monitor the quality of the data.
   *
   * @default - with its defaults, if no other kind of monitor is wanted
   */
  readonly dataQuality?: DataQualityOptions;

  /**
   * Monitor the quality of the model's answers, against the truth.
   *
   * @default - not monitored
   */
  readonly modelQuality?: ModelQualityOptions;

  /**
   * Monitor the bias of the model's answers.
   *
   * @default - not monitored
   */
  readonly modelBias?: ModelBiasOptions;

  /**
   * Monitor what the model's answers depend on.
   *
   * @default - not monitored
   */
  readonly modelExplainability?: ModelExplainabilityOptions;

  /**
   * When the monitors look at the data, unless they have a schedule of their own.
   *
   * @default MonitorSchedule.hourly()
   */
  readonly schedule?: MonitorSchedule;

  /**
   * The bucket of the reports. The role is allowed to write below `reportsPrefix`.
   *
   * @default - a new bucket: encrypted, private, TLS only, and retained
   */
  readonly reportsBucket?: IBucket;

  /**
   * The key prefix of the reports, without slash at its start and end. Each kind of monitor writes below a prefix of its own.
   *
   * @default 'monitoring'
   */
  readonly reportsPrefix?: string;

  /**
   * The key that encrypts reports and the storage of the instances.
   *
   * @default - the key of the given bucket, else keys that S3 and the service manage
   */
  readonly encryptionKey?: IKey;

  /**
   * A bucket for the access logs of the new bucket.
   *
   * @default - no access logs
   */
  readonly accessLogsBucket?: IBucket;

  /**
   * The key prefix of the access logs.
   *
   * @default 'monitoring/'
   */
  readonly accessLogsPrefix?: string;

  /**
   * What happens to the new bucket when the stack is deleted. A given `reportsBucket` is not touched.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The topic that hears of every alarm, and when it is over.
   *
   * @default - nobody is told
   */
  readonly notificationTopic?: ITopic;

  /**
   * Further actions of the alarms.
   *
   * @default - none
   */
  readonly alarmActions?: IAlarmAction[];

  /**
   * The event bus that hears of every alarm that drift has raised, which may belong to another account.
   *
   * In a stage of a deploy pipeline this is the pipeline's own bus, so it is not given there.
   *
   * @default - the events are on the account's default bus only
   */
  readonly driftEventBus?: IEventBus;

  /**
   * Whether a CloudWatch dashboard shows the metrics of the monitors.
   *
   * @default true
   */
  readonly dashboard?: boolean;

  /**
   * Keys, by ARN, that captured data, baselines, scripts or truth are encrypted with: for keys of another account. The keys of
   * the buckets given here are known already.
   *
   * @default - none
   */
  readonly dataKeyArns?: string[];
}
