import type { IRepository } from 'aws-cdk-lib/aws-codecommit';
import { GitPullRequestEvent, ProviderType, Variable } from 'aws-cdk-lib/aws-codepipeline';
import { CodeCommitSourceAction, CodeCommitTrigger } from 'aws-cdk-lib/aws-codepipeline-actions';
import { EventField, Match, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { branchOf, connectionAction, useConnection } from './source-bindings';
import type { PullRequestConfig, SourceBindOptions } from '../source';
import type { CodeCommitSourceOptions, CodeConnectionSourceOptions } from '../source-options';

const DEFAULT_EVENTS = [GitPullRequestEvent.OPEN, GitPullRequestEvent.UPDATED];

/** Pull requests of a repository that is reached through a connection: the trigger hands over their commit. */
export function codeConnectionPullRequests(repository: string, options: CodeConnectionSourceOptions, bind: SourceBindOptions): PullRequestConfig {
  const { branches, excludedBranches, filePaths, excludedFilePaths, events = DEFAULT_EVENTS } = options.pullRequests!;
  const action = connectionAction(repository, options, bind, false);
  return {
    action,
    buildStatements: options.fullClone ? useConnection(options.connectionArn) : [],
    triggers: [{
      providerType: ProviderType.CODE_STAR_SOURCE_CONNECTION,
      gitConfiguration: {
        sourceAction: action,
        pullRequestFilter: [{
          branchesIncludes: branches ?? (excludedBranches === undefined ? [branchOf(options)] : undefined),
          branchesExcludes: excludedBranches,
          filePathsIncludes: filePaths,
          filePathsExcludes: excludedFilePaths,
          events,
        }],
      },
    }],
  };
}

/** What CodeCommit calls the events. */
const COMMIT_EVENTS: Partial<Record<GitPullRequestEvent, string>> = {
  [GitPullRequestEvent.OPEN]: 'pullRequestCreated',
  [GitPullRequestEvent.UPDATED]: 'pullRequestSourceBranchUpdated',
};

/** What a build needs for a comment, and where it is in the event. */
const COMMIT_VARIABLES = {
  PULL_REQUEST_ID: '$.detail.pullRequestId',
  PULL_REQUEST_COMMIT: '$.detail.sourceCommit',
  PULL_REQUEST_BASE: '$.detail.destinationCommit',
};

// a start by hand is for no pull request
const COMMENT = '[ "$PULL_REQUEST_ID" = none ] || aws codecommit post-comment-for-pull-request --pull-request-id "$PULL_REQUEST_ID" --repository-name "$PULL_REQUEST_REPOSITORY"'
  + ' --before-commit-id "$PULL_REQUEST_BASE" --after-commit-id "$PULL_REQUEST_COMMIT"'
  + ' --content "$(if [ "$CODEBUILD_BUILD_SUCCEEDING" = 1 ]; then echo "The checks passed"; else echo "The checks failed"; fi): $CODEBUILD_BUILD_URL"'
  + ' --query comment.commentId --output text';

/** Pull requests of a repository in CodeCommit: a rule starts the pipeline with their commit. */
export function codeCommitPullRequests(
  scope: Construct, repository: IRepository, options: CodeCommitSourceOptions, bind: SourceBindOptions,
): PullRequestConfig {
  const { branches = [branchOf(options)], events = DEFAULT_EVENTS } = options.pullRequests!;
  new Rule(scope, 'PullRequest', {
    description: 'Pull requests are checked',
    eventPattern: {
      source: ['aws.codecommit'],
      detailType: ['CodeCommit Pull Request State Change'],
      resources: [repository.repositoryArn],
      detail: {
        event: events.map(event => COMMIT_EVENTS[event]),
        pullRequestStatus: ['Open'],
        destinationReference: branches.flatMap(branch => Match.wildcard(`refs/heads/${branch.replace(/\*+/g, '*')}`)),
      },
    },
    targets: [{
      bind: () => ({
        arn: bind.pipeline.pipelineArn,
        role: bind.eventRole,
        targetResource: bind.pipeline,
        input: RuleTargetInput.fromObject({
          sourceRevisions: [{ actionName: bind.actionName, revisionType: 'COMMIT_ID', revisionValue: EventField.fromPath('$.detail.sourceCommit') }],
          variables: Object.entries(COMMIT_VARIABLES).map(([name, path]) => ({ name, value: EventField.fromPath(path) })),
        }),
      }),
    }],
  });
  return {
    action: new CodeCommitSourceAction({
      actionName: bind.actionName,
      repository,
      branch: branchOf(options),
      output: bind.output,
      trigger: CodeCommitTrigger.NONE,
      codeBuildCloneOutput: options.fullClone,
    }),
    variables: Object.keys(COMMIT_VARIABLES).map(variableName => new Variable({ variableName, defaultValue: 'none', description: 'Of the pull request' })),
    environmentVariables: { PULL_REQUEST_REPOSITORY: repository.repositoryName },
    reportCommands: [COMMENT],
    buildStatements: [new PolicyStatement({ actions: ['codecommit:PostCommentForPullRequest'], resources: [repository.repositoryArn] })],
  };
}
