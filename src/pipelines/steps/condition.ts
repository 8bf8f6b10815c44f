import { Construct } from 'constructs';
import { ValidationError } from '../../private/errors';
import { Condition } from '../condition';
import { Step, StepContext } from '../step';
import type { StepOptions } from '../step-options';

/** Properties of a `ConditionStep`. */
export interface ConditionStepProps extends StepOptions {
  /** What must hold, all of it, for `ifSteps` to run: 1 to 200 conditions. */
  readonly conditions: Condition[];

  /**
   * The steps to run when all conditions hold.
   *
   * @default - none
   */
  readonly ifSteps?: Step[];

  /**
   * The steps to run when a condition does not hold.
   *
   * @default - none
   */
  readonly elseSteps?: Step[];
}

/**
 * Runs one of two branches. A step is in one branch of one condition only; steps after a condition that shall run in both cases depend on
 * the condition step itself: the branches do not meet again.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps-types.html#step-type-condition
 */
export class ConditionStep extends Step {
  /** The steps to run when all conditions hold. */
  public readonly ifSteps: Step[];
  /** The steps to run when a condition does not hold. */
  public readonly elseSteps: Step[];

  constructor(scope: Construct, id: string, private readonly props: ConditionStepProps) {
    super(scope, id, 'Condition', props);
    this.ifSteps = [...props.ifSteps ?? []];
    this.elseSteps = [...props.elseSteps ?? []];
    if (props.conditions.length < 1 || props.conditions.length > 200) {
      throw new ValidationError('ConditionCount', `conditions must have 1 to 200 conditions, got ${props.conditions.length}`, this);
    }
    for (const step of this.ifSteps) {
      if (this.elseSteps.includes(step)) {
        throw new ValidationError('StepInBothBranches',
          `step ${JSON.stringify(step.stepName)} is in ifSteps and elseSteps: define one for each branch, or let it depend on the condition step`, this);
      }
    }
  }

  /** `True` or `False`, once the condition was evaluated. */
  public get outcome(): string { return this.property('Outcome'); }

  /** @internal */
  public _children(): Step[] { return [...this.ifSteps, ...this.elseSteps]; }

  /** @internal */
  public _arguments(context: StepContext): any {
    return {
      Conditions: this.props.conditions.map(condition => condition._form()),
      IfSteps: this.ifSteps.map(step => context.renderStep(step)),
      ElseSteps: this.elseSteps.map(step => context.renderStep(step)),
    };
  }

  /** @internal */
  public _permissions(): void { /* a condition calls nothing */ }
}
