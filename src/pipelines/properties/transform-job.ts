// written by scripts/make-properties.ts from the API model; do not edit
import { IResolvable } from 'aws-cdk-lib';
import { StepProperties } from './base';
import { ExperimentConfigProperties, TransformInputProperties, TransformOutputProperties, TransformResourcesProperties } from './shared';

/** Configuration to control how SageMaker captures inference data for batch transform jobs. */
export class BatchDataCaptureConfigProperties extends StepProperties {
  /** The Amazon S3 location being used to capture the data. */
  public get destinationS3Uri(): string { return this._text(this._at('DestinationS3Uri')); }

  /**
   * The Amazon Resource Name (ARN) of a Amazon Web Services Key Management Service key that SageMaker uses to encrypt data on the storage
   * volume attached to the ML compute instance that hosts the batch transform job.
   */
  public get kmsKeyId(): string { return this._text(this._at('KmsKeyId')); }

  /** Flag that indicates whether to append inference id to the output. */
  public get generateInferenceId(): IResolvable { return this._flag(this._at('GenerateInferenceId')); }
}

/**
 * The data structure used to specify the data to be used for inference in a batch transform job and to associate the data that is relevant
 * to the prediction results in the output.
 */
export class DataProcessingProperties extends StepProperties {
  /** A JSONPath expression used to select a portion of the input data to pass to the algorithm. */
  public get inputFilter(): string { return this._text(this._at('InputFilter')); }

  /** A JSONPath expression used to select a portion of the joined dataset to save in the output file for a batch transform job. */
  public get outputFilter(): string { return this._text(this._at('OutputFilter')); }

  /** Specifies the source of the data to join with the transformed data. */
  public get joinSource(): string { return this._text(this._at('JoinSource')); }
}

/** Configures the timeout and maximum number of retries for processing a transform job invocation. */
export class ModelClientConfigProperties extends StepProperties {
  /** The timeout value in seconds for an invocation request. */
  public get invocationsTimeoutInSeconds(): number { return this._number(this._at('InvocationsTimeoutInSeconds')); }

  /** The maximum number of retries when invocation requests are failing. */
  public get invocationsMaxRetries(): number { return this._number(this._at('InvocationsMaxRetries')); }
}

/** What is known of a batch transform job that a step made. */
export class TransformJobProperties extends StepProperties {
  /** The name of the transform job. */
  public get transformJobName(): string { return this._text(this._at('TransformJobName')); }

  /** The Amazon Resource Name (ARN) of the transform job. */
  public get transformJobArn(): string { return this._text(this._at('TransformJobArn')); }

  /** The status of the transform job. */
  public get transformJobStatus(): string { return this._text(this._at('TransformJobStatus')); }

  /** If the transform job failed, `FailureReason` describes why it failed. */
  public get failureReason(): string { return this._text(this._at('FailureReason')); }

  /** The name of the model used in the transform job. */
  public get modelName(): string { return this._text(this._at('ModelName')); }

  /** The maximum number of parallel requests on each instance node that can be launched in a transform job. */
  public get maxConcurrentTransforms(): number { return this._number(this._at('MaxConcurrentTransforms')); }

  /** The timeout and maximum number of retries for processing a transform job invocation. */
  public get modelClientConfig(): ModelClientConfigProperties { return new ModelClientConfigProperties(this._step, this._at('ModelClientConfig')); }

  /** The maximum payload size, in MB, used in the transform job. */
  public get maxPayloadInMb(): number { return this._number(this._at('MaxPayloadInMB')); }

  /** Specifies the number of records to include in a mini-batch for an HTTP inference request. */
  public get batchStrategy(): string { return this._text(this._at('BatchStrategy')); }

  /**
   * The environment variables to set in the Docker container.
   *
   * @param key the entry's key
   */
  public environment(key: string): string { return this._text(this._keyed('Environment', key)); }

  /** Describes the dataset to be transformed and the Amazon S3 location where it is stored. */
  public get transformInput(): TransformInputProperties { return new TransformInputProperties(this._step, this._at('TransformInput')); }

  /** Identifies the Amazon S3 location where you want Amazon SageMaker to save the results from the transform job. */
  public get transformOutput(): TransformOutputProperties { return new TransformOutputProperties(this._step, this._at('TransformOutput')); }

  /** Configuration to control how SageMaker captures inference data. */
  public get dataCaptureConfig(): BatchDataCaptureConfigProperties {
    return new BatchDataCaptureConfigProperties(this._step, this._at('DataCaptureConfig'));
  }

  /** Describes the resources, including ML instance types and ML instance count, to use for the transform job. */
  public get transformResources(): TransformResourcesProperties {
    return new TransformResourcesProperties(this._step, this._at('TransformResources'));
  }

  /** A timestamp that shows when the transform Job was created. */
  public get creationTime(): string { return this._text(this._at('CreationTime')); }

  /** Indicates when the transform job starts on ML instances. */
  public get transformStartTime(): string { return this._text(this._at('TransformStartTime')); }

  /** Indicates when the transform job has been completed, or has stopped or failed. */
  public get transformEndTime(): string { return this._text(this._at('TransformEndTime')); }

  /** The Amazon Resource Name (ARN) of the Amazon SageMaker Ground Truth labeling job that created the transform or training job. */
  public get labelingJobArn(): string { return this._text(this._at('LabelingJobArn')); }

  /** The Amazon Resource Name (ARN) of the AutoML transform job. */
  public get autoMlJobArn(): string { return this._text(this._at('AutoMLJobArn')); }

  /** The data processing. */
  public get dataProcessing(): DataProcessingProperties { return new DataProcessingProperties(this._step, this._at('DataProcessing')); }

  /** The experiment config. */
  public get experimentConfig(): ExperimentConfigProperties { return new ExperimentConfigProperties(this._step, this._at('ExperimentConfig')); }
}
