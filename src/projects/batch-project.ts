import type { IModelPackageGroupRef } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import type { BatchTrigger } from './batch-trigger';
import type { ProjectAppProps } from './delivery-props';
import { addCi } from './private/ci';
import { addDeploy } from './private/parts';
import { addApp } from './private/seeding';
import { Project } from './project';
import type { ProjectOptions } from './project-options';
import type { SourceSeed } from './source-seed';
import { BatchPipeline } from '../delivery';
import type { BatchOptions, BuildPipeline, Ci, CiWorkflows, DeployOptions, DeployPipeline, DeploymentStage, DeploymentStageOptions } from '../delivery';
import { StartGuard } from '../pipelines';
import type { StartGuardOptions } from '../pipelines';
import { ValidationError } from '../private/errors';
import type { IModelPackageGroup } from '../registry';

/**
 * Properties of a project that scores data in batches.
 */
export interface BatchProjectProps extends ProjectOptions, ProjectAppProps {
  /** The group whose newest approved version scores: of this app, of the account by its name, or of another account by its ARN. */
  readonly modelPackageGroup: IModelPackageGroupRef;

  /**
   * What is scored in the account of the project, how, and where the answers go: always with the version that is the newest approved one then.
   *
   * @default - nothing is scored here: `stages` have to say what is scored elsewhere
   */
  readonly batchOptions?: BatchOptions;

  /**
   * Where else data is scored: an approved version goes through the stages in their order, with their approvals, into the accounts and regions of the stages, and
   * scores there as their `batch` says.
   *
   * @default - the project has no stages
   */
  readonly stages?: DeploymentStageOptions[];

  /**
   * How approved versions get to the stages. Its `modelArtifacts` say where the parts of the models lie.
   *
   * @default - see `DeployOptions`; `modelArtifacts` are those of `batchOptions`
   */
  readonly deployOptions?: DeployOptions;

  /**
   * The CI system that brings approved versions to the stages in the place of CodePipeline: GitHub Actions or GitLab CI. `deployPipeline` is then not there.
   *
   * @default - CodePipeline
   */
  readonly ci?: Ci;

  /**
   * What starts runs in the account of the project. All of it goes through one guard, which starts them one after the other.
   *
   * @default - nothing: runs are started by hand
   */
  readonly triggers?: BatchTrigger[];

  /**
   * How the guard starts runs.
   *
   * @default - one run at a time
   */
  readonly triggerOptions?: StartGuardOptions;
}

/**
 * A project that scores data in S3 with the newest approved version of a model, whoever trained and registered it.
 *
 * The version is looked up when a run starts: what is approved today scores tonight, without a deployment.
 */
export class BatchProject extends Project {
  /** The group whose newest approved version scores. */
  public readonly modelPackageGroup: IModelPackageGroup;

  /** Brings approved versions to the stages, with `stages`. */
  public readonly deployPipeline?: DeployPipeline;

  /** The workflows that bring approved versions to the stages, with `ci`. */
  public readonly ci?: CiWorkflows;

  /** The guard through which runs are started, with `triggers`. */
  public readonly startGuard?: StartGuard;

  /** Tests the app and deploys the stack, with `source`. */
  public readonly buildPipeline?: BuildPipeline;

  /** Puts code into the source while there is none, with `seedCode`. */
  public readonly sourceSeed?: SourceSeed;

  private readonly ownPipeline?: BatchPipeline;

  public constructor(scope: Construct, id: string, props: BatchProjectProps) {
    super(scope, id, props);
    const { batchOptions, deployOptions, modelPackageGroup, stages } = props;
    checkParts(props, this);
    if (batchOptions !== undefined) {
      this.ownPipeline = this.makePipeline(batchOptions, props);
      this.startGuard = this.makeTriggers(this.ownPipeline, props);
    }
    if (stages !== undefined) {
      const deployed = {
        ...props,
        stages,
        modelPackageGroup: this.ownPipeline?.modelPackageGroup ?? modelPackageGroup,
        modelArtifacts: deployOptions?.modelArtifacts ?? batchOptions?.modelArtifacts,
      };
      if (props.ci !== undefined) { this.ci = addCi(this, { ...deployed, ci: props.ci }); } else { this.deployPipeline = addDeploy(this, deployed); }
    }
    this.modelPackageGroup = (this.ownPipeline ?? this.deployPipeline)?.modelPackageGroup ?? this.ci!.modelPackageGroup!;
    this.addToProject(modelPackageGroup);
    const { build, seed } = addApp(this, props);
    this.buildPipeline = build;
    this.sourceSeed = seed;
    if (this.ownPipeline === undefined) { return; }
    if (stages === undefined) {
      this.addOutput('ModelPackageGroupName', this.modelPackageGroup.modelPackageGroupName, 'The group in which models are approved');
    }
    this.addOutput('BatchPipelineName', this.ownPipeline.pipeline.pipelineName, 'The SageMaker pipeline that scores data');
    this.addOutput('OutputUrl', this.ownPipeline.outputUrl, 'The place in S3 below which each run writes');
  }

  /** Scores data in the account of the project. Fails without `batchOptions`. */
  public get batchPipeline(): BatchPipeline {
    if (this.ownPipeline === undefined) {
      throw new ValidationError('BatchPipeline', 'the project has no batchOptions, so that it scores in its stages only: ask for the batch of a stage', this);
    }
    return this.ownPipeline;
  }

  /** The stages with their stacks and batch runs. */
  public get stages(): DeploymentStage[] { return (this.ci ?? this.deployPipeline)?.stages ?? []; }

  private makePipeline(batchOptions: BatchOptions, props: BatchProjectProps): BatchPipeline {
    const { notificationTopic, accessLogsBucket, removalPolicy, triggers = [] } = props;
    const made = new BatchPipeline(this, 'Batch', {
      // the guard tells of failed runs itself
      notificationTopic: triggers.length > 0 ? undefined : notificationTopic,
      accessLogsBucket,
      removalPolicy,
      ...batchOptions,
      modelPackageGroup: props.modelPackageGroup,
    });
    this.securityPerimeter?.secureJobs(made.pipeline);
    return made;
  }

  private makeTriggers(batchPipeline: BatchPipeline, props: BatchProjectProps): StartGuard | undefined {
    const { notificationTopic, triggers = [], triggerOptions } = props;
    if (triggers.length === 0) { return undefined; }
    const guard = new StartGuard(this, 'StartGuard', { notificationTopic, ...triggerOptions, pipeline: batchPipeline.pipeline });
    const parent = new Construct(this, 'Triggers');
    for (const trigger of triggers) { trigger.bind(parent, { guard, batchPipeline }); }
    return guard;
  }
}

function checkParts({ batchOptions, ci, deployOptions, stages, triggers }: BatchProjectProps, scope: Construct): void {
  if (batchOptions === undefined && stages === undefined) {
    throw new ValidationError('BatchNothing', 'a batch project needs something to score: give batchOptions for the account of the project, stages for others, or both', scope);
  }
  if (batchOptions === undefined && triggers !== undefined) {
    throw new ValidationError('BatchTriggers', 'triggers start runs in the account of the project, which needs batchOptions: give them, or schedules in the batch of a stage', scope);
  }
  if (stages === undefined && deployOptions !== undefined) {
    throw new ValidationError('BatchStages', 'deployOptions are for stages: give stages, or leave them out', scope);
  }
  if (stages === undefined && ci !== undefined) {
    throw new ValidationError('BatchStages', 'ci brings approved versions to stages: give stages, or leave it out', scope);
  }
  const without = stages?.find(stage => stage.batch === undefined);
  if (without !== undefined) {
    throw new ValidationError('BatchStages', `stage ${JSON.stringify(without.stageName)} of a batch project has no batch: say there what is scored, or use a DeployProject`, scope);
  }
}
