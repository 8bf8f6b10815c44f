/**
 * What another account may do with a model package group.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-deploy.html
 */
export enum CrossAccountAccess {
  /** List and describe the packages, and create models from them: what an account that deploys needs. */
  READ = 'Read',
  /** Register new packages: what an account that trains needs. */
  REGISTER = 'Register',
  /** Describe the packages and set their approval status. */
  APPROVE = 'Approve',
}
