import type { MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';

/** Options of an endpoint's metric. */
export interface EndpointMetricOptions extends MetricOptions {
  /**
   * The variant that is measured.
   *
   * @default - the only variant; of an imported endpoint, 'AllTraffic'
   */
  readonly variantName?: string;
}
