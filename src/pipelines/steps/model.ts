import { Stack } from 'aws-cdk-lib';
import { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { IRole } from 'aws-cdk-lib/aws-iam';
import type { IModelPackageGroupRef } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import type { Image } from '../../images';
import { ValidationError } from '../../private/errors';
import { InstanceType } from '../instance-type';
import type { Permissions } from '../permissions';
import { lazyProperties } from '../properties/lazy';
import type { ModelProperties } from '../properties/model';
import { renderRetries, StepContext } from '../step';
import type { RetryOptions, StepOptions } from '../step-options';
import { JobStep } from './job';
import { checkPrefix, jobNames, renderTags, StepTagOptions } from './job-record';
import { bindContainers, BoundContainer, ModelContainer, ModelContainerOptions } from './model-container';
import { groupResourceName } from './model-package-group';

/** How the containers of a model work together. */
export enum InferenceExecutionMode {
  /** One after the other, as an inference pipeline. */
  SERIAL = 'Serial',
  /** Each request names its container. */
  DIRECT = 'Direct',
}

/** Properties of a `ModelStep`. */
export interface ModelStepProps extends StepOptions, RetryOptions, ModelContainerOptions, StepTagOptions {
  /**
   * The image that serves the model.
   *
   * @default - given by `containers` or `modelPackageArn`
   */
  readonly image?: Image;

  /**
   * The containers of a model made of several, instead of `image` and what belongs to it; 1 to 15.
   *
   * @default - one container
   */
  readonly containers?: ModelContainer[];

  /**
   * The ARN of a version in the model registry whose containers the model is made of, instead of `image` and `containers`; usually a value
   * known at run time only. What the version is made of is not known here: the role of the model needs access to it from elsewhere.
   *
   * @default - the model is made of `image` or `containers`
   */
  readonly modelPackageArn?: string;

  /**
   * The group of `modelPackageArn`, to which the pipeline's role is limited.
   *
   * @default - the group in the ARN, or any group of the account if the ARN is known at run time only
   */
  readonly modelPackageGroup?: IModelPackageGroupRef;

  /**
   * How the containers of a model made of several work together.
   *
   * @default InferenceExecutionMode.SERIAL
   */
  readonly executionMode?: InferenceExecutionMode;

  /**
   * The instances that the model will run on, to choose between the variants of an image.
   *
   * @default - not known; images that differ by processor need their `processor` option
   */
  readonly instanceType?: InstanceType;

  /**
   * The role that the model's containers run with.
   *
   * @default - the pipeline's job role
   */
  readonly role?: IRole;

  /**
   * The VPC that the model's containers are connected to.
   *
   * @default - none
   */
  readonly vpc?: IVpc;

  /**
   * The subnets in the VPC.
   *
   * @default - the private subnets
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * The security groups in the VPC.
   *
   * @default - a new group that allows outbound traffic only
   */
  readonly securityGroups?: ISecurityGroup[];

  /**
   * Cut the containers off from any network.
   *
   * @default false
   */
  readonly networkIsolation?: boolean;

  /**
   * What the model's name begins with; the service adds a suffix.
   *
   * @default - `pipelines-`, the execution's id and the step's name
   */
  readonly modelNamePrefix?: string;
}

/**
 * Creates a SageMaker model, for a batch transform job or an endpoint.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModel.html
 */
export class ModelStep extends JobStep {
  private readonly containers: BoundContainer[];

  constructor(scope: Construct, id: string, private readonly props: ModelStepProps) {
    super(scope, id, 'Model', props, {
      role: props.role,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      securityGroups: props.securityGroups,
    });
    this.containers = props.modelPackageArn !== undefined ? [] : bindContainers(this, this, props, props.containers, props.instanceType);
    this.checkPackage();
    if (props.executionMode && !props.containers) {
      throw new ValidationError('ExecutionMode', 'executionMode is only for a model with containers: remove it', this);
    }
    checkPrefix(props.modelNamePrefix, 'modelNamePrefix', this);
  }

  /** Everything that is known of the model once it is there. */
  public get properties(): ModelProperties { return lazyProperties(this, 'model', 'ModelProperties'); }

  /** The model's name. */
  public get modelName(): string { return this.property('ModelName'); }

  /** The model's ARN. */
  public get modelArn(): string { return this.property('ModelArn'); }

  /** @internal */
  public _knownProperty(path: string): string | undefined {
    return path === 'ModelName' ? jobNames(this.props.modelNamePrefix) : undefined;
  }

  /** @internal */
  public _arguments(context: StepContext): any {
    const { props } = this;
    const containers = this.containers.map(container => container.render('model'));
    return {
      ModelName: props.modelNamePrefix,
      ExecutionRoleArn: context.jobRoleArn(this),
      ...props.modelPackageArn !== undefined
        // a list, since the version may have several containers
        ? { Containers: [{ ModelPackageName: props.modelPackageArn, Environment: props.environment }] }
        : props.containers ? { Containers: containers } : { PrimaryContainer: containers[0] },
      InferenceExecutionConfig: props.executionMode && { Mode: props.executionMode },
      VpcConfig: this._vpcConfig(),
      EnableNetworkIsolation: props.networkIsolation,
      Tags: renderTags(props.jobTags),
    };
  }

  /** @internal */
  public _members(): Record<string, any> {
    return { RetryPolicies: renderRetries(this.props.retryPolicies, this) };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    permissions.execution(['sagemaker:AddTags', 'sagemaker:CreateModel', 'sagemaker:DescribeModel'],
      [permissions.sagemakerArn('model', jobNames(this.props.modelNamePrefix))]);
    permissions.passJobRole(this);
    permissions.container(this, '/aws/sagemaker/Endpoints/*', '/aws/sagemaker/TransformJobs');
    for (const container of this.containers) { container.modelPermissions(permissions); }
    if (this.props.modelPackageArn !== undefined) {
      permissions.execution(['sagemaker:CreateModel', 'sagemaker:DescribeModelPackage'], [this.packagesArn(permissions, this.props.modelPackageArn)]);
    }
    this._jobPermissions(permissions);
  }

  private packagesArn(permissions: Permissions, modelPackageArn: string): string {
    const { modelPackageGroup } = this.props;
    if (modelPackageGroup) {
      const { account, region } = modelPackageGroup.env;
      const resourceName = `${groupResourceName(modelPackageGroup)}/*`;
      return Stack.of(this).formatArn({ service: 'sagemaker', account, region, resource: 'model-package', resourceName });
    }
    return permissions.isRuntime(modelPackageArn) ? permissions.sagemakerArn('model-package', '*') : modelPackageArn;
  }

  private checkPackage(): void {
    const { props } = this;
    if (props.modelPackageArn === undefined) {
      if (props.modelPackageGroup) {
        throw new ValidationError('ModelPackageGroup', 'modelPackageGroup is only for a model with modelPackageArn: remove it', this);
      }
      return;
    }
    const more = (['image', 'containers', 'modelData', 'uncompressedModelData', 'sourceDirectory'] as const).filter(prop => props[prop] !== undefined);
    if (more.length > 0) {
      throw new ValidationError('ModelPackageAndImage', `${more.join(', ')} is not for a model with modelPackageArn, which tells its containers: remove it`, this);
    }
  }
}
