import { createHash } from 'crypto';
import { existsSync, readFileSync, statSync } from 'fs';
import { isAbsolute, join, normalize, sep } from 'path';
import { CustomResource, Duration, IgnoreMode, PhysicalName, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { BuildSpec, ComputeType, LinuxArmBuildImage, LinuxBuildImage, Project } from 'aws-cdk-lib/aws-codebuild';
import type { CfnProject } from 'aws-cdk-lib/aws-codebuild';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { Image, ImageUsage } from './image';
import type { ImageConfig } from './image';
import type { ImageBuildProps } from './image-build-props';
import { ImageRepository } from './image-repository';
import { checkRange } from '../private/checks';
import { ValidationError } from '../private/errors';
import { PolicyGaps } from '../private/policy-gaps';
import { buildSpec } from './private/build-commands';
import type { BuildCommandOptions, PackageIndex } from './private/build-commands';
import { ImageBuildProvider } from './private/build-provider';
import { isAwsAccount } from './private/data';
import { baseImagesOf, installsOf } from './private/dockerfile';

const RESERVED = ['BASE_IMAGE', 'IMAGE_TAG', 'REPOSITORY_NAME', 'REPOSITORY_REGION', 'REPOSITORY_URI'];

/**
 * Builds a container image in the cloud, from a directory with a Dockerfile, when the stack is deployed.
 *
 * The directory is an S3 asset, CodeBuild builds it and pushes the image under a tag made from the directory's content and the build's
 * options. The deployment waits for the build: whatever uses `image` comes after it, and a failed build fails the deployment with a link
 * to its log. Nothing is built while content and options stay the same, nor where the tag exists already. No Docker runs at synth.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html
 */
export class ImageBuild extends Construct {
  /** The image, for jobs and models. */
  public readonly image: Image;
  /** The image's URI; whatever uses it waits for the build. */
  public readonly imageUri: string;
  /** The image's tag: a hash of the directory's content and the build's options. */
  public readonly imageTag: string;
  /** The repository that the image is pushed to. */
  public readonly repository: IRepository;
  /** The repository, if it was made here. */
  public readonly imageRepository?: ImageRepository;
  /** The project that builds. */
  public readonly project: Project;
  /** The role of the build. */
  public readonly role: IRole;
  /** Where the build logs to. */
  public readonly logGroup: ILogGroup;
  /** The directory as an asset. */
  public readonly source: Asset;
  /** The custom resource that runs the build. */
  public readonly resource: CustomResource;

  /** What a given role does not take, and repositories and keys of other accounts have to allow: told as warnings. */
  private readonly gaps = new PolicyGaps(this, 'images');

  private readonly commands: BuildCommandOptions;
  private readonly dockerfile: string;
  private readonly baseImage?: ImageConfig;

  constructor(scope: Construct, id: string, props: ImageBuildProps) {
    super(scope, id);
    const dockerfile = checkDockerfile(props, this);
    checkOptions(props, this);

    this.source = new Asset(this, 'Source', { path: props.directory, exclude: excludes(props, dockerfile), ignoreMode: IgnoreMode.DOCKER });
    this.imageRepository = props.repository ? undefined : new ImageRepository(this, 'Repository');
    this.repository = props.repository ?? this.imageRepository!.repository;
    this.logGroup = props.logGroup ?? new LogGroup(this, 'LogGroup', {
      retention: RetentionDays.SIX_MONTHS,
      // a failed first deployment is rolled back, and its log must still be there
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.role = props.role ?? new Role(this, 'Role', {
      description: 'Builds a container image',
      // policies of repositories and keys in other accounts name it
      roleName: PhysicalName.GENERATE_IF_NEEDED,
      assumedBy: new ServicePrincipal('codebuild.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } } }),
    });

    const base = props.baseImage?.bind(this, { usage: props.baseImageUsage ?? ImageUsage.TRAINING });
    this.gaps.watchResource('repository', this.repository, this.repository.repositoryArn);
    this.gaps.watch(props.encryptionKey);
    if (base?.repository) { this.gaps.watchResource('repository', base.repository, base.repository.repositoryArn); } else if (base?.repositoryArn !== undefined && !isAwsAccount(base.repositoryArn.split(':')[4])) { this.gaps.watchArn('repository', base.repositoryArn); }
    this.imageTag = this.tagOf(props, dockerfile, base?.imageUri);
    this.commands = {
      dockerfile,
      target: props.target,
      platform: (props.platform ?? Platform.LINUX_AMD64).platform,
      buildArgs: props.buildArgs ?? {},
      buildSecrets: props.buildSecrets ?? [],
      baseImage: base !== undefined,
    };
    this.dockerfile = readFileSync(join(props.directory, dockerfile), 'utf8');
    this.baseImage = base;
    this.project = this.createProject(props, base?.imageUri);
    this.grantBuild(base?.repositoryArn);

    const provider = ImageBuildProvider.of(this);
    const policies = provider.allow(this, this.project.projectArn);
    this.resource = new CustomResource(this, 'Resource', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::ImageBuild',
      serviceTimeout: Duration.hours(1),
      properties: { ProjectName: this.project.projectName, ImageTag: this.imageTag },
    });
    this.resource.node.addDependency(this.project, this.role, this.logGroup, this.repository, ...policies);

    const finishedTag = this.resource.getAttString('ImageTag');
    this.image = Image.fromEcrRepository(this.repository, finishedTag);
    this.imageUri = this.repository.repositoryUriForTag(finishedTag);
  }

  private tagOf(props: ImageBuildProps, dockerfile: string, baseImageUri: string | undefined): string {
    const inputs = {
      source: this.source.assetHash,
      dockerfile,
      target: props.target,
      platform: (props.platform ?? Platform.LINUX_AMD64).platform,
      buildArgs: Object.entries(props.buildArgs ?? {}).sort(([a], [b]) => a < b ? -1 : 1),
      baseImage: Stack.of(this).resolve(baseImageUri), // may hold tokens: what they look like in the template is stable
      extraHash: props.extraHash,
    };
    return createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 40);
  }

  /**
   * Let the build get packages from a repository of CodeArtifact: the settings of pip and npm are secrets `pip` and `npm` for the Dockerfile. The tag
   * stays. The role is not allowed anything here.
   *
   * @internal
   */
  public _installFrom(packages: PackageIndex): void {
    (this.project.node.defaultChild as CfnProject).addPropertyOverride('Source.BuildSpec', Stack.of(this).toJsonString(buildSpec({ ...this.commands, packages }), 2));
  }

  /** The images of the Dockerfile that are not in a registry of ECR, as far as is known. @internal */
  public _publicImages(): string[] {
    const own: { [name: string]: string } = this.baseImage === undefined ? {} : { BASE_IMAGE: this.baseImage.repositoryArn === undefined ? this.baseImage.imageUri : '' };
    return baseImagesOf(this.dockerfile, { ...this.commands.buildArgs, ...own })
      .filter(image => image !== '' && !Token.isUnresolved(image) && !/^\d{12}\.dkr\.ecr[.-]/.test(image));
  }

  /** What the Dockerfile installs packages with, and whether it uses the secrets. @internal */
  public _installs(): { tool: string; mounted: boolean }[] { return installsOf(this.dockerfile); }

  private createProject(props: ImageBuildProps, baseImageUri: string | undefined): Project {
    const { platform } = props.platform ?? Platform.LINUX_AMD64;
    const project = new Project(this, 'Project', {
      description: 'Builds a container image and pushes it to ECR',
      role: this.gaps.of(this.role),
      encryptionKey: props.encryptionKey,
      timeout: props.timeout ?? Duration.minutes(45),
      queuedTimeout: Duration.minutes(5),
      grantReportGroupPermissions: false,
      logging: { cloudWatch: { logGroup: this.logGroup } },
      vpc: props.vpc,
      subnetSelection: props.subnetSelection,
      securityGroups: props.securityGroups,
      environment: {
        buildImage: props.buildImage
          ?? (platform === Platform.LINUX_ARM64.platform ? LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0 : LinuxBuildImage.AMAZON_LINUX_2023_5),
        computeType: props.computeType ?? ComputeType.MEDIUM,
        privileged: true, // Docker needs it
      },
      environmentVariables: {
        ...props.environmentVariables,
        ...baseImageUri === undefined ? {} : { BASE_IMAGE: { value: baseImageUri } },
        IMAGE_TAG: { value: this.imageTag },
        REPOSITORY_NAME: { value: this.repository.repositoryName },
        REPOSITORY_REGION: { value: this.repository.env.region },
        REPOSITORY_URI: { value: this.repository.repositoryUri },
      },
      buildSpec: BuildSpec.fromObject(buildSpec(this.commands)),
    });
    // instead of Source.s3(), which lets the role read and list more than this object
    const resource = project.node.defaultChild as CfnProject;
    resource.addPropertyOverride('Source.Type', 'S3');
    resource.addPropertyOverride('Source.Location', `${this.source.s3BucketName}/${this.source.s3ObjectKey}`);
    return project;
  }

  private grantBuild(baseRepositoryArn: string | undefined): void {
    const role = this.gaps.of(this.role);
    const allow = (actions: string[], resources: string[]) => role.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
    this.repository.grantPush(role);
    // a push looks for the image's manifest first
    this.repository.grant(role, 'ecr:BatchGetImage', 'ecr:DescribeImages');
    allow(['s3:GetObject', 's3:GetObjectVersion'], [this.source.bucket.arnForObjects(this.source.s3ObjectKey)]);
    allow(['s3:GetBucketAcl', 's3:GetBucketLocation'], [this.source.bucket.bucketArn]);
    if (baseRepositoryArn !== undefined) {
      allow(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], [baseRepositoryArn]);
    }
    this.logGroup.grantWrite(role);
  }
}

function checkDockerfile(props: ImageBuildProps, scope: Construct): string {
  const dockerfile = props.dockerfile ?? 'Dockerfile';
  if (!existsSync(props.directory) || !statSync(props.directory).isDirectory()) {
    throw new ValidationError('ImageDirectory', `directory must be a directory with a Dockerfile, got ${JSON.stringify(props.directory)}: `
      + 'relative paths start where the app runs, use path.join(__dirname, …)', scope);
  }
  const path = normalize(dockerfile);
  if (isAbsolute(path) || path.split(sep)[0] === '..') {
    throw new ValidationError('ImageDockerfile', `dockerfile must be a path inside the directory, relative to it, got ${JSON.stringify(dockerfile)}`, scope);
  }
  if (!existsSync(join(props.directory, path))) {
    throw new ValidationError('ImageDockerfile', `dockerfile must exist in directory ${JSON.stringify(props.directory)}, got ${JSON.stringify(dockerfile)}`, scope);
  }
  return path.split(sep).join('/');
}

function checkOptions(props: ImageBuildProps, scope: Construct): void {
  if (props.timeout && !props.timeout.isUnresolved()) {
    checkRange(props.timeout.toMinutes({ integral: false }), 'timeout (minutes)', 5, 50, scope);
  }
  for (const [name, value] of Object.entries(props.buildArgs ?? {})) {
    checkVariable('buildArgs', name, props.baseImage ? ['BASE_IMAGE'] : [], scope);
    if (Token.isUnresolved(value)) {
      throw new ValidationError('TokenNotAllowed', `buildArgs.${name} must be known at synth because the image's tag is made from it, got a token (${value}): `
        + 'pass a plain value, or an environment variable and its name in buildSecrets', scope);
    }
  }
  for (const name of Object.keys(props.environmentVariables ?? {})) { checkVariable('environmentVariables', name, RESERVED, scope); }
  for (const name of props.buildSecrets ?? []) {
    if (!Object.hasOwn(props.environmentVariables ?? {}, name)) {
      throw new ValidationError('ImageBuildSecret', `buildSecrets must name environmentVariables, got ${JSON.stringify(name)}: add it to environmentVariables`, scope);
    }
  }
}

function checkVariable(prop: string, name: string, reserved: string[], scope: Construct): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new ValidationError('ImageBuildVariable', `names in ${prop} must have letters, digits and underscores and not start with a digit, got ${JSON.stringify(name)}`, scope);
  }
  if (reserved.includes(name)) {
    throw new ValidationError('ImageBuildVariable', `${prop} must not have ${JSON.stringify(name)}, which the build sets itself: choose another name`, scope);
  }
}

function excludes(props: ImageBuildProps, dockerfile: string): string[] {
  const ignore = join(props.directory, '.dockerignore');
  const lines = existsSync(ignore) ? readFileSync(ignore, 'utf8').split(/\r?\n/).filter(line => line !== '') : [];
  // Docker itself needs both, whatever is ignored
  return [...lines, ...props.exclude ?? [], '!.dockerignore', `!${dockerfile}`].filter(line => line !== '!.dockerignore' || existsSync(ignore));
}
