import { latestApproved } from './latest-approved';

/** What the pipeline sends. */
export interface BatchModelEvent {
  /** Name or ARN of the model package group. */
  readonly group: string;
  /** The ARN of a version, or `latest`. */
  readonly version: string;
}

/** What the pipeline goes on with. */
export interface BatchModel {
  readonly ModelPackageArn: string;
}

/** Finds the version that a batch run is to use: the newest approved one at the time of the run, unless the start of the run names one. */
export async function handler({ group, version }: BatchModelEvent): Promise<BatchModel> {
  if (version !== 'latest') { return { ModelPackageArn: version }; }
  const model = await latestApproved(group);
  if (model?.ModelPackageArn === undefined) {
    throw new Error(`the model package group ${group} has no approved version: approve one in the model registry, then start the pipeline again`);
  }
  console.log(JSON.stringify({ group, modelPackageArn: model.ModelPackageArn }));
  return { ModelPackageArn: model.ModelPackageArn };
}
