import { Token } from 'aws-cdk-lib';
import { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { StepDocument } from './definition/model';
import type { JobSecurity } from './job-security';
import type { Permissions } from './permissions';
import type { RetryPolicy, StepCache, StepOptions } from './step-options';
import { checkKnown, checkName } from '../private/checks';
import { ValidationError } from '../private/errors';
import { PipelineExpression } from '../private/expressions';
import { JsonNumber } from '../private/json';
import { deleteAt, setAt } from '../private/paths';

const STEP = Symbol.for('cdk-mlops.Step');

/** What a pipeline tells its steps while they render. @internal */
export interface StepContext {
  readonly pipelineName: string;
  readonly artifactBucketName: string;
  /** What applies to jobs that do not say otherwise. */
  readonly security?: JobSecurity;
  jobRoleArn(step: Step): string;
  renderStep(step: Step): StepDocument;
}

/**
 * A step of a pipeline. A step belongs to one pipeline, but lives in the scope that it is defined in.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps.html
 */
export abstract class Step extends Construct {
  /** Whether a construct is a pipeline step. */
  public static isStep(x: any): x is Step {
    return x !== null && typeof x === 'object' && STEP in x;
  }

  /** The step's name in the pipeline. */
  public readonly stepName: string;

  private readonly dependencies: Step[] = [];
  private readonly overrides: { path: string; value?: any; remove: boolean }[] = [];
  private readonly memberOverrides: { path: string; value?: any; remove: boolean }[] = [];
  private pipelineScope?: Construct;

  /** @param stepType the `Type` in the pipeline definition */
  protected constructor(scope: Construct, id: string, public readonly stepType: string, private readonly options: StepOptions) {
    super(scope, id);
    Object.defineProperty(this, STEP, { value: true });
    this.stepName = options.stepName ?? id;
    checkKnown(this.stepName, 'stepName', 'other steps refer to it', this);
    checkName(this.stepName, {
      prop: 'stepName', maxLength: 64, pattern: /^[A-Za-z0-9\-_]+$/, allowed: 'letters, digits, hyphens and underscores',
    }, this);
    checkLength(options.displayName, 'displayName', 256, this);
    checkLength(options.description, 'description', 3072, this);
    this.addDependency(...options.dependsOn ?? []);
  }

  /**
   * Makes this step wait until other steps have succeeded. Steps whose results it uses need no mention.
   *
   * @param steps the steps to wait for
   */
  public addDependency(...steps: Step[]): void {
    for (const step of steps) {
      if (step === this) {
        throw new ValidationError('SelfDependency', `step ${JSON.stringify(this.stepName)} cannot depend on itself: remove it from dependsOn`, this);
      }
      if (step.stepType === 'Fail') {
        throw new ValidationError('DependsOnFail',
          `step ${JSON.stringify(this.stepName)} depends on the fail step ${JSON.stringify(step.stepName)}, after which nothing runs: depend on another step`, this);
      }
      if (!this.dependencies.includes(step)) { this.dependencies.push(step); }
    }
  }

  /**
   * Sets a member of the step's request that no prop covers, or replaces one. The value may hold parameters and results of other steps: they
   * count for the order of steps like any other.
   *
   * @param path the member's place in the step's `Arguments`, in the API's spelling: `ResourceConfig.VolumeKmsKeyId`, `InputDataConfig[0].InputMode`
   * @param value the value
   */
  public addArgumentOverride(path: string, value: any): void {
    this.overrides.push({ path, value, remove: false });
  }

  /**
   * Leaves out a member of the step's request.
   *
   * @param path the member's place in the step's `Arguments`, in the API's spelling
   */
  public addArgumentDeletionOverride(path: string): void {
    this.overrides.push({ path, remove: true });
  }

  /**
   * Sets a member of the step beside its `Arguments`, for example `CacheConfig.ExpireAfter`. The value may be known at run time.
   *
   * @param path the member's place in the step, in the spelling of the pipeline definition
   * @param value the value
   */
  public addMemberOverride(path: string, value: any): void {
    this.memberOverrides.push({ path, value, remove: false });
  }

  /**
   * Leaves out a member of the step beside its `Arguments`.
   *
   * @param path the member's place in the step, in the spelling of the pipeline definition
   */
  public addMemberDeletionOverride(path: string): void {
    this.memberOverrides.push({ path, remove: true });
  }

  /**
   * A text value of the step's result, by its place in the response of the API that describes it.
   *
   * @param path for example `ModelArtifacts.S3ModelArtifacts` or `ProcessingOutputConfig.Outputs['train'].S3Output.S3Uri`
   */
  public property(path: string): string {
    return this._property(path).asString();
  }

  /**
   * A number of the step's result, by its place in the response of the API that describes it.
   *
   * @param path for example `FinalMetricDataList['validation:rmse'].Value`
   */
  public propertyAsNumber(path: string): number {
    return this._property(path).asNumber();
  }

  /** @internal */
  public _property(path: string): PipelineExpression {
    if (this.stepType === 'Fail') {
      throw new ValidationError('FailStepResult', `fail step ${JSON.stringify(this.stepName)} has no result: nothing runs after it`, this);
    }
    if (!path || Token.isUnresolved(path)) {
      throw new ValidationError('PropertyPath', 'path must be plain text that names a member, for example "ModelArtifacts.S3ModelArtifacts"', this);
    }
    return PipelineExpression.get(`Steps.${this.stepName}${path.startsWith('[') ? '' : '.'}${path}`, this);
  }

  /** What a property of the result will be, where that is known before; for the ARNs of permissions, with `*` where it is not. @internal */
  public _knownProperty(_path: string): string | undefined { return undefined; }

  /** Binds the step to its pipeline. @internal */
  public _attach(pipeline: Construct): void {
    if (this.pipelineScope && this.pipelineScope !== pipeline) {
      throw new ValidationError('StepInTwoPipelines',
        `step ${JSON.stringify(this.stepName)} belongs to pipeline ${this.pipelineScope.node.path} already: define a step of its own for each pipeline`, this);
    }
    this.pipelineScope = pipeline;
  }

  /** @internal */
  public get _pipeline(): Construct | undefined { return this.pipelineScope; }

  /** Whether the pipeline cuts containers off from any network, if a step says nothing. @internal */
  public get _isolatedByDefault(): boolean {
    const pipeline = this.pipelineScope as { readonly _jobDefaults?: { readonly networkIsolation?: boolean } } | undefined;
    return pipeline?._jobDefaults?.networkIsolation ?? false;
  }

  /** The steps in branches of this one. @internal */
  public _children(): Step[] { return []; }

  /** @internal */
  public get _dependencies(): Step[] { return this.dependencies; }

  /** The role that the step's job runs with, if it has one of its own. @internal */
  public get _ownRole(): IRole | undefined { return undefined; }

  /** The step whose role the step's job runs with. @internal */
  public get _jobHolder(): Step { return this; }

  /** Whether the job's container calls AWS itself, so that it cannot do without a network. @internal */
  public get _callsServices(): boolean { return false; }

  /** The step's document, expressions not rendered yet. @internal */
  public _toDocument(context: StepContext): StepDocument {
    const args = this._arguments(context);
    context.security?.apply(this, args);
    for (const override of this.overrides) {
      if (override.remove) { deleteAt(args, override.path, this); } else { setAt(args, override.path, override.value, this); }
    }
    const document: StepDocument = {
      Name: this.stepName,
      Type: this.stepType,
      Arguments: args,
      DependsOn: this.dependencies.length ? this.dependencies.map(step => step.stepName) : undefined,
      DisplayName: this.options.displayName,
      Description: this.options.description,
      ...this._members(context),
    };
    for (const override of this.memberOverrides) {
      if (override.remove) { deleteAt(document, override.path, this); } else { setAt(document, override.path, override.value, this); }
    }
    return document;
  }

  /** The step's request. @internal */
  public abstract _arguments(context: StepContext): any;

  /** Members of the step's document besides the common ones. @internal */
  public _members(_context: StepContext): Record<string, any> { return {}; }

  /** What the step needs: calls of the pipeline's role, and what its job touches. @internal */
  public abstract _permissions(permissions: Permissions): void;

  /** The key that encrypts what the step writes to S3, if it is not that of the bucket. @internal */
  public _outputKey(_context: StepContext): IKey | undefined { return undefined; }

  /** The S3 locations that the step writes. @internal */
  public _writes(_context: StepContext): string[] { return []; }
}

function checkLength(value: string | undefined, prop: string, max: number, scope: Construct): void {
  if (value !== undefined && !Token.isUnresolved(value) && value.length > max) {
    throw new ValidationError('TooLong', `${prop} must have at most ${max} characters, got ${value.length}: shorten it`, scope);
  }
}

/** @internal */
export function renderCache(cache: StepCache | undefined): any {
  if (!cache) { return undefined; }
  return { Enabled: cache.enabled ?? true, ExpireAfter: cache.expireAfter?.toIsoString() };
}

/** @internal */
export function renderRetries(policies: RetryPolicy[] | undefined, scope: Construct): any[] | undefined {
  if (!policies?.length) { return undefined; }
  return policies.map(policy => {
    if (policy.exceptions.length === 0) {
      throw new ValidationError('NoExceptions', 'exceptions of a retry policy must have at least one error, got []', scope);
    }
    if (policy.maxAttempts !== undefined && policy.expireAfter !== undefined) {
      throw new ValidationError('RetryLimits', 'maxAttempts and expireAfter exclude each other in a retry policy: give one of them', scope);
    }
    checkBetween(policy.maxAttempts, 'maxAttempts', 0, 20, scope);
    checkBetween(policy.interval?.toSeconds(), 'interval in seconds', 0, 43_200, scope);
    checkBetween(policy.expireAfter?.toMinutes(), 'expireAfter in minutes', 0, 14_400, scope);
    checkBetween(policy.backoffRate, 'backoffRate', 0, Infinity, scope);
    return {
      BackoffRate: JsonNumber.float(policy.backoffRate ?? 2),
      IntervalSeconds: policy.interval?.toSeconds() ?? 1,
      MaxAttempts: policy.maxAttempts ?? (policy.expireAfter ? undefined : 5),
      ExpireAfterMin: policy.expireAfter?.toMinutes(),
      ExceptionType: policy.exceptions,
    };
  });
}

function checkBetween(value: number | undefined, prop: string, min: number, max: number, scope: Construct): void {
  if (value !== undefined && !(value >= min && value <= max)) {
    throw new ValidationError('OutOfRange', `${prop} of a retry policy must be between ${min} and ${max}, got ${value}`, scope);
  }
}
