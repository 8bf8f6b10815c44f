import { ArnFormat, Resource, Stack, Token } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { EndpointReference, IEndpoint as ICdkEndpoint, IEndpointConfigRef } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { EndpointConfig } from './endpoint-config';
import { EndpointGrants } from './endpoint-grants';
import type { EndpointMetricOptions } from './endpoint-metrics';
import { checkName } from '../private/checks';
import { ValidationError } from '../private/errors';
import { createEndpoint } from './private/alpha';
import { NAME, NAME_IN_WORDS } from './private/names';
import { retentionOf } from './private/retention';
import { DEFAULT_VARIANT } from './private/variants';
import { VariantProperty } from './variant-property';

/** A SageMaker endpoint, made here or elsewhere. */
export interface IEndpoint extends ICdkEndpoint {
  /** Permissions on this endpoint. */
  readonly grants: EndpointGrants;

  /**
   * Any metric of a variant in the namespace `AWS/SageMaker`, averaged by default.
   *
   * @param metricName the metric's name in CloudWatch
   */
  metric(metricName: string, options?: EndpointMetricOptions): Metric;

  /** The number of invocations. */
  metricInvocations(options?: EndpointMetricOptions): Metric;

  /** The number of invocations for each instance, which scaling follows. */
  metricInvocationsPerInstance(options?: EndpointMetricOptions): Metric;

  /** The number of invocations that the client got wrong. */
  metricInvocation4XXErrors(options?: EndpointMetricOptions): Metric;

  /** The number of invocations that the endpoint failed. */
  metricInvocation5XXErrors(options?: EndpointMetricOptions): Metric;

  /** The number of invocations that the model answered with an error or not at all. */
  metricInvocationModelErrors(options?: EndpointMetricOptions): Metric;

  /** How long the model takes to answer, in microseconds. */
  metricModelLatency(options?: EndpointMetricOptions): Metric;

  /** How long the service takes besides the model, in microseconds. */
  metricOverheadLatency(options?: EndpointMetricOptions): Metric;

  /** The use of the instances' processors, in percent; 100 for each core. */
  metricCpuUtilization(options?: EndpointMetricOptions): Metric;

  /** The use of the instances' memory, in percent. */
  metricMemoryUtilization(options?: EndpointMetricOptions): Metric;

  /** The use of the instances' disks, in percent. */
  metricDiskUtilization(options?: EndpointMetricOptions): Metric;

  /** The use of the instances' graphics processors, in percent; 100 for each. */
  metricGpuUtilization(options?: EndpointMetricOptions): Metric;

  /** The use of the memory of the instances' graphics processors, in percent. */
  metricGpuMemoryUtilization(options?: EndpointMetricOptions): Metric;
}

abstract class EndpointBase extends Resource implements IEndpoint {
  public abstract readonly endpointArn: string;
  public abstract readonly endpointName: string;
  public readonly grants: EndpointGrants = EndpointGrants.fromEndpoint(this);

  /** @internal */
  protected abstract readonly _variantNames?: string[];

  public get endpointRef(): EndpointReference {
    return { endpointArn: this.endpointArn };
  }

  /** Lets the grantee invoke the endpoint: the same as `grants.invoke`, for constructs that take any endpoint. */
  public grantInvoke(grantee: IGrantable): Grant {
    return this.grants.invoke(grantee);
  }

  public metric(metricName: string, options?: EndpointMetricOptions): Metric {
    return this.variantMetric('AWS/SageMaker', metricName, 'Average', options);
  }

  public metricInvocations(options?: EndpointMetricOptions): Metric {
    return this.variantMetric('AWS/SageMaker', 'Invocations', 'Sum', options);
  }

  public metricInvocationsPerInstance(options?: EndpointMetricOptions): Metric {
    return this.variantMetric('AWS/SageMaker', 'InvocationsPerInstance', 'Sum', options);
  }

  public metricInvocation4XXErrors(options?: EndpointMetricOptions): Metric {
    return this.variantMetric('AWS/SageMaker', 'Invocation4XXErrors', 'Sum', options);
  }

  public metricInvocation5XXErrors(options?: EndpointMetricOptions): Metric {
    return this.variantMetric('AWS/SageMaker', 'Invocation5XXErrors', 'Sum', options);
  }

  public metricInvocationModelErrors(options?: EndpointMetricOptions): Metric {
    return this.variantMetric('AWS/SageMaker', 'InvocationModelErrors', 'Sum', options);
  }

  public metricModelLatency(options?: EndpointMetricOptions): Metric {
    return this.variantMetric('AWS/SageMaker', 'ModelLatency', 'Average', options);
  }

  public metricOverheadLatency(options?: EndpointMetricOptions): Metric {
    return this.variantMetric('AWS/SageMaker', 'OverheadLatency', 'Average', options);
  }

  public metricCpuUtilization(options?: EndpointMetricOptions): Metric {
    return this.variantMetric('/aws/sagemaker/Endpoints', 'CPUUtilization', 'Average', options);
  }

  public metricMemoryUtilization(options?: EndpointMetricOptions): Metric {
    return this.variantMetric('/aws/sagemaker/Endpoints', 'MemoryUtilization', 'Average', options);
  }

  public metricDiskUtilization(options?: EndpointMetricOptions): Metric {
    return this.variantMetric('/aws/sagemaker/Endpoints', 'DiskUtilization', 'Average', options);
  }

  public metricGpuUtilization(options?: EndpointMetricOptions): Metric {
    return this.variantMetric('/aws/sagemaker/Endpoints', 'GPUUtilization', 'Average', options);
  }

  public metricGpuMemoryUtilization(options?: EndpointMetricOptions): Metric {
    return this.variantMetric('/aws/sagemaker/Endpoints', 'GPUMemoryUtilization', 'Average', options);
  }

  private variantMetric(namespace: string, metricName: string, statistic: string, options: EndpointMetricOptions = {}): Metric {
    const { variantName, ...rest } = options;
    return new Metric({
      namespace,
      metricName,
      dimensionsMap: { EndpointName: this.endpointName, VariantName: this.variantOf(variantName) },
      statistic,
      ...rest,
    }).attachTo(this);
  }

  /** The variant meant, as far as it can be known. */
  private variantOf(variantName?: string): string {
    const known = this._variantNames;
    if (known === undefined) {
      return variantName ?? DEFAULT_VARIANT;
    }
    const names = known.map(name => JSON.stringify(name)).join(', ');
    if (variantName === undefined) {
      if (known.length > 1) {
        throw new ValidationError('VariantName', `variantName must be given, since the endpoint has several variants: ${names}`, this);
      }
      return known[0];
    }
    if (!Token.isUnresolved(variantName) && !known.includes(variantName)) {
      throw new ValidationError('VariantName', `variantName must be one of the endpoint's variants ${names}, got ${JSON.stringify(variantName)}`, this);
    }
    return variantName;
  }
}

/** Props of an endpoint. */
export interface EndpointProps {
  /** The configuration that the endpoint serves; it moves to another one without interruption. */
  readonly endpointConfig: IEndpointConfigRef;

  /**
   * The name of the endpoint, as clients call it: up to 63 letters, digits and hyphens, unique in account and region
   * regardless of case.
   *
   * @default - made by CloudFormation
   */
  readonly endpointName?: string;

  /**
   * What the variants keep when the endpoint moves to another configuration, as it is at that moment: the number of instances, the
   * weight. Everything else is as the configuration says; a variant that is new has nothing to keep. An empty list keeps nothing.
   *
   * What is kept is not changed by the configuration either: with the number of instances kept, another `initialInstanceCount` has no effect on a
   * variant that is there.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateEndpoint.html
   * @default - the number of instances if a variant is scaled (`VariantScaling`), so that an update does not take back what the load asked for;
   * otherwise nothing
   */
  readonly retainedVariantProperties?: VariantProperty[];
}

/**
 * A SageMaker endpoint, which answers requests with the models of its configuration.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpoint.html
 */
export class Endpoint extends EndpointBase {
  /** An endpoint made elsewhere in this account and region, by its name. */
  public static fromEndpointName(scope: Construct, id: string, endpointName: string): IEndpoint {
    return importEndpoint(scope, id, endpointName, Stack.of(scope).formatArn({
      service: 'sagemaker',
      resource: 'endpoint',
      // the service writes names in ARNs in lower case, and permissions are matched on that
      resourceName: Token.isUnresolved(endpointName) ? endpointName : endpointName.toLowerCase(),
    }));
  }

  /**
   * An endpoint made elsewhere, by its ARN. ARNs hold the name in lower case: for an endpoint whose name has capitals, use
   * `fromEndpointName`, since invoking and metrics need the name as it was given.
   */
  public static fromEndpointArn(scope: Construct, id: string, endpointArn: string): IEndpoint {
    const { resourceName } = Stack.of(scope).splitArn(endpointArn, ArnFormat.SLASH_RESOURCE_NAME);
    return importEndpoint(scope, id, resourceName!, endpointArn);
  }

  public readonly endpointArn: string;
  public readonly endpointName: string;
  /** @internal */
  protected readonly _variantNames?: string[];
  /**
   * The name that was asked for.
   *
   * @internal
   */
  public readonly _givenName?: string;
  /** @internal */
  public readonly _config: IEndpointConfigRef;
  private scaled = false;
  private turnsOff = false;
  private mustStay?: string;

  constructor(scope: Construct, id: string, props: EndpointProps) {
    super(scope, id, { physicalName: props.endpointName });

    const { endpointConfig, endpointName } = props;
    if (endpointName !== undefined) {
      checkName(endpointName, { prop: 'endpointName', maxLength: 63, pattern: NAME, allowed: NAME_IN_WORDS }, this);
    }
    this._givenName = endpointName;
    this._config = endpointConfig;
    this._variantNames = EndpointConfig.isEndpointConfig(endpointConfig) ? endpointConfig.variantNames : undefined;

    const resource = createEndpoint(this, this.env, endpointConfig.endpointConfigRef.endpointConfigName, this.physicalName);
    retentionOf(resource, props.retainedVariantProperties ?? (() => this.scaled ? [VariantProperty.DESIRED_INSTANCE_COUNT] : []), this);
    this.endpointName = this.getResourceNameAttribute(resource.attrEndpointName);
    this.endpointArn = this.getResourceArnAttribute(resource.ref, { service: 'sagemaker', resource: 'endpoint', resourceName: this.physicalName });
  }

  /**
   * The number of instances of a variant follows its load.
   *
   * @internal
   */
  public _variantIsScaled(): void {
    this.scaled = true;
    this._mustStay('the service then forgets the scaling of its variants, which CloudFormation made: leave out scaling, or leave out idle and lower the number of '
      + 'instances with scaling.schedules');
  }

  /**
   * The endpoint may not be deleted at times.
   *
   * @internal
   */
  public _mustStay(why: string): void {
    this.mustStay = why;
    this.checkStays();
  }

  /**
   * The endpoint is deleted at times.
   *
   * @internal
   */
  public _turnsOff(): void {
    if (this.turnsOff) { throw new ValidationError('IdleEndpoint', 'the endpoint has an IdleSwitch already: one says all', this); }
    this.turnsOff = true;
    this.checkStays();
  }

  private checkStays(): void {
    if (this.turnsOff && this.mustStay !== undefined) {
      throw new ValidationError('IdleEndpoint', `idle deletes the endpoint at times, and ${this.mustStay}`, this);
    }
  }
}

function importEndpoint(scope: Construct, id: string, endpointName: string, endpointArn: string): IEndpoint {
  class Import extends EndpointBase {
    public readonly endpointArn = endpointArn;
    public readonly endpointName = endpointName;
    protected readonly _variantNames = undefined;
  }
  return new Import(scope, id, { environmentFromArn: endpointArn });
}
