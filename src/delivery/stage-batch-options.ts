import type { Duration } from 'aws-cdk-lib';
import type { PipelineScheduleOptions } from '../pipelines';
import type { BatchOptions } from './batch-options';

/**
 * Batch runs in a stage: what is scored there, and when.
 *
 * The version is that which the deploy pipeline brings, and its parts are those of the `modelArtifacts` of the deploy pipeline, so that
 * `modelArtifacts`, `lambdaRuntime` and `logRetention` must not be given here.
 */
export interface StageBatchOptions extends BatchOptions {
  /**
   * When runs are started by a schedule, in the account of the stage.
   *
   * @default - by no schedule
   */
  readonly schedules?: PipelineScheduleOptions[];

  /**
   * Runs that are started by a marker: an object below the input prefix that says that the data is complete.
   *
   * @default - new data starts nothing
   */
  readonly onMarker?: StageBatchMarkerOptions;

  /**
   * A run after each deployment of the stage, which the deploy pipeline waits for. When it fails, the stage does, and no later stage is touched.
   *
   * @default - a deployment starts nothing
   */
  readonly runOnDeployment?: StageBatchRunOptions;
}

/**
 * The object that starts a batch run in a stage.
 */
export interface StageBatchMarkerOptions {
  /**
   * What its key ends with, for example `_SUCCESS`, as Spark and AWS Glue write it behind complete data. It must not be the name of data, since each such
   * object starts a run over the whole input. The input bucket has to be in the account and region of the stage, and to send its events to EventBridge.
   */
  readonly suffix: string;
}

/**
 * The batch run after a deployment.
 */
export interface StageBatchRunOptions {
  /**
   * What is scored in this run: the rest of the keys below the input prefix of the stage, for example `sample/` for a small part of the data.
   *
   * @default - all of the input
   */
  readonly inputPrefix?: string;

  /**
   * How long the run may take, from 5 minutes to 23 hours. A run that takes longer goes on, but the stage fails.
   *
   * @default Duration.hours(2)
   */
  readonly timeout?: Duration;
}
