import { Annotations, ArnFormat, Resource, Stack } from 'aws-cdk-lib';
import type { IResource } from 'aws-cdk-lib';
import { Connections } from 'aws-cdk-lib/aws-ec2';
import type { IConnectable, ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { UnknownPrincipal } from 'aws-cdk-lib/aws-iam';
import type { IGrantable, IPrincipal, IRole } from 'aws-cdk-lib/aws-iam';
import { CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import type { IModelRef, ModelReference } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import type { ModelAccess } from './model-access';
import type { ModelContainer } from './model-container';
import type { PolicyRequirement } from '../pipelines';
import { OutsidePolicies } from '../pipelines/access/outside-policies';
import { ValidationError } from '../private/errors';
import { createModelRole, grantAccess, grantHosting, requireAccess } from './private/model-role';
import { createNetwork, grantNetwork } from './private/network';

/** A SageMaker model, made here or elsewhere. */
export interface IModel extends IResource, IModelRef, IGrantable, IConnectable {
  /**
   * The ARN of the model.
   * @attribute
   */
  readonly modelArn: string;

  /**
   * The name of the model.
   * @attribute
   */
  readonly modelName: string;
}

/** How several containers of a model are called. */
export enum InferenceExecutionMode {
  /** One after the other, each with the answer of the one before. */
  SERIAL = 'Serial',
  /** The one that the request names. */
  DIRECT = 'Direct',
}

/** What a model may be given besides its containers. */
export interface ModelOptions {
  /**
   * The role that the containers run with. It is given the same permissions as one that is made here; to prevent that, pass
   * `role.withoutPolicyUpdates()`. It must trust `sagemaker.amazonaws.com`.
   *
   * @default - a new role with exactly what is needed
   */
  readonly role?: IRole;

  /**
   * What the role may read: artifacts, their keys and images. Needed for a model package, whose parts are not known at synth.
   *
   * @default - what the containers name themselves
   */
  readonly modelAccess?: ModelAccess;

  /**
   * The VPC that the containers run in.
   *
   * Artifacts, images and logs are then reached through it, so that it needs a route to S3, ECR and CloudWatch, or endpoints.
   *
   * @default - a network of the service, with access to the internet unless `networkIsolation` is on
   */
  readonly vpc?: IVpc;

  /**
   * Subnets of the VPC, 1 to 16.
   *
   * @default - the private ones, else the isolated ones
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * Security groups of the containers, 1 to 5.
   *
   * @default - a new one, if there is a VPC
   */
  readonly securityGroups?: ISecurityGroup[];

  /**
   * Whether the security group that is made here allows all traffic to the outside.
   *
   * @default true
   */
  readonly allowAllOutbound?: boolean;

  /**
   * Whether the containers are kept from every network call. The service still loads artifacts and images for them.
   *
   * @default false
   */
  readonly networkIsolation?: boolean;
}

/** Props of a model. */
export interface ModelProps extends ModelOptions {
  /** The containers, 1 to 15. */
  readonly containers: ModelContainer[];

  /**
   * How several containers are called.
   *
   * @default InferenceExecutionMode.SERIAL
   */
  readonly inferenceExecutionMode?: InferenceExecutionMode;
}

/** What is known of a model made elsewhere. */
export interface ModelAttributes {
  /** The ARN of the model. */
  readonly modelArn: string;

  /**
   * The role that the model runs with.
   *
   * @default - unknown, so that nothing can be granted to the model
   */
  readonly role?: IRole;

  /**
   * The security groups of the model.
   *
   * @default - none: the model is not connectable
   */
  readonly securityGroups?: ISecurityGroup[];
}

abstract class ModelBase extends Resource implements IModel {
  public abstract readonly modelArn: string;
  public abstract readonly modelName: string;
  public abstract readonly grantPrincipal: IPrincipal;
  /** @internal */
  protected abstract readonly _connections?: Connections;

  /** The connections of the containers. Fails if the model is in no VPC. */
  public get connections(): Connections {
    if (!this._connections) {
      throw new ValidationError('NotConnectable', 'the model is in no VPC and has no connections: give vpc (or securityGroups of an imported model)', this);
    }
    return this._connections;
  }

  public get modelRef(): ModelReference {
    return { modelArn: this.modelArn };
  }
}

/**
 * A SageMaker model: containers, and the role and network that they run with.
 *
 * It has no name of its own, so that every change (a new model package, above all) can replace it while the endpoint goes on
 * serving.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModel.html
 */
export class Model extends ModelBase {
  /** A model made elsewhere, by its ARN. */
  public static fromModelArn(scope: Construct, id: string, modelArn: string): IModel {
    return Model.fromModelAttributes(scope, id, { modelArn });
  }

  /** A model made elsewhere in this account and region, by its name. */
  public static fromModelName(scope: Construct, id: string, modelName: string): IModel {
    return importModel(scope, id, modelName, {
      modelArn: Stack.of(scope).formatArn({ service: 'sagemaker', resource: 'model', resourceName: modelName }),
    });
  }

  /** A model made elsewhere, by what is known of it. */
  public static fromModelAttributes(scope: Construct, id: string, attrs: ModelAttributes): IModel {
    const { resourceName } = Stack.of(scope).splitArn(attrs.modelArn, ArnFormat.SLASH_RESOURCE_NAME);
    return importModel(scope, id, resourceName!, attrs);
  }

  public readonly modelArn: string;
  public readonly modelName: string;
  /** The role that the containers run with. */
  public readonly role: IRole;
  public readonly grantPrincipal: IPrincipal;
  /** @internal */
  protected readonly _connections?: Connections;
  private readonly outside = new OutsidePolicies(this, 'endpoints');

  constructor(scope: Construct, id: string, props: ModelProps) {
    super(scope, id);

    const { containers } = props;
    if (containers.length < 1 || containers.length > 15) {
      throw new ValidationError('ContainerCount', `containers must have 1 to 15 entries, got ${containers.length}`, this);
    }
    if (props.inferenceExecutionMode !== undefined && containers.length === 1) {
      throw new ValidationError('InferenceExecutionMode', 'inferenceExecutionMode needs at least 2 containers, got 1: leave it out', this);
    }
    const bound = containers.map(container => container._bind(this));
    const hostnames = bound.filter(container => container.definition.containerHostname !== undefined).length;
    if (hostnames !== 0 && hostnames !== containers.length) {
      throw new ValidationError('ContainerHostname', `containerHostname must be given to all containers or to none, got ${hostnames} of ${containers.length}`, this);
    }

    const network = createNetwork(this, props);
    this._connections = network?.connections;
    this.role = props.role ?? createModelRole(this);
    for (const access of [...bound.map(container => container.access), ...props.modelAccess ? [props.modelAccess] : []]) {
      requireAccess(this.outside, this.role, access);
    }
    // what a role does not take is written down, whoever grants it
    const role = this.outside.of(this.role);
    this.grantPrincipal = role;
    const policy = grantHosting(role, this);
    for (const { access } of bound) {
      grantAccess(role, this, access, 'modelData');
    }
    if (props.modelAccess) {
      grantAccess(role, this, props.modelAccess, 'modelAccess');
    } else if (props.role === undefined && bound.some(container => container.opaque)) {
      Annotations.of(this).addWarningV2('cdk-mlops:endpoints.modelAccess',
        'where the model\'s artifacts lie is not known at synth, and its new role may not read them: name the places in modelAccess, or give role');
    }
    if (network) {
      grantNetwork(role, this, network);
    }

    const definitions = bound.map(container => container.definition);
    // the service takes a package as one entry of the list, since the package may have several containers of its own
    const asList = definitions.length > 1 || definitions[0].modelPackageName !== undefined;
    const resource = new CfnModel(this, 'Resource', {
      containers: asList ? definitions : undefined,
      primaryContainer: asList ? undefined : definitions[0],
      inferenceExecutionConfig: props.inferenceExecutionMode && { mode: props.inferenceExecutionMode },
      executionRoleArn: this.role.roleArn,
      enableNetworkIsolation: props.networkIsolation,
      vpcConfig: network?.vpcConfig,
    });
    // the service reads the artifacts with the role when the model is made, and the role's policy is a resource apart
    if (policy) {
      resource.node.addDependency(policy);
    }

    this.modelName = resource.attrModelName;
    this.modelArn = resource.ref;
  }

  /**
   * Statements that this app does not add: those of a role that takes none (an imported one of another account, or one with `mutable: false`), and
   * those with which buckets, keys and repositories of other accounts let the role in. Warnings say them too.
   */
  public get requirements(): PolicyRequirement[] { return this.outside.requirements; }
}

function importModel(scope: Construct, id: string, modelName: string, attrs: ModelAttributes): IModel {
  class Import extends ModelBase {
    public readonly modelArn = attrs.modelArn;
    public readonly modelName = modelName;
    public readonly grantPrincipal = attrs.role ?? new UnknownPrincipal({ resource: this });
    protected readonly _connections = attrs.securityGroups && new Connections({ securityGroups: attrs.securityGroups });
  }
  return new Import(scope, id, { environmentFromArn: attrs.modelArn });
}
