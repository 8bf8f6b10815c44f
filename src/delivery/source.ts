import { Token } from 'aws-cdk-lib';
import type { IRepository } from 'aws-cdk-lib/aws-codecommit';
import type { Artifact, IAction, IPipeline, TriggerProps } from 'aws-cdk-lib/aws-codepipeline';
import type { IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { checkList } from './private/checks';
import { codeCommitSource, codeConnectionSource, s3Source } from './private/source-bindings';
import { checkKnown } from '../private/checks';
import { ValidationError } from '../private/errors';

/**
 * What a source gets to know when it is bound to a pipeline.
 */
export interface SourceBindOptions {
  /** The name of the source action. */
  readonly actionName: string;

  /** The artifact that the source has to fill. */
  readonly output: Artifact;

  /** The pipeline that the source starts. */
  readonly pipeline: IPipeline;

  /**
   * The role with which EventBridge starts the pipeline.
   *
   * It has the permission to start this one pipeline and trusts the rules of this account only.
   */
  readonly eventRole: IRole;
}

/**
 * What a source contributes to a pipeline.
 */
export interface SourceConfig {
  /** The source action. */
  readonly action: IAction;

  /**
   * Triggers of the pipeline that name this action.
   *
   * @default - none; the action starts the pipeline by its own means
   */
  readonly triggers?: TriggerProps[];

  /**
   * Statements that the build needs, for example to clone the repository.
   *
   * @default - none
   */
  readonly buildStatements?: PolicyStatement[];
}

/**
 * Which pull requests start the pipeline.
 */
export interface PullRequestTrigger {
  /**
   * Target branches, as glob patterns, at most 8.
   *
   * @default - the branch of the source
   */
  readonly branches?: string[];

  /**
   * Only pull requests that touch these paths, as glob patterns, at most 8.
   *
   * @default - all paths
   */
  readonly filePaths?: string[];

  /**
   * Not for pull requests that touch only these paths, as glob patterns, at most 8.
   *
   * @default - none is left out
   */
  readonly excludedFilePaths?: string[];
}

/**
 * Options of a source that is reached through a connection.
 */
export interface CodeConnectionSourceOptions {
  /**
   * The ARN of the connection to GitHub, GitLab or Bitbucket.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html
   */
  readonly connectionArn: string;

  /**
   * The branch to build.
   *
   * @default 'main'
   */
  readonly branch?: string;

  /**
   * Whether a push starts the pipeline.
   *
   * @default true
   */
  readonly triggerOnPush?: boolean;

  /**
   * Only pushes that touch these paths start the pipeline, as glob patterns, at most 8.
   *
   * @default - all paths
   */
  readonly filePaths?: string[];

  /**
   * Pushes that touch only these paths do not start the pipeline, as glob patterns, at most 8.
   *
   * @default - none is left out
   */
  readonly excludedFilePaths?: string[];

  /**
   * Pushed tags that start the pipeline, as glob patterns, at most 8. Pushes to the branch then start it no more.
   *
   * @default - pushes to the branch start the pipeline
   */
  readonly tags?: string[];

  /**
   * Pull requests start the pipeline as well.
   *
   * @default - pull requests do not start the pipeline
   */
  readonly pullRequests?: PullRequestTrigger;

  /**
   * Hand over a full clone with its history instead of an archive of the commit.
   *
   * @default false
   */
  readonly fullClone?: boolean;
}

/**
 * Options of a source in CodeCommit.
 */
export interface CodeCommitSourceOptions {
  /**
   * The branch to build.
   *
   * @default 'main'
   */
  readonly branch?: string;

  /**
   * Whether a push starts the pipeline.
   *
   * @default true
   */
  readonly triggerOnPush?: boolean;

  /**
   * Hand over a full clone with its history instead of an archive of the commit.
   *
   * @default false
   */
  readonly fullClone?: boolean;
}

/**
 * Options of a source in S3.
 */
export interface S3SourceOptions {
  /**
   * Whether a new version of the object starts the pipeline. It does by an EventBridge rule, so the bucket has to send
   * its events there (`eventBridgeEnabled: true`).
   *
   * @default true
   */
  readonly triggerOnChange?: boolean;
}

/**
 * Where the ML code comes from.
 *
 * No source polls: a change is an event that starts the pipeline.
 */
export abstract class Source {
  /**
   * A repository at GitHub, GitLab or Bitbucket, through a connection.
   *
   * @param repository the repository's full name, `owner/name`; with GitLab groups, `group/subgroup/name`
   * @param options the connection, the branch and what starts the pipeline
   */
  public static codeConnection(repository: string, options: CodeConnectionSourceOptions): Source {
    checkKnown(repository, 'repository', 'its owner and name are separate properties');
    if (!/^[^/\s]+(\/[^/\s]+)+$/.test(repository)) {
      throw new ValidationError('SourceRepository', `repository must be the full name "owner/name", got ${JSON.stringify(repository)}`);
    }
    if (!Token.isUnresolved(options.connectionArn) && !/^arn:[^:]+:(codestar-connections|codeconnections):[^:]+:[^:]+:connection\/.+$/.test(options.connectionArn)) {
      throw new ValidationError('SourceConnection', 'connectionArn must be the ARN of a connection, '
        + `"arn:aws:codeconnections:<region>:<account>:connection/<id>", got ${JSON.stringify(options.connectionArn)}`);
    }
    checkBranch(options.branch);
    checkList(options.filePaths, 'filePaths', 8);
    checkList(options.excludedFilePaths, 'excludedFilePaths', 8);
    checkList(options.tags, 'tags', 8);
    checkList(options.pullRequests?.branches, 'pullRequests.branches', 8);
    checkList(options.pullRequests?.filePaths, 'pullRequests.filePaths', 8);
    checkList(options.pullRequests?.excludedFilePaths, 'pullRequests.excludedFilePaths', 8);
    if (options.tags !== undefined && (options.filePaths !== undefined || options.excludedFilePaths !== undefined)) {
      throw new ValidationError('SourceTagsAndPaths', 'tags and filePaths cannot be given together, since a pushed tag has no paths: leave one of them out');
    }
    if (options.triggerOnPush === false && (options.tags ?? options.filePaths ?? options.excludedFilePaths) !== undefined) {
      throw new ValidationError('SourceFilterWithoutTrigger',
        'filePaths, excludedFilePaths and tags choose among pushes, but triggerOnPush is false: leave out triggerOnPush or the filters');
    }
    return new BoundSource((_, bind) => codeConnectionSource(repository, options, bind));
  }

  /**
   * A repository in CodeCommit.
   *
   * @param repository the repository
   * @param options the branch and what starts the pipeline
   */
  public static codeCommit(repository: IRepository, options: CodeCommitSourceOptions = {}): Source {
    checkBranch(options.branch);
    return new BoundSource((_, bind) => codeCommitSource(repository, options, bind));
  }

  /**
   * A zip file in a versioned bucket, for places without a Git host.
   *
   * @param bucket the bucket; it must be versioned
   * @param key the key of the zip file
   * @param options what starts the pipeline
   */
  public static s3(bucket: IBucket, key: string, options: S3SourceOptions = {}): Source {
    if (key === '' || (!Token.isUnresolved(key) && !key.endsWith('.zip'))) {
      throw new ValidationError('SourceKey', `key must name a zip file, got ${JSON.stringify(key)}: end it with ".zip"`);
    }
    return new BoundSource((scope, bind) => s3Source(scope, bucket, key, options, bind));
  }

  /**
   * Make the source action for a pipeline.
   *
   * @param scope where the source may put constructs of its own
   * @param options the pipeline and the artifact to fill
   */
  public abstract bind(scope: Construct, options: SourceBindOptions): SourceConfig;
}

class BoundSource extends Source {
  public constructor(private readonly binding: (scope: Construct, options: SourceBindOptions) => SourceConfig) {
    super();
  }

  public bind(scope: Construct, options: SourceBindOptions): SourceConfig {
    return this.binding(scope, options);
  }
}

function checkBranch(branch: string | undefined): void {
  if (branch === undefined || Token.isUnresolved(branch)) { return; }
  if (!/^[^\s~^:?*[\\]{1,255}$/.test(branch)) {
    throw new ValidationError('SourceBranch', `branch must be the name of one branch with 1 to 255 characters, got ${JSON.stringify(branch)}`);
  }
}
