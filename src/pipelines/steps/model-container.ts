import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Image, ImageConfig } from '../../images';
import { ImageUsage } from '../../images';
import { ValidationError } from '../../private/errors';
import { InstanceType } from '../instance-type';
import type { Permissions } from '../permissions';
import type { SourceDirectory, SourceLocation } from '../source-directory';
import type { Step } from '../step';

/** The container of a model. */
export interface ModelContainerOptions {
  /**
   * The S3 URI of the model archive, usually `train.modelArtifacts`.
   *
   * @default - the image brings the model
   */
  readonly modelData?: string;

  /**
   * The S3 prefix (with `/` at its end) or object of a model that is not a `.tar.gz`, instead of `modelData`.
   *
   * @default - `modelData`
   */
  readonly uncompressedModelData?: string;

  /**
   * Environment variables of the container.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * Code for inference in a framework's image, which fetches it when it starts. Where the image must not fetch anything, put the code into the model
   * archive instead.
   *
   * @default - the image's own code, or that in the model archive
   */
  readonly sourceDirectory?: SourceDirectory;
}

/** What the registry and Inference Recommender know of a container. */
export interface ModelRecordOptions {
  /**
   * The framework, for the registry and Inference Recommender: `PYTORCH`, `TENSORFLOW`, `XGBOOST`, `SAGEMAKER-SCIKIT-LEARN`, …
   *
   * @default - none
   */
  readonly framework?: string;

  /**
   * The framework's version.
   *
   * @default - none
   */
  readonly frameworkVersion?: string;

  /**
   * The name of a known model like this one, for Inference Recommender.
   *
   * @default - none
   */
  readonly nearestModelName?: string;

  /**
   * The shape of the input, as JSON text, for Inference Recommender.
   *
   * @default - none
   */
  readonly dataInputConfig?: string;
}

/** A container of a model made of several. */
export interface ModelContainer extends ModelContainerOptions, ModelRecordOptions {
  /** The image that serves the model. */
  readonly image: Image;

  /**
   * The container's name in a model of several containers.
   *
   * @default - none
   */
  readonly hostname?: string;
}

/** Where a model container is rendered to. @internal */
export type ContainerUse = 'model' | 'package';

/** A container with its image and code. @internal */
export class BoundContainer {
  public readonly imageConfig: ImageConfig;
  private readonly source?: SourceLocation;

  constructor(private readonly step: Step, scope: Construct, public readonly options: ModelContainer, instanceType?: InstanceType) {
    this.imageConfig = options.image.bind(scope, { usage: ImageUsage.INFERENCE, instanceType: instanceType?.name });
    this.source = options.sourceDirectory?._bind(scope);
    if (options.modelData !== undefined && options.uncompressedModelData !== undefined) {
      throw new ValidationError('ModelData', 'modelData and uncompressedModelData exclude each other: give one of them', step);
    }
  }

  public render(use: ContainerUse): any {
    const { options, source } = this;
    const environment = {
      ...options.environment,
      ...source ? {
        SAGEMAKER_PROGRAM: options.sourceDirectory!.entryPoint,
        SAGEMAKER_SUBMIT_DIRECTORY: source.uri,
        SAGEMAKER_CONTAINER_LOG_LEVEL: '20',
        SAGEMAKER_REGION: Stack.of(this.step).region,
      } : {},
    };
    return {
      ContainerHostname: options.hostname,
      Image: this.imageConfig.imageUri,
      Environment: options.environment || source ? environment : undefined,
      ModelDataUrl: options.modelData,
      ModelDataSource: options.uncompressedModelData !== undefined ? {
        S3DataSource: {
          S3Uri: options.uncompressedModelData,
          S3DataType: options.uncompressedModelData.endsWith('/') ? 'S3Prefix' : 'S3Object',
          CompressionType: 'None',
        },
      } : undefined,
      ...use === 'package' ? {
        Framework: options.framework,
        FrameworkVersion: options.frameworkVersion,
        NearestModelName: options.nearestModelName,
        ModelInput: options.dataInputConfig !== undefined ? { DataInputConfig: options.dataInputConfig } : undefined,
      } : {},
    };
  }

  /** The model archive and the code. */
  public get data(): string[] {
    return [this.options.modelData, this.options.uncompressedModelData, this.source?.uri].filter((uri): uri is string => uri !== undefined);
  }

  /** What the role of the model needs. */
  public modelPermissions(permissions: Permissions): void {
    permissions.pull(this.step, this.imageConfig);
    for (const uri of this.data) { permissions.read(this.step, uri); }
  }

  /** What the service looks at when a model package is made. */
  public packagePermissions(permissions: Permissions): void {
    for (const uri of this.data) { permissions.read('execution', uri); }
    permissions.executionImage(this.imageConfig);
  }
}

/** The containers of a step: one by the step's own props, or several. @internal */
export function bindContainers(step: Step, scope: Construct, props: Omit<ModelContainer, 'image'> & { image?: Image }, several: ModelContainer[] | undefined,
  instanceType?: InstanceType): BoundContainer[] {
  if (!several) {
    if (!props.image) { throw new ValidationError('ImageMissing', 'image must be given, or containers', step); }
    return [new BoundContainer(step, scope, { ...props, image: props.image }, instanceType)];
  }
  const own = [
    'image', 'modelData', 'uncompressedModelData', 'environment', 'sourceDirectory', 'framework', 'frameworkVersion', 'nearestModelName', 'dataInputConfig',
  ].filter(prop => (props as any)[prop] !== undefined);
  if (own.length) {
    throw new ValidationError('ContainersAndImage', `${own.join(', ')} is not for a model with containers: give it to one of the containers`, step);
  }
  if (several.length < 1 || several.length > 15) {
    throw new ValidationError('ContainerCount', `containers must have 1 to 15 containers, got ${several.length}`, step);
  }
  return several.map((container, i) => new BoundContainer(step, new Construct(scope, `Container${i + 1}`), container, instanceType));
}
