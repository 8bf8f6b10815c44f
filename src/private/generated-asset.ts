import { createHash } from 'crypto';
import { rmSync, writeFileSync } from 'fs';
import { basename, dirname, join } from 'path';
import { AssetHashType, FileSystem, Token } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';

/**
 * A file made at synth, as an asset whose name is the hash of its content.
 *
 * @param fileName the name, of which only the extension matters
 */
export function generatedAsset(scope: Construct, id: string, fileName: string, content: Buffer | string): Asset {
  const path = join(FileSystem.mkdtemp('cdk-mlops-'), fileName);
  writeFileSync(path, content);
  const asset = new Asset(scope, id, {
    path, assetHash: createHash('sha256').update(content).digest('hex'), assetHashType: AssetHashType.CUSTOM,
  });
  // without staging the deployment reads the file from here
  if (asset.assetPath !== path) { rmSync(dirname(path), { recursive: true, force: true }); }
  return asset;
}

/** The name that an asset's file gets in a container: the last part of its key, which some synthesizers decide on at deployment. */
export function assetName(asset: Asset, extension: string): string {
  const key = asset.s3ObjectKey;
  return Token.isUnresolved(key) ? `${asset.assetHash}${extension}` : basename(key);
}
