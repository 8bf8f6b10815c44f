import { Aws, Tags } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { CloudFormationProduct, CloudFormationTemplate, Portfolio, ProductStackHistory } from 'aws-cdk-lib/aws-servicecatalog';
import type { CloudFormationProductVersion, IPortfolio } from 'aws-cdk-lib/aws-servicecatalog';
import { Construct } from 'constructs';
import type { ProjectProductProps } from './project-product-props';
import { ValidationError } from '../../private/errors';
import { makeLaunchRole } from '../private/publishing/launch-role';
import { checkTemplate, templateOf } from '../private/publishing/template';

/**
 * A project as a product of Service Catalog, from which the users of SageMaker Studio make projects of their own: in a portfolio, visible in Studio,
 * and launched with a role that has what the template needs and nothing else.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-templates-custom.html
 */
export class ProjectProduct extends Construct {
  /** The product. */
  public readonly product: CloudFormationProduct;

  /** The portfolio in which the product is. */
  public readonly portfolio: IPortfolio;

  /** The role with which Service Catalog makes, changes and deletes the resources of projects. */
  public readonly launchRole: IRole;

  public constructor(scope: Construct, id: string, props: ProjectProductProps) {
    super(scope, id);
    const { productStack, permissionsBoundaryName } = props;
    this.check(props);
    if (permissionsBoundaryName !== undefined) {
      PermissionsBoundary.of(productStack).apply(ManagedPolicy.fromManagedPolicyName(productStack, 'Boundary', permissionsBoundaryName));
    }
    this.product = new CloudFormationProduct(this, 'Product', {
      productName: props.productName,
      owner: props.owner,
      description: props.description,
      distributor: props.distributor,
      supportDescription: props.supportDescription,
      supportEmail: props.supportEmail,
      supportUrl: props.supportUrl,
      productVersions: this.versions(props),
    });
    // Studio shows the products that have it
    Tags.of(this.product).add('sagemaker:studio-visibility', 'true');
    this.portfolio = props.portfolio ?? new Portfolio(this, 'Portfolio', {
      displayName: 'SageMaker project templates', providerName: props.owner, description: 'Templates of which SageMaker Studio makes projects',
    });
    this.portfolio.addProduct(this.product);
    this.launchRole = props.launchRole ?? makeLaunchRole(this, {
      productStack,
      permissionsBoundaryName,
      given: props.launchStatements,
      description: `Makes the resources of projects from the product ${props.productName}`,
      principals: [new ServicePrincipal('servicecatalog.amazonaws.com')],
      stackPrefix: `SC-${Aws.ACCOUNT_ID}-pp-`,
      statements: this.launching(),
    });
    this.portfolio.setLaunchRole(this.product, this.launchRole);
    this.allowUse(...props.users ?? []);
  }

  /**
   * Let roles see the products of the portfolio and launch them: the execution roles of Studio's domain or users.
   *
   * The roles need `AmazonSageMakerProjects` permissions besides, which Studio's own execution roles have.
   *
   * @param users the roles
   */
  public allowUse(...users: IRole[]): void {
    for (const user of users) { this.portfolio.giveAccessToRole(user); }
  }

  private check(props: ProjectProductProps): void {
    checkTemplate(templateOf(props.productStack), this);
    for (const prop of ['permissionsBoundaryName', 'launchStatements'] as const) {
      if (props.launchRole !== undefined && props[prop] !== undefined) {
        throw new ValidationError('LaunchRoleGiven', `${prop} is about the launch role that is made here, and launchRole is given: leave one of them out`, this);
      }
    }
    const { history, productVersion = 'v1' } = props;
    if (history?.versions?.includes(productVersion)) {
      throw new ValidationError('ProductVersions', `history.versions must be earlier versions than productVersion, got ${JSON.stringify(productVersion)} in both: `
        + 'give productVersion a new name', this);
    }
  }

  private versions({ productStack, productVersion = 'v1', versionDescription, history }: ProjectProductProps): CloudFormationProductVersion[] {
    if (history === undefined) {
      const cloudFormationTemplate = CloudFormationTemplate.fromProductStack(productStack);
      return [{ productVersionName: productVersion, description: versionDescription, cloudFormationTemplate }];
    }
    const kept = new ProductStackHistory(this, 'History', {
      productStack,
      currentVersionName: productVersion,
      currentVersionLocked: history.locked ?? true,
      description: versionDescription,
      directory: history.directory,
    });
    return [...(history.versions ?? []).map(version => kept.versionFromSnapshot(version)), kept.currentVersion()];
  }

  /** What launching takes besides the resources: the stack itself, the template that Service Catalog keeps, and the assets. */
  private launching(): PolicyStatement[] {
    const stack = `arn:${Aws.PARTITION}:cloudformation:${Aws.REGION}:${Aws.ACCOUNT_ID}:stack/SC-${Aws.ACCOUNT_ID}-pp-*`;
    return [
      new PolicyStatement({
        actions: ['CreateStack', 'DeleteStack', 'DescribeStackEvents', 'DescribeStacks', 'SetStackPolicy', 'TagResource', 'UntagResource', 'UpdateStack']
          .map(action => `cloudformation:${action}`),
        resources: [stack],
      }),
      new PolicyStatement({
        // templates that are no stacks yet are no resources
        actions: ['cloudformation:GetTemplateSummary', 'cloudformation:ValidateTemplate'],
        resources: ['*'],
      }),
      new PolicyStatement({
        actions: ['s3:GetObject'],
        resources: [`arn:${Aws.PARTITION}:s3:::*`],
        conditions: { StringEquals: { 's3:ExistingObjectTag/servicecatalog:provisioning': 'true' } },
      }),
      ...this.product.assetBuckets.map(bucket => new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')] })),
    ];
  }
}
