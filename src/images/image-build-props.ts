import type { Duration } from 'aws-cdk-lib';
import type { BuildEnvironmentVariable, ComputeType, IBuildImage } from 'aws-cdk-lib/aws-codebuild';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import type { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Image, ImageUsage } from './image';

/** Properties of an image build. */
export interface ImageBuildProps {
  /** The directory that is sent to Docker. What `.dockerignore` lists is left out. */
  readonly directory: string;

  /**
   * The Dockerfile, relative to the directory.
   *
   * @default 'Dockerfile'
   */
  readonly dockerfile?: string;

  /**
   * The stage of the Dockerfile that is built.
   *
   * @default - the last one
   */
  readonly target?: string;

  /**
   * Build arguments. They end up in the image's history: no secrets here.
   *
   * The values must be known at synth, because the tag is made from them.
   *
   * @default - none but `BASE_IMAGE`, if a base image is given
   */
  readonly buildArgs?: { [name: string]: string };

  /**
   * The image that the Dockerfile starts from, handed to it as build argument `BASE_IMAGE`; the build may pull it.
   *
   * Write `ARG BASE_IMAGE` and `FROM ${BASE_IMAGE}` in the Dockerfile.
   *
   * @default - the Dockerfile names its base image, which must be public
   */
  readonly baseImage?: Image;

  /**
   * The use of the base image, for built-in images that differ between training and inference.
   *
   * @default ImageUsage.TRAINING
   */
  readonly baseImageUsage?: ImageUsage;

  /**
   * What is left out of the directory besides the lines of `.dockerignore`, in the same syntax.
   *
   * @default - nothing more
   */
  readonly exclude?: string[];

  /**
   * Any text: another text builds another image from the same directory, for example to take up a newer base image.
   *
   * @default - the tag is made from the directory and the build's options only
   */
  readonly extraHash?: string;

  /**
   * The repository that the image is pushed to.
   *
   * @default - a new `ImageRepository`
   */
  readonly repository?: IRepository;

  /**
   * The processor architecture of the image. SageMaker runs Arm images on Graviton instances only.
   *
   * @default Platform.LINUX_AMD64
   */
  readonly platform?: Platform;

  /**
   * The role of the build. The permissions that the build needs are added to it.
   *
   * @default - a new role
   */
  readonly role?: IRole;

  /**
   * The key that CodeBuild encrypts with.
   *
   * @default - the key that AWS manages for S3 in the account
   */
  readonly encryptionKey?: IKey;

  /**
   * Where the build logs to.
   *
   * @default - a new log group, kept for six months, also when a failed deployment is rolled back
   */
  readonly logGroup?: ILogGroup;

  /**
   * How long the build may take, 5 to 50 minutes.
   *
   * @default Duration.minutes(45)
   */
  readonly timeout?: Duration;

  /**
   * The size of the machine that builds.
   *
   * @default ComputeType.MEDIUM
   */
  readonly computeType?: ComputeType;

  /**
   * What CodeBuild runs on; needs Docker and the AWS CLI.
   *
   * @default - Amazon Linux 2023 for the image's platform
   */
  readonly buildImage?: IBuildImage;

  /**
   * Environment variables of the build, for example the address of a private package index; also from Secrets Manager or Parameter Store.
   * They are no part of the tag. The Dockerfile sees those that `buildSecrets` names.
   *
   * @default - none
   */
  readonly environmentVariables?: { [name: string]: BuildEnvironmentVariable };

  /**
   * Names of environment variables that the Dockerfile may mount as secrets: `RUN --mount=type=secret,id=NAME …`. They leave no trace in the image.
   *
   * @default - none
   */
  readonly buildSecrets?: string[];

  /**
   * The network of the build, for example to reach a private package index. It needs ways to ECR, S3 and CloudWatch Logs.
   *
   * @default - no VPC
   */
  readonly vpc?: IVpc;

  /**
   * Subnets of the VPC.
   *
   * @default - private subnets
   */
  readonly subnetSelection?: SubnetSelection;

  /**
   * Security groups in the VPC.
   *
   * @default - a new security group
   */
  readonly securityGroups?: ISecurityGroup[];
}
