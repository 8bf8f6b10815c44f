/**
 * What a variant can keep when its endpoint moves to another configuration. The API names `DataCaptureConfig` as well, and says that it is not supported.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_VariantProperty.html
 */
export enum VariantProperty {
  /** The number of instances. */
  DESIRED_INSTANCE_COUNT = 'DesiredInstanceCount',
  /** The share of the traffic. */
  DESIRED_WEIGHT = 'DesiredWeight',
}
