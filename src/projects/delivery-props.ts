import type { SeedCode } from './seed-code';
import type { BuildOptions, Ci, Source } from '../delivery';

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

  /**
   * The code with which the source begins: put there while it is empty, and never over anything. For a repository in CodeCommit, one that is reached
   * through a connection (which has to be there: connections make none), or a zip file in S3; not with `ci`, whose repository nothing here may write to.
   *
   * @default - somebody puts it there
   */
  readonly seedCode?: SeedCode;
}

/**
 * The repository of the app of a project that trains nothing.
 */
export interface ProjectAppProps {
  /**
   * Where the app that defines the project comes from: a change of it is tested, and the stack deployed.
   *
   * @default - somebody deploys the app
   */
  readonly source?: Source;

  /**
   * The code with which the source begins: put there while it is empty, and never over anything; the app itself is `SeedCode.fromAsset(__dirname)`.
   *
   * @default - somebody puts it there
   */
  readonly seedCode?: SeedCode;

  /**
   * How the app is tested and deployed, with `source`.
   *
   * @default - see `BuildOptions`
   */
  readonly buildOptions?: BuildOptions;
}
