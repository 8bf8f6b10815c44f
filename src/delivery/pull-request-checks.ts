import type { BuildEnvironmentVariable, PipelineProject } from 'aws-cdk-lib/aws-codebuild';
import { Artifact, ExecutionMode, Pipeline, PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { CodeBuildAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { CheckOptions } from './check-options';
import { artifactStore } from './private/artifact-store';
import { buildProject } from './private/build-project';
import { checkSpec, DEFAULT_INSTALL_COMMANDS, DEFAULT_TEST_COMMANDS, diffCommand, synthCommand } from './private/build-spec';
import { checkDirectory } from './private/checks';
import { notifyOnFailure } from './private/notify';
import { deployedStack, eventRole, lookupRoleArns, serviceRole } from './private/roles';
import type { PullRequestConfig, Source } from './source';
import type { PolicyRequirement } from '../pipelines';
import { OutsidePolicies } from '../pipelines/access/outside-policies';
import { ValidationError } from '../private/errors';

/**
 * Properties of the checks of pull requests.
 */
export interface PullRequestChecksProps extends CheckOptions {
  /** Where the pull requests are. It has to be given `pullRequests`. */
  readonly source: Source;

  /**
   * Further environment variables of the build. Whoever opens a pull request can read them.
   *
   * @default - those of the source
   */
  readonly environmentVariables?: { [name: string]: BuildEnvironmentVariable };
}

/**
 * Checks pull requests: installs, runs the tests and synthesizes the app, and neither deploys nor starts anything.
 *
 * Code of a pull request is not reviewed yet, so the build has a role of its own, which reads the source and writes its log. A build pipeline
 * makes the checks by itself when its source has `pullRequests`.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-filter.html
 */
export class PullRequestChecks extends Construct {
  /** The CodePipeline pipeline. Pull requests run next to each other. */
  public readonly codePipeline: Pipeline;

  /** The build. */
  public readonly project: PipelineProject;

  /** The role of the build. */
  public readonly buildRole: IRole;

  /** The role of the CodePipeline pipeline. */
  public readonly role: IRole;

  /** The bucket of the artifacts. */
  public readonly artifactBucket: IBucket;

  /** The log group of the build. */
  public readonly logGroup: ILogGroup;

  private readonly outside = new OutsidePolicies(this, 'delivery');

  public constructor(scope: Construct, id: string, props: PullRequestChecksProps) {
    super(scope, id);
    checkDirectory(props.directory, 'directory', this);
    const store = artifactStore(this, props);
    this.outside.watch(store.bucket, store.key);
    this.artifactBucket = store.bucket;
    this.role = props.role ?? serviceRole(this, 'Role', 'codepipeline.amazonaws.com', 'Runs the checks of pull requests');
    this.buildRole = props.buildRole ?? serviceRole(this, 'BuildRole', 'codebuild.amazonaws.com', 'Checks pull requests, deploys and starts nothing');
    this.codePipeline = new Pipeline(this, 'Pipeline', {
      pipelineType: PipelineType.V2,
      executionMode: ExecutionMode.PARALLEL,
      artifactBucket: this.artifactBucket,
      role: this.outside.of(this.role),
      usePipelineRoleForActions: true,
    });
    const code = new Artifact('Code');
    const source = props.source.bindPullRequests(this, {
      actionName: 'PullRequest',
      output: code,
      pipeline: this.codePipeline,
      eventRole: eventRole(this, 'EventRole', this.codePipeline.pipelineArn),
    });
    if (source === undefined) {
      throw new ValidationError('SourceWithoutPullRequests', 'source must say which pull requests are checked: give it pullRequests', this);
    }

    const stackPath = deployedStack(this).node.path;
    const { project, logGroup } = buildProject(this, props, {
      description: 'Checks pull requests, deploys and starts nothing',
      buildSpec: checkSpec({
        directory: props.directory,
        runtimeVersions: props.runtimeVersions ?? { nodejs: '22', python: '3.12' },
        install: props.installCommands ?? DEFAULT_INSTALL_COMMANDS,
        test: [
          ...props.testCommands ?? DEFAULT_TEST_COMMANDS,
          ...props.synthCommands ?? [synthCommand(stackPath)],
          ...props.diff ? [diffCommand(stackPath)] : [],
        ],
        report: source.reportCommands ?? [],
      }),
      environmentVariables: { ...plainVariables(source), ...props.environmentVariables },
      encryptionKey: store.key,
      role: this.outside.of(this.buildRole),
    });
    this.project = project;
    this.logGroup = logGroup;
    if (props.diff) {
      this.outside.of(this.buildRole).addToPrincipalPolicy(new PolicyStatement({ actions: ['sts:AssumeRole'], resources: lookupRoleArns(deployedStack(this)) }));
    }

    for (const variable of source.variables ?? []) { this.codePipeline.addVariable(variable); }
    this.codePipeline.addStage({ stageName: 'Source', actions: [source.action] });
    this.codePipeline.addStage({
      stageName: 'Check',
      actions: [new CodeBuildAction({
        actionName: 'Check',
        project: this.project,
        input: code,
        environmentVariables: Object.fromEntries((source.variables ?? []).map(variable => [variable.variableName, { value: variable.reference() }])),
      })],
    });
    for (const trigger of source.triggers ?? []) { this.codePipeline.addTrigger(trigger); }
    for (const statement of source.buildStatements ?? []) { this.outside.of(this.buildRole).addToPrincipalPolicy(statement); }
    if (props.notificationTopic !== undefined) { notifyOnFailure(this, this.codePipeline, props.notificationTopic); }
  }

  /**
   * Statements that this app does not add: those of given roles that take none (imported ones of another account, or with `mutable: false`), those
   * with which a bucket and a key of other accounts let roles in, and those with which a topic that others own lets events in. Warnings say them too.
   */
  public get requirements(): PolicyRequirement[] { return this.outside.requirements; }
}

function plainVariables({ environmentVariables = {} }: PullRequestConfig): { [name: string]: BuildEnvironmentVariable } {
  return Object.fromEntries(Object.entries(environmentVariables).map(([name, value]) => [name, { value }]));
}
