import { PipelineExpression } from '../private/expressions';

function variable(name: string): string {
  return PipelineExpression.get(name).asString();
}

/**
 * Values that the service knows about the execution itself.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-pipeline.html
 */
export class ExecutionVariable {
  /** When the execution started. */
  public static readonly START_DATE_TIME = variable('Execution.StartDateTime');
  /** The time at which the step that uses it runs. */
  public static readonly CURRENT_DATE_TIME = variable('Execution.CurrentDateTime');
  /** The pipeline's name. */
  public static readonly PIPELINE_NAME = variable('Execution.PipelineName');
  /** The pipeline's ARN. */
  public static readonly PIPELINE_ARN = variable('Execution.PipelineArn');
  /** The execution's id. */
  public static readonly PIPELINE_EXECUTION_ID = variable('Execution.PipelineExecutionId');
  /** The execution's ARN. */
  public static readonly PIPELINE_EXECUTION_ARN = variable('Execution.PipelineExecutionArn');
  /** The name of the training job; only in the arguments of a training step. */
  public static readonly TRAINING_JOB_NAME = variable('Execution.TrainingJobName');
  /** The name of the processing job; only in the arguments of a processing step. */
  public static readonly PROCESSING_JOB_NAME = variable('Execution.ProcessingJobName');
  /** The experiment that the execution belongs to. */
  public static readonly EXPERIMENT_NAME = variable('PipelineExperimentConfig.ExperimentName');
  /** The trial that the execution belongs to. */
  public static readonly TRIAL_NAME = variable('PipelineExperimentConfig.TrialName');

  private constructor() {}
}
