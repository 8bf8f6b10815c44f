/**
 * The MLflow tracking server that executions of a pipeline are recorded on.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/mlflow.html
 */
export interface MlflowConfig {
  /** The ARN of the tracking server or MLflow app. */
  readonly mlflowResourceArn: string;

  /**
   * The MLflow experiment, 1 to 256 characters; may be a parameter. It can be chosen at start, too.
   *
   * @default - chosen by the service
   */
  readonly experimentName?: string;
}

/** What recording needs, as IAM actions of the tracking server. @internal */
export const MLFLOW_ACTIONS = [
  'CreateExperiment', 'CreateRun', 'GetExperiment', 'GetExperimentByName', 'GetRun', 'ListArtifacts', 'LogBatch', 'LogInputs', 'LogMetric', 'LogModel',
  'LogParam', 'SearchExperiments', 'SearchRuns', 'SetExperimentTag', 'SetTag', 'UpdateRun',
].map(action => `sagemaker-mlflow:${action}`);
