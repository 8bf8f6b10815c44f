import { ArnFormat, Aspects, Lazy, Resource, Stack } from 'aws-cdk-lib';
import { Grant, IGrantable, IRole } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnPipeline, IModelPackageGroupRef, IPipeline, PipelineReference } from 'aws-cdk-lib/aws-sagemaker';
import { Schedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { RolesOfJobs } from './access/roles-of-jobs';
import { SynthChecks } from './checks/synth';
import { bindDefinition, BoundDefinition } from './definition/bind';
import { DefinitionOverride, renderDefinition, RenderedDefinition } from './definition/render';
import { givenDefaults, hasDefaults } from './given-defaults';
import { ImportedPipeline } from './imported-pipeline';
import type { JobDefaults } from './job-defaults';
import { JobFinding, jobFindings, JobSecurity } from './job-security';
import { Permissions } from './permissions';
import { checkPipelineProps } from './pipeline-checks';
import { ArtifactBucket, createServiceRole } from './pipeline-defaults';
import { PipelineGrants } from './pipeline-grants';
import { PipelineProps, PipelineScheduleOptions } from './pipeline-props';
import { createSchedule } from './pipeline-schedule';
import type { PolicyRequirement } from './policy-requirement';
import { Step, StepContext } from './step';
import { RegisterModelStep } from './steps/register-model';
import { StoredDefinition } from './stored-definition';
import { ValidationError } from '../private/errors';
import { toJsonText } from '../private/json';
import { generatedName } from '../private/naming';
import { splitPath } from '../private/paths';

/**
 * A SageMaker pipeline.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/pipelines.html
 * @resource AWS::SageMaker::Pipeline
 */
export class Pipeline extends Resource implements IPipeline {
  /**
   * A pipeline that exists already, by its name.
   *
   * @param pipelineName the pipeline's name, in the account and region of the stack
   */
  public static fromPipelineName(scope: Construct, id: string, pipelineName: string): IPipeline {
    return new ImportedPipeline(scope, id, Stack.of(scope).formatArn({ service: 'sagemaker', resource: 'pipeline', resourceName: pipelineName }), pipelineName);
  }

  /**
   * A pipeline that exists already, by its ARN.
   *
   * @param pipelineArn the pipeline's ARN
   */
  public static fromPipelineArn(scope: Construct, id: string, pipelineArn: string): IPipeline {
    const name = Stack.of(scope).splitArn(pipelineArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!;
    return new ImportedPipeline(scope, id, pipelineArn, name);
  }

  /** The pipeline's name. */
  public readonly pipelineName: string;

  /** The pipeline's ARN. */
  public readonly pipelineArn: string;

  /** The role that the service runs the pipeline with. */
  public readonly executionRole: IRole;

  /** The bucket for what steps hand to each other. */
  public readonly artifactBucket: IBucket;

  /** The steps outside of branches. */
  public readonly steps: Step[];

  /** The model package groups that the pipeline registers models in. */
  public readonly modelPackageGroups: IModelPackageGroupRef[];

  /** What others may be allowed to do with the pipeline. */
  public readonly grants: PipelineGrants;

  private readonly jobRoles: RolesOfJobs;
  private readonly bound?: BoundDefinition;
  private readonly checks = new SynthChecks(this);
  private readonly context: StepContext;
  private readonly resource: CfnPipeline;
  private readonly overrides: DefinitionOverride[] = [];
  private readonly permissions: Permissions;
  private storedDefinition?: StoredDefinition;
  private security?: JobSecurity;

  constructor(scope: Construct, id: string, private readonly props: PipelineProps) {
    super(scope, id, { physicalName: props.pipelineName });
    checkPipelineProps(this, props);
    this.bound = props.definition && bindDefinition(this, props.definition);
    this.steps = [...this.bound?.steps ?? props.steps ?? []];
    // lower case: the service has written the names of pipelines in ARNs in both ways, and policies are matched by case
    const name = props.pipelineName ?? generatedName(this, 82).toLowerCase();

    this.artifactBucket = props.artifactBucket ?? new ArtifactBucket(this, 'ArtifactBucket', props.outputKmsKey);
    this.security = hasDefaults(props) ? new JobSecurity(this, props) : undefined;
    this.executionRole = props.executionRole ?? createServiceRole(this, 'ExecutionRole', `Runs pipeline ${name}`);
    this.jobRoles = new RolesOfJobs(this, name, props);
    const security = () => this.security;
    this.context = {
      get security() { return security(); },
      pipelineName: name,
      artifactBucketName: this.artifactBucket.bucketName,
      jobRoleArn: step => this.jobRoles.of(step).roleArn,
      renderStep: () => { throw new Error('replaced while rendering'); },
    };
    for (const step of this.allSteps()) { step._attach(this); }

    // rendering finds misuse; it does so here, where the stack trace leads to the app, and once more at synth for what was changed since
    this.render();
    const permissions = new Permissions(this, this.executionRole, step => this.jobRoles.of(step), this.context, this.artifactBucket);
    this.permissions = permissions;
    this.collectPermissions();
    if (props.experiment?._needsPermissions ?? this.bound?.hasExperiment ?? true) {
      permissions.experiment(props.experiment?._form()?.ExperimentName ?? (this.bound ? undefined : name));
    }
    if (props.mlflow) { permissions.mlflow(this.allSteps(), props.mlflow.mlflowResourceArn); }
    permissions.grant();

    this.resource = new CfnPipeline(this, 'Resource', {
      pipelineName: name,
      pipelineDisplayName: props.displayName,
      pipelineDescription: props.description,
      roleArn: this.executionRole.roleArn,
      // the L1 passes these through as they are, so they are in CloudFormation's own spelling
      pipelineDefinition: Lazy.any({ produce: () => this.storedDefinition?.location ?? { PipelineDefinitionBody: this.definitionText() } }),
      parallelismConfiguration: props.maxParallelSteps !== undefined ? { MaxParallelExecutionSteps: props.maxParallelSteps } : undefined,
    });
    this.pipelineName = this.getResourceNameAttribute(this.resource.ref);
    this.pipelineArn = this.getResourceArnAttribute(
      this.stack.formatArn({ service: 'sagemaker', resource: 'pipeline', resourceName: this.resource.ref }),
      { service: 'sagemaker', resource: 'pipeline', resourceName: this.physicalName });
    // how large the definition is turns out when nothing changes it any more
    Aspects.of(this).add({ visit: node => { if (node === this) { this.storeLargeDefinition(); } } });
    // not before synth: overrides may put right what is wrong now
    this.node.addValidation({ validate: () => this.check() });
    this.grants = PipelineGrants.fromPipeline(this);
    this.modelPackageGroups = [...new Set(this.allSteps().flatMap(step => step instanceof RegisterModelStep && step.modelPackageGroup || []))];
  }

  /**
   * What the policies of roles, buckets and keys must have for the pipeline to run. Those that are not `added` are left to whoever owns the role,
   * bucket or key: warnings say them too.
   */
  public get requirements(): PolicyRequirement[] { return this.permissions.requirements; }

  /**
   * The role that the jobs of steps run with, if a step has none of its own. Fails for a pipeline with `JobRoles.PER_STEP`, which has none: see
   * `jobRoleOf`.
   */
  public get jobRole(): IRole { return this.jobRoles.common; }

  /**
   * The role that the job of a step runs with: the step's own, or that of the pipeline. Fails for a step without a job.
   *
   * @param step a step of this pipeline
   */
  public jobRoleOf(step: Step): IRole {
    const role = this.jobRoles.find(step._jobHolder);
    if (!role || !this.allSteps().includes(step)) {
      throw new ValidationError('NoJob', `step must be one of the pipeline's that runs a job with a role, got ${JSON.stringify(step.stepName)}`, this);
    }
    return role;
  }

  /** The reference that the CDK's own constructs take. */
  public get pipelineRef(): PipelineReference {
    return { pipelineName: this.pipelineName };
  }

  /**
   * Allows starting an execution of the pipeline.
   *
   * @param grantee who may
   */
  public grantStartPipelineExecution(grantee: IGrantable): Grant {
    return this.grants.startExecution(grantee);
  }

  /**
   * Starts an execution by a schedule (EventBridge Scheduler).
   *
   * @param id the id of the schedule below the pipeline
   * @param options when, and with which parameters
   */
  public addSchedule(id: string, options: PipelineScheduleOptions): Schedule {
    return createSchedule(this, id, this.render().document.Parameters ?? [], options);
  }

  /**
   * Sets a member of the definition beside its steps, or replaces one, where no prop does: `MlflowConfig`, or `Parameters[0].Description`. The value
   * may hold parameters.
   *
   * @param path the member's place in the definition, in its spelling; not below `Steps`, which have overrides of their own
   * @param value the value
   */
  public addDefinitionOverride(path: string, value: any): void {
    this.override({ path, value, remove: false });
  }

  /**
   * Leaves out a member of the definition beside its steps, for example `PipelineExperimentConfig`.
   *
   * @param path the member's place in the definition, in its spelling; not below `Steps`
   */
  public addDefinitionDeletionOverride(path: string): void {
    this.override({ path, remove: true });
  }

  /**
   * Leaves out a check of the definition at synth, because you know better. All checks are on by default: errors stop the synthesis, warnings are
   * said as annotations.
   *
   * @param ruleId the rule's id, which stands at the end of the message in brackets, for example `argument-enum`
   * @param reason why the check does not matter here, at least 10 characters
   * @param stepName the step that it is for; all of them if left out
   */
  public acknowledgeCheck(ruleId: string, reason: string, stepName?: string): void {
    this.checks.acknowledge(ruleId, reason, stepName);
  }

  /**
   * The definition as JSON text, with CloudFormation tokens where a value is known at deployment only.
   */
  public definitionText(): string {
    return toJsonText(this.render().document, this);
  }

  /** @internal */
  public _render(): RenderedDefinition { return this.render(); }

  /**
   * Lets defaults apply to the jobs from now on, besides those that the pipeline was given, which win. The bucket that was made here gets the key
   * for outputs too.
   *
   * @internal
   */
  public _addJobDefaults(defaults: JobDefaults): void {
    const own = this.security?.defaults;
    // a network of the pipeline's own is not mixed with another one
    const { vpc, vpcSubnets, securityGroups, ...others } = defaults;
    const network = own?.vpc ? {} : { vpc, vpcSubnets, securityGroups };
    this.security = new JobSecurity(this, { ...others, ...network, ...givenDefaults(own ?? {}) }, this.security);
    const key = this.security.defaults.outputKmsKey;
    if (key && this.artifactBucket instanceof ArtifactBucket) { this.artifactBucket._encryptWith(key); }
    this.render();
    this.collectPermissions();
    this.permissions.grant();
  }

  /** @internal */
  public get _jobDefaults(): JobDefaults | undefined { return this.security?.defaults; }

  /** What the jobs lack to be safe, as they are rendered now. @internal */
  public _jobFindings(): JobFinding[] { return jobFindings(this.render().document.Steps); }

  /** The step of a name, wherever it is. @internal */
  public _stepOf(stepName: string): Step | undefined { return this.allSteps().find(step => step.stepName === stepName); }

  private render(): RenderedDefinition {
    return renderDefinition(this, this.steps, this.context, {
      parameters: this.props.parameters ?? [],
      experiment: this.props.experiment?._form(),
      mlflow: this.props.mlflow && { MlflowResourceArn: this.props.mlflow.mlflowResourceArn, MlflowExperimentName: this.props.mlflow.experimentName },
      metadata: this.props.metadata,
      base: this.bound?.base,
      overrides: this.overrides,
    });
  }

  /** The roles that the pipeline has for jobs, besides those that steps bring along. @internal */
  public _jobRoles(): IRole[] { return this.jobRoles.all; }

  private collectPermissions(): void {
    for (const step of this.allSteps()) {
      step._permissions(this.permissions);
      this.security?.permissions(step, this.permissions);
    }
  }

  private override(override: DefinitionOverride): void {
    if (splitPath(override.path, this)[0] === 'Steps') {
      throw new ValidationError('StepsOverride',
        `path must not be below Steps, got ${JSON.stringify(override.path)}: use addArgumentOverride or addMemberOverride of the step`, this);
    }
    this.overrides.push(override);
  }

  private check(): string[] {
    const steps = new Map(this.allSteps().map(step => [step.stepName, step]));
    return this.checks.run(this.render().document, {
      pipelineName: this.context.pipelineName, storedInS3: this.storedDefinition !== undefined,
    }, name => steps.get(name));
  }

  private storeLargeDefinition(): void {
    if (this.storedDefinition) { return; }
    const text = this.definitionText();
    if (Buffer.byteLength(text) < INLINE_LIMIT) { return; }
    this.storedDefinition = new StoredDefinition(this, 'Definition', { text, bucket: this.artifactBucket, prefix: `${this.context.pipelineName}/definition` });
    this.resource.node.addDependency(this.storedDefinition);
  }

  private allSteps(): Step[] { return this.steps.flatMap(withBranches); }
}

/** A step, and those in its branches. */
function withBranches(step: Step): Step[] { return [step, ...step._children().flatMap(withBranches)]; }

/** Larger definitions go to S3, as those of the SDK do: the template has a limit of its own. */
const INLINE_LIMIT = 100 * 1024;
