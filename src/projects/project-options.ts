import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { BudgetOptions } from './project-budget';
import type { CodeRepositoryProps } from './publishing/code-repository';
import type { Security } from './security';

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
   * How closed the project is: with `Security.STRICT`, everything in the stack of the project and in those of its stages has keys of its own, runs in
   * VPCs without a way to the internet, and is isolated.
   *
   * @default Security.STANDARD
   */
  readonly security?: Security;

  /**
   * The bucket that gets the access logs of the buckets of the project.
   *
   * @default - accesses are not logged
   */
  readonly accessLogsBucket?: IBucket;

  /**
   * Further tags of everything that belongs to the project, in the stacks of its stages too, which `Tags.of()` of the app does not reach.
   *
   * Keys must not begin with `aws:` or be one of the two tags of SageMaker Projects.
   *
   * @default - only `sagemaker:project-name` and `sagemaker:project-id`
   */
  readonly tags?: { [key: string]: string };

  /**
   * Whether the names of what the project makes (its pipelines, its model package group, the endpoint of each stage) are
   * published as Systems Manager parameters, for consumers that must not depend on the stack. Those of a stage are in the
   * stage's account and region.
   *
   * @default - true if `ssmParameterPath` is given, otherwise false
   */
  readonly ssmParameters?: boolean;

  /**
   * The path below which the parameters lie, for example `/ml/abalone`: levels of letters, digits and `_.-`, each with a
   * slash before it. It must not begin with `/aws` or `/ssm`.
   *
   * @default - `/mlops/` and the name of the project
   */
  readonly ssmParameterPath?: string;

  /**
   * A monthly budget over everything that bears the tag `sagemaker:project-name` of the project.
   *
   * @default - no budget
   */
  readonly budget?: BudgetOptions;

  /**
   * Git repositories that SageMaker is told of, so that Studio lists, clones and shows them with the project: each with an id, in PascalCase.
   *
   * @default - none
   */
  readonly codeRepositories?: { [id: string]: CodeRepositoryProps };

  /**
   * What happens to the buckets and keys that the project makes for its delivery when the stack is deleted.
   *
   * Model package groups, pipelines and data that are given to the project follow their own policy.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
