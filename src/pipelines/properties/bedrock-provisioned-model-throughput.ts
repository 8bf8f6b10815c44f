// written by scripts/make-properties.ts from the API model; do not edit
import { StepProperties } from './base';

/** What is known of provisioned throughput that a step made. */
export class BedrockProvisionedModelThroughputProperties extends StepProperties {
  /** The number of model units allocated to this Provisioned Throughput. */
  public get modelUnits(): number { return this._number(this._at('ModelUnits')); }

  /** The number of model units that was requested for this Provisioned Throughput. */
  public get desiredModelUnits(): number { return this._number(this._at('DesiredModelUnits')); }

  /** The name of the Provisioned Throughput. */
  public get provisionedModelName(): string { return this._text(this._at('ProvisionedModelName')); }

  /** The Amazon Resource Name (ARN) of the Provisioned Throughput. */
  public get provisionedModelArn(): string { return this._text(this._at('ProvisionedModelArn')); }

  /** The Amazon Resource Name (ARN) of the model associated with this Provisioned Throughput. */
  public get modelArn(): string { return this._text(this._at('ModelArn')); }

  /** The Amazon Resource Name (ARN) of the model requested to be associated to this Provisioned Throughput. */
  public get desiredModelArn(): string { return this._text(this._at('DesiredModelArn')); }

  /**
   * The Amazon Resource Name (ARN) of the base model for which the Provisioned Throughput was created, or of the base model that the custom
   * model for which the Provisioned Throughput was created was customized.
   */
  public get foundationModelArn(): string { return this._text(this._at('FoundationModelArn')); }

  /** The status of the Provisioned Throughput. */
  public get status(): string { return this._text(this._at('Status')); }

  /** The timestamp of the creation time for this Provisioned Throughput. */
  public get creationTime(): string { return this._text(this._at('CreationTime')); }

  /** The timestamp of the last time that this Provisioned Throughput was modified. */
  public get lastModifiedTime(): string { return this._text(this._at('LastModifiedTime')); }

  /** A failure message for any issues that occurred during creation, updating, or deletion of the Provisioned Throughput. */
  public get failureMessage(): string { return this._text(this._at('FailureMessage')); }

  /** Commitment duration of the Provisioned Throughput. */
  public get commitmentDuration(): string { return this._text(this._at('CommitmentDuration')); }

  /** The timestamp for when the commitment term for the Provisioned Throughput expires. */
  public get commitmentExpirationTime(): string { return this._text(this._at('CommitmentExpirationTime')); }
}
