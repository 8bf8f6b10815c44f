import type { IModelPackageGroupRef, IPipelineRef } from 'aws-cdk-lib/aws-sagemaker';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { CiWorkflows, DeployPipeline } from '../../delivery';
import { StartGuard } from '../../pipelines';
import type { RetrainingProps } from '../retraining-props';

type Retraining = RetrainingProps & { readonly pipeline: IPipelineRef; readonly notificationTopic?: ITopic };

/** The guard of a project; none if nothing but code starts the pipeline. */
export function startGuard(scope: Construct, { retrain = [], retrainOptions, pipeline, notificationTopic }: Retraining): StartGuard | undefined {
  if (retrain.length === 0 && retrainOptions === undefined) { return undefined; }
  return new StartGuard(scope, 'StartGuard', { notificationTopic, ...retrainOptions, pipeline });
}

/** Binds all triggers of a project to its guard. */
export function bindTriggers(scope: Construct, { retrain = [] }: RetrainingProps, parts: {
  readonly guard?: StartGuard;
  readonly modelPackageGroup?: IModelPackageGroupRef;
  readonly deployPipeline?: DeployPipeline;
  readonly ci?: CiWorkflows;
}): void {
  const { guard, ...rest } = parts;
  if (guard === undefined) { return; }
  const triggers = new Construct(scope, 'Retrain');
  for (const trigger of retrain) { trigger.bind(triggers, { guard, ...rest }); }
}
