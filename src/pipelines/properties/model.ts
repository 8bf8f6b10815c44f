// written by scripts/make-properties.ts from the API model; do not edit
import { IResolvable } from 'aws-cdk-lib';
import { StepProperties } from './base';
import {
  AdditionalModelDataSourceProperties,
  ContainerMetricsConfigProperties,
  ModelDataSourceProperties,
  VpcConfigProperties,
} from './shared';

/** Describes the container, as part of model definition. */
export class ContainerDefinitionProperties extends StepProperties {
  /** This parameter is ignored for models that contain only a `PrimaryContainer`. */
  public get containerHostname(): string { return this._text(this._at('ContainerHostname')); }

  /** The path where inference code is stored. */
  public get image(): string { return this._text(this._at('Image')); }

  /**
   * Specifies whether the model container is in Amazon ECR or a private Docker registry accessible from your Amazon Virtual Private Cloud
   * (VPC).
   */
  public get imageConfig(): ImageConfigProperties { return new ImageConfigProperties(this._step, this._at('ImageConfig')); }

  /** Whether the container hosts a single model or multiple models. */
  public get mode(): string { return this._text(this._at('Mode')); }

  /** The S3 path where the model artifacts, which result from model training, are stored. */
  public get modelDataUrl(): string { return this._text(this._at('ModelDataUrl')); }

  /** Specifies the location of ML model data to deploy. */
  public get modelDataSource(): ModelDataSourceProperties { return new ModelDataSourceProperties(this._step, this._at('ModelDataSource')); }

  /**
   * Data sources that are available to your model in addition to the one that you specify for `ModelDataSource` when you use the
   * `CreateModel` action.
   *
   * @param index the place in the list, 0 for the first
   */
  public additionalModelDataSources(index: number): AdditionalModelDataSourceProperties {
    return new AdditionalModelDataSourceProperties(this._step, this._indexed('AdditionalModelDataSources', index));
  }

  /**
   * The environment variables to set in the Docker container.
   *
   * @param key the entry's key
   */
  public environment(key: string): string { return this._text(this._keyed('Environment', key)); }

  /** The name or Amazon Resource Name (ARN) of the model package to use to create the model. */
  public get modelPackageName(): string { return this._text(this._at('ModelPackageName')); }

  /** The inference specification name in the model package version. */
  public get inferenceSpecificationName(): string { return this._text(this._at('InferenceSpecificationName')); }

  /** Specifies additional configuration for multi-model endpoints. */
  public get multiModelConfig(): MultiModelConfigProperties { return new MultiModelConfigProperties(this._step, this._at('MultiModelConfig')); }

  /** The container metrics config. */
  public get containerMetricsConfig(): ContainerMetricsConfigProperties {
    return new ContainerMetricsConfigProperties(this._step, this._at('ContainerMetricsConfig'));
  }
}

/** A set of recommended deployment configurations for the model. */
export class DeploymentRecommendationProperties extends StepProperties {
  /** Status of the deployment recommendation. */
  public get recommendationStatus(): string { return this._text(this._at('RecommendationStatus')); }

  /**
   * A list of RealTimeInferenceRecommendation items.
   *
   * @param index the place in the list, 0 for the first
   */
  public realTimeInferenceRecommendations(index: number): RealTimeInferenceRecommendationProperties {
    return new RealTimeInferenceRecommendationProperties(this._step, this._indexed('RealTimeInferenceRecommendations', index));
  }
}

/**
 * Specifies whether the model container is in Amazon ECR or a private Docker registry accessible from your Amazon Virtual Private Cloud
 * (VPC).
 */
export class ImageConfigProperties extends StepProperties {
  /** Set this to one of the following values. */
  public get repositoryAccessMode(): string { return this._text(this._at('RepositoryAccessMode')); }

  /** (Optional) Specifies an authentication configuration for the private docker registry where your model image is hosted. */
  public get repositoryAuthConfig(): RepositoryAuthConfigProperties {
    return new RepositoryAuthConfigProperties(this._step, this._at('RepositoryAuthConfig'));
  }
}

/** Specifies details about how containers in a multi-container endpoint are run. */
export class InferenceExecutionConfigProperties extends StepProperties {
  /** How containers in a multi-container are run. */
  public get mode(): string { return this._text(this._at('Mode')); }
}

/** What is known of a model that a step made. */
export class ModelProperties extends StepProperties {
  /** Name of the SageMaker model. */
  public get modelName(): string { return this._text(this._at('ModelName')); }

  /**
   * The location of the primary inference code, associated artifacts, and custom environment map that the inference code uses when it is
   * deployed in production.
   */
  public get primaryContainer(): ContainerDefinitionProperties { return new ContainerDefinitionProperties(this._step, this._at('PrimaryContainer')); }

  /**
   * The containers in the inference pipeline.
   *
   * @param index the place in the list, 0 for the first
   */
  public containers(index: number): ContainerDefinitionProperties {
    return new ContainerDefinitionProperties(this._step, this._indexed('Containers', index));
  }

  /** Specifies details of how containers in a multi-container endpoint are called. */
  public get inferenceExecutionConfig(): InferenceExecutionConfigProperties {
    return new InferenceExecutionConfigProperties(this._step, this._at('InferenceExecutionConfig'));
  }

  /** The Amazon Resource Name (ARN) of the IAM role that you specified for the model. */
  public get executionRoleArn(): string { return this._text(this._at('ExecutionRoleArn')); }

  /** A VpcConfig object that specifies the VPC that this model has access to. */
  public get vpcConfig(): VpcConfigProperties { return new VpcConfigProperties(this._step, this._at('VpcConfig')); }

  /** A timestamp that shows when the model was created. */
  public get creationTime(): string { return this._text(this._at('CreationTime')); }

  /** The Amazon Resource Name (ARN) of the model. */
  public get modelArn(): string { return this._text(this._at('ModelArn')); }

  /** If `True`, no inbound or outbound network calls can be made to or from the model container. */
  public get enableNetworkIsolation(): IResolvable { return this._flag(this._at('EnableNetworkIsolation')); }

  /** A set of recommended deployment configurations for the model. */
  public get deploymentRecommendation(): DeploymentRecommendationProperties {
    return new DeploymentRecommendationProperties(this._step, this._at('DeploymentRecommendation'));
  }
}

/** Specifies additional configuration for hosting multi-model endpoints. */
export class MultiModelConfigProperties extends StepProperties {
  /** Whether to cache models for a multi-model endpoint. */
  public get modelCacheSetting(): string { return this._text(this._at('ModelCacheSetting')); }
}

/** The recommended configuration to use for Real-Time Inference. */
export class RealTimeInferenceRecommendationProperties extends StepProperties {
  /** The recommendation ID which uniquely identifies each recommendation. */
  public get recommendationId(): string { return this._text(this._at('RecommendationId')); }

  /** The recommended instance type for Real-Time Inference. */
  public get instanceType(): string { return this._text(this._at('InstanceType')); }

  /**
   * The recommended environment variables to set in the model container for Real-Time Inference.
   *
   * @param key the entry's key
   */
  public environment(key: string): string { return this._text(this._keyed('Environment', key)); }
}

/** Specifies an authentication configuration for the private docker registry where your model image is hosted. */
export class RepositoryAuthConfigProperties extends StepProperties {
  /**
   * The Amazon Resource Name (ARN) of an Amazon Web Services Lambda function that provides credentials to authenticate to the private
   * Docker registry where your model image is hosted.
   */
  public get repositoryCredentialsProviderArn(): string { return this._text(this._at('RepositoryCredentialsProviderArn')); }
}
