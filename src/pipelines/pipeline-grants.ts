import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IPipeline } from 'aws-cdk-lib/aws-sagemaker';

/** What others may be allowed to do with a pipeline. */
export class PipelineGrants {
  /**
   * The grants of a pipeline.
   *
   * @param pipeline the pipeline
   */
  public static fromPipeline(pipeline: IPipeline): PipelineGrants { return new PipelineGrants(pipeline); }

  private constructor(private readonly pipeline: IPipeline) {}

  /**
   * Start executions.
   *
   * @param grantee who may
   */
  public startExecution(grantee: IGrantable): Grant {
    return this.on(grantee, [this.pipeline.pipelineArn], 'sagemaker:StartPipelineExecution');
  }

  /**
   * Start, stop and retry executions, and see how they go.
   *
   * @param grantee who may
   */
  public manageExecutions(grantee: IGrantable): Grant {
    return this.startExecution(grantee).combine(this.readExecutions(grantee)).combine(this.on(grantee, [`${this.pipeline.pipelineArn}/execution/*`],
      'sagemaker:RetryPipelineExecution', 'sagemaker:StopPipelineExecution'));
  }

  /**
   * See the pipeline and how its executions go.
   *
   * @param grantee who may
   */
  public readExecutions(grantee: IGrantable): Grant {
    return this.on(grantee, [this.pipeline.pipelineArn], 'sagemaker:DescribePipeline', 'sagemaker:ListPipelineExecutions')
      .combine(this.on(grantee, [`${this.pipeline.pipelineArn}/execution/*`],
        'sagemaker:DescribePipelineDefinitionForExecution', 'sagemaker:DescribePipelineExecution',
        'sagemaker:ListPipelineExecutionSteps', 'sagemaker:ListPipelineParametersForExecution'));
  }

  private on(grantee: IGrantable, resourceArns: string[], ...actions: string[]): Grant {
    return Grant.addToPrincipal({ grantee, actions, resourceArns });
  }
}
