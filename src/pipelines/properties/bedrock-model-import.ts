// written by scripts/make-properties.ts from the API model; do not edit
import { StepProperties } from './base';
import { ModelDataSourceProperties, VpcConfigProperties } from './shared';

/** What is known of an import of a model that a step made. */
export class BedrockModelImportProperties extends StepProperties {
  /** The Amazon Resource Name (ARN) of the import job. */
  public get jobArn(): string { return this._text(this._at('JobArn')); }

  /** The name of the import job. */
  public get jobName(): string { return this._text(this._at('JobName')); }

  /** The name of the imported model. */
  public get importedModelName(): string { return this._text(this._at('ImportedModelName')); }

  /** The Amazon Resource Name (ARN) of the imported model. */
  public get importedModelArn(): string { return this._text(this._at('ImportedModelArn')); }

  /** The Amazon Resource Name (ARN) of the IAM role associated with this job. */
  public get roleArn(): string { return this._text(this._at('RoleArn')); }

  /** The data source for the imported model. */
  public get modelDataSource(): ModelDataSourceProperties { return new ModelDataSourceProperties(this._step, this._at('ModelDataSource')); }

  /** The status of the job. */
  public get status(): string { return this._text(this._at('Status')); }

  /** Information about why the import job failed. */
  public get failureMessage(): string { return this._text(this._at('FailureMessage')); }

  /** The time the resource was created. */
  public get creationTime(): string { return this._text(this._at('CreationTime')); }

  /** Time the resource was last modified. */
  public get lastModifiedTime(): string { return this._text(this._at('LastModifiedTime')); }

  /** Time that the resource transitioned to terminal state. */
  public get endTime(): string { return this._text(this._at('EndTime')); }

  /** The Virtual Private Cloud (VPC) configuration of the import model job. */
  public get vpcConfig(): VpcConfigProperties { return new VpcConfigProperties(this._step, this._at('VpcConfig')); }

  /** The imported model is encrypted at rest using this key. */
  public get importedModelKmsKeyArn(): string { return this._text(this._at('ImportedModelKmsKeyArn')); }
}
