import { Token } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { DataCaptureOptions } from './data-capture';
import { Endpoint } from './endpoint';
import { EndpointConfig } from './endpoint-config';
import type { IdleOptions } from './idle-options';
import { IdleSwitch } from './idle-switch';
import { Model } from './model';
import type { ModelOptions } from './model';
import { ModelContainer } from './model-container';
import type { InstanceOptions } from './production-variant';
import { VariantScaling } from './scaling';
import type { ScalingOptions } from './scaling';
import type { VariantProperty } from './variant-property';
import type { PolicyRequirement } from '../pipelines';
import { ValidationError } from '../private/errors';

/**
 * How a model package is served: everything but the package itself, so that the same options can serve one version after the
 * other, in one stage of delivery or several.
 *
 * Nothing in it has to be a construct of the endpoint's own stack: what lies elsewhere is named by ARN or location in
 * `modelAccess`, or imported by name or ARN.
 */
export interface EndpointOptions extends ModelOptions, InstanceOptions {
  /**
   * The name of the endpoint, as clients call it.
   *
   * @default - made by CloudFormation
   */
  readonly endpointName?: string;

  /**
   * The name of the only variant.
   *
   * @default 'AllTraffic'
   */
  readonly variantName?: string;

  /**
   * Environment variables of the container, besides those of the model package.
   *
   * @default - those of the model package
   */
  readonly environment?: { [name: string]: string };

  /**
   * How the number of instances follows the load. The endpoint then starts with the least number of instances, unless
   * `initialInstanceCount` says otherwise.
   *
   * @default - the number of instances stays as it is
   */
  readonly scaling?: ScalingOptions;

  /**
   * When the endpoint is turned off, to save its costs: outside of working hours, or when nobody uses it. The endpoint must have an `endpointName`, and no
   * `scaling`, whose `schedules` lower the number of instances instead.
   *
   * @default - the endpoint is on at all times
   */
  readonly idle?: IdleOptions;

  /**
   * What the variant keeps when another model or other options are deployed, as it is at that moment; everything else is as the options say.
   *
   * @default - the number of instances with `scaling`, otherwise nothing
   */
  readonly retainedVariantProperties?: VariantProperty[];

  /**
   * Whether and how requests and answers are written to S3.
   *
   * @default - nothing is captured
   */
  readonly dataCapture?: DataCaptureOptions;

  /**
   * The key that storage volumes and captured data are encrypted with. `dataCapture` may name another one for its data.
   *
   * @default - volumes are encrypted with a key of the service, captured data with keys that S3 manages
   */
  readonly encryptionKey?: IKey;
}

/** Props of an endpoint that serves a model package. */
export interface ModelEndpointProps extends EndpointOptions {
  /** The ARN of the model package to serve; usually a parameter that is resolved at deployment. */
  readonly modelPackageArn: string;
}

/**
 * A model package, served: its model, endpoint configuration and endpoint, with scaling and data capture if wanted.
 *
 * Another model package makes a new model and a new configuration; the endpoint moves to them without interruption and keeps
 * its name.
 */
export class ModelEndpoint extends Construct {
  /** The model. */
  public readonly model: Model;
  /** The endpoint configuration. */
  public readonly endpointConfig: EndpointConfig;
  /** The endpoint. */
  public readonly endpoint: Endpoint;
  /** The scaling, if it is wanted. */
  public readonly scaling?: VariantScaling;
  /** What turns the endpoint off and on, if it is wanted. */
  public readonly idleSwitch?: IdleSwitch;
  /** The name of the endpoint. */
  public readonly endpointName: string;

  constructor(scope: Construct, id: string, props: ModelEndpointProps) {
    super(scope, id);

    const initialInstanceCount = props.initialInstanceCount ?? props.scaling?.minCapacity ?? 1;
    if (props.scaling) {
      this.checkScaling(props.scaling, initialInstanceCount, props.instanceType.name);
    }
    this.model = new Model(this, 'Model', {
      ...modelOptions(props),
      containers: [ModelContainer.fromModelPackage(props.modelPackageArn, { environment: props.environment })],
    });
    this.endpointConfig = new EndpointConfig(this, 'EndpointConfig', {
      variants: [{ ...instanceOptions(props), variantName: props.variantName, initialInstanceCount, model: this.model }],
      encryptionKey: props.encryptionKey,
      dataCapture: props.dataCapture,
    });
    this.endpoint = new Endpoint(this, 'Endpoint', {
      endpointName: props.endpointName,
      endpointConfig: this.endpointConfig,
      retainedVariantProperties: props.retainedVariantProperties,
    });
    this.scaling = props.scaling && new VariantScaling(this, 'Scaling', {
      ...props.scaling,
      endpoint: this.endpoint,
      variantName: props.variantName,
    });
    this.idleSwitch = props.idle && new IdleSwitch(this, 'IdleSwitch', { tableKey: props.encryptionKey, ...props.idle, endpoint: this.endpoint });
    this.endpointName = this.endpoint.endpointName;
    this.node.defaultChild = this.endpoint;
  }

  /** Statements that this app does not add: those of the model and of the endpoint configuration. Warnings say them too. */
  public get requirements(): PolicyRequirement[] { return [...this.model.requirements, ...this.endpointConfig.requirements]; }

  private checkScaling(scaling: ScalingOptions, initial: number, instanceType: string): void {
    if (/^ml\.t\d/.test(instanceType)) {
      throw new ValidationError('ScalingInstanceType',
        `scaling is not possible with the burstable instanceType ${JSON.stringify(instanceType)}: choose another type, such as "ml.m5.large"`, this);
    }
    const { minCapacity = 1, maxCapacity } = scaling;
    if ([initial, minCapacity, maxCapacity].some(value => Token.isUnresolved(value))) { return; }
    if (minCapacity <= maxCapacity && (initial < minCapacity || initial > maxCapacity)) {
      throw new ValidationError('ScalingInitialInstanceCount',
        `initialInstanceCount must lie between scaling.minCapacity (${minCapacity}) and scaling.maxCapacity (${maxCapacity}), got ${initial}`, this);
    }
  }
}

function modelOptions(props: ModelEndpointProps): ModelOptions {
  const { role, modelAccess, vpc, vpcSubnets, securityGroups, allowAllOutbound, networkIsolation } = props;
  return { role, modelAccess, vpc, vpcSubnets, securityGroups, allowAllOutbound, networkIsolation };
}

function instanceOptions(props: ModelEndpointProps): InstanceOptions {
  const {
    instanceType, volumeSize, modelDataDownloadTimeout, containerStartupHealthCheckTimeout, enableSsmAccess, routingStrategy, inferenceAmiVersion,
  } = props;
  return {
    instanceType, volumeSize, modelDataDownloadTimeout, containerStartupHealthCheckTimeout, enableSsmAccess, routingStrategy, inferenceAmiVersion,
  };
}
