import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { IModelPackageGroupRef } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import type { Image, ImageConfig } from '../../images';
import { ImageUsage } from '../../images';
import { ValidationError } from '../../private/errors';
import { InstanceType } from '../instance-type';
import type { Permissions } from '../permissions';
import { renderRetries, Step, StepContext } from '../step';
import type { RetryOptions, StepOptions } from '../step-options';
import { ModelMetrics, renderModelMetrics } from './model-metrics';

/** Properties of a `RegisterModelStep`. */
export interface RegisterModelStepProps extends StepOptions, RetryOptions {
  /**
   * The model package group that the model becomes a version of.
   */
  readonly modelPackageGroup: IModelPackageGroupRef;

  /** The image that serves the model. */
  readonly image: Image;

  /** The S3 URI of the model archive, usually `train.modelArtifacts`. */
  readonly modelData: string;

  /**
   * Environment variables of the serving container.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /** The MIME types that the model takes, for example `text/csv`. */
  readonly contentTypes: string[];

  /** The MIME types that the model answers with, for example `text/csv`. */
  readonly responseTypes: string[];

  /**
   * The instance types for endpoints.
   *
   * @default - any
   */
  readonly inferenceInstances?: InstanceType[];

  /**
   * The instance types for batch transform.
   *
   * @default - any
   */
  readonly transformInstances?: InstanceType[];

  /**
   * `Approved`, `Rejected` or `PendingManualApproval`; may be a parameter.
   *
   * @default PendingManualApproval
   */
  readonly approvalStatus?: string;

  /**
   * The model's metrics, shown in the registry.
   *
   * @default - none
   */
  readonly metrics?: ModelMetrics;

  /**
   * What is special about this version.
   *
   * @default - none
   */
  readonly modelDescription?: string;

  /**
   * Names and values of your own that the registry keeps with the version, at most 50.
   *
   * @default - none
   */
  readonly customerMetadata?: { [name: string]: string };

  /**
   * The machine-learning domain, for example `MACHINE_LEARNING`.
   *
   * @default - none
   */
  readonly domain?: string;

  /**
   * The machine-learning task, for example `REGRESSION`.
   *
   * @default - none
   */
  readonly task?: string;

  /**
   * The S3 URI of a sample request.
   *
   * @default - none
   */
  readonly samplePayloadUrl?: string;
}

/**
 * Registers a model as a new version in a model package group.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html
 */
export class RegisterModelStep extends Step {
  /** The model package group that the model becomes a version of. */
  public readonly modelPackageGroup: IModelPackageGroupRef;

  private readonly imageConfig: ImageConfig;

  constructor(scope: Construct, id: string, private readonly props: RegisterModelStepProps) {
    super(scope, id, 'RegisterModel', props);
    this.modelPackageGroup = props.modelPackageGroup;
    this.imageConfig = props.image.bind(this, { usage: ImageUsage.INFERENCE, instanceType: props.inferenceInstances?.[0]?.name });
    for (const [prop, types] of [['contentTypes', props.contentTypes], ['responseTypes', props.responseTypes]] as [string, string[]][]) {
      if (types.length === 0) { throw new ValidationError('NoTypes', `${prop} must have at least one MIME type, got []: for example "text/csv"`, this); }
    }
  }

  /** The ARN of the new version. */
  public get modelPackageArn(): string { return this.property('ModelPackageArn'); }

  /** @internal */
  public _arguments(_context: StepContext): any {
    const { props } = this;
    return {
      ModelPackageGroupName: groupName(props.modelPackageGroup),
      ModelPackageDescription: props.modelDescription,
      ModelMetrics: props.metrics && renderModelMetrics(props.metrics),
      InferenceSpecification: {
        Containers: [{
          Image: this.imageConfig.imageUri,
          Environment: props.environment,
          ModelDataUrl: props.modelData,
        }],
        SupportedContentTypes: props.contentTypes,
        SupportedResponseMIMETypes: props.responseTypes,
        SupportedRealtimeInferenceInstanceTypes: props.inferenceInstances?.map(type => type.name),
        SupportedTransformInstanceTypes: props.transformInstances?.map(type => type.name),
      },
      ModelApprovalStatus: props.approvalStatus ?? 'PendingManualApproval',
      CustomerMetadataProperties: props.customerMetadata,
      Domain: props.domain,
      Task: props.task,
      SamplePayloadUrl: props.samplePayloadUrl,
      SkipModelValidation: 'None',
    };
  }

  /** @internal */
  public _members(): Record<string, any> {
    return { RetryPolicies: renderRetries(this.props.retryPolicies, this) };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    const name = groupResourceName(this.modelPackageGroup);
    permissions.execution(['sagemaker:AddTags', 'sagemaker:CreateModelPackage', 'sagemaker:DescribeModelPackage'], [
      this.modelPackageGroup.modelPackageGroupRef.modelPackageGroupArn,
      permissions.sagemakerArn('model-package', `${name}/*`),
    ]);
    permissions.execution(['sagemaker:DescribeModelPackageGroup'], [this.modelPackageGroup.modelPackageGroupRef.modelPackageGroupArn]);
    // the service looks at the archive and the metrics with the pipeline's role
    permissions.read('execution', this.props.modelData);
    for (const source of Object.values(this.props.metrics ?? {})) { permissions.read('execution', source.s3Uri); }
    if (this.imageConfig.repositoryArn) {
      permissions.execution(['ecr:BatchGetImage', 'ecr:DescribeImages'], [this.imageConfig.repositoryArn]);
    }
  }
}

/** A group of this library has a name; of any other the API takes the ARN as well. */
function groupName(group: IModelPackageGroupRef): string {
  return (group as any).modelPackageGroupName ?? group.modelPackageGroupRef.modelPackageGroupArn;
}

function groupResourceName(group: IModelPackageGroupRef): string {
  return (group as any).modelPackageGroupName
    ?? Stack.of(group).splitArn(group.modelPackageGroupRef.modelPackageGroupArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!;
}
