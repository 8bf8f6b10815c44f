/**
 * The decision about a model package.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html
 */
export enum ModelApprovalStatus {
  /** The model may be deployed. */
  APPROVED = 'Approved',
  /** The model must not be deployed. */
  REJECTED = 'Rejected',
  /** Nobody has decided yet; what a newly registered package usually has. */
  PENDING_MANUAL_APPROVAL = 'PendingManualApproval',
}
