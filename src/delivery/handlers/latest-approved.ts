import { ListModelPackagesCommand, ModelApprovalStatus, ModelPackageStatus, SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { ModelPackageSummary } from '@aws-sdk/client-sagemaker';

/**
 * The newest version of a model package group that is approved and complete.
 *
 * @param group name or ARN of the group
 * @param besides the ARN of a version that does not count
 */
export async function latestApproved(group: string, besides?: string): Promise<ModelPackageSummary | undefined> {
  const client = new SageMakerClient({ maxAttempts: 10 });
  let nextToken: string | undefined;
  do {
    const page = await client.send(new ListModelPackagesCommand({
      ModelPackageGroupName: group,
      ModelApprovalStatus: ModelApprovalStatus.APPROVED,
      SortBy: 'CreationTime',
      SortOrder: 'Descending',
      MaxResults: 100,
      NextToken: nextToken,
    }));
    // newest first, so the first that is complete is it
    const found = page.ModelPackageSummaryList?.find(summary => summary.ModelPackageStatus === ModelPackageStatus.COMPLETED
      && summary.ModelPackageArn !== besides);
    if (found !== undefined) { return found; }
    nextToken = page.NextToken;
  } while (nextToken !== undefined);
  return undefined;
}
