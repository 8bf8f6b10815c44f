import { Token } from 'aws-cdk-lib';
import type { CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
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
      && !/^(arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:[0-9]{12}:[a-z-]*\/)?[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\/[0-9]{1,9})?$/.test(modelPackageArn)) {
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
