import { DescribeModelPackageCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { DescribeModelPackageOutput } from '@aws-sdk/client-sagemaker';
import { describe, JobFailure } from './pipeline-job';
import { BASELINE_FILES, NONE } from '../private/baseline-files';
import type { BaselineFile } from '../private/baseline-files';

type Files = { readonly [name in BaselineFile]?: string };

/** The list of a version without any. */
export const NO_BASELINES = [NONE, NONE, ...BASELINE_FILES.map(() => NONE)].join(',');

/** What the deploy pipeline hands to its stages. */
export interface Baselines {
  /** Bucket, prefix and files, as the value of a list parameter. */
  readonly list: string;
  /** The kinds of monitors without baseline. */
  readonly missing: string[];
}

/**
 * The baselines of a version, as far as its stages monitor it.
 *
 * @param kinds the kinds of monitors of all stages
 */
export async function baselinesOf(modelPackageArn: string, kinds: readonly string[]): Promise<Baselines> {
  const client = new SageMakerClient({ maxAttempts: 10 });
  let version: DescribeModelPackageOutput;
  try {
    version = await client.send(new DescribeModelPackageCommand({ ModelPackageName: modelPackageArn }));
  } catch (error) {
    throw new JobFailure(`the baselines of the version ${modelPackageArn} could not be looked up: ${describe(error)}`);
  }
  const files = filesOf(version);
  const missing = kinds.filter(kind => BASELINE_FILES.some(name => name.startsWith(kind) && files[name] === undefined));
  const wanted = BASELINE_FILES.map(name => kinds.some(kind => name.startsWith(kind) && !missing.includes(kind)) ? files[name] : undefined);
  return { list: listOf(wanted, modelPackageArn), missing };
}

/** Drift is measured against the baselines that are meant for it, else against those that were measured with the version. */
function filesOf({ DriftCheckBaselines: drift, ModelMetrics: metrics }: DescribeModelPackageOutput): Files {
  const data = drift?.ModelDataQuality?.Constraints ? drift.ModelDataQuality : metrics?.ModelDataQuality;
  const model = drift?.ModelQuality?.Constraints ? drift.ModelQuality : metrics?.ModelQuality;
  return {
    DataQualityStatistics: data?.Statistics?.S3Uri,
    DataQualityConstraints: data?.Constraints?.S3Uri,
    ModelQualityConstraints: model?.Constraints?.S3Uri,
    ModelBiasConstraints: drift?.Bias?.PostTrainingConstraints?.S3Uri,
    ModelExplainabilityConstraints: drift?.Explainability?.Constraints?.S3Uri,
  };
}

/** CodePipeline passes few characters of parameters, so what the files have in common is passed once. */
function listOf(uris: readonly (string | undefined)[], modelPackageArn: string): string {
  const known = uris.filter(uri => uri !== undefined);
  if (known.length === 0) { return NO_BASELINES; }
  const fail = (what: string) => new JobFailure(`the baselines of the version ${modelPackageArn} ${what}: ${known.join(' ')}`);
  const places = known.map(uri => {
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(uri) ?? [];
    if (bucket === undefined) { throw fail('must be files in S3'); }
    if (/[,\s]/.test(key)) { throw fail('must have names without commas and spaces, to be passed to the stages'); }
    return { bucket, key };
  });
  const [{ bucket }] = places;
  let prefix = places[0].key.slice(0, places[0].key.lastIndexOf('/') + 1);
  while (!places.every(place => place.key.startsWith(prefix))) { prefix = prefix.slice(0, prefix.lastIndexOf('/', prefix.length - 2) + 1); }
  if (places.some(place => place.bucket !== bucket) || prefix === '') {
    throw fail('must lie in one bucket below one prefix, since the monitors get access to it');
  }
  return [bucket, prefix, ...uris.map(uri => uri === undefined ? NONE : uri.slice(`s3://${bucket}/${prefix}`.length))].join(',');
}
