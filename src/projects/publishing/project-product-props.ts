import type { IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IPortfolio, ProductStack } from 'aws-cdk-lib/aws-servicecatalog';

/**
 * What makes the launch role of a template.
 */
export interface LaunchRoleProps {
  /**
   * The role that makes, changes and deletes the resources of projects. It stays as it is.
   *
   * @default - a role is made, with the calls that CloudFormation makes for the types of resources in the template, on resources with the names of the
   * template or of its stacks; it passes the roles of the template to the services that run with them, and to no others
   */
  readonly launchRole?: IRole;

  /**
   * What the launch role that is made needs besides: for types of resources that the library does not know, or for what resources look up.
   *
   * @default - nothing
   */
  readonly launchStatements?: PolicyStatement[];

  /**
   * The name (with its path, if it has one) of a policy of the account that bounds every role of the template. The roles get it, and the launch role that
   * is made can make no role without it.
   *
   * @default - the launch role may give its roles any permissions
   */
  readonly permissionsBoundaryName?: string;
}

/**
 * The versions of a product that were published before.
 */
export interface ProductHistory {
  /**
   * The names of earlier versions that stay in the product. Their templates are in the directory.
   *
   * @default - none
   */
  readonly versions?: string[];

  /**
   * Where the templates of versions are kept. Synthesis writes that of the current version there; commit it.
   *
   * @default 'product-stack-snapshots'
   */
  readonly directory?: string;

  /**
   * Whether the template of the current version stays as it was first written. Otherwise a changed template takes its place.
   *
   * @default true
   */
  readonly locked?: boolean;
}

/**
 * Properties of a project as a product of Service Catalog.
 */
export interface ProjectProductProps extends LaunchRoleProps {
  /**
   * The template: a stack with the project in it, with everything defined. It has the parameters `SageMakerProjectName` and `SageMakerProjectId`, from
   * `ProjectParameters.of(stack)` or a `BuiltInProject`.
   *
   * With an `assetBucket` it may have assets, such as seed code and functions.
   */
  readonly productStack: ProductStack;

  /**
   * The name that users of Studio see, 1 to 100 characters.
   */
  readonly productName: string;

  /**
   * Who is responsible for the product, 1 to 8191 characters (50, if a portfolio is made).
   */
  readonly owner: string;

  /**
   * What projects of this template are for.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * Who distributes the product.
   *
   * @default - nobody
   */
  readonly distributor?: string;

  /**
   * How users get help.
   *
   * @default - nothing is said
   */
  readonly supportDescription?: string;

  /**
   * The address for questions.
   *
   * @default - none
   */
  readonly supportEmail?: string;

  /**
   * Where the documentation is.
   *
   * @default - none
   */
  readonly supportUrl?: string;

  /**
   * The name of the version that the template is. With a new name, projects of the earlier one stay as they are until they are updated.
   *
   * @default 'v1'
   */
  readonly productVersion?: string;

  /**
   * What is new in this version.
   *
   * @default - nothing is said
   */
  readonly versionDescription?: string;

  /**
   * Earlier versions, which stay in the product.
   *
   * @default - the product has the current version only
   */
  readonly history?: ProductHistory;

  /**
   * The portfolio.
   *
   * @default - a portfolio is made
   */
  readonly portfolio?: IPortfolio;

  /**
   * Who may make projects: the execution roles of Studio's domain or of its users.
   *
   * @default - those who have access to the portfolio already
   */
  readonly users?: IRole[];
}
