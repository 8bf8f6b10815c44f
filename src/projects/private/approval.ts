import type { IModelPackageGroupRef, IPipelineRef } from 'aws-cdk-lib/aws-sagemaker';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { ModelApproval } from '../../delivery';
import type { Pipeline } from '../../pipelines';
import { ValidationError } from '../../private/errors';
import type { ModelApprovalProjectProps } from '../model-approval-props';

/** What the approval takes from its project. */
interface ApprovalContext extends ModelApprovalProjectProps {
  readonly pipeline: IPipelineRef;
  readonly notificationTopic?: ITopic;
}

/** Decides about what the pipeline of a project registers, if that is wanted. */
export function approving(scope: Construct, props: ApprovalContext, group: IModelPackageGroupRef | undefined): ModelApproval | undefined {
  const { modelApproval: options, notificationTopic } = props;
  if (options === undefined) { return undefined; }
  if (group === undefined) {
    throw new ValidationError('ProjectModelApproval', 'modelApproval needs one group whose versions are decided about: give modelPackageGroup', scope);
  }
  const { artifactBucket } = props.pipeline as Partial<Pipeline>;
  return new ModelApproval(scope, 'ModelApproval', {
    notificationTopic,
    metricsBuckets: options.metricsLocations === undefined && artifactBucket !== undefined ? [artifactBucket] : undefined,
    ...options,
    modelPackageGroup: group,
  });
}
