import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { checkRange, checkResourceName } from '../../private/checks';
import { ValidationError } from '../../private/errors';
import { PipelineExpression, splitString } from '../../private/expressions';
import type { Permissions } from '../permissions';
import type { EndpointConfigProperties } from '../properties/endpoint-config';
import { lazyProperties } from '../properties/lazy';
import { renderCache, renderRetries } from '../step';
import type { CacheOptions, RetryOptions, StepOptions } from '../step-options';
import { AsyncInferenceOptions, checkVariant, EndpointConfigVariant, renderAsync, renderVariant } from './endpoint-variant';
import { JobStep } from './job';
import { renderTags, StepTagOptions } from './job-record';
import { ModelStep } from './model';

/** Properties of an `EndpointConfigStep`. */
export interface EndpointConfigStepProps extends StepOptions, CacheOptions, RetryOptions, StepTagOptions {
  /** The name of the configuration: 1 to 63 letters, digits and hyphens. Configurations cannot be changed: a name is used once. */
  readonly endpointConfigName: string;

  /** The variants, 1 to 10. */
  readonly variants: EndpointConfigVariant[];

  /**
   * A variant that gets a copy of the requests and whose answers nobody sees.
   *
   * @default - none
   */
  readonly shadowVariants?: EndpointConfigVariant[];

  /**
   * Queue requests, and put answers into S3.
   *
   * @default - requests are answered at once
   */
  readonly asyncInference?: AsyncInferenceOptions;

  /**
   * The key for the storage of the instances.
   *
   * @default - a key of the service
   */
  readonly kmsKey?: IKey;

  /**
   * The role of inference components.
   *
   * @default - none: models have roles of their own
   */
  readonly role?: IRole;

  /**
   * The VPC of inference components.
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
   * Cut the containers of inference components off from any network.
   *
   * @default false
   */
  readonly networkIsolation?: boolean;
}

/**
 * Creates the configuration of an endpoint.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html
 */
export class EndpointConfigStep extends JobStep {
  constructor(scope: Construct, id: string, private readonly props: EndpointConfigStepProps) {
    super(scope, id, 'EndpointConfig', props, {
      role: props.role, vpc: props.vpc, vpcSubnets: props.vpcSubnets, securityGroups: props.securityGroups,
    });
    checkResourceName(props.endpointConfigName, 'endpointConfigName', this);
    if (props.variants.length < 1 || props.variants.length > 10) {
      throw new ValidationError('VariantCount', `variants must have 1 to 10 variants, got ${props.variants.length}`, this);
    }
    for (const variant of [...props.variants, ...props.shadowVariants ?? []]) { checkVariant(variant, this); }
    checkRange(props.asyncInference?.maxConcurrentInvocationsPerInstance, 'maxConcurrentInvocationsPerInstance', 1, 1000, this);
  }

  /** Everything that is known of the configuration once it is there. */
  public get properties(): EndpointConfigProperties { return lazyProperties(this, 'endpoint-config', 'EndpointConfigProperties'); }

  /** The name of the configuration. */
  public get endpointConfigName(): string { return this.property('EndpointConfigName'); }

  /** The ARN of the configuration. */
  public get endpointConfigArn(): string { return this.property('EndpointConfigArn'); }

  /** Sets a member of the step's request. The service takes neither data capture nor an explainer in a pipeline. */
  public addArgumentOverride(path: string, value: any): void {
    rejectArgument(this, path, ['DataCaptureConfig', 'ExplainerConfig'], 'make the endpoint configuration outside of the pipeline, for example with the endpoints module');
    super.addArgumentOverride(path, value);
  }

  /** @internal */
  public _knownProperty(path: string): string | undefined {
    return path === 'EndpointConfigName' ? this.props.endpointConfigName : undefined;
  }

  /** @internal */
  public _arguments(): any {
    const { props } = this;
    return {
      EndpointConfigName: props.endpointConfigName,
      ProductionVariants: props.variants.map(renderVariant),
      ShadowProductionVariants: props.shadowVariants?.map(renderVariant),
      AsyncInferenceConfig: props.asyncInference && renderAsync(props.asyncInference),
      KmsKeyId: props.kmsKey?.keyArn,
      ExecutionRoleArn: props.role?.roleArn,
      VpcConfig: this._vpcConfig(),
      EnableNetworkIsolation: props.networkIsolation,
      Tags: renderTags(props.jobTags),
    };
  }

  /** @internal */
  public _members(): Record<string, any> {
    return { RetryPolicies: renderRetries(this.props.retryPolicies, this), CacheConfig: renderCache(this.props.cache) };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    const { props } = this;
    permissions.execution(['sagemaker:AddTags', 'sagemaker:CreateEndpointConfig', 'sagemaker:DescribeEndpointConfig'],
      permissions.sagemakerArns('endpoint-config', props.endpointConfigName));
    if (props.role) {
      permissions.passRole(props.role);
      this._networkPermissions(permissions);
    }
    if (props.kmsKey) { permissions.executionVolumeKey(props.kmsKey); }
    if (props.asyncInference) { this.asyncPermissions(permissions, props.asyncInference); }
  }

  /** The answers are written with the role of the model, which is known if the pipeline makes the model. */
  private asyncPermissions(permissions: Permissions, options: AsyncInferenceOptions): void {
    for (const { modelName } of this.props.variants) {
      const model = modelName === undefined ? undefined : splitString(modelName).find(PipelineExpression.isExpression)?.owner;
      if (!(model instanceof ModelStep)) { continue; }
      for (const place of [options.outputPath, options.failurePath]) {
        if (place !== undefined) { permissions.write(model, place, options.kmsKey); }
      }
      if (options.kmsKey) { permissions.useKey(model, options.kmsKey); }
      for (const topic of [options.successTopic, options.errorTopic]) {
        if (topic) { permissions.publishTo(model, topic); }
      }
    }
  }
}

/** Fails when an override sets what the service rejects in a step. @internal */
export function rejectArgument(scope: Construct, path: string, rejected: string[], instead: string): void {
  const name = rejected.find(candidate => path === candidate || path.startsWith(`${candidate}.`) || path.startsWith(`${candidate}[`));
  if (name) {
    throw new ValidationError('ForbiddenArgument', `path must not be ${JSON.stringify(path)}: the pipeline service rejects ${name}; ${instead}`, scope);
  }
}
