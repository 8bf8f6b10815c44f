import { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { IRole } from 'aws-cdk-lib/aws-iam';
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
   * @default - given by `containers`
   */
  readonly image?: Image;

  /**
   * The containers of a model made of several, instead of `image` and what belongs to it; 1 to 15.
   *
   * @default - one container
   */
  readonly containers?: ModelContainer[];

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
    this.containers = bindContainers(this, this, props, props.containers, props.instanceType);
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
      ...props.containers ? { Containers: containers } : { PrimaryContainer: containers[0] },
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
    permissions.container(this, '/aws/sagemaker/*');
    for (const container of this.containers) { container.modelPermissions(permissions); }
    this._jobPermissions(permissions);
  }
}
