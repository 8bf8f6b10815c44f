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
  public static get START_DATE_TIME(): string { return variable('Execution.StartDateTime'); }
  /** The time at which the step that uses it runs. */
  public static get CURRENT_DATE_TIME(): string { return variable('Execution.CurrentDateTime'); }
  /** The pipeline's name. */
  public static get PIPELINE_NAME(): string { return variable('Execution.PipelineName'); }
  /** The pipeline's ARN. */
  public static get PIPELINE_ARN(): string { return variable('Execution.PipelineArn'); }
  /** The execution's id. */
  public static get PIPELINE_EXECUTION_ID(): string { return variable('Execution.PipelineExecutionId'); }
  /** The execution's ARN. */
  public static get PIPELINE_EXECUTION_ARN(): string { return variable('Execution.PipelineExecutionArn'); }
  /** The name of the training job; only in the arguments of a training step. */
  public static get TRAINING_JOB_NAME(): string { return variable('Execution.TrainingJobName'); }
  /** The name of the processing job; only in the arguments of a processing step. */
  public static get PROCESSING_JOB_NAME(): string { return variable('Execution.ProcessingJobName'); }
  /** The experiment that the execution belongs to. */
  public static get EXPERIMENT_NAME(): string { return variable('PipelineExperimentConfig.ExperimentName'); }
  /** The trial that the execution belongs to. */
  public static get TRIAL_NAME(): string { return variable('PipelineExperimentConfig.TrialName'); }

  private constructor() {}
}
