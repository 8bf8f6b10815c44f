import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IModelPackageGroupRef, IPipelineRef } from 'aws-cdk-lib/aws-sagemaker';
import { checkDelivery } from './ci';
import { addBuild, otherRegions } from './parts';
import type { BuildOptions, BuildPipeline, Ci, DeployOptions, DeploymentStageOptions, ModelArtifacts } from '../../delivery';
import { ValidationError } from '../../private/errors';
import type { ProjectAppProps, ProjectDeliveryProps } from '../delivery-props';
import type { Project } from '../project';
import type { ProjectOptions } from '../project-options';
import { SourceSeed } from '../source-seed';

/** What seed code gets to know of its project. */
export interface SeededProject {
  readonly projectName?: string;
  readonly pipeline?: IPipelineRef;
  readonly modelPackageGroup?: IModelPackageGroupRef;
  /** Whether a stage is monitored. */
  readonly monitored: boolean;
  /** Whether there are stages. */
  readonly stages: boolean;
}

interface SeedingProps extends ProjectDeliveryProps {
  readonly pipeline?: IPipelineRef;
  readonly modelPackageGroup?: IModelPackageGroupRef;
  readonly stages?: DeploymentStageOptions[];
  readonly buildOptions?: BuildOptions;
  readonly deployOptions?: DeployOptions;
}

interface AppProps extends ProjectOptions, ProjectAppProps {
  readonly ci?: Ci;
  readonly stages?: DeploymentStageOptions[];
  readonly deployOptions?: DeployOptions;
}

/** The build of the app of a project that trains nothing, if the app has a source, and what puts seed code there. */
export function addApp(project: Project, props: AppProps): { readonly build?: BuildPipeline; readonly seed?: SourceSeed } {
  const { source, ci, buildOptions, stages = [] } = props;
  if (source !== undefined && ci !== undefined) { checkDelivery(project, props); }
  const seed = seeding(project, props);
  if (source === undefined) {
    if (buildOptions !== undefined && ci === undefined) {
      throw new ValidationError('ProjectBuild', 'buildOptions are for a build of the app, which needs its source: give source, or leave out buildOptions', project);
    }
    return {};
  }
  const build = addBuild(project, {
    ...props,
    source,
    pipeline: undefined,
    buildOptions: seed?.buildOptions ?? buildOptions,
    selfUpdateRegions: otherRegions(project, stages, buildOptions, props.deployOptions),
  });
  return { build, seed: seed?.add(build) };
}

/** What follows from seed code for the other parts of a project. */
export interface Seeding {
  readonly buildOptions: BuildOptions;
  readonly modelArtifacts: ModelArtifacts;
  /** Puts the code into the source, before the pipeline looks for it. */
  add(build: BuildPipeline): SourceSeed;
}

/** The seed code of a project, if it has some. */
export function seeding(project: Project, props: SeedingProps): Seeding | undefined {
  const { seedCode, source, buildOptions = {} } = props;
  if (seedCode === undefined) { return undefined; }
  if (source === undefined) {
    throw new ValidationError('SeedSource', props.ci === undefined
      ? 'seedCode goes to the source of a project, and there is none: give source'
      : 'seedCode goes to the source of a project, and with ci there is none: the repository of the CI system can only be written to with a token of its own, '
        + 'so push the code there, or take Source.codeConnection', project);
  }
  if (project.securityPerimeter !== undefined) {
    throw new ValidationError('SeedStrict', 'seedCode needs a way to the host of the repository, which a project with strict security has not: put the code there by hand', project);
  }
  const seeded: SeededProject = {
    projectName: project.projectName,
    pipeline: props.pipeline,
    modelPackageGroup: props.modelPackageGroup,
    monitored: props.stages?.some(stage => stage.monitoring !== undefined) ?? false,
    stages: props.stages !== undefined,
  };
  seedCode._check(project, seeded);
  const own = seedCode._buildOptions(seeded);
  if (own.selfUpdateCommands !== undefined && buildOptions.selfUpdate === false) {
    throw new ValidationError('SeedSelfUpdate', 'selfUpdate must not be false with seed code of this package, whose build deploys the app in the repository: leave it out', project);
  }
  return {
    buildOptions: { ...own, ...buildOptions, environmentVariables: { ...own.environmentVariables, ...buildOptions.environmentVariables } },
    modelArtifacts: seedCode._modelArtifacts(),
    add: build => {
      const assetsKey: IKey | undefined = props.deployOptions?.assetsKey;
      const seed = new SourceSeed(project, 'SeedCode', { source, seedCode, assetsKey, logRetention: buildOptions.logRetention, _project: seeded });
      build.codePipeline.node.defaultChild!.node.addDependency(seed.resource);
      return seed;
    },
  };
}
