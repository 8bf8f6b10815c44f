import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ValidationError } from '../../private/errors';
import { createServiceRole } from '../pipeline-defaults';
import { JobRoles } from '../pipeline-props';
import type { PipelineProps } from '../pipeline-props';
import type { Step } from '../step';

/** The roles that the jobs of a pipeline run with. */
export class RolesOfJobs {
  private readonly shared?: IRole;
  private readonly own = new Map<Step, IRole>();

  /** @param name the pipeline's name */
  constructor(private readonly scope: Construct, private readonly name: string, { jobRole, jobRoles }: PipelineProps) {
    this.shared = jobRole ?? (jobRoles === JobRoles.PER_STEP ? undefined : createServiceRole(scope, 'JobRole', `Runs the jobs of pipeline ${name}`));
  }

  /** The role of all jobs whose step has none of its own. */
  public get common(): IRole {
    if (!this.shared) {
      throw new ValidationError('JobRolePerStep', 'the pipeline has no jobRole, since jobRoles is JobRoles.PER_STEP: use jobRoleOf(step)', this.scope);
    }
    return this.shared;
  }

  /** All of them, besides those that steps bring along. */
  public get all(): IRole[] { return [...this.shared ? [this.shared] : [], ...this.own.values()]; }

  /** The role of a step's job, if there is one. */
  public find(step: Step): IRole | undefined { return step._ownRole ?? this.shared ?? this.own.get(step); }

  /** The role of a step's job; one of its own is made when the job asks for it. */
  public of(step: Step): IRole {
    const known = this.find(step);
    if (known) { return known; }
    const role = createServiceRole(step, 'JobRole', `Runs the job of step ${step.stepName} of pipeline ${this.name}`);
    this.own.set(step, role);
    return role;
  }
}
