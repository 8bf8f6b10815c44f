import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { ModelStep } from './model';
import { checkRange } from '../../private/checks';
import { ValidationError } from '../../private/errors';
import { PipelineExpression, splitString } from '../../private/expressions';
import type { Permissions } from '../permissions';
import { lazyProperties } from '../properties/lazy';
import type { TransformJobProperties } from '../properties/transform-job';
import { renderCache, renderRetries, Step, StepContext } from '../step';
import { executionOutput } from './execution-output';
import { checkPrefix, jobNames, renderExperimentConfig, renderTags } from './job-record';
import { S3DataType } from './processing-data';
import type { TransformStepProps } from './transform-options';

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

  private outputPath(context: StepContext): string { return this.props.outputPath ?? executionOutput(this, context); }
}
