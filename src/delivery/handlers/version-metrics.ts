import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { DescribeModelPackageCommandOutput } from '@aws-sdk/client-sagemaker';
import { describe } from './pipeline-job';
import type { MetricSourceName } from '../private/approval-document';
import { parseJsonPath, valueAt } from '../private/json-path';

/** A metric, or why there is none. */
export type Metric = { readonly value: number } | { readonly problem: string };

type Document = { readonly content: unknown } | { readonly problem: string };

const MAX_BYTES = 10_000_000;
/** What will not get better by trying again. */
const FINAL = ['NoSuchKey', 'NoSuchBucket', 'NotFound', 'AccessDenied', 'InvalidObjectState', 'PermanentRedirect'];

/** The metrics of a version: documents that it names in S3, and its customer metadata. */
export class VersionMetrics {
  private readonly documents = new Map<string, Promise<Document>>();
  private readonly s3 = new S3Client({ maxAttempts: 6, followRegionRedirects: true });

  public constructor(private readonly version: DescribeModelPackageCommandOutput) {}

  /** Where the document of a source lies. */
  public uri(source: MetricSourceName): string | undefined {
    const { ModelQuality, ModelDataQuality, Bias, Explainability } = this.version.ModelMetrics ?? {};
    switch (source) {
      case 'ModelQuality': return ModelQuality?.Statistics?.S3Uri;
      case 'DataQuality': return ModelDataQuality?.Statistics?.S3Uri;
      case 'Bias': return Bias?.Report?.S3Uri;
      case 'BiasPreTraining': return Bias?.PreTrainingReport?.S3Uri;
      case 'BiasPostTraining': return Bias?.PostTrainingReport?.S3Uri;
      case 'Explainability': return Explainability?.Report?.S3Uri;
      case 'CustomerMetadata': return undefined;
    }
  }

  public async read(source: MetricSourceName, metric: string): Promise<Metric> {
    if (source === 'CustomerMetadata') { return fromText(metric, this.version.CustomerMetadataProperties?.[metric]); }
    const document = await this.document(source);
    if ('problem' in document) { return document; }
    const value = valueAt(document.content, parseJsonPath(metric) ?? []);
    if (typeof value === 'number' && Number.isFinite(value)) { return { value }; }
    const name = metric.replace(/^\$\./, '');
    return { problem: value === undefined ? `${name} is not in the ${source} document` : `${name} must be a number, it is ${JSON.stringify(value).slice(0, 100)}` };
  }

  /** The first numbers of the model quality, for people. */
  public async numbers(limit: number): Promise<[name: string, value: number][]> {
    if (this.uri('ModelQuality') === undefined) { return []; }
    const document = await this.document('ModelQuality');
    return 'problem' in document ? [] : leaves('', document.content).slice(0, limit);
  }

  private document(source: MetricSourceName): Promise<Document> {
    const uri = this.uri(source);
    if (uri === undefined) { return Promise.resolve({ problem: `the version has no ${source} metrics` }); }
    if (!this.documents.has(uri)) { this.documents.set(uri, this.load(uri)); }
    return this.documents.get(uri)!;
  }

  private async load(uri: string): Promise<Document> {
    const match = /^s3:\/\/([^/]+)\/(.+)$/s.exec(uri);
    if (match === null) { return { problem: `${uri} is no object in S3` }; }
    let text: string;
    try {
      const { Body, ContentLength } = await this.s3.send(new GetObjectCommand({ Bucket: match[1], Key: match[2] }));
      if ((ContentLength ?? 0) > MAX_BYTES) { return { problem: `${uri} has more than ${MAX_BYTES} bytes` }; }
      text = await Body!.transformToString();
    } catch (error) {
      // anything else may be over soon: the event is tried again
      if (!FINAL.includes((error as Error).name)) { throw error; }
      return { problem: `${uri} could not be read: ${describe(error)}` };
    }
    try {
      return { content: JSON.parse(text) };
    } catch {
      return { problem: `${uri} is not JSON` };
    }
  }
}

/** Metadata are texts; only what is a number and nothing else counts as one. */
function fromText(metric: string, text: string | undefined): Metric {
  if (text === undefined) { return { problem: `the version has no customer metadata ${metric}` }; }
  const value = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? { value } : { problem: `the customer metadata ${metric} must be a number, it is ${JSON.stringify(text)}` };
}

function leaves(path: string, content: unknown): [string, number][] {
  if (typeof content === 'number') { return [[path, content]]; }
  if (content === null || typeof content !== 'object') { return []; }
  return Object.entries(content).flatMap(([key, value]) => leaves(path === '' ? key : `${path}.${key}`, value));
}
