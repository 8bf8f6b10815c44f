import { Aws, CustomResource, Duration, Fn, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { ArnPrincipal, Grant, ManagedPolicy, PermissionsBoundary, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, HttpMethods } from 'aws-cdk-lib/aws-s3';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CloudFormationTemplate } from 'aws-cdk-lib/aws-servicecatalog';
import type { ProductStack } from 'aws-cdk-lib/aws-servicecatalog';
import { Construct } from 'constructs';
import type { LaunchRoleProps } from './project-product-props';
import type { PolicyRequirement } from '../../pipelines';
import { OutsidePolicies } from '../../pipelines/access/outside-policies';
import { checkName } from '../../private/checks';
import { ValidationError } from '../../private/errors';
import { handlerCode } from '../../private/handlers';
import { privateBucket } from '../../private/private-bucket';
import { makeLaunchRole } from '../private/publishing/launch-role';
import { checkTemplate, templateOf } from '../private/publishing/template';

/**
 * Properties of a place for templates.
 */
export interface ProjectTemplateStoreProps {
  /**
   * The bucket. One that is given needs the CORS rule of Studio: GET, HEAD, PUT, POST and DELETE from `https://*.sagemaker.aws`.
   *
   * @default - a bucket is made: private, encrypted, versioned and kept, with the CORS rule
   */
  readonly bucket?: IBucket;

  /**
   * The directory of the templates in the bucket, without a slash at either end.
   *
   * @default 'templates'
   */
  readonly prefix?: string;

  /**
   * The ARNs of the domains of Studio, in the account and region of the stack, which are told where the templates are: with the tag
   * `sagemaker:projectS3TemplatesLocation`. A domain knows one place.
   *
   * @default - none: give each domain the tag, with the value of `location`
   */
  readonly domainArns?: string[];

  /**
   * Who may see the templates and make projects of them: the execution roles of Studio's domain or of its users.
   *
   * @default - nobody but those whose roles may read the bucket
   */
  readonly users?: IRole[];

  /**
   * The bucket that gets the access logs of the bucket that is made.
   *
   * @default - accesses are not logged
   */
  readonly accessLogsBucket?: IBucket;
}

/**
 * How a template is published.
 */
export interface StoredProjectTemplateProps extends LaunchRoleProps {
  /**
   * The name of the template, which is that of its file: 1 to 32 letters, digits and hyphens.
   */
  readonly templateName: string;

  /**
   * The template: a stack with the project in it, with everything defined, as `ProjectProduct` takes it. The same stack may be both.
   */
  readonly productStack: ProductStack;
}

/**
 * A place in S3 for templates of projects: users of SageMaker Studio, whose domain is told the place, find them under *Organization templates*, *S3
 * Templates*. It needs no Service Catalog.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-templates-custom.html
 */
export class ProjectTemplateStore extends Construct {
  /** The bucket. */
  public readonly bucket: IBucket;

  /** The directory of the templates in the bucket. */
  public readonly prefix: string;

  /** Where the templates are, as `s3://bucket/prefix/`: the value of the tag `sagemaker:projectS3TemplatesLocation` of domains. */
  public readonly location: string;

  /** Who makes projects of the templates. */
  public readonly users: IRole[];
  private readonly role: Role;
  private readonly function: LambdaFunction;

  private readonly outside = new OutsidePolicies(this, 'projects');

  public constructor(scope: Construct, id: string, props: ProjectTemplateStoreProps = {}) {
    super(scope, id);
    this.prefix = props.prefix ?? 'templates';
    if (!Token.isUnresolved(this.prefix) && !/^[\w.-]+(\/[\w.-]+)*$/.test(this.prefix)) {
      throw new ValidationError('TemplatePrefix',
        `prefix must be a directory of letters, digits and "_.-", without a slash at either end, got ${JSON.stringify(props.prefix)}`, this);
    }
    if (props.bucket !== undefined && props.accessLogsBucket !== undefined) {
      throw new ValidationError('TemplateBucketLogs', 'accessLogsBucket is for the bucket that is made here, and bucket is given: leave one of them out', this);
    }
    this.bucket = props.bucket ?? new Bucket(this, 'Bucket', {
      ...privateBucket(),
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      serverAccessLogsBucket: props.accessLogsBucket,
      cors: [{
        allowedHeaders: ['*'],
        allowedMethods: [HttpMethods.GET, HttpMethods.HEAD, HttpMethods.PUT, HttpMethods.POST, HttpMethods.DELETE],
        allowedOrigins: ['https://*.sagemaker.aws'],
        exposedHeaders: ['ETag', 'x-amz-delete-marker', 'x-amz-id-2', 'x-amz-request-id', 'x-amz-server-side-encryption', 'x-amz-version-id'],
      }],
    });
    this.outside.watch(this.bucket);
    this.location = `s3://${this.bucket.bucketName}/${this.prefix}/`;
    this.users = props.users ?? [];
    for (const user of this.users) { this.allowReading(this.outside.of(user)); }
    const description = 'Puts project templates where SageMaker Studio finds them';
    this.role = new Role(this, 'Role', { description, assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.function = this.makeFunction(description);
    (props.domainArns ?? []).forEach((arn, index) => this.tell(arn, index));
  }

  /**
   * Publish a template.
   *
   * @param id the id of the template in this store, in PascalCase
   * @param props the template
   */
  public addTemplate(id: string, props: StoredProjectTemplateProps): StoredProjectTemplate {
    const template = new StoredProjectTemplate(this, id, props);
    const { key } = template;
    const url = CloudFormationTemplate.fromProductStack(props.productStack).bind(template).httpUrl;
    // https://s3.<region>.<suffix>/<bucket>/<key>
    const [bucketName, objectKey] = [3, 4].map(part => Fn.select(part, Fn.split('/', url)));
    const grant = this.role.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: [`arn:${Aws.PARTITION}:s3:::${bucketName}/${objectKey}`] }));
    this.outside.of(this.role).addToPrincipalPolicy(new PolicyStatement({
      actions: ['s3:DeleteObject', 's3:PutObject', 's3:PutObjectTagging'], resources: [this.bucket.arnForObjects(key)],
    }));
    const file = new CustomResource(template, 'File', {
      serviceToken: this.function.functionArn,
      serviceTimeout: Duration.minutes(5),
      resourceType: 'Custom::ProjectTemplate',
      properties: { Source: `${bucketName}/${objectKey}`, Bucket: this.bucket.bucketName, Key: key },
    });
    if (grant.policyDependable !== undefined) { file.node.addDependency(grant.policyDependable); }
    return template;
  }

  /** A user as it is granted to. @internal */
  public _granteeOf(user: IRole): IRole { return this.outside.of(user); }

  /**
   * Statements that this app does not add: those of users' roles that take none (imported ones of another account, or with `mutable: false`), and those
   * with which a bucket and a key of other accounts let roles in. Warnings say them too.
   */
  public get requirements(): PolicyRequirement[] { return this.outside.requirements; }

  /** Studio looks for templates with the role of its user, and reads their tags. */
  private allowReading(user: IRole): void {
    Grant.addToPrincipal({ grantee: user, actions: ['s3:ListBucket'], resourceArns: [this.bucket.bucketArn] });
    Grant.addToPrincipal({
      grantee: user, actions: ['s3:GetObject', 's3:GetObjectTagging'], resourceArns: [this.bucket.arnForObjects(`${this.prefix}/*`)],
    });
  }

  private tell(domainArn: string, index: number): void {
    if (!Token.isUnresolved(domainArn) && !/^arn:[^:]+:sagemaker:[^:]+:\d{12}:domain\/d-[a-z0-9-]+$/.test(domainArn)) {
      throw new ValidationError('TemplateDomain', `domainArns must be ARNs of domains, as "arn:aws:sagemaker:<region>:<account>:domain/d-…", got ${JSON.stringify(domainArn)}`, this);
    }
    const grant = this.role.addToPrincipalPolicy(new PolicyStatement({ actions: ['sagemaker:AddTags', 'sagemaker:DeleteTags', 'sagemaker:ListTags'], resources: [domainArn] }));
    const domain = new CustomResource(this, `Domain${index + 1}`, {
      serviceToken: this.function.functionArn,
      serviceTimeout: Duration.minutes(5),
      resourceType: 'Custom::ProjectTemplatesLocation',
      properties: { DomainArn: domainArn, Location: this.location },
    });
    if (grant.policyDependable !== undefined) { domain.node.addDependency(grant.policyDependable); }
  }

  private makeFunction(description: string): LambdaFunction {
    const logGroup = new LogGroup(this, 'Logs', { retention: RetentionDays.SIX_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
    this.role.addToPolicy(new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }));
    this.bucket.encryptionKey?.grant(this.outside.of(this.role), 'kms:Decrypt', 'kms:GenerateDataKey');
    return new LambdaFunction(this, 'Function', {
      description,
      code: handlerCode('projects/handlers/project-template'),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      role: this.role.withoutPolicyUpdates(),
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      timeout: Duration.minutes(2),
    });
  }
}

/**
 * A template of a project in S3.
 */
export class StoredProjectTemplate extends Construct {
  /** The key of the template in the bucket. */
  public readonly key: string;

  /** The address of the template, for `CreateProject`. */
  public readonly templateUrl: string;

  /** The role with which CloudFormation makes, changes and deletes the resources of projects: users give it when they make one. */
  public readonly launchRole: IRole;

  /**
   * Use `ProjectTemplateStore.addTemplate`, which puts the template into the store.
   *
   * @param store the store
   * @param id the id of the template in the store
   * @param props the template
   */
  public constructor(store: ProjectTemplateStore, id: string, props: StoredProjectTemplateProps) {
    super(store, id);
    const { productStack, permissionsBoundaryName, launchRole, templateName } = props;
    checkName(templateName, { prop: 'templateName', maxLength: 32, pattern: /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/, allowed: 'letters, digits and hyphens' }, this);
    checkTemplate(templateOf(productStack), this);
    for (const prop of ['permissionsBoundaryName', 'launchStatements'] as const) {
      if (launchRole !== undefined && props[prop] !== undefined) {
        throw new ValidationError('LaunchRoleGiven', `${prop} is about the launch role that is made here, and launchRole is given: leave one of them out`, this);
      }
    }
    if (permissionsBoundaryName !== undefined) {
      PermissionsBoundary.of(productStack).apply(ManagedPolicy.fromManagedPolicyName(productStack, 'Boundary', permissionsBoundaryName));
    }
    this.key = `${store.prefix}/${templateName}.yaml`;
    this.templateUrl = store.bucket.virtualHostedUrlForObject(this.key);
    const stacks = Stack.of(this).formatArn({ service: 'cloudformation', resource: 'stack', resourceName: 'SP-*' });
    this.launchRole = launchRole ?? makeLaunchRole(this, {
      productStack,
      permissionsBoundaryName,
      given: props.launchStatements,
      description: `Makes the resources of projects from the template ${templateName}`,
      principals: [new ServicePrincipal('cloudformation.amazonaws.com'), ...store.users.map(user => new ArnPrincipal(user.roleArn))],
      stackPrefix: 'SP-',
      statements: [],
    });
    for (const grantee of store.users.map(user => store._granteeOf(user))) {
      Grant.addToPrincipal({
        grantee, actions: ['iam:PassRole'], resourceArns: [this.launchRole.roleArn], conditions: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
      });
      Grant.addToPrincipal({
        grantee,
        actions: ['cloudformation:CreateStack', 'cloudformation:DeleteStack', 'cloudformation:DescribeStacks', 'cloudformation:TagResource', 'cloudformation:UpdateStack'],
        resourceArns: [stacks],
      });
    }
  }
}
