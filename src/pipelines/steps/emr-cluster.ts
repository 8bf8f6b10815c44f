import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { IInstanceProfile, IRole } from 'aws-cdk-lib/aws-iam';
import { ValidationError } from '../../private/errors';

/** What the instances of an EMR cluster do. */
export enum EmrInstanceRole {
  /** They lead. */
  MASTER = 'MASTER',
  /** They compute and store. */
  CORE = 'CORE',
  /** They compute only. */
  TASK = 'TASK',
}

/** How instances are bought. */
export enum EmrMarket {
  /** At a fixed price. */
  ON_DEMAND = 'ON_DEMAND',
  /** Spare capacity, which may be taken back. */
  SPOT = 'SPOT',
}

/** A group of equal instances of an EMR cluster. */
export interface EmrInstanceGroup {
  /** What the instances do. */
  readonly role: EmrInstanceRole;
  /** The EC2 instance type. */
  readonly instanceType: InstanceType;
  /** How many; may be known at run time only. */
  readonly instanceCount: number;
  /**
   * How they are bought.
   *
   * @default EmrMarket.ON_DEMAND
   */
  readonly market?: EmrMarket;
  /**
   * The group's name.
   *
   * @default - none
   */
  readonly name?: string;
}

/** A kind of instances in an EMR instance fleet. */
export interface EmrFleetInstance {
  /** The EC2 instance type. */
  readonly instanceType: InstanceType;
  /**
   * How many units one instance counts.
   *
   * @default 1
   */
  readonly weightedCapacity?: number;
}

/** A fleet of instances of several kinds of an EMR cluster. */
export interface EmrInstanceFleet {
  /** What the instances do. */
  readonly role: EmrInstanceRole;
  /** The kinds of instances to choose from. */
  readonly instances: EmrFleetInstance[];
  /**
   * Units bought at a fixed price.
   *
   * @default - none
   */
  readonly onDemandCapacity?: number;
  /**
   * Units of spare capacity.
   *
   * @default - none
   */
  readonly spotCapacity?: number;
  /**
   * The fleet's name.
   *
   * @default - none
   */
  readonly name?: string;
}

/** A script that runs on every node before the cluster starts. */
export interface EmrBootstrapAction {
  /** The action's name. */
  readonly name: string;
  /** The S3 URI of the script. */
  readonly path: string;
  /**
   * Its arguments.
   *
   * @default - none
   */
  readonly args?: string[];
}

/** The bounds of an EMR cluster that scales by itself, in instances. */
export interface EmrManagedScaling {
  /** The fewest instances. */
  readonly minInstances: number;
  /** The most instances. */
  readonly maxInstances: number;
}

/** A cluster that lives as long as its step. */
export interface EmrClusterOptions {
  /** The EMR release, for example `emr-7.0.0`. */
  readonly releaseLabel: string;

  /** The role that EMR itself runs with. */
  readonly serviceRole: IRole;

  /** The instance profile of the cluster's instances. */
  readonly instanceProfile: IInstanceProfile;

  /**
   * The instances, in groups. Give these or `instanceFleets`.
   *
   * @default - `instanceFleets`
   */
  readonly instanceGroups?: EmrInstanceGroup[];

  /**
   * The instances, in fleets. Give these or `instanceGroups`.
   *
   * @default - `instanceGroups`
   */
  readonly instanceFleets?: EmrInstanceFleet[];

  /**
   * The subnet of the cluster.
   *
   * @default - chosen by EMR in the default VPC
   */
  readonly subnetId?: string;

  /**
   * The applications to install, for example `Spark`.
   *
   * @default - Hadoop
   */
  readonly applications?: string[];

  /**
   * Scripts that run on every node first.
   *
   * @default - none
   */
  readonly bootstrapActions?: EmrBootstrapAction[];

  /**
   * Configurations of the applications: objects with `Classification` and `Properties`.
   *
   * @default - none
   */
  readonly configurations?: any[];

  /**
   * Where the logs go in S3.
   *
   * @default - they are not kept
   */
  readonly logUri?: string;

  /**
   * Let the cluster grow and shrink.
   *
   * @default - it does not
   */
  readonly managedScaling?: EmrManagedScaling;

  /**
   * More members of the RunJobFlow request, in the API's spelling; those of `Instances` are added to what the other props give.
   *
   * @default - none
   */
  readonly additionalConfig?: { [name: string]: any };
}

/** Options of a running cluster. */
export interface EmrExistingClusterOptions {
  /**
   * The runtime role of the step.
   *
   * @default - the role of the cluster's instances
   */
  readonly executionRole?: IRole;
}

/**
 * The cluster that an EMR step runs on.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps-types.html#step-type-emr
 */
export class EmrCluster {
  /**
   * A cluster that is there and running.
   *
   * @param clusterId its id, for example `j-1ABCDEFGHIJKL`; may be a parameter
   */
  public static existing(clusterId: string, options: EmrExistingClusterOptions = {}): EmrCluster {
    return new EmrCluster(clusterId, options.executionRole);
  }

  /** A cluster that is started for the step and terminated after it. */
  public static create(options: EmrClusterOptions): EmrCluster { return new EmrCluster(undefined, undefined, options); }

  /** @internal */
  private constructor(
    /** @internal */ public readonly _clusterId?: string,
    /** @internal */ public readonly _executionRole?: IRole,
    /** @internal */ public readonly _options?: EmrClusterOptions,
  ) {
    if (_options) { checkOptions(_options); }
  }

  /** @internal */
  public _render(): any {
    if (!this._options) { return { ClusterId: this._clusterId, ExecutionRoleArn: this._executionRole?.roleArn }; }
    const options = this._options;
    const { Instances: instances, ...additional } = options.additionalConfig ?? {};
    return {
      ClusterConfig: {
        ReleaseLabel: options.releaseLabel,
        Applications: options.applications?.map(name => ({ Name: name })),
        Instances: {
          InstanceGroups: options.instanceGroups?.map(group => ({
            Name: group.name,
            InstanceRole: group.role,
            InstanceCount: group.instanceCount,
            InstanceType: group.instanceType.toString(),
            Market: group.market,
          })),
          InstanceFleets: options.instanceFleets?.map(fleet => ({
            Name: fleet.name,
            InstanceFleetType: fleet.role,
            TargetOnDemandCapacity: fleet.onDemandCapacity,
            TargetSpotCapacity: fleet.spotCapacity,
            InstanceTypeConfigs: fleet.instances.map(({ instanceType, weightedCapacity }) => ({
              InstanceType: instanceType.toString(), WeightedCapacity: weightedCapacity,
            })),
          })),
          Ec2SubnetId: options.subnetId,
          ...instances,
        },
        BootstrapActions: options.bootstrapActions?.map(action => ({
          Name: action.name, ScriptBootstrapAction: { Path: action.path, Args: action.args },
        })),
        Configurations: options.configurations,
        JobFlowRole: options.instanceProfile.instanceProfileName,
        ServiceRole: options.serviceRole.roleName,
        LogUri: options.logUri,
        ManagedScalingPolicy: options.managedScaling && {
          ComputeLimits: {
            UnitType: 'Instances',
            MinimumCapacityUnits: options.managedScaling.minInstances,
            MaximumCapacityUnits: options.managedScaling.maxInstances,
          },
        },
        ...additional,
      },
    };
  }
}

/** What the pipeline service rejects in the configuration of a cluster. */
function checkOptions(options: EmrClusterOptions): void {
  const fleets = options.instanceFleets ?? options.additionalConfig?.Instances?.InstanceFleets;
  const groups = options.instanceGroups ?? options.additionalConfig?.Instances?.InstanceGroups;
  if ((groups === undefined) === (fleets === undefined)) {
    throw new ValidationError('EmrInstances', `instanceGroups or instanceFleets must be given, got ${groups ? 'both' : 'none'}: give one of them`);
  }
  for (const name of ['Name', 'Steps', 'AutoTerminationPolicy']) {
    if (options.additionalConfig && name in options.additionalConfig) {
      throw new ValidationError('EmrClusterConfig', `additionalConfig must not have ${name}, which a pipeline sets itself: remove it`);
    }
  }
  for (const name of ['KeepJobFlowAliveWhenNoSteps', 'TerminationProtected']) {
    if (options.additionalConfig?.Instances && name in options.additionalConfig.Instances) {
      throw new ValidationError('EmrClusterConfig', `additionalConfig must not have Instances.${name}, which a pipeline sets itself: remove it`);
    }
  }
}
