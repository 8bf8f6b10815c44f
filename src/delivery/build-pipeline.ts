import { Stack, Token } from 'aws-cdk-lib';
import { BuildEnvironmentVariableType } from 'aws-cdk-lib/aws-codebuild';
import type { BuildEnvironmentVariable, PipelineProject } from 'aws-cdk-lib/aws-codebuild';
import { Artifact, Pipeline, PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { CodeBuildAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import type { OnEventOptions, Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IPipelineRef } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import type { BuildOptions } from './build-options';
import { artifactStore } from './private/artifact-store';
import { buildProject } from './private/build-project';
import { buildSpec, DEFAULT_INSTALL_COMMANDS, DEFAULT_TEST_COMMANDS, requestCommand, selfUpdateCommand, startCommand } from './private/build-spec';
import { checkDirectory, checkPipelineName } from './private/checks';
import { notifyOnFailure } from './private/notify';
import { bootstrapRoleArns, deployedStack, eventRole, serviceRole } from './private/roles';
import { PullRequestChecks } from './pull-request-checks';
import type { Source } from './source';
import type { PolicyRequirement, StartGuard } from '../pipelines';
import { OutsidePolicies } from '../pipelines/access/outside-policies';
import { ValidationError } from '../private/errors';
import { pipelineArnsOf } from '../private/sagemaker-arns';

/**
 * Properties of a build pipeline.
 */
export interface BuildPipelineProps extends BuildOptions {
  /** Where the ML code comes from. */
  readonly source: Source;

  /**
   * The SageMaker pipeline that a build starts.
   *
   * @default - the build starts nothing: it tests and deploys the app of a project that trains nothing
   */
  readonly pipeline?: IPipelineRef;

  /**
   * The guard through which the build starts the pipeline: it asks for an execution, which the guard starts when none runs.
   *
   * @default - the build starts the pipeline itself, whatever runs
   */
  readonly startGuard?: StartGuard;
}

/**
 * Tests ML code on every change, brings it live and starts its SageMaker pipeline.
 *
 * Source → one CodeBuild build, which installs, runs the code's own tests, deploys the stack (so that this commit's code
 * is what runs) and starts the SageMaker pipeline. It does not wait for the training: what the pipeline registers is the
 * business of the deploy pipeline.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-types.html
 */
export class BuildPipeline extends Construct {
  /** The CodePipeline pipeline. */
  public readonly codePipeline: Pipeline;

  /** The build. */
  public readonly project: PipelineProject;

  /** The role of the build. */
  public readonly buildRole: IRole;

  /** The role of the CodePipeline pipeline. */
  public readonly role: IRole;

  /** The bucket of the artifacts. */
  public readonly artifactBucket: IBucket;

  /** The key that encrypts the artifacts, if the bucket has one. */
  public readonly encryptionKey?: IKey;

  /** The log group of the build. */
  public readonly logGroup: ILogGroup;

  /** The name of the CodePipeline pipeline. */
  public readonly buildPipelineName: string;

  /** The ARN of the CodePipeline pipeline. */
  public readonly buildPipelineArn: string;

  /** Checks pull requests, if the source asks for that. */
  public readonly pullRequestChecks?: PullRequestChecks;

  private readonly outside = new OutsidePolicies(this, 'delivery');

  public constructor(scope: Construct, id: string, props: BuildPipelineProps) {
    super(scope, id);
    checkPipelineName(props.buildPipelineName, 'buildPipelineName', this);
    checkDirectory(props.directory, 'directory', this);
    checkParameters(props, this);

    const store = artifactStore(this, props);
    this.outside.watch(store.bucket, store.key);
    this.artifactBucket = store.bucket;
    this.encryptionKey = store.key;
    this.role = props.role ?? serviceRole(this, 'Role', 'codepipeline.amazonaws.com', 'Runs the build pipeline');
    this.buildRole = props.buildRole ?? serviceRole(this, 'BuildRole', 'codebuild.amazonaws.com', 'Builds and tests ML code and starts its pipeline');

    const start = props.startPipeline ?? props.pipeline !== undefined;
    const update = props.selfUpdate ?? true;
    const { project, logGroup } = buildProject(this, props, {
      description: 'Tests ML code, brings it live and starts its SageMaker pipeline',
      buildSpec: buildSpec({
        directory: props.directory,
        runtimeVersions: props.runtimeVersions ?? { nodejs: '22', python: '3.12' },
        install: props.installCommands ?? DEFAULT_INSTALL_COMMANDS,
        test: props.testCommands ?? DEFAULT_TEST_COMMANDS,
        selfUpdate: update ? props.selfUpdateCommands ?? [selfUpdateCommand(deployedStack(this).node.path)] : [],
        start: start ? [(props.startGuard === undefined ? startCommand : requestCommand)(props.pipelineParameters !== undefined)] : [],
      }),
      environmentVariables: this.variables(props),
      encryptionKey: this.encryptionKey,
      role: this.outside.of(this.buildRole),
    });
    this.project = project;
    this.logGroup = logGroup;

    if (update) { this.grantSelfUpdate(props); }
    if (start && props.startGuard !== undefined) {
      props.startGuard.grantRequest(this.outside.of(this.buildRole));
    } else if (start) {
      this.outside.of(this.buildRole).addToPrincipalPolicy(new PolicyStatement({
        actions: ['sagemaker:StartPipelineExecution'],
        resources: pipelineArnsOf(props.pipeline!),
      }));
    }

    this.codePipeline = new Pipeline(this, 'Pipeline', {
      pipelineName: props.buildPipelineName,
      pipelineType: PipelineType.V2,
      artifactBucket: this.artifactBucket,
      role: this.outside.of(this.role),
      usePipelineRoleForActions: true,
    });
    this.buildPipelineName = this.codePipeline.pipelineName;
    this.buildPipelineArn = this.codePipeline.pipelineArn;

    const code = new Artifact('Code');
    const source = props.source.bind(this, {
      actionName: 'ModelBuildWorkflowCode',
      output: code,
      pipeline: this.codePipeline,
      eventRole: eventRole(this, 'EventRole', this.buildPipelineArn),
    });
    this.codePipeline.addStage({ stageName: 'Source', actions: [source.action] });
    this.codePipeline.addStage({
      stageName: 'Build',
      actions: [new CodeBuildAction({ actionName: props.pipeline === undefined ? 'Build' : 'BuildAndExecuteSageMakerPipeline', project: this.project, input: code })],
    });
    if (props.source.checksPullRequests) { this.pullRequestChecks = this.addPullRequestChecks(props); }
    for (const trigger of source.triggers ?? []) { this.codePipeline.addTrigger(trigger); }
    for (const statement of source.buildStatements ?? []) { this.outside.of(this.buildRole).addToPrincipalPolicy(statement); }
    if (props.notificationTopic !== undefined) { notifyOnFailure(this, this.codePipeline, props.notificationTopic); }
  }

  /**
   * Statements that this app does not add: those of given roles that take none (imported ones of another account, or with `mutable: false`), those
   * with which buckets and keys of other accounts let roles in, and those with which a topic that others own lets events in. Warnings say them too.
   */
  public get requirements(): PolicyRequirement[] { return [...this.outside.requirements, ...this.pullRequestChecks?.requirements ?? []]; }

  /**
   * Define a rule for changes of the state of the pipeline's executions.
   *
   * @param id the id of the rule
   * @param options the target
   */
  public onStateChange(id: string, options: OnEventOptions = {}): Rule {
    return this.codePipeline.onStateChange(id, options);
  }

  private variables(props: BuildPipelineProps): { [name: string]: BuildEnvironmentVariable } {
    const parameters = Object.entries(props.pipelineParameters ?? {}).sort(([a], [b]) => a < b ? -1 : 1);
    return {
      ...props.pipeline === undefined ? {} : { SAGEMAKER_PIPELINE_NAME: { value: props.pipeline.pipelineRef.pipelineName } },
      ...props.startGuard === undefined || props.startPipeline === false
        ? {}
        : { SAGEMAKER_START_QUEUE_URL: { value: props.startGuard.queue.queueUrl } },
      ...parameters.length === 0 ? {} : {
        SAGEMAKER_PIPELINE_PARAMETERS: {
          type: BuildEnvironmentVariableType.PLAINTEXT,
          value: Stack.of(this).toJsonString(parameters.map(([Name, Value]) => ({ Name, Value }))),
        },
      },
      ...props.environmentVariables,
    };
  }

  private addPullRequestChecks(props: BuildPipelineProps): PullRequestChecks {
    return new PullRequestChecks(this, 'PullRequests', {
      source: props.source,
      artifactBucket: this.artifactBucket,
      directory: props.directory,
      installCommands: props.installCommands,
      testCommands: props.testCommands,
      synthCommands: props.synthCommands,
      diff: props.diff,
      runtimeVersions: props.runtimeVersions,
      buildImage: props.buildImage,
      computeType: props.computeType,
      timeout: props.timeout,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      securityGroups: props.securityGroups,
      logRetention: props.logRetention,
    });
  }

  private grantSelfUpdate(props: BuildPipelineProps): void {
    const resources = props.selfUpdateRoles?.map(role => role.roleArn)
      ?? bootstrapRoleArns(deployedStack(this), props.selfUpdateRegions ?? []);
    if (resources.length > 0) {
      this.outside.of(this.buildRole).addToPrincipalPolicy(new PolicyStatement({ actions: ['sts:AssumeRole'], resources }));
    }
  }
}

function checkParameters(props: BuildPipelineProps, scope: Construct): void {
  const orphan = (['startPipeline', 'startGuard', 'pipelineParameters'] as const).find(prop => props.pipeline === undefined && props[prop]);
  if (orphan !== undefined) {
    throw new ValidationError('BuildWithoutPipeline', `${orphan} is for a build that starts a SageMaker pipeline, and there is none: give pipeline, or leave out ${orphan}`, scope);
  }
  const parameters = Object.entries(props.pipelineParameters ?? {});
  if (props.pipelineParameters !== undefined && (parameters.length === 0 || parameters.length > 200)) {
    throw new ValidationError('PipelineParameters', `pipelineParameters must have 1 to 200 members, got ${parameters.length}`, scope);
  }
  for (const [name, value] of parameters) {
    if (!/^[A-Za-z0-9\-_]{1,256}$/.test(name)) {
      throw new ValidationError('PipelineParameterName',
        `pipelineParameters must have names of 1 to 256 letters, digits, "-" and "_", got ${JSON.stringify(name)}`, scope);
    }
    if (!Token.isUnresolved(value) && value.length > 1024) {
      throw new ValidationError('PipelineParameterValue',
        `pipelineParameters.${name} must have at most 1024 characters, got ${value.length}`, scope);
    }
  }
  if (props.startPipeline === false && props.pipelineParameters !== undefined) {
    throw new ValidationError('PipelineParametersWithoutStart',
      'pipelineParameters are for the execution that the build starts, but startPipeline is false: leave out one of them', scope);
  }
  if (props.selfUpdate === false && (props.selfUpdateCommands ?? props.selfUpdateRoles ?? props.selfUpdateRegions) !== undefined) {
    throw new ValidationError('SelfUpdateOptions',
      'selfUpdateCommands, selfUpdateRoles and selfUpdateRegions are for a build that deploys its stack, but selfUpdate is false: '
      + 'leave out selfUpdate or the others', scope);
  }
  const reserved = ['SAGEMAKER_PIPELINE_NAME', 'SAGEMAKER_PIPELINE_PARAMETERS', 'SAGEMAKER_START_QUEUE_URL'].find(name => props.environmentVariables?.[name] !== undefined);
  if (reserved !== undefined) {
    throw new ValidationError('ReservedVariable', `environmentVariables must not contain ${reserved}, which the build pipeline sets itself`, scope);
  }
}
