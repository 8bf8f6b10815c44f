import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';

/**
 * What every project has.
 */
export interface ProjectOptions {
  /**
   * The name of the project: a letter, then up to 31 letters, digits and single hyphens between them. May be a token.
   *
   * Everything that belongs to the project bears it as the tag `sagemaker:project-name`.
   */
  readonly projectName: string;

  /**
   * The id of the project, `p-` and letters and digits. May be a token.
   *
   * Everything that belongs to the project bears it as the tag `sagemaker:project-id`.
   *
   * @default - made from the path of the construct
   */
  readonly projectId?: string;

  /**
   * The topic that hears of failed builds and deployments.
   *
   * @default - nobody is told
   */
  readonly notificationTopic?: ITopic;

  /**
   * The bucket that gets the access logs of the buckets of the project.
   *
   * @default - accesses are not logged
   */
  readonly accessLogsBucket?: IBucket;
}
