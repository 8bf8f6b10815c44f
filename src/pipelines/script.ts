import { existsSync, statSync } from 'fs';
import { basename, extname } from 'path';
import { Token } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import type { ProcessingInput, ProcessingOutput } from './steps/processing-data';
import { ValidationError } from '../private/errors';
import { assetName } from '../private/generated-asset';

/** The folder of scripts in a processing container. @internal */
export const CODE_PATH = '/opt/ml/processing/input/code';

/** How code gets into a processing container and is started. @internal */
export interface ProcessingCode {
  readonly entrypoint?: string[];
  readonly inputs: [string, ProcessingInput][];
  readonly outputs: [string, ProcessingOutput][];
}

/** Where a script lies once a step is bound to it. @internal */
export interface ScriptLocation {
  /** The S3 URI of the file. */
  readonly uri: string;
  /** The file's name in the container. */
  readonly fileName: string;
  readonly asset?: Asset;
}

/** The code that a processing job runs. */
export abstract class Script {
  /**
   * A file of the application. It travels as an asset whose name is a hash of its content, so a step is run again exactly when the script changed.
   *
   * @param path the file, relative to the working directory of the app
   */
  public static fromAsset(path: string): Script { return new AssetScript(path); }

  /**
   * A file that lies in S3 already.
   *
   * @param uri the file's `s3://` URI, of which the last part is the file's name
   */
  public static fromS3(uri: string): Script { return new S3Script(uri); }

  /** @internal */
  public abstract _bind(scope: Construct): ScriptLocation;
}

class AssetScript extends Script {
  constructor(private readonly path: string) {
    super();
    if (!existsSync(path) || !statSync(path).isFile()) {
      throw new ValidationError('ScriptMissing', `path must be a file, got ${JSON.stringify(path)}, which is not one: give it relative to ${basename(process.cwd())}/ or absolute`);
    }
  }

  /** @internal */
  public _bind(scope: Construct): ScriptLocation {
    const asset = new Asset(scope, 'Code', { path: this.path });
    return {
      asset,
      uri: asset.s3ObjectUrl,
      fileName: assetName(asset, extname(this.path)),
    };
  }
}

class S3Script extends Script {
  constructor(private readonly uri: string) {
    super();
    if (!Token.isUnresolved(uri) && !/^s3:\/\/[^/]+\/.*[^/]$/.test(uri)) {
      throw new ValidationError('ScriptUri', `uri must be the s3:// URI of a file, got ${JSON.stringify(uri)}`);
    }
  }

  /** @internal */
  public _bind(_scope: Construct): ScriptLocation {
    const fileName = this.uri.slice(this.uri.lastIndexOf('/') + 1);
    if (!fileName || Token.isUnresolved(fileName)) {
      throw new ValidationError('ScriptUri', 'uri must end in the name of the file as plain text, got a token there: append "/name.py"');
    }
    return { uri: this.uri, fileName };
  }
}
