import { Size } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { asText, JobStep } from './job';
import { bindCode, ProcessingCodeOptions } from './processing-code';
import type { Image, ImageConfig } from '../../images';
import { ImageUsage } from '../../images';
import { ValidationError } from '../../private/errors';
import { PipelineExpression } from '../../private/expressions';
import { InstanceType } from '../instance-type';
import type { Permissions } from '../permissions';
import { lazyProperties } from '../properties/lazy';
import type { ProcessingJobProperties } from '../properties/processing-job';
import { Report } from '../report';
import type { ProcessingCode } from '../script';
import { renderCache, renderRetries, StepContext } from '../step';
import type { CacheOptions, JobOptions, RetryOptions, StepOptions } from '../step-options';
import { checkPrefix, jobNames, JobRecordOptions, renderExperimentConfig, renderTags } from './job-record';
import { ProcessingInput, ProcessingOutput } from './processing-data';

/** Properties of a `ProcessingStep`. */
export interface ProcessingStepProps extends StepOptions, JobOptions, CacheOptions, RetryOptions, JobRecordOptions, ProcessingCodeOptions {
  /** The container's image. */
  readonly image: Image;

  /** The instances that the job runs on. */
  readonly instanceType: InstanceType;

  /**
   * How many instances.
   *
   * @default 1
   */
  readonly instanceCount?: number;

  /**
   * The storage of each instance.
   *
   * @default Size.gibibytes(30)
   */
  readonly volumeSize?: Size;

  /**
   * Arguments of the script or entry point: text, numbers, or values known at run time; at most 100 of up to 256 characters.
   *
   * @default - none
   */
  readonly arguments?: string[];

  /**
   * Data that is put into the container before it starts, by name; at most 10, the script included.
   *
   * @default - none
   */
  readonly inputs?: { [name: string]: ProcessingInput };

  /**
   * Data that is taken out of the container, by name; at most 10.
   *
   * @default - none
   */
  readonly outputs?: { [name: string]: ProcessingOutput };
}

/** Options of a `ProcessingStep`'s report. */
export interface ReportOptions {
  /**
   * The report's name in the pipeline definition.
   *
   * @default - the output's name and the file's
   */
  readonly propertyFileName?: string;
}

/**
 * Runs a processing job: prepare data, evaluate a model, or anything else in a container.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateProcessingJob.html
 */
export class ProcessingStep extends JobStep {
  private readonly imageConfig: ImageConfig;
  private readonly code: ProcessingCode;
  private readonly inputs: [string, ProcessingInput][];
  private readonly outputs: Map<string, ProcessingOutput>;
  private readonly reports: Report[] = [];

  constructor(scope: Construct, id: string, private readonly props: ProcessingStepProps) {
    super(scope, id, 'Processing', props, props);
    this.imageConfig = props.image.bind(this, { usage: ImageUsage.PROCESSING, instanceType: props.instanceType.name });
    this.outputs = new Map(Object.entries(props.outputs ?? {}));
    this.code = bindCode(this, props, this.outputs.size);
    this.inputs = [...Object.entries(props.inputs ?? {}), ...this.code.inputs];
    for (const [name] of this.code.inputs) {
      if (props.inputs?.[name]) {
        throw new ValidationError('InputName', `inputs must not have the name ${JSON.stringify(name)}, which the code uses: choose another name`, this);
      }
    }
    for (const [name, output] of this.code.outputs) { this.outputs.set(name, output); }
    for (const [prop, count] of [['inputs', this.inputs.length], ['outputs', this.outputs.size]] as [string, number][]) {
      if (count > 10) {
        throw new ValidationError('TooMany', `${prop} must have at most 10 entries${prop === 'inputs' ? ', the script included' : ''}, got ${count}`, this);
      }
    }
    checkPrefix(props.jobNamePrefix, 'jobNamePrefix', this);
    for (const name of this.outputs.keys()) {
      if (name.includes('\'')) { throw new ValidationError('OutputName', `outputs must not have a quote in a name, got ${JSON.stringify(name)}`, this); }
    }
  }

  /** Everything that is known of the processing job once it is there. */
  public get properties(): ProcessingJobProperties { return lazyProperties(this, 'processing-job', 'ProcessingJobProperties'); }

  /** The job's ARN. */
  public get processingJobArn(): string { return this.property('ProcessingJobArn'); }

  /** What the container said when it ended. */
  public get exitMessage(): string { return this.property('ExitMessage'); }

  /**
   * The S3 URI of an output.
   *
   * @param name the output's name in `outputs`
   */
  public output(name: string): string {
    this.checkOutput(name, 'output');
    return this.property(`ProcessingOutputConfig.Outputs['${name}'].S3Output.S3Uri`);
  }

  /**
   * A JSON file in one of the outputs, whose members conditions and later steps can use.
   *
   * @param outputName the output's name in `outputs`
   * @param path the file's place in the output, for example `evaluation.json`
   */
  public report(outputName: string, path: string, options: ReportOptions = {}): Report {
    this.checkOutput(outputName, 'report');
    const name = options.propertyFileName ?? `${outputName}-${path}`.replace(/[^A-Za-z0-9\-_]+/g, '-');
    const known = this.reports.find(report => report.propertyFileName === name);
    if (known) {
      if (known.outputName === outputName && known.path === path) { return known; }
      throw new ValidationError('ReportName', `propertyFileName ${JSON.stringify(name)} is taken by ${known.outputName}/${known.path}: choose another name`, this);
    }
    const report = new Report(this, this.stepName, name, outputName, path, this.output(outputName));
    this.reports.push(report);
    return report;
  }

  /** @internal */
  public _arguments(context: StepContext): any {
    const { props } = this;
    const vpcConfig = this._vpcConfig();
    const network = props.networkIsolation !== undefined || props.interContainerEncryption !== undefined || vpcConfig ? {
      EnableNetworkIsolation: props.networkIsolation,
      EnableInterContainerTrafficEncryption: props.interContainerEncryption,
      VpcConfig: vpcConfig,
    } : undefined;
    return {
      ProcessingJobName: props.jobNamePrefix,
      ProcessingResources: {
        ClusterConfig: {
          InstanceType: props.instanceType.name,
          InstanceCount: props.instanceCount ?? 1,
          VolumeSizeInGB: props.volumeSize?.toGibibytes() ?? 30,
          VolumeKmsKeyId: props.volumeKmsKey?.keyArn,
        },
      },
      AppSpecification: {
        ImageUri: this.imageConfig.imageUri,
        ContainerArguments: props.arguments?.length ? props.arguments.map(a => asText(a, this, 'arguments')) : undefined,
        ContainerEntrypoint: this.code.entrypoint,
      },
      RoleArn: context.jobRoleArn(this),
      ProcessingInputs: this.inputs.length ? this.inputs.map(([name, input]) => input._render(name)) : undefined,
      ProcessingOutputConfig: this.outputs.size ? {
        Outputs: [...this.outputs].map(([name, output]) => output._render(name, this.destination(name, context))),
        KmsKeyId: props.outputKmsKey?.keyArn,
      } : undefined,
      Environment: this._environment(),
      NetworkConfig: network,
      StoppingCondition: props.maxRuntime && { MaxRuntimeInSeconds: props.maxRuntime.toSeconds() },
      Tags: renderTags(props.jobTags),
      ExperimentConfig: renderExperimentConfig(props.trialComponentDisplayName),
    };
  }

  /** @internal */
  public _members(_context: StepContext): Record<string, any> {
    return {
      RetryPolicies: renderRetries(this.props.retryPolicies, this),
      CacheConfig: renderCache(this.props.cache),
      PropertyFiles: this.reports.length ? this.reports.map(report => ({
        PropertyFileName: report.propertyFileName, OutputName: report.outputName, FilePath: report.path,
      })) : undefined,
    };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    permissions.runJob(this, 'ProcessingJob', 'processing-job', jobNames(this.props.jobNamePrefix));
    permissions.container(this, '/aws/sagemaker/ProcessingJobs');
    permissions.pull(this, this.imageConfig);
    for (const [, input] of this.inputs) {
      if (input._uri !== undefined) { permissions.read(this, input._uri); }
      input._grant?.(this, permissions);
    }
    for (const output of this.outputs.values()) {
      if (output._featureGroupName === undefined) { continue; }
      permissions.job(this, ['sagemaker:DescribeFeatureGroup', 'sagemaker:PutRecord'],
        [permissions.sagemakerArn('feature-group', permissions.isRuntime(output._featureGroupName) ? '*' : output._featureGroupName)]);
    }
    for (const written of this._writes(permissions.context)) {
      permissions.write(this, written);
      // the service reads reports for conditions and JSON values itself
      if (this.reports.length) { permissions.read('execution', written); }
    }
    this._jobPermissions(permissions);
  }

  /** @internal */
  public _writes(context: StepContext): string[] {
    return [...this.outputs].filter(([, output]) => !output._appManaged).map(([name]) => this.destination(name, context));
  }

  /** Each execution writes below a prefix of its own, unless a place is given. */
  private destination(name: string, context: StepContext): string {
    return this.outputs.get(name)!._destination ?? new PipelineExpression('the output', {
      'Std:Join': {
        On: '/',
        Values: ['s3:/', context.artifactBucketName, context.pipelineName, PipelineExpression.get('Execution.PipelineExecutionId'), this.stepName, 'output', name],
      },
    }).asString();
  }

  private checkOutput(name: string, what: string): void {
    if (!this.outputs.has(name)) {
      throw new ValidationError('UnknownOutput',
        `${what} must name an output of step ${JSON.stringify(this.stepName)}, which has ${JSON.stringify([...this.outputs.keys()])}, got ${JSON.stringify(name)}`, this);
    }
  }
}
