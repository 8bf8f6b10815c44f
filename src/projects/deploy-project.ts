import type { IModelPackageGroupRef } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { addDeploy } from './private/parts';
import { Project } from './project';
import type { ProjectOptions } from './project-options';
import type { DeployOptions, DeployPipeline, DeploymentStage, DeploymentStageOptions } from '../delivery';
import type { IModelPackageGroup } from '../registry';

/**
 * Properties of a project that deploys.
 */
export interface DeployProjectProps extends ProjectOptions {
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

  /** Deploys approved models. */
  public readonly deployPipeline: DeployPipeline;

  public constructor(scope: Construct, id: string, props: DeployProjectProps) {
    super(scope, id, props);
    this.deployPipeline = addDeploy(this, props);
    this.modelPackageGroup = this.deployPipeline.modelPackageGroup;
  }

  /** The stages with their stacks and endpoints. */
  public get stages(): DeploymentStage[] {
    return this.deployPipeline.stages;
  }
}
