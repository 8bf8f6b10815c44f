import type { IModelPackageGroupRef, IPipelineRef } from 'aws-cdk-lib/aws-sagemaker';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { DeployPipeline } from '../../delivery';
import { StartGuard } from '../../pipelines';
import type { RetrainingProps } from '../retraining-props';

/** The guard of a project, with all triggers bound to it; none if nothing but code starts the pipeline. */
export function retraining(
  scope: Construct,
  props: RetrainingProps & { readonly pipeline: IPipelineRef; readonly notificationTopic?: ITopic },
  modelPackageGroup?: IModelPackageGroupRef,
  deployPipeline?: DeployPipeline,
): StartGuard | undefined {
  const { retrain = [], retrainOptions, pipeline, notificationTopic } = props;
  if (retrain.length === 0 && retrainOptions === undefined) { return undefined; }
  const guard = new StartGuard(scope, 'StartGuard', { notificationTopic, ...retrainOptions, pipeline });
  const triggers = new Construct(scope, 'Retrain');
  for (const trigger of retrain) { trigger.bind(triggers, { guard, modelPackageGroup, deployPipeline }); }
  return guard;
}
