/** The calls of a client that records runs, as the REST API of MLflow has them. */
export const MLFLOW = [
  'CreateExperiment', 'CreateRun', 'GetExperiment', 'GetExperimentByName', 'GetRun', 'ListArtifacts', 'LogBatch', 'LogInputs', 'LogMetric', 'LogModel',
  'LogParam', 'SearchExperiments', 'SearchRuns', 'SetExperimentTag', 'SetTag', 'UpdateRun',
].map(action => `sagemaker-mlflow:${action}`);
