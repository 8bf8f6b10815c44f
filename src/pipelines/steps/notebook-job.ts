import { existsSync, statSync } from 'fs';
import { basename, extname } from 'path';
import { Duration, Size, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { asText, JobStep } from './job';
import { renderTags, StepTagOptions } from './job-record';
import { TrainingInput } from './training-data';
import type { ImageConfig } from '../../images';
import { Image, ImageUsage } from '../../images';
import { assetFiles } from '../../private/asset-files';
import { checkKnown, checkRange } from '../../private/checks';
import { ValidationError } from '../../private/errors';
import { PipelineExpression } from '../../private/expressions';
import { filesOf } from '../../private/tar';
import { InstanceType } from '../instance-type';
import type { Permissions } from '../permissions';
import { lazyProperties } from '../properties/lazy';
import type { TrainingJobProperties } from '../properties/training-job';
import { renderRetries, StepContext } from '../step';
import type { JobOptions, RetryOptions, StepOptions } from '../step-options';

/** Properties of a `NotebookJobStep`. The traffic between instances is encrypted, unless one says otherwise, and the job may run two days. */
export interface NotebookJobStepProps extends StepOptions, JobOptions, RetryOptions, StepTagOptions {
  /** The notebook, a file of the application, relative to the working directory of the app. */
  readonly notebook: string;

  /** The image, which must have Jupyter's kernel and SageMaker's notebook scheduler, such as that of SageMaker Distribution. */
  readonly image: Image;

  /** The kernel, for example `python3`. */
  readonly kernelName: string;

  /**
   * The job's name: letters, digits, hyphens and underscores, a letter first.
   *
   * @default - the notebook's name
   */
  readonly notebookJobName?: string;

  /**
   * Parameters of the notebook: text, numbers, booleans, or values known at run time.
   *
   * @default - none
   */
  readonly parameters?: { [name: string]: any };

  /**
   * A script that runs before the notebook, a file of the application.
   *
   * @default - none
   */
  readonly initializationScript?: string;

  /**
   * Files and directories of the application that are put next to the notebook. Of a directory all that is in it.
   *
   * @default - none
   */
  readonly dependencies?: string[];

  /**
   * The instance that the job runs on.
   *
   * @default InstanceType.M5_LARGE
   */
  readonly instanceType?: InstanceType;

  /**
   * The storage of the instance.
   *
   * @default Size.gibibytes(30)
   */
  readonly volumeSize?: Size;

  /**
   * The S3 URI below which the executed notebook is put, by pipeline, execution and step.
   *
   * @default - the pipeline's artifact bucket
   */
  readonly outputRoot?: string;

  /**
   * How often the job is tried again after an internal error of the service, 1 to 30.
   *
   * @default 1
   */
  readonly maxRetryAttempts?: number;
}

/**
 * Runs a notebook, as a training job. The notebook and what it needs travel as an asset whose place is a hash of their contents.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/create-notebook-auto-run-sdk.html
 */
export class NotebookJobStep extends JobStep {
  private readonly imageConfig: ImageConfig;
  private readonly inputUri: string;
  private readonly notebookName: string;
  private readonly jobName: string;
  private readonly prefix: string;

  constructor(scope: Construct, id: string, private readonly props: NotebookJobStepProps) {
    super(scope, id, 'Training', props, props);
    this.notebookName = basename(props.notebook);
    this.jobName = props.notebookJobName ?? this.notebookName.slice(0, this.notebookName.length - extname(this.notebookName).length);
    checkKnown(this.jobName, 'notebookJobName', 'it is part of the names of files', this);
    if (!/^[a-zA-Z][a-zA-Z0-9_-]*$/.test(this.jobName)) {
      throw new ValidationError('NotebookJobName',
        `notebookJobName must begin with a letter and have letters, digits, hyphens and underscores only, got ${JSON.stringify(this.jobName)}`, this);
    }
    // SageMaker adds a suffix to it
    this.prefix = this.jobName.replace(/[^a-zA-Z0-9-]/g, '-');
    if (!props.kernelName) { throw new ValidationError('KernelMissing', 'kernelName must be given, got "": for example "python3"', this); }
    checkRange(props.maxRetryAttempts, 'maxRetryAttempts', 1, 30, this);
    this.imageConfig = props.image.bind(this, { usage: ImageUsage.TRAINING, instanceType: this.instanceType.name });
    this.checkImageRegion();
    this.inputUri = assetFiles(this, 'Notebook', this.files()).prefix.replace(/\/$/, '');
  }

  /** Everything that is known of the training job that runs the notebook once it is there. */
  public get properties(): TrainingJobProperties { return lazyProperties(this, 'training-job', 'TrainingJobProperties'); }

  /** The name of the job. */
  public get computingJobName(): string { return this.property('TrainingJobName'); }

  /** The status of the job. */
  public get computingJobStatus(): string { return this.property('TrainingJobStatus'); }

  /** The S3 URI of the notebook and what it needs. */
  public get inputLocation(): string { return this.property('InputDataConfig[0].DataSource.S3DataSource.S3Uri'); }

  /** The S3 URI below which the executed notebook is. */
  public get outputLocationPrefix(): string { return this.property('OutputDataConfig.S3OutputPath'); }

  /** The file name of the notebook. */
  public get inputNotebookName(): string { return this.property('Environment[\'SM_INPUT_NOTEBOOK_NAME\']'); }

  /** The file name of the executed notebook. */
  public get outputNotebookName(): string { return this.property('Environment[\'SM_OUTPUT_NOTEBOOK_NAME\']'); }

  /** @internal */
  public _arguments(context: StepContext): any {
    const { props } = this;
    const parameters = Object.entries(props.parameters ?? {});
    return {
      TrainingJobName: this.prefix,
      RoleArn: context.jobRoleArn(this),
      RetryStrategy: { MaximumRetryAttempts: props.maxRetryAttempts ?? 1 },
      StoppingCondition: { MaxRuntimeInSeconds: (props.maxRuntime ?? Duration.days(2)).toSeconds() },
      EnableNetworkIsolation: props.networkIsolation,
      EnableInterContainerTrafficEncryption: props.interContainerEncryption ?? true,
      AlgorithmSpecification: {
        TrainingImage: this.imageConfig.imageUri, TrainingInputMode: 'File', ContainerEntrypoint: ['amazon_sagemaker_scheduler'],
      },
      InputDataConfig: [TrainingInput.from(this.inputUri)._render(CHANNEL)],
      OutputDataConfig: { S3OutputPath: this.outputPath(context), KmsKeyId: props.outputKmsKey?.keyArn },
      ResourceConfig: {
        VolumeSizeInGB: props.volumeSize?.toGibibytes() ?? 30,
        InstanceCount: 1,
        InstanceType: this.instanceType.name,
        VolumeKmsKeyId: props.volumeKmsKey?.keyArn,
      },
      VpcConfig: this._vpcConfig(),
      Tags: renderTags({
        ...props.jobTags,
        'sagemaker:name': this.jobName,
        'sagemaker:notebook-name': this.notebookName,
        'sagemaker:notebook-job-origin': 'PIPELINE_STEP',
        'sagemaker:is-studio-archived': 'false',
      }),
      HyperParameters: parameters.length
        ? Object.fromEntries(parameters.map(([name, value]) => [name, asText(value, this, `parameters.${name}`)])) : undefined,
      Environment: {
        ...this._environment(),
        AWS_DEFAULT_REGION: Stack.of(this).region,
        SM_JOB_DEF_VERSION: '1.0',
        SM_ENV_NAME: 'sagemaker-default-env',
        SM_SKIP_EFS_SIMULATION: 'true',
        SM_EXECUTION_INPUT_PATH: `/opt/ml/input/data/${CHANNEL}`,
        SM_KERNEL_NAME: props.kernelName,
        SM_INPUT_NOTEBOOK_NAME: this.notebookName,
        SM_OUTPUT_NOTEBOOK_NAME: `${this.prefix}.ipynb`,
        SM_INIT_SCRIPT: props.initializationScript && basename(props.initializationScript),
      },
    };
  }

  /** @internal */
  public _members(): Record<string, any> {
    return { RetryPolicies: renderRetries(this.props.retryPolicies, this) };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    permissions.runJob(this, 'TrainingJob', 'training-job', `${this.prefix}-*`);
    permissions.container(this, '/aws/sagemaker/TrainingJobs');
    permissions.pull(this, this.imageConfig);
    permissions.read(this, this.inputUri);
    for (const written of this._writes(permissions.context)) { permissions.write(this, written); }
    this._jobPermissions(permissions);
  }

  /** @internal */
  public _writes(context: StepContext): string[] { return [this.outputPath(context)]; }

  private get instanceType(): InstanceType { return this.props.instanceType ?? InstanceType.M5_LARGE; }

  private outputPath(context: StepContext): string {
    const root = this.props.outputRoot?.replace(/\/$/, '') ?? `s3://${context.artifactBucketName}`;
    return new PipelineExpression('the executed notebook', {
      'Std:Join': { On: '/', Values: [root, context.pipelineName, PipelineExpression.get('Execution.PipelineExecutionId'), this.stepName] },
    }).asString();
  }

  private files() {
    const { props } = this;
    for (const [prop, path] of [['notebook', props.notebook], ['initializationScript', props.initializationScript]] as const) {
      if (path !== undefined && !(existsSync(path) && statSync(path).isFile())) {
        throw new ValidationError('FileMissing', `${prop} must be a file, got ${JSON.stringify(path)}, which is not one: give it relative to ${basename(process.cwd())}/ or absolute`, this);
      }
    }
    const missing = props.dependencies?.find(path => !existsSync(path));
    if (missing !== undefined) {
      throw new ValidationError('FileMissing', `dependencies must be files or directories, got ${JSON.stringify(missing)}, which is not there: give it relative to ${basename(process.cwd())}/ or absolute`, this);
    }
    return [props.notebook, props.initializationScript, ...props.dependencies ?? []]
      .flatMap(path => (path === undefined ? [] : filesOf(path, () => false)));
  }

  private checkImageRegion(): void {
    const { region } = Stack.of(this);
    const { imageUri } = this.imageConfig;
    const match = /\.dkr\.ecr\.([a-z0-9-]+)\./.exec(imageUri);
    if (!Token.isUnresolved(imageUri) && !Token.isUnresolved(region) && match && match[1] !== region) {
      throw new ValidationError('ImageRegion', `image must be in the region of the pipeline, ${region}, got ${JSON.stringify(imageUri)}`, this);
    }
  }
}

const CHANNEL = 'sagemaker_headless_execution_pipelinestep';
