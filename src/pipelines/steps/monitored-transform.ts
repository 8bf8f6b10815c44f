import { Construct } from 'constructs';
import { ValidationError } from '../../private/errors';
import { Step } from '../step';
import type { StepOptions } from '../step-options';
import type { BaselineOptions, CheckJobOptions } from './check-job';
import { ClarifyCheck, ClarifyCheckStep } from './clarify-check';
import { QualityCheck, QualityCheckStep } from './quality-check';
import { TransformStep } from './transform';
import type { TransformStepProps } from './transform-options';

/** Properties of a `MonitoredTransform`. The options of a step are for both: names get `-transform` and `-monitoring` at their ends. */
export interface MonitoredTransformProps extends StepOptions, BaselineOptions {
  /** The batch transform job. The options of a step in it count more than those given here. */
  readonly transform: TransformStepProps;

  /**
   * The check of the data or of the answers. Give this or `clarifyCheck`.
   *
   * @default - `clarifyCheck`
   */
  readonly qualityCheck?: QualityCheck;

  /**
   * The check for bias, or of explanations. Give this or `qualityCheck`.
   *
   * @default - `qualityCheck`
   */
  readonly clarifyCheck?: ClarifyCheck;

  /**
   * The job that the check runs.
   *
   * @default - the defaults of a check
   */
  readonly checkJob?: CheckJobOptions;

  /**
   * Check before the transform job, which then does not run after a violation. Only for checks of the data's quality and of explanations.
   *
   * @default false
   */
  readonly monitorBeforeTransform?: boolean;

  /**
   * The S3 URI of the statistics to check against, for a quality check.
   *
   * @default - none
   */
  readonly suppliedBaselineStatistics?: string;
}

/**
 * A batch transform job with a check of its data or its answers, before or after it: two steps. Give both to the pipeline: `steps: [...watched.steps]`.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-batch.html
 */
export class MonitoredTransform extends Construct {
  /** The batch transform job. */
  public readonly transform: TransformStep;

  /** The check. */
  public readonly monitoring: Step;

  /** Both steps, in the order of the definition. */
  public readonly steps: Step[];

  constructor(scope: Construct, id: string, props: MonitoredTransformProps) {
    super(scope, id);
    const check = props.qualityCheck ?? props.clarifyCheck;
    if (!check || (props.qualityCheck && props.clarifyCheck)) {
      throw new ValidationError('OneCheck', `qualityCheck or clarifyCheck must be given, got ${check ? 'both' : 'none'}: give one of them`, this);
    }
    if (props.monitorBeforeTransform && !check._canComeFirst) {
      throw new ValidationError('MonitorBefore',
        'monitorBeforeTransform is only for checks of the data\'s quality and of explanations: the other checks look at the answers of the job', this);
    }
    if (props.suppliedBaselineStatistics !== undefined && !props.qualityCheck) {
      throw new ValidationError('StatisticsOfClarify', 'suppliedBaselineStatistics is only for quality checks: Clarify has constraints only', this);
    }
    const options = (suffix: string): StepOptions => ({
      stepName: `${props.stepName ?? id}-${suffix}`,
      displayName: props.displayName !== undefined ? `${props.displayName}-${suffix}` : undefined,
      description: props.description,
      dependsOn: props.dependsOn,
    });
    this.transform = new TransformStep(this, 'Transform', { ...options('transform'), ...props.transform });
    const common = {
      ...options('monitoring'),
      ...props.checkJob,
      failOnViolation: props.failOnViolation,
      suppliedBaselineConstraints: props.suppliedBaselineConstraints,
    };
    this.monitoring = props.qualityCheck
      ? new QualityCheckStep(this, 'Monitoring', { ...common, check: props.qualityCheck, suppliedBaselineStatistics: props.suppliedBaselineStatistics })
      : new ClarifyCheckStep(this, 'Monitoring', { ...common, check: props.clarifyCheck! });
    if (props.monitorBeforeTransform) { this.transform.addDependency(this.monitoring); } else { this.monitoring.addDependency(this.transform); }
    this.steps = [this.transform, this.monitoring];
  }
}
