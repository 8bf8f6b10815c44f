import { CustomResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BuildSpec, ComputeType, LinuxBuildImage, Project as BuildProject } from 'aws-cdk-lib/aws-codebuild';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IRole, Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { CHECKIN_BUILD_SPEC } from './private/built-in/builds';
import type { SeedLocation } from './private/built-in/seed-location';
import type { SeededProject } from './private/seeding';
import type { SeedCode } from './seed-code';
import type { Source } from '../delivery';
import { serviceRole } from '../delivery/private/roles';
import type { GitTarget, ObjectTarget } from '../delivery/private/seed-target';
import { ValidationError } from '../private/errors';
import { handlerCode } from '../private/handlers';

/**
 * Properties of seed code in a source.
 */
export interface SourceSeedProps {
  /** The source: a repository in CodeCommit, one that is reached through a connection, or a zip file in S3. It has to be there. */
  readonly source: Source;

  /** The code with which it begins. */
  readonly seedCode: SeedCode;

  /**
   * The key of the bucket of the CDK bootstrap stack, if it was made with `--bootstrap-customer-key`. The code is read from there.
   *
   * @default - the bucket has no key of its own
   */
  readonly assetsKey?: IKey;

  /**
   * How long the logs are kept.
   *
   * @default RetentionDays.SIX_MONTHS
   */
  readonly logRetention?: RetentionDays;

  /**
   * The runtime of the function: Node.js 22 or newer.
   *
   * @default Runtime.NODEJS_24_X
   */
  readonly lambdaRuntime?: Runtime;

  /**
   * The project whose code it is.
   *
   * @internal
   */
  readonly _project?: SeededProject;
}

/**
 * Puts code where a project takes its code from, while there is nothing.
 *
 * - A repository without any branch gets one commit, pushed at once or not at all. One with a branch is left alone, also when it is pushed to
 *   at the same moment.
 * - A zip file in S3 is written if there is none.
 *
 * It is done when the stack is made, and when the source becomes another one. What was put there is the user's: it stays when this is deleted.
 */
export class SourceSeed extends Construct {
  /** What CloudFormation waits for: what reads the code at once may depend on it. */
  public readonly resource: CustomResource;

  /** Puts the code there, or has the build do it. */
  public readonly function: IFunction;

  /** The role of the function. */
  public readonly role: IRole;

  /** Pushes the code to a repository; a zip file needs none. */
  public readonly project?: BuildProject;

  /** The role of the build. */
  public readonly buildRole?: IRole;

  public constructor(scope: Construct, id: string, private readonly props: SourceSeedProps) {
    super(scope, id);
    const target = props.source._seedTarget();
    if (target === undefined) {
      throw new ValidationError('SeedSource', 'seedCode goes to a repository in CodeCommit, one that is reached through a connection, or a zip file in S3, '
        + 'got another source: put the code there by hand', this);
    }
    const code = props.seedCode._locate(this, props._project ?? { monitored: false, stages: false });
    const role = serviceRole(this, 'Role', 'lambda.amazonaws.com', 'Puts seed code where a project takes its code from');
    this.role = role;
    if (target.git !== undefined) {
      const build = this.makeBuild(target.git, code);
      this.project = build.project;
      this.buildRole = build.role;
      role.addToPolicy(new PolicyStatement({ actions: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild'], resources: [build.project.projectArn] }));
      this.function = this.makeFunction(role, { BUILD_PROJECT: build.project.projectName });
      this.resource = this.makeResource({ Url: target.git.url, Branch: target.git.branch });
      this.resource.node.addDependency(build.role, build.logGroup);
    } else {
      const { bucket, key } = target.object!;
      this.allowUpload(role, target.object!, code);
      this.function = this.makeFunction(role, { SEED_BUCKET: code.bucketName, SEED_KEY: code.key });
      this.resource = this.makeResource({ Bucket: bucket.bucketName, Key: key });
    }
    this.resource.node.addDependency(role);
  }

  private makeBuild(target: GitTarget, code: SeedLocation): { readonly project: BuildProject; readonly role: Role; readonly logGroup: LogGroup } {
    const role = serviceRole(this, 'CheckinRole', 'codebuild.amazonaws.com', 'Pushes seed code to a repository that is empty');
    for (const statement of [...target.statements, ...this.readCode(code)]) { role.addToPolicy(statement); }
    const project = new BuildProject(this, 'Project', {
      description: 'Pushes seed code to a repository that is empty',
      buildSpec: BuildSpec.fromObject(CHECKIN_BUILD_SPEC),
      environment: { buildImage: LinuxBuildImage.AMAZON_LINUX_2023_5, computeType: ComputeType.SMALL },
      environmentVariables: {
        GIT_REPOSITORY_URL: { value: target.url },
        GIT_REPOSITORY_BRANCH: { value: target.branch },
        SEEDCODE_BUCKET_NAME: { value: code.bucketName },
        SEEDCODE_BUCKET_KEY: { value: code.key },
      },
      grantReportGroupPermissions: false,
      role,
      timeout: Duration.minutes(10),
    });
    // the group to which CodeBuild writes anyway and which the project may write to
    const logGroup = new LogGroup(this, 'BuildLogs', {
      logGroupName: `/aws/codebuild/${project.projectName}`, retention: this.props.logRetention ?? RetentionDays.SIX_MONTHS, removalPolicy: RemovalPolicy.DESTROY,
    });
    return { project, role, logGroup };
  }

  private allowUpload(role: Role, { bucket, key }: ObjectTarget, code: SeedLocation): void {
    for (const statement of this.readCode(code)) { role.addToPolicy(statement); }
    role.addToPolicy(new PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects(key)] }));
    bucket.encryptionKey?.grant(role, 'kms:GenerateDataKey');
  }

  private readCode({ bucketArn, key, encryptionKeyArn = this.props.assetsKey?.keyArn }: SeedLocation): PolicyStatement[] {
    return [
      new PolicyStatement({ actions: ['s3:GetObject'], resources: [`${bucketArn}/${key}`] }),
      ...encryptionKeyArn === undefined ? [] : [new PolicyStatement({ actions: ['kms:Decrypt'], resources: [encryptionKeyArn] })],
    ];
  }

  private makeFunction(role: Role, environment: { [name: string]: string }): LambdaFunction {
    const logGroup = new LogGroup(this, 'Logs', { retention: this.props.logRetention ?? RetentionDays.SIX_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
    role.addToPolicy(new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }));
    return new LambdaFunction(this, 'Function', {
      description: 'Puts seed code where a project takes its code from',
      code: handlerCode('projects/handlers/seed-code'),
      handler: 'index.handler',
      runtime: this.props.lambdaRuntime ?? Runtime.NODEJS_24_X,
      role: role.withoutPolicyUpdates(),
      environment,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      timeout: Duration.minutes(15),
    });
  }

  private makeResource(properties: { [name: string]: string }): CustomResource {
    return new CustomResource(this, 'Resource', {
      serviceToken: this.function.functionArn,
      serviceTimeout: Duration.minutes(16),
      resourceType: 'Custom::SeedCode',
      properties,
    });
  }
}
