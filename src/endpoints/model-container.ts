import { Token } from 'aws-cdk-lib';
import type { CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { ImageUsage } from '../images';
import type { Image } from '../images';
import type { InstanceType } from '../pipelines';
import { checkName } from '../private/checks';
import { ValidationError } from '../private/errors';
import type { BoundContainer } from './private/bound-container';
import { NAME, NAME_IN_WORDS } from './private/names';

/** What every container may be given. */
export interface ContainerOptions {
  /**
   * Environment variables of the container, at most 100. Names have letters, digits and underscores, values up to 1024
   * characters. Not for secrets: they are readable in the model's description.
   *
   * @default - those of the model package or image
   */
  readonly environment?: { [name: string]: string };

  /**
   * The name of this container in logs and metrics, and for direct invocation of one of several containers. In a model of
   * several containers, give it to all or none. Up to 63 letters, digits and hyphens.
   *
   * @default - chosen by the service
   */
  readonly containerHostname?: string;
}

/** Options of a container from a model package. */
export interface ModelPackageContainerOptions extends ContainerOptions {
  /**
   * The inference specification of the package to use.
   *
   * @default - the package's own inference specification
   */
  readonly inferenceSpecificationName?: string;
}

/** Options of a container from an image. */
export interface ImageContainerOptions extends ContainerOptions {
  /**
   * The S3 location of the model's artifact, a `.tar.gz` archive in the region of the model. May hold tokens; the model's role
   * is allowed to read it if it begins with `s3://`, else `modelAccess` must say where it lies.
   *
   * @default - the image needs no artifact
   */
  readonly modelDataUrl?: string;

  /**
   * The instance type that the container runs on, for built-in images that differ by processor.
   *
   * @default - not known: such an image needs its processor option
   */
  readonly instanceType?: InstanceType;
}

/**
 * A container of a model: where its image and artifacts come from.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerDefinition.html
 */
export abstract class ModelContainer {
  /**
   * A version in the model registry.
   *
   * @param modelPackageArn the ARN of the model package; usually a parameter that is resolved at deployment
   */
  public static fromModelPackage(modelPackageArn: string, options: ModelPackageContainerOptions = {}): ModelContainer {
    return new ModelPackageContainer(modelPackageArn, options);
  }

  /**
   * An image, with the artifact that it serves.
   *
   * @param image the image; its repository may be pulled by the model's role
   */
  public static fromImage(image: Image, options: ImageContainerOptions = {}): ModelContainer {
    return new ImageContainer(image, options);
  }

  /** @internal */
  public abstract _bind(scope: Construct): BoundContainer;
}

class ModelPackageContainer extends ModelContainer {
  constructor(private readonly modelPackageArn: string, private readonly options: ModelPackageContainerOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct): BoundContainer {
    const { modelPackageArn, options } = this;
    if (!Token.isUnresolved(modelPackageArn)
      && !/^(arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:[0-9]{12}:model-package\/)?[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\/[0-9]{1,9})?$/.test(modelPackageArn)) {
      throw new ValidationError('ModelPackageArn',
        `modelPackageArn must be the ARN of a model package such as "arn:aws:sagemaker:eu-west-1:111122223333:model-package/abalone/7", got ${JSON.stringify(modelPackageArn)}`,
        scope);
    }
    if (options.inferenceSpecificationName !== undefined) {
      checkName(options.inferenceSpecificationName, {
        prop: 'inferenceSpecificationName', maxLength: 63, pattern: NAME, allowed: NAME_IN_WORDS,
      }, scope);
    }
    return {
      definition: {
        modelPackageName: modelPackageArn,
        inferenceSpecificationName: options.inferenceSpecificationName,
        ...commonDefinition(options, scope),
      },
      access: {},
      opaque: true,
    };
  }
}

class ImageContainer extends ModelContainer {
  constructor(private readonly image: Image, private readonly options: ImageContainerOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct): BoundContainer {
    const { modelDataUrl, instanceType } = this.options;
    const { imageUri, repositoryArn } = this.image.bind(scope, { usage: ImageUsage.INFERENCE, instanceType: instanceType?.name });
    const located = modelDataUrl?.startsWith('s3://');
    if (modelDataUrl !== undefined && !located && !Token.isUnresolved(modelDataUrl)) {
      throw new ValidationError('ModelDataUrl', `modelDataUrl must begin with "s3://", got ${JSON.stringify(modelDataUrl)}`, scope);
    }
    return {
      definition: { image: imageUri, modelDataUrl, ...commonDefinition(this.options, scope) },
      access: {
        modelDataLocations: located ? [modelDataUrl!] : [],
        repositoryArns: repositoryArn === undefined ? [] : [repositoryArn],
      },
      opaque: modelDataUrl !== undefined && !located,
    };
  }
}

function commonDefinition(options: ContainerOptions, scope: Construct): CfnModel.ContainerDefinitionProperty {
  const { environment, containerHostname } = options;
  if (containerHostname !== undefined) {
    checkName(containerHostname, { prop: 'containerHostname', maxLength: 63, pattern: NAME, allowed: NAME_IN_WORDS }, scope);
  }
  const entries = Object.entries(environment ?? {});
  if (entries.length > 100) {
    throw new ValidationError('EnvironmentSize', `environment must have at most 100 variables, got ${entries.length}`, scope);
  }
  for (const [name, value] of entries) {
    checkName(name, {
      prop: 'a name in environment', maxLength: 1024, pattern: /^[a-zA-Z_][a-zA-Z0-9_]*$/, allowed: 'letters, digits and underscores, not starting with a digit',
    }, scope);
    if (!Token.isUnresolved(value) && value.length > 1024) {
      throw new ValidationError('EnvironmentSize', `environment.${name} must have at most 1024 characters, got ${value.length}`, scope);
    }
  }
  return { environment: entries.length > 0 ? environment : undefined, containerHostname };
}
