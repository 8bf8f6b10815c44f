import type { Ci, Source } from '../delivery';

/**
 * How a project that builds gets its code, and who delivers it: CodePipeline and CodeBuild from a source, or a CI system from its own repository.
 */
export interface ProjectDeliveryProps {
  /**
   * Where the ML code and the app come from, for CodePipeline and CodeBuild. Needed without `ci`.
   *
   * @default - `ci` has the repository
   */
  readonly source?: Source;

  /**
   * The CI system that tests, builds and deploys in the place of CodePipeline and CodeBuild: GitHub Actions or GitLab CI. The project is otherwise the
   * same; `buildOptions` and `deployOptions` take what has a meaning there, and the attributes for the two pipelines are not there.
   *
   * @default - CodePipeline and CodeBuild
   */
  readonly ci?: Ci;
}
