import { Stack, Token } from 'aws-cdk-lib';
import type { Duration } from 'aws-cdk-lib';
import { PredefinedMetric, ScalableTarget, ServiceNamespace } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { Endpoint } from './endpoint';
import type { IEndpoint } from './endpoint';
import { checkRange } from '../private/checks';
import { ValidationError } from '../private/errors';

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
    checkRange(minCapacity, 'minCapacity', 1, Number.MAX_SAFE_INTEGER, this);
    checkRange(props.maxCapacity, 'maxCapacity', 1, Number.MAX_SAFE_INTEGER, this);
    if (known(minCapacity) && known(props.maxCapacity) && props.maxCapacity < minCapacity) {
      throw new ValidationError('Capacity', `maxCapacity must not be less than minCapacity (${minCapacity}), got ${props.maxCapacity}`, this);
    }
    if (known(props.invocationsPerInstance) && !(props.invocationsPerInstance > 0 && Number.isFinite(props.invocationsPerInstance))) {
      throw new ValidationError('InvocationsPerInstance', `invocationsPerInstance must be greater than 0, got ${JSON.stringify(props.invocationsPerInstance)}`, this);
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
  }
}

function known(value: number): boolean {
  return !Token.isUnresolved(value);
}
