import { IRole } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { PipelineDefinition } from './definition/definition';
import type { ExperimentConfig } from './experiment';
import type { JobDefaults } from './job-defaults';
import type { MlflowConfig } from './mlflow';
import type { Parameter } from './parameter';
import type { Step } from './step';

/** Which roles the jobs of a pipeline run with. */
export enum JobRoles {
  /** One role for all jobs, which may do what any of them needs. */
  SHARED = 'shared',
  /** A role for each step, which may do what this step needs and nothing else. */
  PER_STEP = 'perStep',
}

/** Properties of a `Pipeline`. */
export interface PipelineProps extends JobDefaults {
  /**
   * The steps outside of branches, in any order: their order of execution follows from the results they use. Steps in the branches of a
   * condition step belong to that step and are not listed here.
   *
   * @default - those of `definition`; one of the two is required
   */
  readonly steps?: Step[];

  /**
   * A definition that was made elsewhere, instead of `steps`. Its jobs run with `jobRole`, unless a role of theirs is replaced in the definition.
   *
   * @default - the definition is made from `steps`
   */
  readonly definition?: PipelineDefinition;

  /**
   * The pipeline's name: 1 to 256 letters, digits and hyphens, at most 82 with the default experiment configuration.
   *
   * @default - a name made of the stack's name and the construct's path
   */
  readonly pipelineName?: string;

  /**
   * The name that Studio shows.
   *
   * @default - the pipeline's name
   */
  readonly displayName?: string;

  /**
   * What the pipeline is for, at most 3,072 characters.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * Parameters to declare first, in this order. Those that a step uses are declared in any case.
   *
   * @default - the parameters that steps use, in order of use
   */
  readonly parameters?: Parameter[];

  /**
   * How many steps may run at the same time.
   *
   * @default - the service's limit
   */
  readonly maxParallelSteps?: number;

  /**
   * The experiment and trial that executions are recorded under.
   *
   * @default - an experiment with the pipeline's name and a trial for each execution
   */
  readonly experiment?: ExperimentConfig;

  /**
   * The MLflow tracking server that executions are recorded on.
   *
   * @default - none
   */
  readonly mlflow?: MlflowConfig;

  /**
   * Names and values to keep in the definition.
   *
   * @default - none
   */
  readonly metadata?: { [name: string]: string };

  /**
   * The role that the service runs the pipeline with. A role that cannot be changed gets no permissions from here.
   *
   * @default - a new role with what the steps need
   */
  readonly executionRole?: IRole;

  /**
   * The role that the jobs of steps run with, if a step has none of its own.
   *
   * @default - a new role with what the jobs need, or a new one for each step, as `jobRoles` says
   */
  readonly jobRole?: IRole;

  /**
   * Whether all jobs share a role, or each step's has one that may do only what this step needs. Not together with `jobRole`.
   *
   * @default JobRoles.SHARED
   */
  readonly jobRoles?: JobRoles;

  /**
   * The bucket for what steps hand to each other.
   *
   * @default - a new bucket, encrypted, private, and retained when the stack is deleted
   */
  readonly artifactBucket?: IBucket;
}

/** When a pipeline is started, and with which parameters. */
export interface PipelineScheduleOptions {
  /** When: a rate, a cron expression or one point in time. */
  readonly schedule: ScheduleExpression;

  /**
   * Values of parameters.
   *
   * @default - the parameters' defaults
   */
  readonly parameters?: { [name: string]: string };

  /**
   * What the schedule is for.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * Whether the schedule is active.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The role that the scheduler starts the pipeline with.
   *
   * @default - a new role that may start this pipeline only
   */
  readonly role?: IRole;
}
