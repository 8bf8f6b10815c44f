import type { Construct } from 'constructs';
import type { CiDeliveryOptions } from './ci-options';
import type { CiWorkflows } from './ci-workflows';
import { GitHubActions } from './github-actions';
import type { GitHubActionsOptions } from './github-actions';
import { GitLabCi } from './gitlab-ci';
import type { GitLabCiOptions } from './gitlab-ci';

/**
 * The CI system that delivers a project in the place of CodePipeline and CodeBuild.
 */
export abstract class Ci {
  /**
   * GitHub Actions: see `GitHubActions`.
   *
   * @param options the repository and how its workflows run
   */
  public static githubActions(options: GitHubActionsOptions): Ci {
    return new BoundCi((scope, id, delivered) => new GitHubActions(scope, id, { ...delivered, ...options }));
  }

  /**
   * GitLab CI: see `GitLabCi`.
   *
   * @param options the repository and how its pipelines run
   */
  public static gitLab(options: GitLabCiOptions): Ci {
    return new BoundCi((scope, id, delivered) => new GitLabCi(scope, id, { ...delivered, ...options }));
  }

  /**
   * Make the workflows of a project.
   *
   * @param scope where they go
   * @param id their id
   * @param options what is built and deployed
   */
  public abstract bind(scope: Construct, id: string, options: CiDeliveryOptions): CiWorkflows;
}

class BoundCi extends Ci {
  public constructor(private readonly make: (scope: Construct, id: string, options: CiDeliveryOptions) => CiWorkflows) {
    super();
  }

  public bind(scope: Construct, id: string, options: CiDeliveryOptions): CiWorkflows {
    return this.make(scope, id, options);
  }
}
