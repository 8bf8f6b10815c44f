import type { ModelPackageSummary } from '@aws-sdk/client-sagemaker';
import { baselinesOf, NO_BASELINES } from './baselines';
import { registryUrl } from './console-links';
import { latestApproved } from './latest-approved';
import { describe, DirectAnswer, DirectEvent, JobContext, JobEvent, JobFailure, JobOutcome, runJob } from './pipeline-job';
import { NO_METRICS, quotedMetrics } from './quoted-metrics';

interface Parameters {
  /** Name or ARN of the model package group. */
  readonly group: string;
  /** The kinds of monitors whose baselines the stages need. */
  readonly baselines?: string[];
  /** Whether somebody is asked for approval and sees the metrics. */
  readonly metrics?: boolean;
}

/**
 * Finds the newest approved version of a model package group at the time of the deployment, and its baselines where stages need them.
 *
 * That there is none is no failure: a pipeline runs when it is made, before anything can be approved. The stages are then
 * skipped, by a condition on `Approved`.
 */
export async function handler(event: JobEvent | DirectEvent, context: JobContext): Promise<DirectAnswer | void> {
  return runJob<Parameters>(event, context, async ({ group, baselines, metrics }) => {
    const model = await find(group);
    const RegistryUrl = registryUrl(process.env.AWS_REGION!, group.split('/').pop()!);
    if (model?.ModelPackageArn === undefined) {
      return new JobOutcome({ Approved: 'false', ModelPackageArn: 'none', ModelPackageVersion: 'none', RegistryUrl, ...baselines ? { Baselines: NO_BASELINES } : {}, ...metrics ? { Metrics: NO_METRICS } : {} },
        `the model package group ${group} has no approved version, so that nothing is deployed: approve one in the model registry, which starts this pipeline again`);
    }
    const version = String(model.ModelPackageVersion ?? '');
    const variables = {
      Approved: 'true',
      ModelPackageArn: model.ModelPackageArn,
      ModelPackageVersion: version,
      RegistryUrl,
      ...metrics ? { Metrics: await quotedMetrics(model.ModelPackageArn, group) } : {},
    };
    const summary = `version ${version} is the newest approved one`;
    if (baselines === undefined) { return new JobOutcome(variables, summary); }
    const { list, missing } = await baselinesOf(model.ModelPackageArn, baselines);
    return new JobOutcome({ ...variables, Baselines: list }, missing.length === 0 ? summary
      : `${summary}; it has no baseline for ${missing.join(', ')}, so that it is not monitored for that: register it with driftCheckBaselines`);
  });
}

async function find(group: string): Promise<ModelPackageSummary | undefined> {
  try {
    return await latestApproved(group);
  } catch (error) {
    throw new JobFailure(`the versions of the model package group ${group} could not be listed: ${describe(error)}`);
  }
}
