import { Token } from 'aws-cdk-lib';
import type { IRepository } from 'aws-cdk-lib/aws-codecommit';
import type { Artifact, IAction, IPipeline, TriggerProps, Variable } from 'aws-cdk-lib/aws-codepipeline';
import type { IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { codeCommitPullRequests, codeConnectionPullRequests } from './private/pull-requests';
import { codeCommitTarget, connectionTarget } from './private/seed-target';
import type { SeedTarget } from './private/seed-target';
import { branchOf, codeCommitSource, codeConnectionSource, s3Source } from './private/source-bindings';
import { checkCommitFilters, checkConnectionFilters } from './private/source-checks';
import type { CodeCommitSourceOptions, CodeConnectionSourceOptions, S3SourceOptions } from './source-options';
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
 * What a source contributes to a pipeline that checks pull requests.
 */
export interface PullRequestConfig extends SourceConfig {
  /**
   * Variables of the pipeline that the source fills. The build gets them as environment variables of the same names.
   *
   * @default - none
   */
  readonly variables?: Variable[];

  /**
   * Further environment variables of the build.
   *
   * @default - none
   */
  readonly environmentVariables?: { [name: string]: string };

  /**
   * Commands that tell the outcome, which is in `CODEBUILD_BUILD_SUCCEEDING` (1 or 0).
   *
   * @default - the outcome is that of the pipeline
   */
  readonly reportCommands?: string[];
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
    checkConnectionFilters(options);
    return new BoundSource({
      bind: (_, bind) => codeConnectionSource(repository, options, bind),
      pullRequests: options.pullRequests === undefined ? undefined : (_, bind) => codeConnectionPullRequests(repository, options, bind),
      forBranch: branch => Source.codeConnection(repository, { ...options, branch }),
      seedTarget: () => connectionTarget(options.connectionArn, repository, branchOf(options)),
    });
  }

  /**
   * A repository in CodeCommit.
   *
   * @param repository the repository
   * @param options the branch and what starts the pipeline
   */
  public static codeCommit(repository: IRepository, options: CodeCommitSourceOptions = {}): Source {
    checkCommitFilters(options);
    return new BoundSource({
      bind: (_, bind) => codeCommitSource(repository, options, bind),
      pullRequests: options.pullRequests === undefined ? undefined : (scope, bind) => codeCommitPullRequests(scope, repository, options, bind),
      forBranch: branch => Source.codeCommit(repository, { ...options, branch }),
      seedTarget: () => codeCommitTarget(repository, branchOf(options)),
    });
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
    return new BoundSource({ bind: (scope, bind) => s3Source(scope, bucket, key, options, bind), seedTarget: () => ({ object: { bucket, key } }) });
  }

  /**
   * Make the source action for a pipeline.
   *
   * @param scope where the source may put constructs of its own
   * @param options the pipeline and the artifact to fill
   */
  public abstract bind(scope: Construct, options: SourceBindOptions): SourceConfig;

  /**
   * Make the source action for a pipeline that checks pull requests, and what starts it.
   *
   * @param scope where the source may put constructs of its own
   * @param options the pipeline and the artifact to fill
   * @returns undefined if pull requests are not to be checked
   */
  public bindPullRequests(scope: Construct, options: SourceBindOptions): PullRequestConfig | undefined {
    void [scope, options];
    return undefined;
  }

  /** Whether pull requests are to be checked. */
  public get checksPullRequests(): boolean {
    return false;
  }

  /**
   * The same source with another branch.
   *
   * @param branch the branch to build
   */
  public forBranch(branch: string): Source {
    throw new ValidationError('SourceWithoutBranches', `this source has no branches, so there is none called ${JSON.stringify(branch)}: use another source for each environment`);
  }

  /**
   * Where the code lies, for whoever puts it there; undefined if nobody can.
   *
   * @internal
   */
  public _seedTarget(): SeedTarget | undefined {
    return undefined;
  }
}

interface SourceBinding {
  readonly bind: (scope: Construct, options: SourceBindOptions) => SourceConfig;
  readonly pullRequests?: (scope: Construct, options: SourceBindOptions) => PullRequestConfig;
  readonly forBranch?: (branch: string) => Source;
  readonly seedTarget: () => SeedTarget;
}

class BoundSource extends Source {
  public constructor(private readonly binding: SourceBinding) {
    super();
  }

  public get checksPullRequests(): boolean {
    return this.binding.pullRequests !== undefined;
  }

  public bind(scope: Construct, options: SourceBindOptions): SourceConfig {
    return this.binding.bind(scope, options);
  }

  public bindPullRequests(scope: Construct, options: SourceBindOptions): PullRequestConfig | undefined {
    return this.binding.pullRequests?.(scope, options);
  }

  public forBranch(branch: string): Source {
    return this.binding.forBranch === undefined ? super.forBranch(branch) : this.binding.forBranch(branch);
  }

  /** @internal */
  public _seedTarget(): SeedTarget {
    return this.binding.seedTarget();
  }
}
