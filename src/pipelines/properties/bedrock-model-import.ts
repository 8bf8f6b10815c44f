// written by scripts/make-properties.ts from the API model; do not edit
import { StepProperties } from './base';

/** The data source of the model to import. */
export class BedrockModelDataSourceProperties extends StepProperties {
  /** The Amazon S3 data source of the model to import. */
  public get s3DataSource(): BedrockS3DataSourceProperties { return new BedrockS3DataSourceProperties(this._step, this._at('S3DataSource')); }
}

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
  public get modelDataSource(): BedrockModelDataSourceProperties {
    return new BedrockModelDataSourceProperties(this._step, this._at('ModelDataSource'));
  }

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
  public get vpcConfig(): BedrockVpcConfigProperties { return new BedrockVpcConfigProperties(this._step, this._at('VpcConfig')); }

  /** The imported model is encrypted at rest using this key. */
  public get importedModelKmsKeyArn(): string { return this._text(this._at('ImportedModelKmsKeyArn')); }
}

/** The Amazon S3 data source of the model to import. */
export class BedrockS3DataSourceProperties extends StepProperties {
  /** The URI of the Amazon S3 data source. */
  public get s3Uri(): string { return this._text(this._at('S3Uri')); }
}

/** The configuration of a virtual private cloud (VPC). */
export class BedrockVpcConfigProperties extends StepProperties {
  /**
   * An array of IDs for each subnet in the VPC to use.
   *
   * @param index the place in the list, 0 for the first
   */
  public subnetIds(index: number): string { return this._text(this._indexed('SubnetIds', index)); }

  /**
   * An array of IDs for each security group in the VPC to use.
   *
   * @param index the place in the list, 0 for the first
   */
  public securityGroupIds(index: number): string { return this._text(this._indexed('SecurityGroupIds', index)); }
}
