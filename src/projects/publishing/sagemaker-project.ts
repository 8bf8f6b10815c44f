import { Resource, Stack } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnProject } from 'aws-cdk-lib/aws-sagemaker';
import type { IProduct } from 'aws-cdk-lib/aws-servicecatalog';
import type { Construct, IConstruct } from 'constructs';
import type { ProjectProduct } from './project-product';
import { checkName } from '../../private/checks';
import { ValidationError } from '../../private/errors';

/**
 * Which version of a product a project is made of.
 */
export interface ProductVersionOptions {
  /**
   * The id of the version, `pa-` and letters and digits.
   *
   * @default - the newest version that is active
   */
  readonly provisioningArtifactId?: string;

  /**
   * The id of the path by which the product is launched, if it is in several portfolios.
   *
   * @default - the only one
   */
  readonly pathId?: string;
}

/**
 * How a project is made of a template in S3.
 */
export interface StoredTemplateOptions {
  /**
   * The name of the template.
   *
   * @default - the key without directories and extension
   */
  readonly templateName?: string;

  /**
   * The role with which CloudFormation makes the resources of the project.
   *
   * @default - the role that makes the project
   */
  readonly launchRole?: IRole;
}

/**
 * What a project is made of.
 */
export abstract class ProjectSource {
  /**
   * A product that this app publishes. Its portfolio has to let in the role that deploys the stack (`users`, `allowUse`).
   *
   * @param product the product
   * @param options which version
   */
  public static published(product: ProjectProduct, options: ProductVersionOptions = {}): ProjectSource {
    return new ProductSource(product.product, product, options);
  }

  /**
   * A product of Service Catalog.
   *
   * @param product the product
   * @param options which version
   */
  public static product(product: IProduct, options: ProductVersionOptions = {}): ProjectSource {
    return new ProductSource(product, product, options);
  }

  /**
   * A template in S3.
   *
   * @param bucket the bucket
   * @param key the key of the template
   * @param options its name and role
   */
  public static s3(bucket: IBucket, key: string, options: StoredTemplateOptions = {}): ProjectSource {
    return new StoredSource(bucket, key, options);
  }

  /** @internal */
  public abstract _render(parameters: { readonly [name: string]: string }, scope: Construct): ProjectDetails;
}

/** @internal */
export interface ProjectDetails {
  readonly serviceCatalogProvisioningDetails?: object;
  readonly templateProviderDetails?: CfnProject.TemplateProviderDetailProperty[];
  /** What has to be there first. */
  readonly after: IConstruct;
}

class ProductSource extends ProjectSource {
  public constructor(private readonly of: IProduct, private readonly after: IConstruct, private readonly options: ProductVersionOptions) {
    super();
  }

  /** @internal */
  public _render(parameters: { readonly [name: string]: string }): ProjectDetails {
    const given = Object.entries(parameters).map(([Key, Value]) => ({ Key, Value }));
    return {
      after: this.after,
      // a property without a type of its own in the CDK: as in the template
      serviceCatalogProvisioningDetails: {
        ProductId: this.of.productId,
        ProvisioningArtifactId: this.options.provisioningArtifactId,
        PathId: this.options.pathId,
        ProvisioningParameters: given.length > 0 ? given : undefined,
      },
    };
  }
}

class StoredSource extends ProjectSource {
  public constructor(private readonly bucket: IBucket, private readonly key: string, private readonly options: StoredTemplateOptions) {
    super();
  }

  /** @internal */
  public _render(parameters: { readonly [name: string]: string }, scope: Construct): ProjectDetails {
    const templateName = this.options.templateName ?? this.key.split('/').pop()!.replace(/\.\w+$/, '');
    checkName(templateName, {
      prop: 'templateName', maxLength: 32, pattern: /^(?=.*[a-zA-Z0-9])[a-zA-Z0-9]+(-*[a-zA-Z0-9])*$/, allowed: 'letters, digits and hyphens, with a letter or digit at both ends',
    }, scope);
    return {
      after: this.bucket,
      templateProviderDetails: [{
        cfnTemplateProviderDetail: {
          templateName,
          templateUrl: this.bucket.virtualHostedUrlForObject(this.key),
          roleArn: this.options.launchRole?.roleArn,
          parameters: Object.entries(parameters).map(([key, value]) => ({ key, value })),
        },
      }],
    };
  }
}

/**
 * Properties of a project that SageMaker makes.
 */
export interface SageMakerProjectProps {
  /**
   * The name: a letter or digit, then up to 31 letters, digits and single hyphens.
   */
  readonly projectName: string;

  /**
   * What the project is made of.
   */
  readonly source: ProjectSource;

  /**
   * What the project is for, up to 1024 characters.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * Values of the template's parameters, besides the name and id of the project, which SageMaker gives.
   *
   * @default - the defaults of the parameters
   */
  readonly parameters?: { [name: string]: string };
}

/**
 * A project that the app makes itself, as a user of Studio would: from a product or from a template in S3. Any change replaces it.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateProject.html
 */
export class SageMakerProject extends Resource {
  /** The name of the project. */
  public readonly projectName: string;

  /** The id that SageMaker gives to the project. */
  public readonly projectId: string;

  /** The ARN of the project. */
  public readonly projectArn: string;

  public constructor(scope: Construct, id: string, props: SageMakerProjectProps) {
    super(scope, id, { physicalName: props.projectName });
    const { projectName, source, description, parameters = {} } = props;
    checkName(projectName, {
      prop: 'projectName',
      maxLength: 32,
      pattern: /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/,
      allowed: 'letters, digits and hyphens, with a letter or digit at both ends',
    }, this);
    const taken = ['SageMakerProjectName', 'SageMakerProjectId'].find(name => name in parameters);
    if (taken !== undefined) {
      throw new ValidationError('SageMakerProjectParameter', `parameters must not have ${JSON.stringify(taken)}, which SageMaker gives: leave it out`, this);
    }
    const { after, ...details } = source._render(parameters, this);
    const resource = new CfnProject(this, 'Resource', { projectName, projectDescription: description, ...details });
    if (Stack.of(after) === Stack.of(this)) { resource.node.addDependency(after); }
    this.projectName = projectName;
    this.projectId = resource.attrProjectId;
    this.projectArn = resource.attrProjectArn;
  }
}
