import { Duration, Size } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { ModelStep } from './model';
import { checkRange } from '../../private/checks';
import { ValidationError } from '../../private/errors';
import { PipelineExpression, splitString } from '../../private/expressions';
import { InstanceType } from '../instance-type';
import type { Permissions } from '../permissions';
import { lazyProperties } from '../properties/lazy';
import type { TransformJobProperties } from '../properties/transform-job';
import { renderCache, renderRetries, Step, StepContext } from '../step';
import type { CacheOptions, RetryOptions, StepOptions } from '../step-options';
import { checkPrefix, jobNames, JobRecordOptions, renderExperimentConfig, renderTags } from './job-record';
import { S3Compression, S3DataType } from './processing-data';

/** How the input of a batch transform job is cut into records. */
export enum TransformSplit {
  /** It is not: each object is one record. */
  NONE = 'None',
  /** By lines. */
  LINE = 'Line',
  /** As RecordIO. */
  RECORD_IO = 'RecordIO',
  /** As TFRecord. */
  TF_RECORD = 'TFRecord',
}

/** How records are sent to the model. */
export enum BatchStrategy {
  /** As many in a request as fit. */
  MULTI_RECORD = 'MultiRecord',
  /** One in a request. */
  SINGLE_RECORD = 'SingleRecord',
}

/** How the answers become an object in S3. */
export enum TransformAssembly {
  /** One after the other, as they are. */
  NONE = 'None',
  /** One on each line. */
  LINE = 'Line',
}

/** Requests and answers kept in S3, for monitoring. */
export interface TransformDataCapture {
  /** Where they go in S3. */
  readonly destination: string;
  /**
   * The key that they are encrypted with.
   *
   * @default - the encryption of the bucket
   */
  readonly kmsKey?: IKey;
  /**
   * Whether each gets an id, to join it with ground truth.
   *
   * @default false
   */
  readonly generateInferenceId?: boolean;
}

/** Properties of a `TransformStep`. */
export interface TransformStepProps extends StepOptions, CacheOptions, RetryOptions, JobRecordOptions {
  /** The model's name, usually `model.modelName` of a `ModelStep`. */
  readonly modelName: string;

  /** The S3 URI of the data. */
  readonly inputData: string;

  /**
   * What the URI stands for.
   *
   * @default S3DataType.S3_PREFIX
   */
  readonly dataType?: S3DataType;

  /**
   * The MIME type of the data, for example `text/csv`.
   *
   * @default - none
   */
  readonly contentType?: string;

  /**
   * How the data is compressed.
   *
   * @default - it is not
   */
  readonly compression?: S3Compression;

  /**
   * How the data is cut into records.
   *
   * @default TransformSplit.NONE
   */
  readonly splitType?: TransformSplit;

  /**
   * How records are sent to the model.
   *
   * @default - as the service decides
   */
  readonly strategy?: BatchStrategy;

  /**
   * Where the answers go in S3, each object under the name of its input and `.out`.
   *
   * @default - a prefix for each execution in the pipeline's artifact bucket
   */
  readonly outputPath?: string;

  /**
   * The MIME type of the answers.
   *
   * @default - as the model decides
   */
  readonly accept?: string;

  /**
   * How the answers become an object in S3.
   *
   * @default TransformAssembly.NONE
   */
  readonly assembleWith?: TransformAssembly;

  /**
   * The key for the answers in S3.
   *
   * @default - the encryption of the bucket
   */
  readonly outputKmsKey?: IKey;

  /** The instances that the job runs on. */
  readonly instanceType: InstanceType;

  /**
   * How many instances.
   *
   * @default 1
   */
  readonly instanceCount?: number;

  /**
   * The key for the storage of the instances.
   *
   * @default - a key of the service
   */
  readonly volumeKmsKey?: IKey;

  /**
   * How many requests an instance gets at the same time.
   *
   * @default - as the model says, or 1
   */
  readonly maxConcurrentTransforms?: number;

  /**
   * How large a request may be, 0 (any size) to 100 MiB.
   *
   * @default Size.mebibytes(6)
   */
  readonly maxPayload?: Size;

  /**
   * How long a request may take, at most an hour.
   *
   * @default Duration.minutes(10)
   */
  readonly invocationTimeout?: Duration;

  /**
   * How often a failed request is tried again, 0 to 3.
   *
   * @default 3
   */
  readonly maxInvocationRetries?: number;

  /**
   * Environment variables of the model's container.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * The part of a record that the model gets, as JSONPath, for example `$[1:]`.
   *
   * @default - all of it
   */
  readonly inputFilter?: string;

  /**
   * The part of the joined record that is kept, as JSONPath.
   *
   * @default - all of it
   */
  readonly outputFilter?: string;

  /**
   * Put each answer next to its input.
   *
   * @default false
   */
  readonly joinInput?: boolean;

  /**
   * Keep requests and answers, for monitoring.
   *
   * @default - they are not kept
   */
  readonly dataCapture?: TransformDataCapture;
}

/**
 * Scores data in S3 with a model, by a batch transform job.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTransformJob.html
 */
export class TransformStep extends Step {
  constructor(scope: Construct, id: string, private readonly props: TransformStepProps) {
    super(scope, id, 'Transform', props);
    checkRange(props.maxPayload?.toMebibytes(), 'maxPayload in MiB', 0, 100, this);
    checkRange(props.invocationTimeout?.toSeconds(), 'invocationTimeout in seconds', 1, 3600, this);
    checkRange(props.maxInvocationRetries, 'maxInvocationRetries', 0, 3, this);
    checkPrefix(props.jobNamePrefix, 'jobNamePrefix', this);
    const variables = Object.keys(props.environment ?? {}).length;
    if (variables > 16) { throw new ValidationError('TooManyVariables', `environment must have at most 16 variables, got ${variables}`, this); }
  }

  /** Everything that is known of the batch transform job once it is there. */
  public get properties(): TransformJobProperties { return lazyProperties(this, 'transform-job', 'TransformJobProperties'); }

  /** The S3 URI of the answers. */
  public get output(): string { return this.property('TransformOutput.S3OutputPath'); }

  /** The job's ARN. */
  public get transformJobArn(): string { return this.property('TransformJobArn'); }

  /** @internal */
  public _arguments(context: StepContext): any {
    const { props } = this;
    const processing = props.inputFilter !== undefined || props.outputFilter !== undefined || props.joinInput !== undefined;
    const client = props.invocationTimeout !== undefined || props.maxInvocationRetries !== undefined;
    return {
      TransformJobName: props.jobNamePrefix,
      ModelName: props.modelName,
      TransformInput: {
        DataSource: { S3DataSource: { S3DataType: props.dataType ?? S3DataType.S3_PREFIX, S3Uri: props.inputData } },
        ContentType: props.contentType,
        CompressionType: props.compression,
        SplitType: props.splitType,
      },
      TransformOutput: {
        S3OutputPath: this.outputPath(context),
        Accept: props.accept,
        AssembleWith: props.assembleWith,
        KmsKeyId: props.outputKmsKey?.keyArn,
      },
      TransformResources: {
        InstanceCount: props.instanceCount ?? 1, InstanceType: props.instanceType.name, VolumeKmsKeyId: props.volumeKmsKey?.keyArn,
      },
      BatchStrategy: props.strategy,
      MaxConcurrentTransforms: props.maxConcurrentTransforms,
      MaxPayloadInMB: props.maxPayload?.toMebibytes(),
      ModelClientConfig: client ? {
        InvocationsTimeoutInSeconds: props.invocationTimeout?.toSeconds(), InvocationsMaxRetries: props.maxInvocationRetries,
      } : undefined,
      Environment: props.environment && Object.keys(props.environment).length ? { ...props.environment } : undefined,
      DataProcessing: processing ? {
        InputFilter: props.inputFilter,
        OutputFilter: props.outputFilter,
        JoinSource: props.joinInput === undefined ? undefined : props.joinInput ? 'Input' : 'None',
      } : undefined,
      DataCaptureConfig: props.dataCapture && {
        DestinationS3Uri: props.dataCapture.destination,
        KmsKeyId: props.dataCapture.kmsKey?.keyArn,
        GenerateInferenceId: props.dataCapture.generateInferenceId,
      },
      Tags: renderTags(props.jobTags),
      ExperimentConfig: renderExperimentConfig(props.trialComponentDisplayName),
    };
  }

  /** @internal */
  public _members(): Record<string, any> {
    return { RetryPolicies: renderRetries(this.props.retryPolicies, this), CacheConfig: renderCache(this.props.cache) };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    const { props } = this;
    permissions.execution(['sagemaker:CreateTransformJob', 'sagemaker:DescribeTransformJob', 'sagemaker:StopTransformJob', 'sagemaker:AddTags'],
      [permissions.sagemakerArn('transform-job', jobNames(props.jobNamePrefix))]);
    const model = this._jobHolder;
    if (model === this) { return; }
    permissions.read(model, props.inputData);
    permissions.write(model, this.outputPath(permissions.context), this._outputKey(permissions.context));
    if (props.dataCapture) {
      permissions.write(model, props.dataCapture.destination, props.dataCapture.kmsKey ?? permissions.context.security?.defaults.outputKmsKey);
    }
    for (const key of [props.outputKmsKey, props.dataCapture?.kmsKey]) {
      if (key) { permissions.useKey(model, key); }
    }
    if (props.volumeKmsKey) { permissions.useVolumeKey(model, props.volumeKmsKey); }
  }

  /** The job has no role: it reads and writes with that of the model, which is known if the pipeline makes the model. @internal */
  public _outputKey(context: StepContext): IKey | undefined { return this.props.outputKmsKey ?? context.security?.defaults.outputKmsKey; }

  /** @internal */
  public get _jobHolder(): Step {
    const model = splitString(this.props.modelName).find(PipelineExpression.isExpression)?.owner;
    return model instanceof ModelStep ? model : this;
  }

  /** @internal */
  public _writes(context: StepContext): string[] { return [this.outputPath(context)]; }

  private outputPath(context: StepContext): string {
    return this.props.outputPath ?? new PipelineExpression('the output', {
      'Std:Join': {
        On: '/',
        Values: ['s3:/', context.artifactBucketName, context.pipelineName, PipelineExpression.get('Execution.PipelineExecutionId'), this.stepName, 'output'],
      },
    }).asString();
  }
}
