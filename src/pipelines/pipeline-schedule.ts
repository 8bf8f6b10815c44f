import type { IPipeline } from 'aws-cdk-lib/aws-sagemaker';
import { Schedule } from 'aws-cdk-lib/aws-scheduler';
import { SageMakerStartPipelineExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Construct } from 'constructs';
import type { ParameterDocument } from './definition/model';
import type { PipelineScheduleOptions } from './pipeline-props';
import { ValidationError } from '../private/errors';
import { PolicyGaps } from '../private/policy-gaps';

/** Defines a schedule below a pipeline, with a value for each parameter that has no default. */
export function createSchedule(
  pipeline: Construct & IPipeline, id: string, declared: ParameterDocument[], options: PipelineScheduleOptions,
): Schedule {
  const given = options.parameters ?? {};
  for (const name of Object.keys(given)) {
    if (!declared.some(parameter => parameter.Name === name)) {
      throw new ValidationError('UnknownParameter',
        `parameters must be parameters of the pipeline, which has ${JSON.stringify(declared.map(parameter => parameter.Name))}, got ${JSON.stringify(name)}`, pipeline);
    }
  }
  const missing = declared.filter(parameter => parameter.DefaultValue === undefined && !(parameter.Name in given));
  if (missing.length) {
    throw new ValidationError('ParameterWithoutValue',
      `parameters of a schedule must have a value for ${JSON.stringify(missing.map(parameter => parameter.Name))}, which have no default`, pipeline);
  }
  return new Schedule(pipeline, id, {
    schedule: options.schedule,
    description: options.description,
    enabled: options.enabled,
    target: new SageMakerStartPipelineExecution(pipeline, {
      role: options.role && PolicyGaps.of(pipeline, 'pipelines').of(options.role),
      pipelineParameterList: Object.entries(given).map(([name, value]) => ({ name, value })),
    }),
  });
}
