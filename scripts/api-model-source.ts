import { closeSync, fstatSync, openSync, readSync } from 'fs';
import { dirname, join } from 'path';
import { gunzipSync, inflateRawSync } from 'zlib';

/** The part of a botocore service model that we read. */
export interface BotocoreModel {
  readonly metadata: {
    readonly protocol: string;
    readonly protocols?: readonly string[];
    readonly apiVersion: string;
    readonly endpointPrefix: string;
    readonly signingName?: string;
    readonly targetPrefix?: string;
    readonly jsonVersion?: string;
    readonly serviceId: string;
    readonly xmlNamespace?: string;
  };
  readonly operations: { readonly [name: string]: BotocoreOperation };
  readonly shapes: { readonly [name: string]: BotocoreShape };
}

export interface BotocoreOperation {
  readonly name: string;
  readonly http: { readonly method: string; readonly requestUri: string; readonly responseCode?: number };
  readonly input?: BotocoreReference;
  readonly output?: BotocoreReference & { readonly resultWrapper?: string };
}

export interface BotocoreReference {
  readonly shape: string;
  readonly location?: 'uri' | 'querystring' | 'header' | 'headers' | 'statusCode';
  readonly locationName?: string;
  readonly flattened?: boolean;
  readonly streaming?: boolean;
  readonly xmlAttribute?: boolean;
  readonly jsonvalue?: boolean;
}

export interface BotocoreShape {
  readonly type: string;
  readonly members?: { readonly [name: string]: BotocoreReference };
  readonly required?: readonly string[];
  readonly member?: BotocoreReference;
  readonly key?: BotocoreReference;
  readonly value?: BotocoreReference;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly union?: boolean;
  readonly document?: boolean;
  readonly payload?: string;
  readonly flattened?: boolean;
  readonly locationName?: string;
  readonly timestampFormat?: string;
}

const layer = join(dirname(require.resolve('@aws-cdk/asset-awscli-v1/package.json')), 'lib', 'layer.zip');
const models = new Map<string, BotocoreModel>();
let directory: Map<string, ZipEntry> | undefined;

/** The complete model of a service, by botocore's name of it (`sagemaker`, `emr-serverless`, …). */
export function botocoreModel(service: string): BotocoreModel {
  let model = models.get(service);
  if (!model) {
    directory ??= zipDirectory(layer);
    const pattern = new RegExp(`/botocore/data/${service}/[0-9-]+/service-2\\.json\\.gz$`);
    const names = [...directory.keys()].filter(name => pattern.test(name)).sort();
    if (!names.length) { throw new Error(`botocore has no service ${JSON.stringify(service)}`); }
    model = JSON.parse(gunzipSync(zipRead(layer, directory.get(names[names.length - 1])!)).toString('utf8')) as BotocoreModel;
    models.set(service, model);
  }
  return model;
}

/** The version of botocore in the layer. */
export function botocoreVersion(): string {
  directory ??= zipDirectory(layer);
  const file = [...directory.keys()].find(name => name.endsWith('/botocore/__init__.py'))!;
  return /__version__ = '([^']+)'/.exec(zipRead(layer, directory.get(file)!).toString('utf8'))![1];
}

interface ZipEntry {
  readonly method: number;
  readonly compressedSize: number;
  readonly offset: number;
}

/** The entries of a zip file, from its central directory. */
function zipDirectory(file: string): Map<string, ZipEntry> {
  const handle = openSync(file, 'r');
  try {
    const size = fstatSync(handle).size;
    const tail = readAt(handle, Math.max(0, size - 66_000), Math.min(size, 66_000));
    const end = tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
    if (end < 0) { throw new Error(`${file} is not a zip file`); }
    const central = readAt(handle, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
    const entries = new Map<string, ZipEntry>();
    for (let at = 0; at + 46 <= central.length && central.readUInt32LE(at) === 0x02014b50;) {
      const [name, extra, comment] = [28, 30, 32].map(offset => central.readUInt16LE(at + offset));
      entries.set(central.toString('utf8', at + 46, at + 46 + name), {
        method: central.readUInt16LE(at + 10),
        compressedSize: central.readUInt32LE(at + 20),
        offset: central.readUInt32LE(at + 42),
      });
      at += 46 + name + extra + comment;
    }
    return entries;
  } finally {
    closeSync(handle);
  }
}

/** The content of one entry. */
function zipRead(file: string, entry: ZipEntry): Buffer {
  const handle = openSync(file, 'r');
  try {
    const header = readAt(handle, entry.offset, 30);
    const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    const content = readAt(handle, start, entry.compressedSize);
    return entry.method === 0 ? content : inflateRawSync(content);
  } finally {
    closeSync(handle);
  }
}

function readAt(handle: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  readSync(handle, buffer, 0, length, position);
  return buffer;
}
