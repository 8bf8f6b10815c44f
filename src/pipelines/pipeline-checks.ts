import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { JobRoles, PipelineProps } from './pipeline-props';
import { checkKnown, checkName, checkRange } from '../private/checks';
import { ValidationError } from '../private/errors';

/** Fails on properties that no pipeline can have. */
export function checkPipelineProps(scope: Construct, props: PipelineProps): void {
  if (props.jobRole && props.jobRoles === JobRoles.PER_STEP) {
    throw new ValidationError('JobRoles', 'jobRole is the role that all jobs share, but jobRoles is JobRoles.PER_STEP: leave out one of them, or give steps roles of their own', scope);
  }
  if (props.pipelineName !== undefined) {
    checkName(props.pipelineName, {
      prop: 'pipelineName', maxLength: 256, pattern: /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/, allowed: 'letters, digits and hyphens, with a letter or digit at both ends',
    }, scope);
    const isExperimentName = props.experiment?._usesPipelineName ?? props.definition === undefined;
    if (isExperimentName && !Token.isUnresolved(props.pipelineName) && props.pipelineName.length > 82) {
      throw new ValidationError('NameLength',
        `pipelineName must have at most 82 characters because it is the experiment's name as well, got ${props.pipelineName.length}: shorten it, or set experiment`, scope);
    }
  }
  if ((props.steps === undefined) === (props.definition === undefined)) {
    throw new ValidationError('StepsOrDefinition',
      `steps and definition exclude each other, and one is required, got ${props.steps ? 'both' : 'neither'}`, scope);
  }
  if (props.definition && props.parameters) {
    throw new ValidationError('ParametersOfDefinition', 'parameters cannot be given besides definition, which declares its own: remove them', scope);
  }
  if (props.steps?.length === 0) {
    throw new ValidationError('NoSteps', 'steps must have at least one step, got []', scope);
  }
  if (props.description !== undefined && !Token.isUnresolved(props.description) && props.description.length > 3072) {
    throw new ValidationError('TooLong', `description must have at most 3072 characters, got ${props.description.length}: shorten it`, scope);
  }
  checkRange(props.maxParallelSteps, 'maxParallelSteps', 1, Number.MAX_SAFE_INTEGER, scope);
  if (props.metadata) { checkKnown(Object.keys(props.metadata), 'metadata', 'its names are part of the definition', scope); }
}
