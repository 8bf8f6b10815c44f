import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CopyObjectCommand, CreateMultipartUploadCommand, HeadObjectCommand,
  ListObjectsV2Command, ListPartsCommand, S3Client, UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import type { CompletedPart } from '@aws-sdk/client-s3';
import type { SourceLocation } from './model-copy';
import { describe, JobFailure } from './pipeline-job';

/** An object to copy. */
export interface SourceObject {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  readonly etag: string;
}

/** How far the copies are: what one job leaves to the next one. */
export interface CopyProgress {
  /** How many objects are done. */
  readonly done: number;
  /** The upload of the object that is not, with the number of its next part. */
  readonly upload?: string;
  readonly part?: number;
}

const GIBI = 1024 ** 3;
/** What S3 copies at once. */
const MAX_SINGLE = 5 * GIBI;
const MAX_PARTS = 10_000;
const PART = GIBI / 2;
const PARALLEL = 4;
/** The metadata by which a copy tells of what it is one. */
const MARK = 'source-etag';

/** Copies objects from one bucket to another, in pieces that fit into the time of a job. */
export class ObjectCopier {
  public constructor(private readonly source: S3Client, private readonly target: S3Client, private readonly bucket: string) {}

  /** The objects at a location, in the order of their names. */
  public async objectsAt(location: SourceLocation): Promise<SourceObject[]> {
    const { bucket, key, prefix } = location;
    try {
      const single = prefix ? undefined : await this.head(bucket, key);
      if (single !== undefined) { return [single]; }
      const found = await this.list(bucket, prefix || key.endsWith('/') ? key : `${key}/`);
      if (found.length > 0) { return found; }
    } catch (error) {
      throw new JobFailure(`s3://${bucket}/${key}, a part of the model, could not be looked at: ${describe(error)}. `
        + 'The bucket and its key have to be among the modelArtifacts of the deploy pipeline, and let the account of the stage read');
    }
    throw new JobFailure(`s3://${bucket}/${key}, a part of the model, does not exist`);
  }

  /**
   * Copies what is not copied yet.
   *
   * @param until when to leave the rest to the next job
   * @returns how far it is, or undefined if all is done
   */
  public async copy(
    objects: readonly SourceObject[], keyOf: (object: SourceObject) => string, progress: CopyProgress, until: number,
  ): Promise<CopyProgress | undefined> {
    for (let i = progress.done; i < objects.length; i++) {
      const from = i === progress.done ? progress : { done: i };
      if (Date.now() >= until) { return from; }
      const rest = await this.copyOne(objects[i], keyOf(objects[i]), from, until);
      if (rest !== undefined) { return rest; }
    }
    return undefined;
  }

  private async copyOne(object: SourceObject, key: string, progress: CopyProgress, until: number): Promise<CopyProgress | undefined> {
    try {
      if (progress.upload === undefined && await this.isCopied(object, key)) { return undefined; }
      if (object.size > MAX_SINGLE) { return await this.copyParts(object, key, progress, until); }
      await this.target.send(new CopyObjectCommand({
        Bucket: this.bucket, Key: key, CopySource: copySource(object), CopySourceIfMatch: object.etag, MetadataDirective: 'REPLACE', Metadata: { [MARK]: mark(object) },
      }));
      return undefined;
    } catch (error) {
      throw new JobFailure(`s3://${object.bucket}/${object.key} could not be copied to s3://${this.bucket}/${key}: ${describe(error)}`);
    }
  }

  private async copyParts(object: SourceObject, key: string, progress: CopyProgress, until: number): Promise<CopyProgress | undefined> {
    const place = { Bucket: this.bucket, Key: key };
    const UploadId = progress.upload
      ?? (await this.target.send(new CreateMultipartUploadCommand({ ...place, Metadata: { [MARK]: mark(object) } }))).UploadId!;
    const size = Math.max(PART, Math.ceil(object.size / MAX_PARTS));
    const count = Math.ceil(object.size / size);
    try {
      for (let part = progress.part ?? 1; part <= count; part += PARALLEL) {
        if (Date.now() >= until) { return { done: progress.done, upload: UploadId, part }; }
        await Promise.all(Array.from({ length: Math.min(PARALLEL, count - part + 1) }, (_, i) => this.target.send(new UploadPartCopyCommand({
          ...place,
          UploadId,
          PartNumber: part + i,
          CopySource: copySource(object),
          CopySourceIfMatch: object.etag,
          CopySourceRange: `bytes=${(part + i - 1) * size}-${Math.min((part + i) * size, object.size) - 1}`,
        }))));
      }
      await this.target.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts: await this.parts(key, UploadId) } }));
      return undefined;
    } catch (error) {
      if ((error as Error).name === 'NoSuchUpload' && await this.isCopied(object, key)) { return undefined; }
      // parts that nobody completes cost money until the bucket's rule removes them
      await this.target.send(new AbortMultipartUploadCommand({ ...place, UploadId })).catch(() => undefined);
      throw error;
    }
  }

  private async parts(key: string, UploadId: string): Promise<CompletedPart[]> {
    const parts: CompletedPart[] = [];
    let marker: string | undefined;
    do {
      const page = await this.target.send(new ListPartsCommand({ Bucket: this.bucket, Key: key, UploadId, PartNumberMarker: marker }));
      parts.push(...(page.Parts ?? []).map(({ ETag, PartNumber }) => ({ ETag, PartNumber })));
      marker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
    } while (marker !== undefined);
    return parts;
  }

  private async isCopied(object: SourceObject, key: string): Promise<boolean> {
    const copy = await headOf(this.target, this.bucket, key);
    return copy !== undefined && copy.size === object.size && copy.mark === mark(object);
  }

  private async head(bucket: string, key: string): Promise<SourceObject | undefined> {
    const found = await headOf(this.source, bucket, key);
    return found && { bucket, key, size: found.size, etag: found.etag };
  }

  private async list(bucket: string, prefix: string): Promise<SourceObject[]> {
    const objects: SourceObject[] = [];
    let token: string | undefined;
    do {
      const page = await this.source.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }));
      objects.push(...(page.Contents ?? []).map(({ Key, Size, ETag }) => ({ bucket, key: Key!, size: Size!, etag: ETag! })));
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return objects;
  }
}

/** The text of a tag, which has quotation marks that metadata need not have. */
function mark({ etag }: SourceObject): string { return etag.replace(/"/g, ''); }

function copySource({ bucket, key }: SourceObject): string { return `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`; }

async function headOf(client: S3Client, bucket: string, key: string): Promise<{ size: number; etag: string; mark?: string } | undefined> {
  try {
    const { ContentLength, ETag, Metadata } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return { size: ContentLength ?? 0, etag: ETag ?? '', mark: Metadata?.[MARK] };
  } catch (error) {
    if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 404) { return undefined; }
    throw error;
  }
}
