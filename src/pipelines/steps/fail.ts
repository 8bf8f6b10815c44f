import { Construct } from 'constructs';
import { Step } from '../step';
import type { StepOptions } from '../step-options';

/** Properties of a `FailStep`. */
export interface FailStepProps extends StepOptions {
  /**
   * What went wrong, at most 3,072 characters. May hold values known at run time.
   *
   * @default - an empty message
   */
  readonly errorMessage?: string;
}

/**
 * Ends the execution as failed, once the steps that run at the same time have ended. Such an execution cannot be retried.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps-types.html#step-type-fail
 */
export class FailStep extends Step {
  constructor(scope: Construct, id: string, private readonly props: FailStepProps = {}) {
    super(scope, id, 'Fail', props);
  }

  /** @internal */
  public _arguments(): any { return { ErrorMessage: this.props.errorMessage ?? '' }; }

  /** @internal */
  public _permissions(): void { /* a fail step calls nothing */ }
}
