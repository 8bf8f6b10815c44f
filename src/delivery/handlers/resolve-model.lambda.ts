import type { ModelPackageSummary } from '@aws-sdk/client-sagemaker';
import { latestApproved } from './latest-approved';
import { describe, JobContext, JobEvent, JobFailure, JobOutcome, runJob } from './pipeline-job';

interface Parameters {
  /** Name or ARN of the model package group. */
  readonly group: string;
}

/**
 * Finds the newest approved version of a model package group at the time of the deployment.
 *
 * That there is none is no failure: a pipeline runs when it is made, before anything can be approved. The stages are then
 * skipped, by a condition on `Approved`.
 */
export async function handler(event: JobEvent, context: JobContext): Promise<void> {
  await runJob<Parameters>(event, context, async ({ group }) => {
    const model = await find(group);
    if (model?.ModelPackageArn === undefined) {
      return new JobOutcome({ Approved: 'false', ModelPackageArn: 'none', ModelPackageVersion: 'none' },
        `the model package group ${group} has no approved version, so that nothing is deployed: approve one in the model registry, which starts this pipeline again`);
    }
    const version = String(model.ModelPackageVersion ?? '');
    return new JobOutcome({ Approved: 'true', ModelPackageArn: model.ModelPackageArn, ModelPackageVersion: version }, `version ${version} is the newest approved one`);
  });
}

async function find(group: string): Promise<ModelPackageSummary | undefined> {
  try {
    return await latestApproved(group);
  } catch (error) {
    throw new JobFailure(`the versions of the model package group ${group} could not be listed: ${describe(error)}`);
  }
}
