/**
 * AWS's public project templates.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-templates-sm.html
 */
export enum BuiltInTemplate {
  /** A change of ML code makes and starts a SageMaker pipeline, which registers models. */
  BUILD_TRAIN = 'build-train',

  /** The same, and a decision on a model deploys the newest approved one to staging and production. */
  BUILD_TRAIN_DEPLOY = 'build-train-deploy',

  /** The same, and monitors of the endpoints follow when the endpoint of staging is in service. */
  BUILD_TRAIN_DEPLOY_MONITOR = 'build-train-deploy-monitor',

  /** Only the deployment: of the models of a group that is there. */
  DEPLOY = 'deploy',

  /**
   * Build, train and deploy as it was before connections: with repositories in CodeCommit, one role and one key that are given as parameters,
   * and names without the id of the project.
   */
  BUILD_TRAIN_DEPLOY_CODE_COMMIT = 'build-train-deploy-code-commit',
}
