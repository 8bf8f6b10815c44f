import { createHash } from 'crypto';
import { mkdirSync, rmSync, writeFileSync } from 'fs';
import { dirname, extname, join } from 'path';
import { AssetHashType, AssetStaging, FileAssetPackaging, FileSystem, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ValidationError } from './errors';
import type { TarEntry } from './tar';

/** Where the files of an `assetFiles` lie. */
export interface AssetFilesLocation {
  /** The S3 prefix of all of them, with `/` at its end. */
  readonly prefix: string;
}

/**
 * Files that a container must find under their own names. An asset's key is a hash; here it is a hash of all the files as folder, with the files'
 * names in it, so that the names stay and a change of any file gives another place.
 */
export function assetFiles(scope: Construct, id: string, files: TarEntry[]): AssetFilesLocation {
  const inner = new Construct(scope, id);
  const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  const twice = sorted.find((file, i) => file.name === sorted[i + 1]?.name);
  if (twice) {
    throw new ValidationError('FileTwice', `files must have names of their own, got ${JSON.stringify(twice.name)} twice: rename one`, scope);
  }
  const hash = createHash('sha256');
  for (const file of sorted) { hash.update(`${file.name}\0${file.content.length}\0`).update(file.content); }
  const folder = hash.digest('hex');
  const stack = Stack.of(scope);
  let prefix = '';
  sorted.forEach((file, i) => {
    const path = join(FileSystem.mkdtemp('cdk-mlops-'), file.name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.content);
    const staging = new AssetStaging(inner, `File${i + 1}`, {
      sourcePath: path, assetHash: createHash('sha256').update(file.name).update(file.content).digest('hex'), assetHashType: AssetHashType.CUSTOM,
    });
    const location = stack.synthesizer.addFileAsset({
      packaging: FileAssetPackaging.FILE,
      sourceHash: `${folder}/${file.name.slice(0, file.name.length - extname(file.name).length)}`,
      fileName: staging.relativeStagedPath(stack),
    });
    if (Token.isUnresolved(location.objectKey) || !location.objectKey.endsWith(`${folder}/${file.name}`)) {
      throw new ValidationError('AssetKey',
        `the stack's synthesizer must keep the names of assets, which this one does not (${stack.synthesizer.constructor.name}): put ${JSON.stringify(file.name)} into S3 yourself and give its URI`, scope);
    }
    prefix = `s3://${location.bucketName}/${location.objectKey.slice(0, location.objectKey.length - file.name.length)}`;
    // without staging the deployment reads the file from here
    if (staging.absoluteStagedPath !== path) { rmSync(dirname(path), { recursive: true, force: true }); }
  });
  return { prefix };
}
