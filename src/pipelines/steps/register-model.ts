import type { IModelPackageGroupRef } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import type { ImageConfig } from '../../images';
import { ValidationError } from '../../private/errors';
import { pythonJson } from '../../private/python-text';
import type { Permissions } from '../permissions';
import { lazyProperties } from '../properties/lazy';
import { renderRetries, Step, StepContext } from '../step';
import { checkPrefix, jobNames, renderTags } from './job-record';
import { bindContainers, BoundContainer } from './model-container';
import { renderDriftCheckBaselines, renderModelMetrics } from './model-metrics';
import { groupName, groupResourceName } from './model-package-group';
import { InferenceOptions, ModelCardStatus, RegisterModelStepProps } from './register-options';
import type { ModelPackageProperties } from '../properties/model-package';

/**
 * Registers a model as a new version in a model package group.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html
 */
export class RegisterModelStep extends Step {
  /** The model package group that the model becomes a version of. */
  public readonly modelPackageGroup?: IModelPackageGroupRef;

  private readonly containers: BoundContainer[];
  private readonly additional: BoundContainer[][];

  constructor(scope: Construct, id: string, private readonly props: RegisterModelStepProps) {
    super(scope, id, 'RegisterModel', props);
    this.modelPackageGroup = props.modelPackageGroup;
    this.containers = bindContainers(this, this, props, props.containers, props.inferenceInstances?.[0]);
    const additional = props.additionalInferenceSpecifications ?? [];
    if (additional.length > 15) {
      throw new ValidationError('TooMany', `additionalInferenceSpecifications must have at most 15 entries, got ${additional.length}`, this);
    }
    this.additional = additional.map((specification, i) =>
      bindContainers(this, new Construct(this, `Specification${i + 1}`), {}, specification.containers, specification.inferenceInstances?.[0]));
    for (const options of [props, ...additional]) {
      for (const [prop, types] of [['contentTypes', options.contentTypes], ['responseTypes', options.responseTypes]] as [string, string[]][]) {
        if (types.length === 0) { throw new ValidationError('NoTypes', `${prop} must have at least one MIME type, got []: for example "text/csv"`, this); }
      }
    }
    if (props.modelPackageNamePrefix !== undefined && props.modelPackageGroup) {
      throw new ValidationError('ModelPackageName', 'modelPackageNamePrefix is only for a model package without versions: remove it or modelPackageGroup', this);
    }
    checkPrefix(props.modelPackageNamePrefix, 'modelPackageNamePrefix', this);
  }

  /** Everything that is known of the model package once it is there. */
  public get properties(): ModelPackageProperties { return lazyProperties(this, 'model-package', 'ModelPackageProperties'); }

  /** The images that serve the model, with the repositories that they come from. */
  public get images(): ImageConfig[] { return [this.containers, ...this.additional].flat().map(container => container.imageConfig); }

  /** The ARN of the new version. */
  public get modelPackageArn(): string { return this.property('ModelPackageArn'); }

  /** The number of the new version. */
  public get modelPackageVersion(): number { return this.propertyAsNumber('ModelPackageVersion'); }

  /** @internal */
  public _arguments(_context: StepContext): any {
    const { props } = this;
    const { modelMetadata: metadata, lifeCycle, modelCard } = props;
    return {
      ModelPackageName: props.modelPackageNamePrefix,
      ModelPackageGroupName: props.modelPackageGroup && groupName(props.modelPackageGroup),
      ModelPackageDescription: props.modelDescription,
      ModelMetrics: props.metrics && renderModelMetrics(props.metrics),
      DriftCheckBaselines: props.driftCheckBaselines && renderDriftCheckBaselines(props.driftCheckBaselines),
      InferenceSpecification: renderSpecification(this.containers, props),
      AdditionalInferenceSpecifications: props.additionalInferenceSpecifications?.map((specification, i) => ({
        Name: specification.name, Description: specification.description, ...renderSpecification(this.additional[i], specification),
      })),
      ModelApprovalStatus: props.approvalStatus ?? 'PendingManualApproval',
      MetadataProperties: metadata && {
        CommitId: metadata.commitId, Repository: metadata.repository, GeneratedBy: metadata.generatedBy, ProjectId: metadata.projectId,
      },
      CustomerMetadataProperties: props.customerMetadata,
      Domain: props.domain,
      Task: props.task,
      SamplePayloadUrl: props.samplePayloadUrl,
      SourceUri: props.sourceUri,
      SecurityConfig: props.securityKmsKey && { KmsKeyId: props.securityKmsKey.keyArn },
      ModelCard: modelCard && { ModelCardStatus: modelCard.status ?? ModelCardStatus.DRAFT, ModelCardContent: pythonJson(modelCard.content) },
      ModelLifeCycle: lifeCycle && { Stage: lifeCycle.stage, StageStatus: lifeCycle.stageStatus, StageDescription: lifeCycle.description },
      SkipModelValidation: props.skipModelValidation ? 'All' : 'None',
      Tags: renderTags(props.jobTags),
    };
  }

  /** @internal */
  public _members(): Record<string, any> {
    return { RetryPolicies: renderRetries(this.props.retryPolicies, this) };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    const { props } = this;
    if (this.modelPackageGroup) {
      const name = groupResourceName(this.modelPackageGroup);
      // a group that is chosen at start can be any
      const known = !permissions.isRuntime(name);
      const group = known ? this.modelPackageGroup.modelPackageGroupRef.modelPackageGroupArn : permissions.sagemakerArn('model-package-group', '*');
      permissions.registerIn(group, known ? `${name}/*` : '*');
    } else {
      permissions.registerIn(undefined, jobNames(props.modelPackageNamePrefix));
    }
    // the service looks at the archive and the metrics with the pipeline's role
    for (const container of [this.containers, ...this.additional].flat()) { container.packagePermissions(permissions); }
    const files = [...Object.values(props.metrics ?? {}), ...Object.values(props.driftCheckBaselines ?? {})] as { s3Uri: string }[];
    for (const source of files) { permissions.read('execution', source.s3Uri); }
    if (props.samplePayloadUrl !== undefined) { permissions.read('execution', props.samplePayloadUrl); }
    if (props.securityKmsKey) { permissions.executionKey(props.securityKmsKey); }
  }
}

function renderSpecification(containers: BoundContainer[], options: InferenceOptions): any {
  return {
    Containers: containers.map(container => container.render('package')),
    SupportedContentTypes: options.contentTypes,
    SupportedResponseMIMETypes: options.responseTypes,
    SupportedRealtimeInferenceInstanceTypes: options.inferenceInstances?.map(type => type.name),
    SupportedTransformInstanceTypes: options.transformInstances?.map(type => type.name),
  };
}
