import { Duration, Size, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Image, ImageConfig, ImageUsage } from '../../images';
import { checkRange, checkResourceName } from '../../private/checks';
import { ValidationError } from '../../private/errors';
import { JsonNumber } from '../../private/json';
import type { Permissions } from '../permissions';
import type { InferenceComponentProperties } from '../properties/inference-component';
import { lazyProperties } from '../properties/lazy';
import { Step } from '../step';
import type { StepOptions } from '../step-options';
import { renderTags, StepTagOptions } from './job-record';

/** A container of an inference component, which needs no model of its own. */
export interface InferenceComponentContainer {
  /**
   * The image that serves the model.
   *
   * @default - that of `baseInferenceComponentName`, which must be given then
   */
  readonly image?: Image;

  /**
   * The S3 URI of the model's archive; with `baseInferenceComponentName` that of the adapter.
   *
   * @default - the image brings the model
   */
  readonly modelData?: string;

  /**
   * Environment variables of the container.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };
}

/** Properties of an `InferenceComponentStep`. */
export interface InferenceComponentStepProps extends StepOptions, StepTagOptions {
  /** The component's name: 1 to 63 letters, digits and hyphens. A component of this name is updated if there is one. */
  readonly inferenceComponentName: string;

  /** The endpoint's name, usually `endpoint.endpointName` of an `EndpointStep`. */
  readonly endpointName: string;

  /**
   * The endpoint's variant.
   *
   * @default - the endpoint's only one
   */
  readonly variantName?: string;

  /**
   * The model's name, usually `model.modelName` of a `ModelStep`.
   *
   * @default - `container` or `baseInferenceComponentName`
   */
  readonly modelName?: string;

  /**
   * An image and a model's archive instead of a model, or with `baseInferenceComponentName` the archive of an adapter. The role of the endpoint's
   * configuration reads them; the pipeline's job role is permitted to.
   *
   * @default - `modelName` or `baseInferenceComponentName`
   */
  readonly container?: InferenceComponentContainer;

  /**
   * The component that this one adapts, for example with a LoRA adapter; it shares that component's model and resources.
   *
   * @default - `modelName` or `container`
   */
  readonly baseInferenceComponentName?: string;

  /**
   * The memory that each copy needs.
   *
   * @default - must be given with `modelName` and with the image of a `container`
   */
  readonly minMemory?: Size;

  /**
   * The memory that each copy may use.
   *
   * @default - no limit
   */
  readonly maxMemory?: Size;

  /**
   * The CPU cores that each copy needs, for example 0.5.
   *
   * @default - none reserved
   */
  readonly cpuCores?: number;

  /**
   * The accelerators that each copy needs.
   *
   * @default - none reserved
   */
  readonly accelerators?: number;

  /**
   * How long fetching the model may take, 1 to 60 minutes.
   *
   * @default - the service's default
   */
  readonly modelDataDownloadTimeout?: Duration;

  /**
   * How long the container may take to start, 1 to 60 minutes.
   *
   * @default - the service's default
   */
  readonly startupTimeout?: Duration;

  /**
   * How many copies run.
   *
   * @default 1
   */
  readonly copyCount?: number;
}

/**
 * Puts a model on an endpoint that several models share, or updates the component of that name.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateInferenceComponent.html
 */
export class InferenceComponentStep extends Step {
  private readonly image?: ImageConfig;

  constructor(scope: Construct, id: string, private readonly props: InferenceComponentStepProps) {
    super(scope, id, 'InferenceComponent', props);
    checkResourceName(props.inferenceComponentName, 'inferenceComponentName', this);
    const served = { modelName: props.modelName, container: props.container?.image, baseInferenceComponentName: props.baseInferenceComponentName };
    const given = Object.entries(served).filter(([, value]) => value !== undefined).map(([name]) => name);
    if (given.length !== 1) {
      throw new ValidationError('ComponentModel',
        `modelName, an image of container, or baseInferenceComponentName must be given, got ${given.join(' and ') || 'none'}: give one of them`, this);
    }
    if (props.container && props.modelName !== undefined) {
      throw new ValidationError('ComponentContainer', 'container is not for a component with modelName, whose model has its container: remove one of them', this);
    }
    if (props.baseInferenceComponentName === undefined && !props.minMemory) {
      throw new ValidationError('MinMemory', `minMemory must be given with ${given[0]}, got none: the memory that each copy needs`, this);
    }
    this.image = props.container?.image?.bind(this, { usage: ImageUsage.INFERENCE });
    for (const [prop, value] of [['cpuCores', props.cpuCores], ['accelerators', props.accelerators]] as const) {
      if (value !== undefined && !Token.isUnresolved(value) && !(value > 0)) {
        throw new ValidationError('OutOfRange', `${prop} must be more than 0, got ${JSON.stringify(value)}: leave it out to reserve none`, this);
      }
    }
    checkRange(props.modelDataDownloadTimeout?.toSeconds(), 'modelDataDownloadTimeout in seconds', 60, 3600, this);
    checkRange(props.startupTimeout?.toSeconds(), 'startupTimeout in seconds', 60, 3600, this);
    checkRange(props.copyCount, 'copyCount', 0, Number.MAX_SAFE_INTEGER, this);
  }

  /** Everything that is known of the component once it is there. */
  public get properties(): InferenceComponentProperties { return lazyProperties(this, 'inference-component', 'InferenceComponentProperties'); }

  /** The component's name. */
  public get inferenceComponentName(): string { return this.property('InferenceComponentName'); }

  /** The component's ARN. */
  public get inferenceComponentArn(): string { return this.property('InferenceComponentArn'); }

  /** @internal */
  public _knownProperty(path: string): string | undefined {
    return path === 'InferenceComponentName' ? this.props.inferenceComponentName : undefined;
  }

  /** @internal */
  public _arguments(): any {
    const { props } = this;
    const startup = props.modelDataDownloadTimeout ?? props.startupTimeout;
    return {
      InferenceComponentName: props.inferenceComponentName,
      EndpointName: props.endpointName,
      VariantName: props.variantName,
      Specification: {
        ModelName: props.modelName,
        BaseInferenceComponentName: props.baseInferenceComponentName,
        Container: props.container && {
          Image: this.image?.imageUri, ArtifactUrl: props.container.modelData, Environment: props.container.environment,
        },
        ComputeResourceRequirements: props.minMemory && {
          NumberOfCpuCoresRequired: float(props.cpuCores),
          NumberOfAcceleratorDevicesRequired: float(props.accelerators),
          MinMemoryRequiredInMb: props.minMemory.toMebibytes(),
          MaxMemoryRequiredInMb: props.maxMemory?.toMebibytes(),
        },
        StartupParameters: startup && {
          ModelDataDownloadTimeoutInSeconds: props.modelDataDownloadTimeout?.toSeconds(),
          ContainerStartupHealthCheckTimeoutInSeconds: props.startupTimeout?.toSeconds(),
        },
      },
      RuntimeConfig: { CopyCount: props.copyCount ?? 1 },
      Tags: renderTags(props.jobTags),
    };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    const components = permissions.sagemakerArns('inference-component', this.props.inferenceComponentName);
    permissions.execution(['sagemaker:AddTags', 'sagemaker:DescribeInferenceComponent', 'sagemaker:UpdateInferenceComponent'], components);
    permissions.execution(['sagemaker:CreateInferenceComponent'], [...components, ...permissions.sagemakerArns('endpoint', this.props.endpointName)]);
    if (this.image) { permissions.pull(this, this.image); }
    if (this.props.container?.modelData !== undefined) { permissions.read(this, this.props.container.modelData); }
  }
}

/** The service takes these numbers with a fraction only. */
function float(value: number | undefined): any {
  return value === undefined || Token.isUnresolved(value) ? value : JsonNumber.float(value);
}
