import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { ValidationError } from '../../private/errors';
import type { Permissions } from '../permissions';
import type { BedrockCustomModelProperties } from '../properties/bedrock-custom-model';
import type { BedrockModelImportProperties } from '../properties/bedrock-model-import';
import { lazyProperties } from '../properties/lazy';
import { Step } from '../step';
import type { StepOptions } from '../step-options';
import { bedrockArn, BEDROCK_SERVICE, checkParameter, createBedrockRole } from './bedrock';
import { JobStep } from './job';
import { renderTags } from './job-record';

/** Options of steps that bring a model into Bedrock. */
export interface BedrockRoleOptions {
  /**
   * The role that Bedrock reads the model with.
   *
   * @default - a new role that may read the model
   */
  readonly role?: IRole;
}

/** Properties of a `BedrockCustomModelStep`. */
export interface BedrockCustomModelStepProps extends StepOptions, BedrockRoleOptions {
  /** The model's name. The service takes it from a parameter only: the `valueAsString` of a `StringParameter`. */
  readonly modelName: string;

  /**
   * The S3 URI of the model's files.
   *
   * @default - `modelPackageArn`
   */
  readonly modelData?: string;

  /**
   * The ARN of a model package that has the model, instead of `modelData`.
   *
   * @default - `modelData`
   */
  readonly modelPackageArn?: string;

  /**
   * The key that Bedrock encrypts the model with.
   *
   * @default - a key of the service
   */
  readonly kmsKey?: IKey;

  /**
   * Tags of the model.
   *
   * @default - none
   */
  readonly modelTags?: { [key: string]: string };
}

/**
 * Makes a model that was trained in SageMaker a custom model of Bedrock.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateCustomModel.html
 */
export class BedrockCustomModelStep extends Step {
  /** The role that Bedrock reads the model with. */
  public readonly role: IRole;

  constructor(scope: Construct, id: string, private readonly props: BedrockCustomModelStepProps) {
    super(scope, id, 'BedrockCustomModel', props);
    checkParameter(props.modelName, 'modelName', this);
    if ((props.modelData === undefined) === (props.modelPackageArn === undefined)) {
      throw new ValidationError('ModelSource', `modelData or modelPackageArn must be given, got ${props.modelData === undefined ? 'none' : 'both'}: give one of them`, this);
    }
    this.role = props.role ?? createBedrockRole(this, 'Model');
  }

  /** Everything that is known of the custom model once it is there. */
  public get properties(): BedrockCustomModelProperties { return lazyProperties(this, 'bedrock-custom-model', 'BedrockCustomModelProperties'); }

  /** The model's ARN. */
  public get modelArn(): string { return this.property('ModelArn'); }

  /** The model's name. */
  public get modelName(): string { return this.property('ModelName'); }

  /** @internal */
  public get _ownRole(): IRole { return this.role; }

  /** @internal */
  public _arguments(): any {
    const { props } = this;
    return {
      ModelName: props.modelName,
      RoleArn: this.role.roleArn,
      ModelSourceConfig: props.modelData !== undefined ? { S3DataSource: { S3Uri: props.modelData } } : undefined,
      CustomModelDataSource: props.modelPackageArn !== undefined
        ? { ModelPackageArnDataSource: { ModelPackageArn: props.modelPackageArn } } : undefined,
      ModelKmsKeyArn: props.kmsKey?.keyArn,
      ModelTags: renderTags(props.modelTags),
    };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    const { props } = this;
    // Bedrock has no resource-level permission for making a custom model
    permissions.execution(['bedrock:CreateCustomModel'], ['*']);
    permissions.execution(['bedrock:GetCustomModel', 'bedrock:TagResource'], [bedrockArn(this, 'custom-model', '*')]);
    permissions.passRoleTo([this.role.roleArn], BEDROCK_SERVICE);
    if (props.modelData !== undefined) { permissions.read(this, props.modelData); }
    if (props.modelPackageArn !== undefined) { permissions.job(this, ['sagemaker:DescribeModelPackage'], [props.modelPackageArn]); }
    if (props.kmsKey) { permissions.executionVolumeKey(props.kmsKey); }
  }
}

/** Properties of a `BedrockModelImportStep`. */
export interface BedrockModelImportStepProps extends StepOptions, BedrockRoleOptions {
  /** The name of the import job, which is used once: for example `import-` and the execution's id. */
  readonly jobName: string;

  /** The name of the imported model. */
  readonly importedModelName: string;

  /** The S3 URI of the model's files, in the Hugging Face format. */
  readonly modelData: string;

  /**
   * The VPC that the job reads the model through.
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
   * The key that Bedrock encrypts the model with.
   *
   * @default - a key of the service
   */
  readonly kmsKey?: IKey;

  /**
   * Tags of the job.
   *
   * @default - none
   */
  readonly jobTags?: { [key: string]: string };

  /**
   * Tags of the imported model.
   *
   * @default - none
   */
  readonly importedModelTags?: { [key: string]: string };
}

/**
 * Imports a model into Bedrock (custom model import).
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelImportJob.html
 */
export class BedrockModelImportStep extends JobStep {
  /** The role that Bedrock reads the model with. */
  public readonly role: IRole;

  constructor(scope: Construct, id: string, private readonly props: BedrockModelImportStepProps) {
    super(scope, id, 'BedrockModelImport', props, { vpc: props.vpc, vpcSubnets: props.vpcSubnets, securityGroups: props.securityGroups });
    this.role = props.role ?? createBedrockRole(this, 'Import');
  }

  /** Everything that is known of the import once it is there. */
  public get properties(): BedrockModelImportProperties { return lazyProperties(this, 'bedrock-model-import', 'BedrockModelImportProperties'); }

  /** The ARN of the imported model. */
  public get importedModelArn(): string { return this.property('ImportedModelArn'); }

  /** The ARN of the job. */
  public get jobArn(): string { return this.property('JobArn'); }

  /** @internal */
  public get _ownRole(): IRole { return this.role; }

  /** @internal */
  public _arguments(): any {
    const { props } = this;
    return {
      JobName: props.jobName,
      ImportedModelName: props.importedModelName,
      RoleArn: this.role.roleArn,
      ModelDataSource: { S3DataSource: { S3Uri: props.modelData } },
      JobTags: renderTags(props.jobTags),
      ImportedModelTags: renderTags(props.importedModelTags),
      VpcConfig: this.securityGroups && { SubnetIds: this._subnetIds, SecurityGroupIds: this.securityGroups.map(group => group.securityGroupId) },
      ImportedModelKmsKeyId: props.kmsKey?.keyArn,
    };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    const { props } = this;
    // Bedrock has no resource-level permission for starting an import
    permissions.execution(['bedrock:CreateModelImportJob'], ['*']);
    const jobs = bedrockArn(this, 'model-import-job', '*');
    const models = bedrockArn(this, 'imported-model', '*');
    permissions.execution(['bedrock:GetModelImportJob'], [jobs]);
    permissions.execution(['bedrock:GetImportedModel'], [models]);
    permissions.execution(['bedrock:TagResource'], [jobs, models]);
    permissions.passRoleTo([this.role.roleArn], BEDROCK_SERVICE);
    permissions.read(this, props.modelData);
    this._networkPermissions(permissions);
    if (props.kmsKey) { permissions.executionVolumeKey(props.kmsKey); }
  }
}
