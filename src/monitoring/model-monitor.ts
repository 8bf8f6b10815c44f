import { Duration, RemovalPolicy, Size, Stack, Token } from 'aws-cdk-lib';
import type { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { Connections } from 'aws-cdk-lib/aws-ec2';
import type { IConnectable } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IGrantable, IPrincipal, IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { MonitorOptions } from './monitor-options';
import { MonitorSchedule } from './monitor-schedule';
import { InstanceType, PolicyHolder } from '../pipelines';
import { AnalysisFiles } from './private/analysis-files';
import type { MonitorContext, MonitorInput } from './private/context';
import type { Network } from '../endpoints/private/network';
import { tellTopic } from '../private/alarm-topic';
import { ValidationError } from '../private/errors';
import { monitorDashboard } from './private/dashboard';
import { kindsOf, metricNamespace } from './private/kinds';
import type { MonitorKind } from './private/kinds';
import { createMonitors } from './private/monitors';
import type { Monitors } from './private/monitors';
import { MonitorRole } from './private/role';
import { ownPlaces } from './private/shared';
import type { ScheduledMonitor } from './scheduled-monitor';
import { createNetwork, grantNetwork } from '../endpoints/private/network';
import type { PolicyRequirement } from '../pipelines';
import { OutsidePolicies } from '../pipelines/access/outside-policies';
import { checkRange } from '../private/checks';
import { privateBucket } from '../private/private-bucket';

/** What the monitors of an endpoint and of batch transform jobs differ in. @internal */
export interface MonitoredData {
  readonly input: MonitorInput;
  readonly subject: string;
  /** Where the captured data is. */
  readonly dataUri: string;
  readonly key?: IKey;
}

/**
 * The monitors of a model, with what they share: the role and the network of their jobs, the bucket of their reports, and a
 * dashboard.
 */
export abstract class ModelMonitor extends Construct implements IGrantable, IConnectable {
  /** The monitor of the data's quality, if there is one. */
  public readonly dataQuality?: ScheduledMonitor;

  /** The monitor of the model's quality, if there is one. */
  public readonly modelQuality?: ScheduledMonitor;

  /** The monitor of the model's bias, if there is one. */
  public readonly modelBias?: ScheduledMonitor;

  /** The monitor of the explanations of the model's answers, if there is one. */
  public readonly modelExplainability?: ScheduledMonitor;

  /** All monitors. */
  public readonly monitors: ScheduledMonitor[];

  /** The role of the jobs. */
  public readonly role: IRole;

  /** The principal of the jobs. */
  public readonly grantPrincipal: IPrincipal;

  /** The bucket of the reports. */
  public readonly reportsBucket: IBucket;

  /** The S3 URI below which the reports of all monitors are. */
  public readonly reportsUri: string;

  /** The dashboard, if it is wanted. */
  public readonly dashboard?: Dashboard;

  /** The role that tells the drift event bus of alarms, if there is such a bus. */
  public readonly driftRole?: IRole;

  private readonly outside = new OutsidePolicies(this, 'monitoring');
  private readonly _connections?: Connections;
  private readonly _byKind: Monitors;

  /** @internal */
  protected constructor(scope: Construct, id: string, options: MonitorOptions, data: any) {
    super(scope, id);
    const { input, subject, dataUri, key } = data as MonitoredData;
    this.checkJob(options);
    const network = createNetwork(this, options, 'Jobs of a model monitor');
    this._connections = network?.connections;
    this.reportsBucket = options.reportsBucket ?? this.makeBucket(options);
    const outputKey = options.encryptionKey ?? this.reportsBucket.encryptionKey;
    const prefix = options.reportsPrefix ?? 'monitoring';
    if (!Token.isUnresolved(prefix) && !/^[^/]+(\/[^/]+)*$/.test(prefix)) {
      throw new ValidationError('ReportsPrefix', `reportsPrefix must be a key prefix without slash at its start and end, got ${JSON.stringify(prefix)}`, this);
    }
    this.reportsUri = this.reportsBucket.s3UrlForObject(prefix);

    const volumeKey = options.volumeKey ?? options.encryptionKey;
    this.outside.watch(this.reportsBucket, outputKey, volumeKey, key);
    for (const arn of ownPlaces(options).dataKeyArns ?? []) { this.outside.watchArn('key', arn); }
    const role = new MonitorRole(this, this.outside, options.role);
    this.role = role.holder;
    this.grantPrincipal = role.role;
    const kinds = kindsOf(options);
    const policy = role.container(kinds.flatMap(kind => metricNamespace(kind, input.endpointInput !== undefined)));
    role.readBelow(dataUri);
    role.decrypt([...key ? [key.keyArn] : [], ...options.dataKeyArns ?? []]);
    if (outputKey) { role.encrypt(outputKey); }
    if (volumeKey) { role.volume(volumeKey); }
    if (network) { grantNetwork(role.role, this, network); }

    this.driftRole = options.driftEventBus && this.makeDriftRole(options.driftEventBus.eventBusArn, ownPlaces(options).driftEventBus !== undefined);
    const context: MonitorContext = {
      input,
      subject,
      schedule: options.schedule ?? MonitorSchedule.hourly(),
      job: options,
      resources: {
        instanceType: (options.instanceType ?? InstanceType.M5_XLARGE).name,
        instanceCount: options.instanceCount ?? 1,
        volumeSizeInGb: (options.volumeSize ?? Size.gibibytes(30)).toGibibytes(),
        volumeKmsKeyId: volumeKey?.keyArn,
      },
      networkConfig: networkConfig(options, network),
      reportsUri: this.reportsUri,
      outputKeyArn: outputKey?.keyArn,
      role,
      policy,
      alarmActions: [...options.notificationTopic ? [tellTopic(this.outside, options.notificationTopic)] : [], ...options.alarmActions ?? []],
      drift: options.driftEventBus && { bus: options.driftEventBus, role: this.driftRole! },
    };
    const monitors: Monitors = createMonitors(this, context, options, kinds, new AnalysisFiles(this, this.reportsBucket, `${prefix}/analysis`, this.outside, outputKey));
    this._byKind = monitors;
    this.dataQuality = monitors.DataQuality;
    this.modelQuality = monitors.ModelQuality;
    this.modelBias = monitors.ModelBias;
    this.modelExplainability = monitors.ModelExplainability;
    this.monitors = kinds.map(kind => monitors[kind]!);
    for (const monitor of this.monitors) { role.writeBelow(monitor.reportsUri); }
    role.finish();
    if (options.dashboard ?? true) { this.dashboard = monitorDashboard(this, context, monitors); }
  }

  /** The connections of the jobs. Fails if they are in no VPC. */
  public get connections(): Connections {
    if (!this._connections) {
      throw new ValidationError('NotConnectable', 'the jobs of the monitor are in no VPC and have no connections: give vpc', this);
    }
    return this._connections;
  }

  /**
   * Statements that this app does not add: those of a role that takes none (an imported one of another account, or one with `mutable: false`), those
   * with which buckets and keys that others own let the role in, and those with which a topic of theirs lets alarms in. Warnings say them too.
   */
  public get requirements(): PolicyRequirement[] { return this.outside.requirements; }

  /** The monitor of a kind that there is. @internal */
  public _monitorOf(kind: string): ScheduledMonitor { return this._byKind[kind as MonitorKind]!; }

  private makeBucket(options: MonitorOptions): Bucket {
    return new Bucket(this, 'ReportsBucket', {
      ...privateBucket(options.encryptionKey),
      serverAccessLogsBucket: options.accessLogsBucket,
      serverAccessLogsPrefix: options.accessLogsBucket && (options.accessLogsPrefix ?? 'monitoring/'),
      removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN,
    });
  }

  private makeDriftRole(eventBusArn: string, own: boolean): IRole {
    const role = new Role(this, 'DriftRole', {
      description: 'Tells one event bus of alarms on drift',
      assumedBy: new ServicePrincipal('events.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } } }),
    });
    role.addToPolicy(new PolicyStatement({ actions: ['events:PutEvents'], resources: [eventBusArn] }));
    if (own) { this.outside.letInByArn(PolicyHolder.EVENT_BUS, eventBusArn, role, [{ actions: ['events:PutEvents'], resources: [eventBusArn] }]); }
    // the targets would grant the same again
    return role.withoutPolicyUpdates();
  }

  private checkJob(options: MonitorOptions): void {
    checkRange(options.instanceCount, 'instanceCount', 1, 100, this);
    const size = options.volumeSize?.isUnresolved() ? undefined : options.volumeSize?.toGibibytes();
    checkRange(size, 'volumeSize (in GiB)', 1, 16384, this);
    if (options.maxRuntime && !options.maxRuntime.isUnresolved()) {
      checkRange(options.maxRuntime.toSeconds(), 'maxRuntime (in seconds)', 1, Duration.days(1).toSeconds(), this);
    }
  }
}

function networkConfig(options: MonitorOptions, network: Network | undefined): MonitorContext['networkConfig'] {
  const encryption = options.interContainerTrafficEncryption ?? ((options.instanceCount ?? 1) > 1 ? true : undefined);
  if (encryption === undefined && options.networkIsolation === undefined && network === undefined) { return undefined; }
  return {
    enableInterContainerTrafficEncryption: encryption,
    enableNetworkIsolation: options.networkIsolation,
    vpcConfig: network?.vpcConfig,
  };
}

