/**
 * The experiment and trial that the executions of a pipeline are recorded under.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/pipelines-experiments.html
 */
export class ExperimentConfig {
  /** Executions are recorded under no experiment. */
  public static none(): ExperimentConfig { return new ExperimentConfig(null); }

  /**
   * An experiment of your own; it is made when there is none of that name.
   *
   * @param experimentName the experiment's name; may be a parameter or an execution variable
   * @param trialName the trial's name; should differ between executions, so it usually holds `ExecutionVariable.PIPELINE_EXECUTION_ID`
   */
  public static of(experimentName: string, trialName: string): ExperimentConfig {
    return new ExperimentConfig({ ExperimentName: experimentName, TrialName: trialName });
  }

  private constructor(private readonly form: any) {}

  /** @internal */
  public _form(): any { return this.form; }
  /** @internal */
  public get _needsPermissions(): boolean { return this.form !== null; }
  /** @internal */
  public get _usesPipelineName(): boolean { return false; }
}
