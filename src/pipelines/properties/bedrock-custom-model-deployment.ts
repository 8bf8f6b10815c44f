// written by scripts/make-properties.ts from the API model; do not edit
import { StepProperties } from './base';

/** What is known of a deployment of a custom model that a step made. */
export class BedrockCustomModelDeploymentProperties extends StepProperties {
  /** The custom model deployment arn. */
  public get customModelDeploymentArn(): string { return this._text(this._at('CustomModelDeploymentArn')); }

  /** The model deployment name. */
  public get modelDeploymentName(): string { return this._text(this._at('ModelDeploymentName')); }

  /** The model arn. */
  public get modelArn(): string { return this._text(this._at('ModelArn')); }

  /** The created at. */
  public get createdAt(): string { return this._text(this._at('CreatedAt')); }

  /** The status. */
  public get status(): string { return this._text(this._at('Status')); }

  /** The description. */
  public get description(): string { return this._text(this._at('Description')); }

  /** The update details. */
  public get updateDetails(): BedrockCustomModelDeploymentUpdateDetailsProperties {
    return new BedrockCustomModelDeploymentUpdateDetailsProperties(this._step, this._at('UpdateDetails'));
  }

  /** The failure message. */
  public get failureMessage(): string { return this._text(this._at('FailureMessage')); }

  /** The last updated at. */
  public get lastUpdatedAt(): string { return this._text(this._at('LastUpdatedAt')); }

  /** The model deployment arn. */
  public get modelDeploymentArn(): string { return this._text(this._at('ModelDeploymentArn')); }
}

/** Details about an update to a custom model deployment, including the new custom model resource ARN and current update status. */
export class BedrockCustomModelDeploymentUpdateDetailsProperties extends StepProperties {
  /** ARN of the new custom model being deployed as part of the update. */
  public get modelArn(): string { return this._text(this._at('ModelArn')); }

  /** Current status of the deployment update. */
  public get updateStatus(): string { return this._text(this._at('UpdateStatus')); }
}
