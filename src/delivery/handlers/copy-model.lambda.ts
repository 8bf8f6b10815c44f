import { createHash } from 'crypto';
import { BatchGetImageCommand, ECRClient } from '@aws-sdk/client-ecr';
import { S3Client } from '@aws-sdk/client-s3';
import { CreateModelPackageCommand, DescribeModelPackageCommand, ListModelPackagesCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { DescribeModelPackageCommandOutput, ModelPackageSummary } from '@aws-sdk/client-sagemaker';
import { CopyProgress, ObjectCopier } from './copy-objects';
import { copyMark, copyRequest, CopyTarget, sourceImages, sourceLocations, targetImage, targetKey } from './model-copy';
import { describe, DirectAnswer, DirectEvent, JobContext, JobContinuation, JobEvent, JobFailure, JobOutcome, runJob, sleep } from './pipeline-job';
import { assumeStageRole } from './stage-credentials';
import { NONE } from '../private/baseline-files';

interface Parameters {
  /** The model package to copy. */
  readonly source: string;
  /** The role in the account of the stage that copies. */
  readonly roleArn: string;
  /** The region of the stage, if it is not the function's. */
  readonly region?: string;
  /** The bucket in the stage's account and region. */
  readonly bucket: string;
  /** The group in the stage's account and region. */
  readonly group: string;
  /** The account of images that are not the service's own. */
  readonly imageAccount: string;
  /** Where the baselines of the version lie, if the stage is monitored: bucket, prefix and files. */
  readonly baselines?: string;
}

/** What one job leaves to the next one of the same action. */
interface Progress extends CopyProgress {
  readonly since: number;
}

/** Time that is left for telling the outcome. */
const RESERVE_MILLIS = 120_000;
/** How long ECR may take to replicate an image. */
const IMAGE_MILLIS = 30 * 60_000;
const pollMillis = () => Number(process.env.POLL_MILLIS ?? 15_000);

/**
 * Copies a model package into the registry of a stage, with all that it consists of. What is copied already is found and not
 * copied again, so that the same version may be deployed any number of times.
 */
export async function handler(event: JobEvent | DirectEvent, context: JobContext): Promise<DirectAnswer | void> {
  return runJob<Parameters>(event, context, async (parameters, token, jobId) => {
    const until = Date.now() + context.getRemainingTimeInMillis() - RESERVE_MILLIS;
    const progress: Progress = token === undefined ? { since: Date.now(), done: 0 } : JSON.parse(token) as Progress;
    const region = parameters.region ?? process.env.AWS_REGION!;
    const source = await describeSource(parameters.source);
    const config = { region, maxAttempts: 8, credentials: await assumeStageRole(parameters.roleArn, 'copy-model', jobId, Math.min(pollMillis(), 5_000)) };
    const registry = new SageMakerClient(config);

    const target: CopyTarget = {
      bucket: parameters.bucket,
      prefix: `${source.ModelPackageGroupName}/${source.ModelPackageVersion}`,
      region,
      imageAccount: parameters.imageAccount,
      imageAccounts: JSON.parse(process.env.IMAGE_ACCOUNTS ?? '{}') as CopyTarget['imageAccounts'],
    };
    const { copy, failed } = await findCopy(registry, parameters);
    if (copy !== undefined) {
      return outcomeOf(copy, progress, parameters.baselines === undefined ? {} : { Baselines: copiedBaselines(parameters.baselines, target) });
    }

    // the bucket of the source is in whichever region it is
    const copier = new ObjectCopier(
      new S3Client({ ...config, region: process.env.AWS_REGION, followRegionRedirects: true }), new S3Client(config), parameters.bucket,
    );
    const objects = (await Promise.all(sourceLocations(source).map(location => copier.objectsAt(location)))).flat();
    const rest = await copier.copy(objects, object => targetKey(target, object.bucket, object.key), progress, until);
    if (rest !== undefined) {
      return goOn({ ...rest, since: progress.since }, Math.floor(90 * rest.done / objects.length), `${rest.done} of ${objects.length} objects are copied`);
    }
    const missing = await missingImages(new ECRClient(config), source, target);
    if (missing.length > 0) {
      if (Date.now() - progress.since >= IMAGE_MILLIS) {
        throw new JobFailure(`${missing.join(', ')} cannot be found, of which the model consists: replicate the repository of the image to the account and region of the stage `
          + '(replicateImages, or a replication configuration of the registry), with images that were pushed after that');
      }
      await sleep(pollMillis());
      return goOn({ since: progress.since, done: objects.length }, 90, `waiting for ${missing.join(', ')}`);
    }
    const created = await register(registry, source, target, parameters.group, failed);
    console.log(JSON.stringify({ jobId, source: parameters.source, copy: created, objects: objects.length }));
    await sleep(pollMillis());
    return goOn({ since: progress.since, done: objects.length }, 95, `${created} is registered`);
  });
}

function goOn(progress: Progress, percentComplete: number, summary: string): JobContinuation {
  return new JobContinuation(JSON.stringify(progress), { percentComplete, summary });
}

async function describeSource(arn: string): Promise<DescribeModelPackageCommandOutput> {
  try {
    // a registry of another region is asked there
    return await new SageMakerClient({ region: arn.split(':')[3], maxAttempts: 8 }).send(new DescribeModelPackageCommand({ ModelPackageName: arn }));
  } catch (error) {
    throw new JobFailure(`the model package ${arn} could not be described: ${describe(error)}`);
  }
}

/** The newest copy that did not fail, and how many failed. */
async function findCopy(client: SageMakerClient, { group, source }: Parameters): Promise<{ copy?: ModelPackageSummary; failed: number }> {
  const mark = copyMark(source);
  let failed = 0;
  let nextToken: string | undefined;
  do {
    try {
      const page = await client.send(new ListModelPackagesCommand({
        ModelPackageGroupName: group, SortBy: 'CreationTime', SortOrder: 'Descending', MaxResults: 100, NextToken: nextToken,
      }));
      for (const summary of page.ModelPackageSummaryList ?? []) {
        const description = summary.ModelPackageDescription ?? '';
        // the next character tells version 1 from version 10
        if (description !== mark && !description.startsWith(`${mark}:`)) { continue; }
        if (summary.ModelPackageStatus === 'Failed' || summary.ModelPackageStatus === 'Deleting') {
          failed += 1;
        } else {
          return { copy: summary, failed };
        }
      }
      nextToken = page.NextToken;
    } catch (error) {
      throw new JobFailure(`the versions of the model package group ${group} of the stage could not be listed: ${describe(error)}`);
    }
  } while (nextToken !== undefined);
  return { failed };
}

async function outcomeOf(
  copy: ModelPackageSummary, progress: Progress, variables: { [name: string]: string },
): Promise<JobOutcome | JobContinuation> {
  const { ModelApprovalStatus, ModelPackageArn, ModelPackageStatus, ModelPackageVersion } = copy;
  if (ModelPackageStatus !== 'Completed') {
    await sleep(pollMillis());
    return goOn(progress, 95, `${ModelPackageArn} is ${ModelPackageStatus}`);
  }
  if (ModelApprovalStatus !== 'Approved') {
    throw new JobFailure(`the copy ${ModelPackageArn} is not approved but ${ModelApprovalStatus}: somebody decided so in the registry of the stage; approve it there to deploy it`);
  }
  return new JobOutcome({ ModelPackageArn: ModelPackageArn!, ModelPackageVersion: String(ModelPackageVersion ?? ''), ...variables }, `${ModelPackageArn} is the copy`);
}

/** The same files among the copies. */
function copiedBaselines(list: string, target: CopyTarget): string {
  const [bucket, prefix, ...files] = list.split(',');
  return bucket === NONE ? list : [target.bucket, targetKey(target, bucket, prefix), ...files].join(',');
}

async function missingImages(client: ECRClient, source: DescribeModelPackageCommandOutput, target: CopyTarget): Promise<string[]> {
  const missing: string[] = [];
  for (const image of sourceImages(source)) {
    const { account, builtIn, uri } = targetImage(image, target);
    if (builtIn) { continue; }
    try {
      const answer = await client.send(new BatchGetImageCommand({
        registryId: account,
        repositoryName: image.repository,
        imageIds: [image.digest === undefined ? { imageTag: image.tag ?? 'latest' } : { imageDigest: image.digest }],
      }));
      if ((answer.images ?? []).length === 0) { missing.push(uri); }
    } catch (error) {
      if ((error as Error).name !== 'RepositoryNotFoundException') { throw new JobFailure(`the image ${uri} could not be looked at: ${describe(error)}`); }
      missing.push(uri);
    }
  }
  return missing;
}

async function register(
  client: SageMakerClient, source: DescribeModelPackageCommandOutput, target: CopyTarget, group: string, failed: number,
): Promise<string> {
  const request = copyRequest(source, target, group);
  // the same for the same attempt, whoever makes it; after a failure, another one
  const ClientToken = createHash('sha256').update(JSON.stringify([request, failed])).digest('hex').slice(0, 36);
  try {
    const { ModelPackageArn } = await client.send(new CreateModelPackageCommand({ ...request, ClientToken }));
    return ModelPackageArn!;
  } catch (error) {
    throw new JobFailure(`the copy of ${source.ModelPackageArn} could not be registered in ${group}: ${describe(error)}`);
  }
}
