import type { GitPullRequestEvent } from 'aws-cdk-lib/aws-codepipeline';

/**
 * Which pull requests are checked, in a pipeline of their own that deploys and starts nothing.
 */
export interface PullRequestTrigger {
  /**
   * Target branches, as glob patterns, at most 8.
   *
   * @default - the branch of the source
   */
  readonly branches?: string[];

  /**
   * Target branches that are left out, as glob patterns, at most 8. Exclusions win over `branches`.
   *
   * @default - none is left out
   */
  readonly excludedBranches?: string[];

  /**
   * What has to happen to a pull request, at most each once. A repository in CodeCommit knows `OPEN` and `UPDATED`.
   *
   * @default - it is opened, or its source gets new commits
   */
  readonly events?: GitPullRequestEvent[];

  /**
   * Only pull requests that touch these paths, as glob patterns, at most 8. Not for repositories in CodeCommit.
   *
   * @default - all paths
   */
  readonly filePaths?: string[];

  /**
   * Not for pull requests that touch only these paths, as glob patterns, at most 8. Not for repositories in CodeCommit.
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
   * Pushes to these branches start the pipeline, which builds the branch that was pushed to, as glob patterns, at most 8. What is deployed and
   * started is the same for all of them: for an environment of its own for each branch, see `BranchStacks`.
   *
   * @default - pushes to `branch`
   */
  readonly branches?: string[];

  /**
   * Pushes to these branches do not start the pipeline, as glob patterns, at most 8. Exclusions win over `branches`.
   *
   * @default - none is left out
   */
  readonly excludedBranches?: string[];

  /**
   * Pushed tags that start the pipeline, as glob patterns, at most 8. Pushes to branches then start it no more.
   *
   * @default - pushes to the branch start the pipeline
   */
  readonly tags?: string[];

  /**
   * Pushed tags that do not start the pipeline, as glob patterns, at most 8. Exclusions win over `tags`.
   *
   * @default - none is left out
   */
  readonly excludedTags?: string[];

  /**
   * Pull requests are checked: tests and synthesis, in a pipeline of its own that deploys and starts nothing.
   *
   * @default - pull requests are not checked
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
   * Pull requests are checked: tests and synthesis, in a pipeline of its own that deploys and starts nothing. The outcome becomes a comment.
   *
   * @default - pull requests are not checked
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
