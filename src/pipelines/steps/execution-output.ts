import { PipelineExpression } from '../../private/expressions';
import type { Step, StepContext } from '../step';

/** Where a step writes that is told no place: in the pipeline's bucket, below the execution. */
export function executionOutput(step: Step, context: StepContext): string {
  return new PipelineExpression('the output', {
    'Std:Join': {
      On: '/',
      Values: ['s3:/', context.artifactBucketName, context.pipelineName, PipelineExpression.get('Execution.PipelineExecutionId'), step.stepName, 'output'],
    },
  }).asString();
}
