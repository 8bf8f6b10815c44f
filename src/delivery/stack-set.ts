import type { IRole } from 'aws-cdk-lib/aws-iam';

/**
 * One stage in many accounts: a CloudFormation stack set, with the same template and the same version of the model in each of them.
 *
 * The permissions are self-managed for `accounts` (an administration role here assumes an execution role in each account), and
 * service-managed for `organizationalUnits` (AWS Organizations makes the roles). All stacks are in the region of the pipeline, since
 * SageMaker makes a model only from a package, artifacts and an image of its own region.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-StackSets.html
 */
export interface StackSetOptions {
  /**
   * The accounts, as 12 digits. Each needs the execution role. Either these or `organizationalUnits`.
   *
   * The stack in an account that is taken from the list stays as it is: CodePipeline deletes no stacks of a set.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html
   * @default - the accounts of `organizationalUnits`
   */
  readonly accounts?: string[];

  /**
   * The ids of organizational units, such as `ou-ab12-11111111`, or of the root, such as `r-ab12`: all accounts in and below them but the
   * management account. Trusted access between StackSets and AWS Organizations has to be activated. Either these or `accounts`.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-activate-trusted-access.html
   * @default - the `accounts`
   */
  readonly organizationalUnits?: string[];

  /**
   * The id of the organization, such as `o-a1b2c3d4e5`, by which the policies of `modelArtifacts` let in the accounts of the
   * organizational units. Needed with `organizationalUnits`.
   *
   * @default - none
   */
  readonly organizationId?: string;

  /**
   * The role of this account with which StackSets assumes the execution role in each of `accounts`. It has to trust CloudFormation.
   *
   * @default - with `accounts`, a new role that may assume the execution role in these accounts only; its path is
   * `/stack-set/<name of the stack set>/`
   */
  readonly administrationRole?: IRole;

  /**
   * The name of the role in each of `accounts` with which CloudFormation makes the resources. It has to trust the administration role,
   * or the account of the pipeline.
   *
   * @default 'AWSCloudFormationStackSetExecutionRole'
   */
  readonly executionRoleName?: string;

  /**
   * Whether the pipeline's account administers stack sets for the organization without being the management account.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-delegated-admin.html
   * @default false
   */
  readonly delegatedAdministrator?: boolean;

  /**
   * Whether accounts that are added to the organizational units get a stack at once, with the version that the others have.
   *
   * @default false
   */
  readonly autoDeployment?: boolean;

  /**
   * Whether the stack stays in an account that is removed from the organizational units. Only with `autoDeployment`.
   *
   * @default false
   */
  readonly retainStacksOnAccountRemoval?: boolean;

  /**
   * The percentage of accounts, rounded down, in which the deployment may fail before it is stopped and the stage fails: 0 to 100.
   *
   * @default 0
   */
  readonly failureTolerancePercentage?: number;

  /**
   * The percentage of accounts, rounded down but at least one account, that are deployed to at the same time: 1 to 100. CloudFormation
   * goes no further at a time than one account more than failures are tolerated.
   *
   * @default - one account after the other
   */
  readonly maxConcurrentPercentage?: number;
}
