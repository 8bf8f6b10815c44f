import { Stack, Token } from 'aws-cdk-lib';
import type { IRepository } from 'aws-cdk-lib/aws-codecommit';
import { ProviderType } from 'aws-cdk-lib/aws-codepipeline';
import type { ActionBindOptions, ActionConfig, GitPushFilter, IStage } from 'aws-cdk-lib/aws-codepipeline';
import { CodeCommitSourceAction, CodeCommitTrigger, CodeStarConnectionsSourceAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Rule } from 'aws-cdk-lib/aws-events';
import { CodePipeline } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { ObjectSourceAction } from './object-source';
import type { SourceBindOptions, SourceConfig } from '../source';
import type { CodeCommitSourceOptions, CodeConnectionSourceOptions, S3SourceOptions } from '../source-options';

/** The action, with the permission under the newer of the service's two names as well. */
export class ConnectionSourceAction extends CodeStarConnectionsSourceAction {
  public constructor(private readonly connectionArn: string, props: ConstructorParameters<typeof CodeStarConnectionsSourceAction>[0]) {
    super(props);
  }

  protected bound(scope: Construct, stage: IStage, options: ActionBindOptions): ActionConfig {
    const config = super.bound(scope, stage, options);
    for (const statement of useConnection(this.connectionArn)) { options.role.addToPrincipalPolicy(statement); }
    return config;
  }
}

/** CDK gives the permission under the service's former name only. */
export function useConnection(connectionArn: string): PolicyStatement[] {
  return Token.isUnresolved(connectionArn) || connectionArn.includes(':codeconnections:')
    ? [new PolicyStatement({ actions: ['codeconnections:UseConnection'], resources: [connectionArn] })]
    : [];
}

/** A source through a connection. */
export function codeConnectionSource(repository: string, options: CodeConnectionSourceOptions, bind: SourceBindOptions): SourceConfig {
  const { branches, excludedBranches, filePaths, excludedFilePaths, tags, excludedTags } = options;
  const filtered = (branches ?? excludedBranches ?? filePaths ?? excludedFilePaths ?? tags ?? excludedTags) !== undefined;
  const onPush = options.triggerOnPush ?? true;
  // a trigger with filters takes the place of the action's own
  const action = connectionAction(repository, options, bind, onPush && !filtered);
  const buildStatements = options.fullClone ? useConnection(options.connectionArn) : [];
  if (!filtered) { return { action, buildStatements }; }

  const push: GitPushFilter = (tags ?? excludedTags) !== undefined
    ? { tagsIncludes: tags, tagsExcludes: excludedTags }
    : {
      branchesIncludes: branches ?? (excludedBranches === undefined ? [branchOf(options)] : undefined),
      branchesExcludes: excludedBranches,
      filePathsIncludes: filePaths,
      filePathsExcludes: excludedFilePaths,
    };
  return {
    action,
    buildStatements,
    triggers: [{ providerType: ProviderType.CODE_STAR_SOURCE_CONNECTION, gitConfiguration: { sourceAction: action, pushFilter: [push] } }],
  };
}

export function branchOf({ branch = 'main' }: { readonly branch?: string }): string { return branch; }

/** The action that gets the source through a connection. */
export function connectionAction(
  repository: string, options: CodeConnectionSourceOptions, bind: SourceBindOptions, triggerOnPush: boolean,
): ConnectionSourceAction {
  const slash = repository.lastIndexOf('/');
  return new ConnectionSourceAction(options.connectionArn, {
    actionName: bind.actionName,
    connectionArn: options.connectionArn,
    owner: repository.slice(0, slash),
    repo: repository.slice(slash + 1),
    branch: branchOf(options),
    output: bind.output,
    codeBuildCloneOutput: options.fullClone,
    triggerOnPush,
  });
}

/** A source in CodeCommit. */
export function codeCommitSource(repository: IRepository, options: CodeCommitSourceOptions, bind: SourceBindOptions): SourceConfig {
  return {
    action: new CodeCommitSourceAction({
      actionName: bind.actionName,
      repository,
      branch: options.branch ?? 'main',
      output: bind.output,
      trigger: options.triggerOnPush ?? true ? CodeCommitTrigger.EVENTS : CodeCommitTrigger.NONE,
      codeBuildCloneOutput: options.fullClone,
      eventRole: bind.eventRole,
    }),
  };
}

/** A zip file in a bucket. */
export function s3Source(scope: Construct, bucket: IBucket, key: string, options: S3SourceOptions, bind: SourceBindOptions): SourceConfig {
  if (options.triggerOnChange ?? true) {
    new Rule(scope, 'SourceChanged', {
      description: `A new version of the source of ${Stack.of(scope).stackName} starts the build pipeline`,
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [bucket.bucketName] }, object: { key: [key] } },
      },
      targets: [new CodePipeline(bind.pipeline, { eventRole: bind.eventRole })],
    });
  }
  return {
    action: new ObjectSourceAction({
      actionName: bind.actionName,
      bucket,
      bucketArn: bucket.bucketArn,
      bucketName: bucket.bucketName,
      bucketKey: key,
      encryptionKey: bucket.encryptionKey,
      output: bind.output,
    }),
  };
}
