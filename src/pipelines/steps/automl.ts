import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Image } from '../../images';
import { checkRange } from '../../private/checks';
import { ValidationError } from '../../private/errors';
import type { Permissions } from '../permissions';
import type { AutoMlJobProperties } from '../properties/auto-ml-job';
import { lazyProperties } from '../properties/lazy';
import { renderCache, renderRetries, StepContext } from '../step';
import type { CacheOptions, RetryOptions, StepOptions } from '../step-options';
import type { AutoMLInput, AutoMLJobOptions } from './automl-options';
import { executionOutput } from './execution-output';
import { JobStep } from './job';
import { checkPrefix, jobNames, renderTags, StepTagOptions } from './job-record';
import type { ModelContainer } from './model-container';
import { S3DataType } from './processing-data';

/** The environment variables that a candidate's container takes. */
const CANDIDATE_ENVIRONMENT = [
  'MODEL_NAME', 'SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT', 'SAGEMAKER_SUBMIT_DIRECTORY', 'SAGEMAKER_INFERENCE_SUPPORTED', 'SAGEMAKER_INFERENCE_OUTPUT',
  'SAGEMAKER_PROGRAM',
];

/** Properties of an `AutoMLStep`. */
export interface AutoMLStepProps extends StepOptions, CacheOptions, RetryOptions, StepTagOptions, AutoMLJobOptions {
  /**
   * What the job's name begins with; the service adds a suffix. 1 to 8 letters, digits and hyphens.
   *
   * @default - chosen by the service
   */
  readonly jobNamePrefix?: string;
}

/**
 * Finds a model for tabular data by itself, as an ensemble of several. (The service runs AutoML jobs in pipelines in this mode only.)
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateAutoMLJob.html
 */
export class AutoMLStep extends JobStep {
  constructor(scope: Construct, id: string, private readonly props: AutoMLStepProps) {
    super(scope, id, 'AutoML', props, props);
    if (props.inputs.length < 1 || props.inputs.length > 20) {
      throw new ValidationError('AutoMLInputs', `inputs must have 1 to 20 entries, got ${props.inputs.length}`, this);
    }
    if ((props.problemType === undefined) !== (props.objectiveMetric === undefined)) {
      throw new ValidationError('AutoMLObjective',
        `problemType and objectiveMetric belong together, got ${props.problemType ? 'no objectiveMetric' : 'no problemType'}: give both or none`, this);
    }
    checkRange(props.maxCandidates, 'maxCandidates', 1, 750, this);
    const fraction = props.validationFraction;
    if (fraction !== undefined && !(fraction > 0 && fraction < 1)) {
      throw new ValidationError('OutOfRange', `validationFraction must be between 0 and 1, got ${fraction}`, this);
    }
    checkPrefix(props.jobNamePrefix, 'jobNamePrefix', this);
  }

  /** Everything that is known of the AutoML job once it is there. */
  public get properties(): AutoMlJobProperties { return lazyProperties(this, 'auto-ml-job', 'AutoMlJobProperties'); }

  /** The objective's value that the best candidate reached. */
  public get bestObjectiveValue(): number { return this.propertyAsNumber('BestCandidate.FinalAutoMLJobObjectiveMetric.Value'); }

  /** The name of the best candidate. */
  public get bestCandidateName(): string { return this.property('BestCandidate.CandidateName'); }

  /** The S3 URI of the report on the best candidate's quality, for the metrics of a registered model. */
  public get modelInsightsReport(): string { return this.property('BestCandidateProperties.ModelInsightsJsonReportPath'); }

  /** The S3 URI of the report that explains the best candidate, for the metrics of a registered model. */
  public get explainabilityReport(): string { return this.property('BestCandidateProperties.ExplainabilityJsonReportPath'); }

  /** The best candidate's container: its members fit the props of a `ModelStep` and a `RegisterModelStep`. */
  public get bestModel(): ModelContainer {
    const member = (path: string) => this.property(`BestCandidate.InferenceContainers[0].${path}`);
    return {
      image: Image.fromUri(member('Image')),
      modelData: member('ModelDataUrl'),
      environment: Object.fromEntries(CANDIDATE_ENVIRONMENT.map(name => [name, member(`Environment['${name}']`)])),
    };
  }

  /** @internal */
  public _arguments(context: StepContext): any {
    const { props } = this;
    const seconds = (duration: Duration | undefined) => duration?.toSeconds();
    const vpcConfig = this._vpcConfig();
    const security = props.volumeKmsKey || vpcConfig || props.interContainerEncryption !== undefined;
    return {
      AutoMLJobName: props.jobNamePrefix,
      InputDataConfig: props.inputs.map(input => renderInput(input, props.targetAttribute)),
      OutputDataConfig: { S3OutputPath: this.outputPath(context), KmsKeyId: props.outputKmsKey?.keyArn },
      ProblemType: props.problemType,
      AutoMLJobObjective: props.objectiveMetric !== undefined ? { MetricName: props.objectiveMetric } : undefined,
      AutoMLJobConfig: {
        CompletionCriteria: {
          MaxCandidates: props.maxCandidates,
          MaxRuntimePerTrainingJobInSeconds: seconds(props.maxTrainingRuntime),
          MaxAutoMLJobRuntimeInSeconds: seconds(props.maxRuntime),
        },
        SecurityConfig: security ? {
          VolumeKmsKeyId: props.volumeKmsKey?.keyArn,
          EnableInterContainerTrafficEncryption: props.interContainerEncryption,
          VpcConfig: vpcConfig,
        } : undefined,
        CandidateGenerationConfig: props.featureSpecificationUri !== undefined || props.algorithms ? {
          FeatureSpecificationS3Uri: props.featureSpecificationUri,
          AlgorithmsConfig: props.algorithms && [{ AutoMLAlgorithms: props.algorithms }],
        } : undefined,
        DataSplitConfig: props.validationFraction !== undefined ? { ValidationFraction: props.validationFraction } : undefined,
        Mode: 'ENSEMBLING',
      },
      RoleArn: context.jobRoleArn(this),
      Tags: renderTags(props.jobTags),
    };
  }

  /** @internal */
  public _members(): Record<string, any> {
    return { RetryPolicies: renderRetries(this.props.retryPolicies, this), CacheConfig: renderCache(this.props.cache) };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    const { props } = this;
    // a job's name has 32 characters at most and begins with the execution's id, not with `pipelines-`
    permissions.runJob(this, 'AutoMLJob', 'automl-job', props.jobNamePrefix !== undefined ? jobNames(props.jobNamePrefix) : '*');
    permissions.container(this, ...['Processing', 'Training', 'Transform'].map(kind => `/aws/sagemaker/${kind}Jobs`));
    // the job runs jobs of its own with its role
    permissions.job(this, [
      'sagemaker:AddTags', 'sagemaker:CreateModel', 'sagemaker:CreateProcessingJob', 'sagemaker:CreateTrainingJob', 'sagemaker:CreateTransformJob',
      'sagemaker:DeleteModel', 'sagemaker:DescribeModel', 'sagemaker:DescribeProcessingJob', 'sagemaker:DescribeTrainingJob', 'sagemaker:DescribeTransformJob',
      'sagemaker:StopProcessingJob', 'sagemaker:StopTrainingJob', 'sagemaker:StopTransformJob',
    ], ['model', 'processing-job', 'training-job', 'transform-job'].map(resource => permissions.sagemakerArn(resource, '*')));
    permissions.passOwnRole(this);
    for (const input of props.inputs) { permissions.read(this, input.uri); }
    if (props.featureSpecificationUri !== undefined) { permissions.read(this, props.featureSpecificationUri); }
    const output = this.outputPath(permissions.context);
    permissions.write(this, output);
    permissions.read(this, output);
    this._jobPermissions(permissions);
  }

  /** @internal */
  public _writes(context: StepContext): string[] { return [this.outputPath(context)]; }

  private outputPath(context: StepContext): string { return this.props.outputPath ?? executionOutput(this, context); }
}

function renderInput(input: AutoMLInput, target: string): any {
  return {
    DataSource: { S3DataSource: { S3DataType: input.dataType ?? S3DataType.S3_PREFIX, S3Uri: input.uri } },
    TargetAttributeName: target,
    CompressionType: input.compression,
    ContentType: input.contentType,
    ChannelType: input.channel,
    SampleWeightAttributeName: input.sampleWeightAttribute,
  };
}
