import type { ModelApprovalOptions } from '../delivery';

/**
 * How the versions that a project registers are decided about.
 */
export interface ModelApprovalProjectProps {
  /**
   * Decides about newly registered versions by their metrics, and tells people of those that wait for them. `metricsBuckets` is the artifact bucket
   * of the pipeline by default, `notificationTopic` that of the project.
   *
   * @default - somebody decides about every version, and nobody is told
   */
  readonly modelApproval?: ModelApprovalOptions;
}
