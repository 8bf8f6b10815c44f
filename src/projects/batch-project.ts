import type { IModelPackageGroupRef } from 'aws-cdk-lib/aws-sagemaker';
import type { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import { Project } from './project';
import type { ProjectOptions } from './project-options';
import { BatchPipeline } from '../delivery';
import type { BatchOptions } from '../delivery';
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
   * When runs start.
   *
   * @default - by no schedule
   */
  readonly schedule?: ScheduleExpression;
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

  public constructor(scope: Construct, id: string, props: BatchProjectProps) {
    super(scope, id, props);
    const { notificationTopic, accessLogsBucket, removalPolicy } = props;
    this.batchPipeline = new BatchPipeline(this, 'Batch', {
      notificationTopic, accessLogsBucket, removalPolicy, ...props.batchOptions, modelPackageGroup: props.modelPackageGroup,
    });
    this.modelPackageGroup = this.batchPipeline.modelPackageGroup;
    this.addToProject(props.modelPackageGroup);
    if (props.schedule !== undefined) { this.batchPipeline.addSchedule('Schedule', { schedule: props.schedule, description: 'Starts a batch run' }); }
    this.addOutput('ModelPackageGroupName', this.modelPackageGroup.modelPackageGroupName, 'The group in which models are approved');
    this.addOutput('BatchPipelineName', this.batchPipeline.pipeline.pipelineName, 'The SageMaker pipeline that scores data');
    this.addOutput('OutputUrl', this.batchPipeline.outputUrl, 'The place in S3 below which each run writes');
  }
}
