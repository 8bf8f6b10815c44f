import { Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { bedrockArn, checkParameter } from './bedrock';
import { renderTags, StepTagOptions } from './job-record';
import { checkRange } from '../../private/checks';
import { PipelineExpression, splitString } from '../../private/expressions';
import type { Permissions } from '../permissions';
import type { BedrockCustomModelDeploymentProperties } from '../properties/bedrock-custom-model-deployment';
import type { BedrockProvisionedModelThroughputProperties } from '../properties/bedrock-provisioned-model-throughput';
import { lazyProperties } from '../properties/lazy';
import { Step } from '../step';
import type { StepOptions } from '../step-options';

/** Properties of a `BedrockCustomModelDeploymentStep`. The tags are those of the deployment. */
export interface BedrockCustomModelDeploymentStepProps extends StepOptions, StepTagOptions {
  /** The deployment's name. The service takes it from a parameter only: the `valueAsString` of a `StringParameter`. */
  readonly modelDeploymentName: string;

  /** The ARN of the custom model, usually `model.modelArn` of a `BedrockCustomModelStep`. */
  readonly modelArn: string;

  /**
   * What the deployment is for.
   *
   * @default - none
   */
  readonly deploymentDescription?: string;
}

/**
 * Deploys a custom model of Bedrock, paid by use.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateCustomModelDeployment.html
 */
export class BedrockCustomModelDeploymentStep extends Step {
  constructor(scope: Construct, id: string, private readonly props: BedrockCustomModelDeploymentStepProps) {
    super(scope, id, 'BedrockCustomModelDeployment', props);
    checkParameter(props.modelDeploymentName, 'modelDeploymentName', this);
  }

  /** Everything that is known of the deployment once it is there. */
  public get properties(): BedrockCustomModelDeploymentProperties { return lazyProperties(this, 'bedrock-custom-model-deployment', 'BedrockCustomModelDeploymentProperties'); }

  /** The ARN of the deployment. */
  public get modelDeploymentArn(): string { return this.property('ModelDeploymentArn'); }

  /** The deployment's status: `Creating`, `Active` or `Failed`. */
  public get status(): string { return this.property('Status'); }

  /** @internal */
  public _arguments(): any {
    const { props } = this;
    return {
      ModelDeploymentName: props.modelDeploymentName,
      ModelArn: props.modelArn,
      Description: props.deploymentDescription,
      Tags: renderTags(props.jobTags),
    };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    permissions.execution(['bedrock:CreateCustomModelDeployment'], [modelResource(this, this.props.modelArn)]);
    permissions.execution(['bedrock:GetCustomModelDeployment', 'bedrock:TagResource'], [bedrockArn(this, 'custom-model-deployment', '*')]);
  }
}

/** How long one commits oneself to provisioned throughput. */
export enum BedrockCommitment {
  /** One month. */
  ONE_MONTH = 'OneMonth',
  /** Six months. */
  SIX_MONTHS = 'SixMonths',
}

/** Properties of a `BedrockProvisionedModelThroughputStep`. The tags are those of the provisioned throughput. */
export interface BedrockProvisionedModelThroughputStepProps extends StepOptions, StepTagOptions {
  /** The name of the provisioned throughput. */
  readonly provisionedModelName: string;

  /** The model: the ARN of a custom or imported model, or the id or ARN of a foundation model. */
  readonly modelId: string;

  /** How many model units, at least 1. */
  readonly modelUnits: number;

  /**
   * How long one commits oneself.
   *
   * @default - not at all: by the hour
   */
  readonly commitment?: BedrockCommitment;
}

/**
 * Reserves throughput for a model of Bedrock. It costs from the first hour on.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateProvisionedModelThroughput.html
 */
export class BedrockProvisionedModelThroughputStep extends Step {
  constructor(scope: Construct, id: string, private readonly props: BedrockProvisionedModelThroughputStepProps) {
    super(scope, id, 'BedrockProvisionedModelThroughput', props);
    checkRange(props.modelUnits, 'modelUnits', 1, Number.MAX_SAFE_INTEGER, this);
  }

  /** Everything that is known of the provisioned throughput once it is there. */
  public get properties(): BedrockProvisionedModelThroughputProperties { return lazyProperties(this, 'bedrock-provisioned-model-throughput', 'BedrockProvisionedModelThroughputProperties'); }

  /** The ARN of the provisioned throughput, which requests name as their model. */
  public get provisionedModelArn(): string { return this.property('ProvisionedModelArn'); }

  /** @internal */
  public _arguments(): any {
    const { props } = this;
    return {
      ProvisionedModelName: props.provisionedModelName,
      ModelId: props.modelId,
      ModelUnits: props.modelUnits,
      CommitmentDuration: props.commitment,
      Tags: renderTags(props.jobTags),
    };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    permissions.execution(['bedrock:CreateProvisionedModelThroughput'], [modelResource(this, this.props.modelId)]);
    permissions.execution(['bedrock:GetProvisionedModelThroughput', 'bedrock:TagResource'], [bedrockArn(this, 'provisioned-model', '*')]);
  }
}

/** The ARN of a model: as given, of a foundation model by its id, or any custom model where it is known at run time only. */
function modelResource(scope: Construct, model: string): string {
  const owner = splitString(model).find(PipelineExpression.isExpression)?.owner;
  if (owner) { return bedrockArn(scope, (owner as Step).stepType === 'BedrockModelImport' ? 'imported-model' : 'custom-model', '*'); }
  if (Token.isUnresolved(model) || model.startsWith('arn:')) { return model; }
  return Stack.of(scope).formatArn({ service: 'bedrock', account: '', resource: 'foundation-model', resourceName: model });
}
