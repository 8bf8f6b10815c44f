import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnRegistryPolicy } from 'aws-cdk-lib/aws-ecr';
import { AccountPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Bucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { PolicyRequirement } from '../pipelines';
import { OutsidePolicies } from '../pipelines/access/outside-policies';
import { ModelPackageGroup } from '../registry';
import { namedArtifacts } from './private/parameter-list';
import type { NamedArtifacts } from './private/parameter-list';
import { accessPath, stageAccessRole } from './private/stage-access';
import type { ModelStoreProps } from './private/stage-props';
import { privateBucket } from '../private/private-bucket';

/** The path of the roles for copying models. */
const COPY_PATH = 'model-copy';

/**
 * Where the copies of model packages lie in the account and region of a stage: a model package group, a bucket with a key, and
 * the role that copies. The deploy pipeline deploys it before it copies a model and deploys the stage.
 */
export class ModelStore extends Construct {
  /** @internal */
  public static _create(scope: Construct, id: string, props: ModelStoreProps): ModelStore {
    return new ModelStore(scope, id, props);
  }

  /** The path of the role of the function that copies. @internal */
  public static _rolePath(stackName: string): string { return accessPath(COPY_PATH, stackName); }

  /** The group of the copies. */
  public readonly modelPackageGroup: ModelPackageGroup;

  /** The bucket of the copies. */
  public readonly bucket: Bucket;

  /** The key of the bucket. */
  public readonly encryptionKey: IKey;

  /** The role that copies; only the copying function of this stage can assume it. */
  public readonly copyRole: Role;

  private readonly outside = new OutsidePolicies(this, 'delivery');

  private constructor(scope: Construct, id: string, props: ModelStoreProps) {
    super(scope, id);
    const { options } = props;
    const stack = Stack.of(this);
    const removalPolicy = options.removalPolicy ?? RemovalPolicy.RETAIN;
    this.encryptionKey = options.encryptionKey ?? new Key(this, 'Key', { description: 'Copies of models', enableKeyRotation: true, removalPolicy });
    this.bucket = new Bucket(this, 'Bucket', {
      ...privateBucket(this.encryptionKey),
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy,
      serverAccessLogsBucket: options.accessLogsBucket,
      serverAccessLogsPrefix: options.accessLogsBucket === undefined ? undefined : 'model-copies/',
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7) }],
    });
    this.modelPackageGroup = new ModelPackageGroup(this, 'Models', { modelPackageGroupName: options.modelPackageGroupName, removalPolicy });
    this.copyRole = stageAccessRole(this, 'CopyRole', {
      description: 'Lets the deploy pipeline copy models',
      path: ModelStore._rolePath(stack.stackName),
      toolingAccount: props.toolingAccount,
    });
    this.allowCopying(namedArtifacts(stack, props.artifacts));
    if (options.replicateImages && props.toolingAccount !== undefined) { this.letImagesIn(props.toolingAccount); }

    new CfnOutput(stack, 'ModelBucketName', { value: this.bucket.bucketName, description: 'The name of the bucket of the copies' });
    new CfnOutput(stack, 'ModelKeyArn', { value: this.encryptionKey.keyArn, description: 'The ARN of the key of the copies' });
    new CfnOutput(stack, 'ModelPackageGroupName', { value: this.modelPackageGroup.modelPackageGroupName, description: 'The name of the group of the copies' });
    new CfnOutput(stack, 'CopyRoleArn', { value: this.copyRole.roleArn, description: 'The ARN of the role that copies' });
  }

  /** Statements with which a key that others own has to let the role in that copies. Warnings say them too. */
  public get requirements(): PolicyRequirement[] { return this.outside.requirements; }

  private allowCopying(source: NamedArtifacts): void {
    const stack = Stack.of(this);
    this.outside.watch(this.encryptionKey);
    const role = this.outside.of(this.copyRole);
    const allow = (actions: string[], resources: string[]) => {
      if (resources.length > 0) { role.addToPolicy(new PolicyStatement({ actions, resources })); }
    };
    const arnOf = (bucketName: string) => stack.formatArn({ service: 's3', region: '', account: '', resource: bucketName });
    allow(['s3:GetObject'], source.locations.map(({ bucketName, prefix }) => `${arnOf(bucketName)}/${prefix}*`));
    allow(['kms:Decrypt'], source.keyArns);
    allow(['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'], [this.bucket.arnForObjects('*')]);
    // tells what is not there from what may not be seen
    allow(['s3:ListBucket'], [...new Set(source.locations.map(({ bucketName }) => arnOf(bucketName))), this.bucket.bucketArn]);
    allow(['kms:Decrypt', 'kms:GenerateDataKey'], [this.encryptionKey.keyArn]);
    const name = this.modelPackageGroup.modelPackageGroupName;
    allow(['sagemaker:CreateModelPackage', 'sagemaker:ListModelPackages'], [stack.formatArn({ service: 'sagemaker', resource: 'model-package', resourceName: `${name}/*` })]);
    allow(['sagemaker:DescribeModelPackageGroup'], [this.modelPackageGroup.modelPackageGroupArn]);
    allow(['ecr:BatchGetImage', 'ecr:DescribeImages'], source.repositoryArns);
  }

  /** ECR of the account of the pipeline makes repositories here and fills them. */
  private letImagesIn(toolingAccount: string): void {
    new CfnRegistryPolicy(this, 'RegistryPolicy', {
      policyText: new PolicyDocument({
        statements: [new PolicyStatement({
          principals: [new AccountPrincipal(toolingAccount)],
          actions: ['ecr:CreateRepository', 'ecr:ReplicateImage'],
          resources: [Stack.of(this).formatArn({ service: 'ecr', resource: 'repository', resourceName: '*' })],
        })],
      }),
    });
  }
}
