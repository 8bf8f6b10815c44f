import type { IModelPackageGroupRef } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import type { ProjectAppProps } from './delivery-props';
import { addCi, partOf } from './private/ci';
import { addDeploy } from './private/parts';
import { addApp } from './private/seeding';
import { Project } from './project';
import type { ProjectOptions } from './project-options';
import type { SourceSeed } from './source-seed';
import type { BuildPipeline, Ci, CiWorkflows, DeployOptions, DeployPipeline, DeploymentStage, DeploymentStageOptions } from '../delivery';
import type { IModelPackageGroup } from '../registry';

/**
 * Properties of a project that deploys.
 */
export interface DeployProjectProps extends ProjectOptions, ProjectAppProps {
  /**
   * The group whose approved versions are deployed: of this app, of the account by its name, or of another account by its ARN.
   *
   * The events of a group of another account have to come over an event bus: see `deployOptions.approvalEventBus`.
   */
  readonly modelPackageGroup: IModelPackageGroupRef;

  /** The stages in which the model is served, in the order in which it goes through them. */
  readonly stages: DeploymentStageOptions[];

  /**
   * How approved models are deployed. Its `modelArtifacts` say where the parts of the models lie.
   *
   * @default - see `DeployOptions`
   */
  readonly deployOptions?: DeployOptions;

  /**
   * The CI system that deploys in the place of CodePipeline: GitHub Actions or GitLab CI. `deployOptions` takes what has a meaning there, and
   * `deployPipeline` is not there.
   *
   * @default - CodePipeline
   */
  readonly ci?: Ci;
}

/**
 * A project that begins at the model registry: an approved model, whoever trained and registered it, goes through the stages.
 *
 * It does what AWS's own "model deployment" project template does, with everything owned by the app.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-templates-sm.html
 */
export class DeployProject extends Project {
  /** The group whose approved versions are deployed. */
  public readonly modelPackageGroup: IModelPackageGroup;

  /** The workflows that deploy approved models, with `ci`. */
  public readonly ci?: CiWorkflows;

  /** Tests the app and deploys the stack, with `source`. */
  public readonly buildPipeline?: BuildPipeline;

  /** Puts code into the source while there is none, with `seedCode`. */
  public readonly sourceSeed?: SourceSeed;
  private readonly deploy?: DeployPipeline;

  public constructor(scope: Construct, id: string, props: DeployProjectProps) {
    super(scope, id, props);
    const { ci } = props;
    if (ci !== undefined) {
      this.ci = addCi(this, { ...props, ci });
      this.modelPackageGroup = this.ci.modelPackageGroup!;
    } else {
      this.deploy = addDeploy(this, props);
      this.modelPackageGroup = this.deploy.modelPackageGroup;
    }
    const { build, seed } = addApp(this, props);
    this.buildPipeline = build;
    this.sourceSeed = seed;
  }

  /** Deploys approved models. With `ci` there is none, and this fails. */
  public get deployPipeline(): DeployPipeline {
    return partOf(this, 'deployPipeline', this.deploy);
  }

  /** The stages with their stacks and endpoints. */
  public get stages(): DeploymentStage[] {
    return (this.ci ?? this.deployPipeline).stages;
  }
}
