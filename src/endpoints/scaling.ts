import { Stack, Token } from 'aws-cdk-lib';
import type { Duration, TimeZone } from 'aws-cdk-lib';
import { PredefinedMetric, ScalableTarget, ServiceNamespace } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { Endpoint } from './endpoint';
import type { IEndpoint } from './endpoint';
import { checkName, checkRange } from '../private/checks';
import { ValidationError } from '../private/errors';

/** Other limits of the number of instances, from a certain time on. */
export interface ScalingSchedule {
  /** What the schedule is called, for example `Night`; different from the others. */
  readonly name: string;

  /** When the limits change. */
  readonly schedule: Schedule;

  /**
   * The time zone of the schedule.
   *
   * @default - UTC
   */
  readonly timeZone?: TimeZone;

  /**
   * The least number of instances from then on, at least 1. Where there are fewer, instances are added at once.
   *
   * @default - it stays as it is
   */
  readonly minCapacity?: number;

  /**
   * The greatest number of instances from then on. Where there are more, instances are removed at once.
   *
   * @default - it stays as it is
   */
  readonly maxCapacity?: number;
}

/**
 * How many instances a variant has, by its load.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling.html
 */
export interface ScalingOptions {
  /**
   * The least number of instances, at least 1.
   *
   * @default 1
   */
  readonly minCapacity?: number;

  /** The greatest number of instances. */
  readonly maxCapacity: number;

  /** The number of invocations a minute that one instance should get, on average; more add instances, fewer remove them. */
  readonly invocationsPerInstance: number;

  /**
   * How long to wait after instances were removed before more are.
   *
   * @default - 5 minutes, by the service
   */
  readonly scaleInCooldown?: Duration;

  /**
   * How long to wait after instances were added before more are.
   *
   * @default - 5 minutes, by the service
   */
  readonly scaleOutCooldown?: Duration;

  /**
   * Whether instances are only added, never removed.
   *
   * @default false
   */
  readonly disableScaleIn?: boolean;

  /**
   * Other limits at certain times: fewer instances at night, or more before the load of the day comes.
   *
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scheduled-scaling.html
   * @default - `minCapacity` and `maxCapacity` hold at all times
   */
  readonly schedules?: ScalingSchedule[];
}

/** Props of the scaling of a variant. */
export interface VariantScalingProps extends ScalingOptions {
  /** The endpoint. */
  readonly endpoint: IEndpoint;

  /**
   * The variant of the endpoint.
   *
   * @default - the only variant; of an imported endpoint, 'AllTraffic'
   */
  readonly variantName?: string;
}

/**
 * Adds and removes instances of a variant as its load changes. Burstable instance types (`ml.t2`) cannot be scaled.
 *
 * The endpoint keeps the number of instances at an update, unless its `retainedVariantProperties` say otherwise.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling.html
 */
export class VariantScaling extends Construct {
  /** The scalable target, for more policies and schedules. */
  public readonly target: ScalableTarget;

  constructor(scope: Construct, id: string, props: VariantScalingProps) {
    super(scope, id);

    const { endpoint } = props;
    // the endpoint knows its variants: which one is meant if none is named, and whether there is one of this name
    const variantName = endpoint.metricInvocationsPerInstance({ variantName: props.variantName }).dimensions!.VariantName;
    const minCapacity = props.minCapacity ?? 1;
    this.checkCapacity(minCapacity, props.maxCapacity, '');
    this.checkSchedules(props.schedules ?? []);
    if (known(props.invocationsPerInstance) && !(props.invocationsPerInstance > 0 && Number.isFinite(props.invocationsPerInstance))) {
      throw new ValidationError('InvocationsPerInstance', `invocationsPerInstance must be greater than 0, got ${props.invocationsPerInstance}`, this);
    }

    if (endpoint instanceof Endpoint) { endpoint._variantIsScaled(); }
    this.target = new ScalableTarget(this, 'Target', {
      serviceNamespace: ServiceNamespace.SAGEMAKER,
      scalableDimension: 'sagemaker:variant:DesiredInstanceCount',
      resourceId: `endpoint/${endpoint.endpointName}/variant/${variantName}`,
      minCapacity,
      maxCapacity: props.maxCapacity,
      // the service makes this role itself at the first use
      role: Role.fromRoleArn(this, 'Role', Stack.of(this).formatArn({
        service: 'iam',
        region: '',
        resource: 'role',
        resourceName: 'aws-service-role/sagemaker.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint',
      })),
    });
    this.target.scaleToTrackMetric('Invocations', {
      predefinedMetric: PredefinedMetric.SAGEMAKER_VARIANT_INVOCATIONS_PER_INSTANCE,
      targetValue: props.invocationsPerInstance,
      scaleInCooldown: props.scaleInCooldown,
      scaleOutCooldown: props.scaleOutCooldown,
      disableScaleIn: props.disableScaleIn,
    });
    for (const { name, ...schedule } of props.schedules ?? []) { this.target.scaleOnSchedule(name, schedule); }
  }

  private checkSchedules(schedules: ScalingSchedule[]): void {
    const names = new Set<string>();
    for (const { name, minCapacity, maxCapacity } of schedules) {
      checkName(name, { prop: 'schedules.name', maxLength: 256, pattern: /^[^|:/\x00-\x1f]+$/, allowed: 'characters other than "|", ":" and "/"' }, this);
      if (names.has(name)) {
        throw new ValidationError('ScalingSchedule', `schedules has two entries with the name ${JSON.stringify(name)}: give each a name of its own`, this);
      }
      names.add(name);
      if (minCapacity === undefined && maxCapacity === undefined) {
        throw new ValidationError('ScalingSchedule', `schedules entry ${JSON.stringify(name)} must have minCapacity, maxCapacity or both, got neither`, this);
      }
      this.checkCapacity(minCapacity, maxCapacity, ` of schedule ${JSON.stringify(name)}`);
    }
  }

  private checkCapacity(minCapacity: number | undefined, maxCapacity: number | undefined, where: string): void {
    if (minCapacity === 0 || maxCapacity === 0) {
      throw new ValidationError('Capacity', `${minCapacity === 0 ? 'minCapacity' : 'maxCapacity'}${where} must be at least 1, since a real-time endpoint always has an instance, `
        + 'got 0: to turn the endpoint off at times, use idle instead of scaling', this);
    }
    checkRange(minCapacity, `minCapacity${where}`, 1, Number.MAX_SAFE_INTEGER, this);
    checkRange(maxCapacity, `maxCapacity${where}`, 1, Number.MAX_SAFE_INTEGER, this);
    if (minCapacity !== undefined && maxCapacity !== undefined && known(minCapacity) && known(maxCapacity) && maxCapacity < minCapacity) {
      throw new ValidationError('Capacity', `maxCapacity${where} must not be less than minCapacity (${minCapacity}), got ${maxCapacity}`, this);
    }
  }
}

function known(value: number): boolean {
  return !Token.isUnresolved(value);
}
