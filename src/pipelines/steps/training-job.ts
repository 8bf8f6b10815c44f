import { Duration, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ImageConfig } from '../../images';
import { ImageUsage } from '../../images';
import { ValidationError } from '../../private/errors';
import { PipelineExpression, splitString } from '../../private/expressions';
import { pythonJson } from '../../private/python-text';
import type { Permissions } from '../permissions';
import type { SourceLocation } from '../source-directory';
import type { Step, StepContext } from '../step';
import type { JobOptions } from '../step-options';
import { asText } from './job';
import { TrainingInput, TrainingInputMode } from './training-data';
import type { TrainingJobOptions } from './training-options';

const DEFAULT_RUNTIME = Duration.days(1);

const CODE_CHANNEL = 'code';

/** What training steps and searches have in common: a training job of a step. @internal */
export class TrainingJob {
  public readonly image: ImageConfig;
  private readonly source?: SourceLocation;

  /**
   * @param scope where assets of the job go
   * @param place the folder of the job's results below that of the execution
   */
  constructor(scope: Construct, private readonly step: Step, private readonly place: string,
    private readonly options: TrainingJobOptions, private readonly job: JobOptions, instanceType?: string) {
    this.image = options.image.bind(scope, { usage: ImageUsage.TRAINING, instanceType });
    this.source = options.sourceDirectory?._bind(scope);
    const channels = Object.keys(options.inputs ?? {});
    if (channels.length + (this.codeChannel ? 1 : 0) > 20) {
      throw new ValidationError('TooMany', `inputs must have at most 20 channels, got ${channels.length}`, step);
    }
    if (this.codeChannel && channels.includes(CODE_CHANNEL)) {
      throw new ValidationError('InputName', 'inputs must not have the name "code", which the source directory uses: choose another name', step);
    }
    const hyperparameters = Object.keys(options.hyperparameters ?? {}).length;
    if (hyperparameters > 100) { throw new ValidationError('TooMany', `hyperparameters must have at most 100 entries, got ${hyperparameters}`, step); }
    const runtime = this.runtime;
    const known = !runtime.isUnresolved() && !options.spot?.maxWait.isUnresolved();
    if (options.spot && known && options.spot.maxWait.toSeconds() < runtime.toSeconds()) {
      throw new ValidationError('SpotWait',
        `maxWait of spot must be at least maxRuntime (${runtime.toHumanString()}), got ${options.spot.maxWait.toHumanString()}: raise it or lower maxRuntime`, step);
    }
  }

  public inputs(): any[] | undefined {
    const rendered = Object.entries(this.options.inputs ?? {}).map(([name, input]) => input._render(name));
    if (this.codeChannel) { rendered.push(TrainingInput.from(this.source!.uri)._render(CODE_CHANNEL)); }
    return rendered.length ? rendered : undefined;
  }

  /** The hyperparameters as text; in script mode as JSON, with those that the image's toolkit reads. */
  public hyperparameters(more: Record<string, string> = {}): Record<string, any> {
    const { step, source, options } = this;
    const given = Object.entries(options.hyperparameters ?? {}).map(([name, value]) => {
      const text = source && !isRuntime(value) ? pythonJson(value) : toText(asText(value, step, `hyperparameters.${name}`));
      return [name, text];
    });
    if (!source) { return Object.fromEntries(given); }
    return {
      ...Object.fromEntries(given),
      sagemaker_submit_directory: pythonJson(this.codeChannel ? `/opt/ml/input/data/${CODE_CHANNEL}/${source.fileName}` : source.uri),
      sagemaker_program: pythonJson(options.sourceDirectory!.entryPoint),
      sagemaker_container_log_level: '20',
      sagemaker_region: pythonJson(Stack.of(step).region),
      ...more,
    };
  }

  public get algorithm(): any {
    return {
      TrainingInputMode: this.options.inputMode ?? TrainingInputMode.FILE,
      TrainingImage: this.image.imageUri,
      MetricDefinitions: this.options.metricDefinitions?.map(metric => ({ Name: metric.name, Regex: metric.regex })),
    };
  }

  public stopping(): any {
    return {
      MaxRuntimeInSeconds: this.runtime.toSeconds(),
      MaxWaitTimeInSeconds: this.options.spot?.maxWait.toSeconds(),
    };
  }

  public output(context: StepContext): any {
    return { S3OutputPath: this.outputPath(context), KmsKeyId: this.job.outputKmsKey?.keyArn };
  }

  /** Members that a training job and a job of a search have in common. */
  public common(context: StepContext): any {
    const { job } = this;
    const { spot } = this.options;
    return {
      EnableManagedSpotTraining: spot ? true : undefined,
      CheckpointConfig: spot && { S3Uri: this.checkpointUri(context), LocalPath: spot.checkpointLocalPath },
      EnableNetworkIsolation: job.networkIsolation,
      EnableInterContainerTrafficEncryption: job.interContainerEncryption,
    };
  }

  public permissions(permissions: Permissions): void {
    permissions.pull(this.step, this.image);
    for (const input of Object.values(this.options.inputs ?? {})) {
      if (input._uri !== undefined) { permissions.read(this.step, input._uri); }
    }
    if (this.source) { permissions.read(this.step, this.source.uri); }
    for (const written of this.writes(permissions.context)) { permissions.write(this.step, written); }
    if (this.options.spot) { permissions.read(this.step, this.checkpointUri(permissions.context)); }
  }

  public writes(context: StepContext): string[] {
    return [this.outputPath(context), ...this.options.spot ? [this.checkpointUri(context)] : []];
  }

  public outputPath(context: StepContext): string {
    return this.options.outputPath ?? this.location(context, 'output');
  }

  /** Checkpoints are for the interrupted job of the same execution only. */
  private checkpointUri(context: StepContext): string {
    return this.options.spot?.checkpointUri ?? this.location(context, 'checkpoints');
  }

  private get codeChannel(): boolean {
    return this.source !== undefined && (this.options.sourceDirectory!.asChannel ?? this.job.networkIsolation ?? this.step._isolatedByDefault);
  }

  private get runtime(): Duration { return this.job.maxRuntime ?? DEFAULT_RUNTIME; }

  private location(context: StepContext, what: string): string {
    return new PipelineExpression('the model', {
      'Std:Join': {
        On: '/',
        Values: ['s3:/', context.artifactBucketName, context.pipelineName, PipelineExpression.get('Execution.PipelineExecutionId'), this.place, what],
      },
    }).asString();
  }
}

/** Results of steps and JSON values may be no text, whatever they were taken for: a join makes them text. */
function toText(value: any): any {
  if (typeof value !== 'string') { return value; }
  const [part, ...others] = splitString(value);
  if (others.length || !PipelineExpression.isExpression(part)) { return value; }
  const isResult = 'Std:JsonGet' in part.form || String(part.form.Get ?? '').startsWith('Steps.');
  return isResult ? { 'Std:Join': { On: '', Values: [part] } } : value;
}

/** Whether a value, or a part of it, is known at run time only. */
function isRuntime(value: any): boolean {
  if (typeof value === 'string') { return splitString(value).some(PipelineExpression.isExpression); }
  return typeof value === 'number' ? Token.isUnresolved(value) : value !== null && typeof value === 'object' && 'resolve' in value;
}
