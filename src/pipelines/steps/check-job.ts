import { Size } from 'aws-cdk-lib';
import type { IModelPackageGroupRef } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import type { ImageConfig } from '../../images';
import { Image, ImageUsage } from '../../images';
import { ValidationError } from '../../private/errors';
import { PipelineExpression } from '../../private/expressions';
import { InstanceType } from '../instance-type';
import { asksModel } from '../job-security';
import type { Permissions } from '../permissions';
import { renderCache, StepContext } from '../step';
import type { CacheOptions, JobOptions, StepOptions } from '../step-options';
import { JobStep } from './job';
import { checkPrefix, jobNames, JobRecordOptions, renderExperimentConfig, renderTags } from './job-record';
import { groupName } from './model-package-group';
import { ProcessingInput, ProcessingOutput } from './processing-data';

/** The job that a check runs. */
export interface CheckJobOptions extends JobOptions, JobRecordOptions {
  /**
   * The instances that the check runs on.
   *
   * @default InstanceType.M5_XLARGE
   */
  readonly instanceType?: InstanceType;

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
   * The check's image.
   *
   * @default - SageMaker's own image for the check
   */
  readonly image?: Image;
}

/** What a violation leads to, and which constraints are checked. */
export interface BaselineOptions {
  /**
   * Whether a violation fails the step: true, false, or a value known at run time, such as the `value` of a boolean parameter.
   *
   * @default true
   */
  readonly failOnViolation?: any;

  /**
   * The S3 URI of the constraints to check against.
   *
   * @default - those of the latest approved model of `modelPackageGroup`; without both there is nothing to check against
   */
  readonly suppliedBaselineConstraints?: string;
}

/**
 * What a check step does with baselines.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/pipelines-quality-clarify-baseline-lifecycle.html
 */
export interface CheckStepOptions extends StepOptions, CheckJobOptions, CacheOptions, BaselineOptions {
  /**
   * Skip the comparison with a baseline: true, false, or a value known at run time, such as the `value` of a boolean parameter.
   *
   * @default false
   */
  readonly skipCheck?: any;

  /**
   * Take the newly calculated baseline as `baselineUsedForDriftCheckConstraints`: true, false, or a value known at run time, such as the `value` of a
   * boolean parameter.
   *
   * @default false
   */
  readonly registerNewBaseline?: any;

  /**
   * The group whose latest approved model has the baseline to check against.
   *
   * @default - none
   */
  readonly modelPackageGroup?: IModelPackageGroupRef;
}

/** What kinds of checks differ in. @internal */
export interface BoundCheck {
  readonly checkType: string;
  readonly inputs: [string, ProcessingInput][];
  readonly outputName: string;
  readonly output: ProcessingOutput;
  readonly environment?: Record<string, any>;
  /** Members of the step besides the common ones. */
  readonly members?: Record<string, any>;
  permissions?(permissions: Permissions): void;
}

/** A step that checks data or a model against a baseline, and suggests a new one. */
export abstract class CheckStep extends JobStep {
  private readonly imageConfig: ImageConfig;

  protected constructor(scope: Construct, id: string, stepType: string, private readonly settings: CheckStepOptions, image: Image) {
    super(scope, id, stepType, settings, settings);
    this.imageConfig = (settings.image ?? image).bind(this, { usage: ImageUsage.PROCESSING, instanceType: this.instanceType.name });
    checkPrefix(settings.jobNamePrefix, 'jobNamePrefix', this);
    for (const flag of ['skipCheck', 'failOnViolation', 'registerNewBaseline'] as const) { checkFlag(settings[flag], flag, this); }
  }

  /** The S3 URI of the constraints that this check has calculated. */
  public get calculatedBaselineConstraints(): string { return this.property('CalculatedBaselineConstraints'); }

  /** The S3 URI of the constraints that later drift checks shall use. */
  public get baselineUsedForDriftCheckConstraints(): string { return this.property('BaselineUsedForDriftCheckConstraints'); }

  /** @internal */
  protected abstract get _check(): BoundCheck;

  /** @internal */
  public _arguments(context: StepContext): any {
    const options = this.settings;
    const check = this._check;
    const vpcConfig = this._vpcConfig();
    const environment = { ...this._environment(), ...check.environment };
    const network = options.networkIsolation !== undefined || options.interContainerEncryption !== undefined || vpcConfig;
    return {
      ProcessingJobName: options.jobNamePrefix,
      ProcessingResources: {
        ClusterConfig: {
          InstanceType: this.instanceType.name,
          InstanceCount: options.instanceCount ?? 1,
          VolumeSizeInGB: options.volumeSize?.toGibibytes() ?? 30,
          VolumeKmsKeyId: options.volumeKmsKey?.keyArn,
        },
      },
      AppSpecification: { ImageUri: this.imageConfig.imageUri },
      RoleArn: context.jobRoleArn(this),
      ProcessingInputs: check.inputs.map(([name, input]) => input._render(name)),
      ProcessingOutputConfig: {
        Outputs: [check.output._render(check.outputName, this.destination(context))],
        KmsKeyId: options.outputKmsKey?.keyArn,
      },
      Environment: Object.keys(environment).length ? environment : undefined,
      NetworkConfig: network ? {
        EnableNetworkIsolation: options.networkIsolation,
        EnableInterContainerTrafficEncryption: options.interContainerEncryption,
        VpcConfig: vpcConfig,
      } : undefined,
      StoppingCondition: options.maxRuntime && { MaxRuntimeInSeconds: options.maxRuntime.toSeconds() },
      Tags: renderTags(options.jobTags),
      ExperimentConfig: renderExperimentConfig(options.trialComponentDisplayName),
    };
  }

  /** @internal */
  public get _callsServices(): boolean { return asksModel({ Type: this.stepType, CheckType: this._check.checkType }); }

  /** @internal */
  public _members(_context: StepContext): Record<string, any> {
    const options = this.settings;
    const check = this._check;
    return {
      CacheConfig: renderCache(options.cache),
      CheckType: check.checkType,
      // the service gets a null where nothing is given, as from the SDK
      ModelPackageGroupName: options.modelPackageGroup ? groupName(options.modelPackageGroup) : null,
      SkipCheck: options.skipCheck ?? false,
      FailOnViolation: options.failOnViolation ?? true,
      RegisterNewBaseline: options.registerNewBaseline ?? false,
      SuppliedBaselineConstraints: options.suppliedBaselineConstraints ?? null,
      ...check.members,
    };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    const options = this.settings;
    const check = this._check;
    permissions.runJob(this, 'ProcessingJob', 'processing-job', jobNames(options.jobNamePrefix));
    permissions.container(this, '/aws/sagemaker/ProcessingJobs');
    permissions.pull(this, this.imageConfig);
    for (const [, input] of check.inputs) {
      if (input._uri !== undefined) { permissions.read(this, input._uri); }
    }
    for (const baseline of this._baselines()) {
      permissions.read(this, baseline);
      permissions.read('execution', baseline);
    }
    for (const written of this._writes(permissions.context)) {
      permissions.write(this, written);
      // the service looks for violations, and for the baseline of an earlier execution
      permissions.read('execution', written);
      permissions.read(this, written);
    }
    if (options.modelPackageGroup) { permissions.readModelPackages(options.modelPackageGroup); }
    check.permissions?.(permissions);
    this._jobPermissions(permissions);
  }

  /** The S3 URIs of baselines to check against. @internal */
  protected _baselines(): string[] {
    return this.settings.suppliedBaselineConstraints !== undefined ? [this.settings.suppliedBaselineConstraints] : [];
  }

  /** @internal */
  public _writes(context: StepContext): string[] { return [this.destination(context)]; }

  private get instanceType(): InstanceType { return this.settings.instanceType ?? InstanceType.M5_XLARGE; }

  private destination(context: StepContext): string {
    return this._check.output._destination ?? new PipelineExpression('the report', {
      'Std:Join': {
        On: '/',
        Values: ['s3:/', context.artifactBucketName, context.pipelineName, PipelineExpression.get('Execution.PipelineExecutionId'), this.stepName, 'output'],
      },
    }).asString();
  }
}

function checkFlag(value: any, prop: string, scope: Construct): void {
  const isRuntimeValue = value !== null && typeof value === 'object' && 'resolve' in value;
  if (value !== undefined && typeof value !== 'boolean' && !isRuntimeValue) {
    throw new ValidationError('NotBoolean',
      `${prop} must be true, false, or a value known at run time such as the value of a BooleanParameter, got ${JSON.stringify(value)}`, scope);
  }
}
