import { createHash } from 'crypto';
import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { FileAssetPackaging, Stack, Stage } from 'aws-cdk-lib';
import type { FileAssetLocation } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { ValidationError } from '../../private/errors';

/** A file of an asset that is made in memory. */
export interface AssetFile {
  readonly name: string;
  readonly content: string;
}

/** Adds one file as an asset of the construct's stack. */
export function addFileAsset(scope: IConstruct, extension: string, content: string): FileAssetLocation {
  const hash = sha256([{ name: extension, content }]);
  const fileName = `asset.${hash}${extension}`;
  writeFileSync(join(outdirOf(scope), fileName), content);
  return Stack.of(scope).synthesizer.addFileAsset({ fileName, packaging: FileAssetPackaging.FILE, sourceHash: hash });
}

/** Adds files as one zip asset of the construct's stack. The hash depends on names and contents only, never on a place or time. */
export function addZipAsset(scope: IConstruct, files: readonly AssetFile[]): FileAssetLocation {
  const sorted = [...files].sort((a, b) => a.name < b.name ? -1 : 1);
  const hash = sha256(sorted);
  const directory = `asset.${hash}`;
  mkdirSync(join(outdirOf(scope), directory), { recursive: true });
  for (const { name, content } of sorted) { writeFileSync(join(outdirOf(scope), directory, name), content); }
  return Stack.of(scope).synthesizer.addFileAsset({ fileName: directory, packaging: FileAssetPackaging.ZIP_DIRECTORY, sourceHash: hash });
}

function outdirOf(scope: IConstruct): string {
  const stage = Stage.of(scope);
  if (stage === undefined) {
    throw new ValidationError('NoApp', 'the stack must belong to an App, since its files go to the output of the app', scope);
  }
  return stage.outdir;
}

function sha256(files: readonly AssetFile[]): string {
  const hash = createHash('sha256');
  for (const { name, content } of files) { hash.update(JSON.stringify([name, content])); }
  return hash.digest('hex');
}
