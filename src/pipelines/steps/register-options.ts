import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IModelPackageGroupRef } from 'aws-cdk-lib/aws-sagemaker';
import type { Image } from '../../images';
import { InstanceType } from '../instance-type';
import type { RetryOptions, StepOptions } from '../step-options';
import type { StepTagOptions } from './job-record';
import type { ModelContainer, ModelContainerOptions, ModelRecordOptions } from './model-container';
import type { DriftCheckBaselines, ModelMetrics } from './model-metrics';

/** What a registered model takes and gives, and where it may run. */
export interface InferenceOptions {
  /** The MIME types that the model takes, for example `text/csv`. */
  readonly contentTypes: string[];

  /** The MIME types that the model answers with, for example `text/csv`. */
  readonly responseTypes: string[];

  /**
   * The instance types for endpoints.
   *
   * @default - any
   */
  readonly inferenceInstances?: InstanceType[];

  /**
   * The instance types for batch transform.
   *
   * @default - any
   */
  readonly transformInstances?: InstanceType[];
}

/** Another way to serve a registered model. */
export interface AdditionalInferenceSpecification extends InferenceOptions {
  /** Its name, at most 63 letters, digits and hyphens. */
  readonly name: string;

  /**
   * What it is for.
   *
   * @default - none
   */
  readonly description?: string;

  /** Its containers, 1 to 15. */
  readonly containers: ModelContainer[];
}

/** Where a model version comes from. */
export interface ModelMetadata {
  /**
   * The commit of the code, at most 1,024 characters.
   *
   * @default - none
   */
  readonly commitId?: string;
  /**
   * The repository of the code.
   *
   * @default - none
   */
  readonly repository?: string;
  /**
   * The project's id.
   *
   * @default - none
   */
  readonly projectId?: string;
  /**
   * Who or what made it, for example `ExecutionVariable.PIPELINE_EXECUTION_ARN`.
   *
   * @default - none
   */
  readonly generatedBy?: string;
}

/** The status of a model card. */
export enum ModelCardStatus {
  /** In work. */
  DRAFT = 'Draft',
  /** Waits for review. */
  PENDING_REVIEW = 'PendingReview',
  /** Approved. */
  APPROVED = 'Approved',
  /** Out of use. */
  ARCHIVED = 'Archived',
}

/**
 * What people should know of a model version.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-cards.html
 */
export interface ModelCard {
  /**
   * The content in the model card schema, for example `{ model_overview: { model_owner: 'risk' } }`.
   */
  readonly content: { [section: string]: any };
  /**
   * The card's status.
   *
   * @default ModelCardStatus.DRAFT
   */
  readonly status?: ModelCardStatus;
}

/** Where a model version stands in its life. */
export interface ModelLifeCycle {
  /** The stage, for example `Staging`. */
  readonly stage: string;
  /** The stage's status, for example `PendingApproval`. */
  readonly stageStatus: string;
  /**
   * A note.
   *
   * @default - none
   */
  readonly description?: string;
}

/** Properties of a `RegisterModelStep`. */
export interface RegisterModelStepProps
  extends StepOptions, RetryOptions, InferenceOptions, ModelContainerOptions, ModelRecordOptions, StepTagOptions {
  /**
   * The model package group that the model becomes a version of.
   *
   * @default - a model package without versions
   */
  readonly modelPackageGroup?: IModelPackageGroupRef;

  /**
   * The image that serves the model.
   *
   * @default - given by `containers`
   */
  readonly image?: Image;

  /**
   * The containers of a model made of several, instead of `image` and what belongs to it; 1 to 15.
   *
   * @default - one container
   */
  readonly containers?: ModelContainer[];

  /**
   * Other ways to serve the model, at most 15.
   *
   * @default - none
   */
  readonly additionalInferenceSpecifications?: AdditionalInferenceSpecification[];

  /**
   * `Approved`, `Rejected` or `PendingManualApproval`; may be a parameter.
   *
   * @default PendingManualApproval
   */
  readonly approvalStatus?: string;

  /**
   * The model's metrics, shown in the registry.
   *
   * @default - none
   */
  readonly metrics?: ModelMetrics;

  /**
   * What is special about this version.
   *
   * @default - none
   */
  readonly modelDescription?: string;

  /**
   * Names and values of your own that the registry keeps with the version, at most 50.
   *
   * @default - none
   */
  readonly customerMetadata?: { [name: string]: string };

  /**
   * The machine-learning domain, for example `MACHINE_LEARNING`.
   *
   * @default - none
   */
  readonly domain?: string;

  /**
   * The machine-learning task, for example `REGRESSION`.
   *
   * @default - none
   */
  readonly task?: string;

  /**
   * The S3 URI of a sample request.
   *
   * @default - none
   */
  readonly samplePayloadUrl?: string;

  /**
   * The baselines that later versions are compared with.
   *
   * @default - none
   */
  readonly driftCheckBaselines?: DriftCheckBaselines;

  /**
   * Where the version comes from.
   *
   * @default - none
   */
  readonly modelMetadata?: ModelMetadata;

  /**
   * What people should know of the version.
   *
   * @default - none
   */
  readonly modelCard?: ModelCard;

  /**
   * Where the version stands in its life.
   *
   * @default - none
   */
  readonly lifeCycle?: ModelLifeCycle;

  /**
   * The URI of the source of the model, for example the ARN of another model.
   *
   * @default - none
   */
  readonly sourceUri?: string;

  /**
   * Register the model without the service's checks of archive and image.
   *
   * @default false
   */
  readonly skipModelValidation?: boolean;

  /**
   * The key for the model card's content.
   *
   * @default - a key of the service
   */
  readonly securityKmsKey?: IKey;

  /**
   * What the name of a model package without versions begins with; the service adds a suffix.
   *
   * @default - chosen by the service
   */
  readonly modelPackageNamePrefix?: string;
}
