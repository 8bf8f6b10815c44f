import type { IModelPackageGroupRef } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import type { BatchTrigger } from './batch-trigger';
import { Project } from './project';
import type { ProjectOptions } from './project-options';
import { BatchPipeline } from '../delivery';
import type { BatchOptions } from '../delivery';
import { StartGuard } from '../pipelines';
import type { StartGuardOptions } from '../pipelines';
import type { IModelPackageGroup } from '../registry';

/**
 * Properties of a project that scores data in batches.
 */
export interface BatchProjectProps extends ProjectOptions {
  /** The group whose newest approved version scores: of this app, of the account by its name, or of another account by its ARN. */
  readonly modelPackageGroup: IModelPackageGroupRef;

  /** What is scored, how, and where the answers go. */
  readonly batchOptions: BatchOptions;

  /**
   * What starts runs. All of it goes through one guard, which starts them one after the other.
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

  /** Scores data. */
  public readonly batchPipeline: BatchPipeline;

  /** The guard through which runs are started, with `triggers`. */
  public readonly startGuard?: StartGuard;

  public constructor(scope: Construct, id: string, props: BatchProjectProps) {
    super(scope, id, props);
    const { notificationTopic, accessLogsBucket, removalPolicy, triggers = [] } = props;
    const guarded = triggers.length > 0;
    this.batchPipeline = new BatchPipeline(this, 'Batch', {
      // the guard tells of failed runs itself
      notificationTopic: guarded ? undefined : notificationTopic,
      accessLogsBucket,
      removalPolicy,
      ...props.batchOptions,
      modelPackageGroup: props.modelPackageGroup,
    });
    this.securityPerimeter?.secureJobs(this.batchPipeline.pipeline);
    this.modelPackageGroup = this.batchPipeline.modelPackageGroup;
    this.addToProject(props.modelPackageGroup);
    if (guarded) {
      this.startGuard = new StartGuard(this, 'StartGuard', { notificationTopic, ...props.triggerOptions, pipeline: this.batchPipeline.pipeline });
      const parent = new Construct(this, 'Triggers');
      for (const trigger of triggers) { trigger.bind(parent, { guard: this.startGuard, batchPipeline: this.batchPipeline }); }
    }
    this.addOutput('ModelPackageGroupName', this.modelPackageGroup.modelPackageGroupName, 'The group in which models are approved');
    this.addOutput('BatchPipelineName', this.batchPipeline.pipeline.pipelineName, 'The SageMaker pipeline that scores data');
    this.addOutput('OutputUrl', this.batchPipeline.outputUrl, 'The place in S3 below which each run writes');
  }
}
