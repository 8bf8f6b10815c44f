/**
 * What a variant can keep when its endpoint moves to another configuration.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_VariantProperty.html
 */
export enum VariantProperty {
  /** The number of instances. */
  DESIRED_INSTANCE_COUNT = 'DesiredInstanceCount',
  /** The share of the traffic. */
  DESIRED_WEIGHT = 'DesiredWeight',
  /** Whether and how data is captured. Kept, a change of `dataCapture` has no effect. */
  DATA_CAPTURE_CONFIG = 'DataCaptureConfig',
}
