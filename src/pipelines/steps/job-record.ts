import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ValidationError } from '../../private/errors';

/** Tags of what a step makes. */
export interface StepTagOptions {
  /**
   * Tags of the job or model that the step makes, at most 50; values may be known at run time.
   *
   * @default - none
   */
  readonly jobTags?: { [key: string]: string };
}

/** How a step's job is called. */
export interface JobNameOptions extends StepTagOptions {
  /**
   * What the job's name begins with; the service adds a suffix. 1 to 40 letters, digits and hyphens.
   *
   * @default - `pipelines-`, the execution's id and the step's name
   */
  readonly jobNamePrefix?: string;
}

/** How a step's job is called and recorded. */
export interface JobRecordOptions extends JobNameOptions {
  /**
   * The name of the job's trial component in the execution's experiment.
   *
   * @default - the job's name
   */
  readonly trialComponentDisplayName?: string;
}

/** @internal */
export function checkPrefix(prefix: string | undefined, prop: string, scope: IConstruct): void {
  if (prefix === undefined || Token.isUnresolved(prefix)) { return; }
  if (!/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,39}$/.test(prefix)) {
    throw new ValidationError('NamePrefix',
      `${prop} must have 1 to 40 letters, digits and hyphens, with a letter or digit at both ends, got ${JSON.stringify(prefix)}`, scope);
  }
}

/** @internal */
export function renderTags(tags: { [key: string]: string } | undefined): any[] | undefined {
  const entries = Object.entries(tags ?? {});
  return entries.length ? entries.map(([Key, Value]) => ({ Key, Value })) : undefined;
}

/** @internal */
export function renderExperimentConfig(name: string | undefined): any {
  return name !== undefined ? { TrialComponentDisplayName: name } : undefined;
}

/** What the names of a step's jobs look like, for permissions. @internal */
export function jobNames(prefix: string | undefined): string {
  return `${prefix ?? 'pipelines'}-*`;
}
