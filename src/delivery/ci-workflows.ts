import type { IEventBus, OnEventOptions, Rule } from 'aws-cdk-lib/aws-events';
import type { IOIDCProviderRef, IRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { DeploymentStage } from './deployment-stage';
import type { PolicyRequirement } from '../pipelines';
import { OutsidePolicies } from '../pipelines/access/outside-policies';
import type { IModelPackageGroup } from '../registry';
import type { CiParts } from './private/ci/parts';
import { driftRule } from './private/drift-events';

/**
 * Delivery by a CI system, whichever it is: its workflow files, and the roles that its jobs assume.
 */
export abstract class CiWorkflows extends Construct {
  /** The contents of the workflow files, by their paths in the repository. */
  public abstract readonly workflows: { [path: string]: string };

  /** @internal */
  protected _parts!: CiParts;

  /** @internal */
  protected _approvalRule?: Rule;

  private readonly outside = new OutsidePolicies(this, 'delivery');

  /** The identity provider. */
  public get provider(): IOIDCProviderRef { return this._parts.provider; }

  /** The role of checks of pull requests (merge requests), with `diff`. */
  public get checksRole(): IRole | undefined { return this._parts.checksRole; }

  /** The role of the build, with `pipeline`. */
  public get buildRole(): IRole | undefined { return this._parts.buildRole; }

  /** The role that finds the approved version, with `stages`. */
  public get deployRole(): IRole | undefined { return this._parts.deploy?.role; }

  /** The roles that deploy the stages, in their order. */
  public get stageRoles(): IRole[] { return this._parts.deploy?.stageRoles ?? []; }

  /** The stages with their stacks and endpoints. */
  public get stages(): DeploymentStage[] { return this._parts.deploy?.stages ?? []; }

  /** The group whose approved versions are deployed, with `stages`. */
  public get modelPackageGroup(): IModelPackageGroup | undefined { return this._parts.deploy?.modelPackageGroup; }

  /** The rule that starts the deployment at a decision in the registry, with `startToken`. */
  public get approvalRule(): Rule | undefined { return this._approvalRule; }

  /** The bus that hears of drift in the stages, if one of them is monitored. */
  public get driftEventBus(): IEventBus | undefined { return this._parts.deploy?.driftEventBus; }

  /**
   * Statements that this app does not add: those with which buckets, keys, repositories and a group of models that others own let the accounts of the
   * stages and the tests in. Those of the roles in the stages are in `requirements` of each stage. Warnings say them too.
   */
  public get requirements(): PolicyRequirement[] { return this.outside.requirements; }

  /**
   * Define a rule for drift in any monitored stage: an alarm on violations of a baseline, or on a metric of a monitor. Fails if no
   * stage is monitored.
   *
   * @param id the id of the rule
   * @param options the target
   */
  public onDrift(id: string, options: OnEventOptions = {}): Rule {
    return driftRule(this, id, this.driftEventBus, this.stages, options);
  }
}
