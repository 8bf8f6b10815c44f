import { existsSync, statSync } from 'fs';
import { basename } from 'path';
import { Token } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { ValidationError } from '../private/errors';
import { assetName, generatedAsset } from '../private/generated-asset';
import { filesOf, tarGz } from '../private/tar';

/** Options of a source directory. */
export interface SourceDirectoryOptions {
  /** The script to run, relative to the directory, for example `train.py`. */
  readonly entryPoint: string;

  /**
   * Hand the code to a training job as a channel named `code` instead of by its S3 URI.
   *
   * @default - only with network isolation, where the container cannot fetch it
   */
  readonly asChannel?: boolean;
}

/** Options of a source directory of the application. */
export interface SourceDirectoryAssetOptions extends SourceDirectoryOptions {
  /**
   * Directories and files besides, which are put next to the entry point.
   *
   * @default - none
   */
  readonly dependencies?: string[];

  /**
   * Names to leave out, relative to the directory: files, or directories with all that is in them.
   *
   * @default - what Python leaves behind: `__pycache__`, `*.pyc`, `.ipynb_checkpoints`, and `.git`, `.venv`
   */
  readonly exclude?: string[];
}

/** Where a source directory lies once a step is bound to it. @internal */
export interface SourceLocation {
  /** The S3 URI of the `.tar.gz`. */
  readonly uri: string;
  /** The archive's name in a container. */
  readonly fileName: string;
  readonly asset?: Asset;
}

/**
 * Python code of several files for an image of a framework: a `.tar.gz` with a script, its modules and maybe a `requirements.txt`, which the image
 * installs.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/docker-containers-adapt-your-own.html
 */
export abstract class SourceDirectory {
  /**
   * A directory, or a single file, of the application. It is packed at synth, always to the same bytes, and travels as an asset whose name is a hash
   * of its content: a step runs again exactly when the code changed.
   *
   * @param path the directory or file, relative to the working directory of the app
   */
  public static fromAsset(path: string, options: SourceDirectoryAssetOptions): SourceDirectory { return new AssetSource(path, options); }

  /**
   * A `.tar.gz` that lies in S3 already.
   *
   * @param uri the archive's `s3://` URI
   */
  public static fromS3(uri: string, options: SourceDirectoryOptions): SourceDirectory { return new S3Source(uri, options); }

  /** @internal */
  protected constructor(
    /** The script to run. */
    public readonly entryPoint: string,
    /** Whether the code is handed over as a channel. */
    public readonly asChannel?: boolean,
  ) {}

  /** @internal */
  public abstract _bind(scope: Construct): SourceLocation;
}

class AssetSource extends SourceDirectory {
  private archive?: Buffer;

  constructor(private readonly path: string, private readonly options: SourceDirectoryAssetOptions) {
    super(options.entryPoint, options.asChannel);
    for (const [prop, wanted] of [['path', path], ...(options.dependencies ?? []).map(dependency => ['dependencies', dependency])]) {
      if (!existsSync(wanted)) {
        throw new ValidationError('SourceMissing', `${prop} must be a directory or file, got ${JSON.stringify(wanted)}, which is not there: give it relative to ${basename(process.cwd())}/ or absolute`);
      }
    }
    const isFile = statSync(path).isFile();
    if (isFile ? basename(path) !== options.entryPoint : !existsSync(`${path}/${options.entryPoint}`)) {
      throw new ValidationError('EntryPointMissing', `entryPoint must be a file in ${JSON.stringify(path)}, got ${JSON.stringify(options.entryPoint)}`);
    }
  }

  /** @internal */
  public _bind(scope: Construct): SourceLocation {
    this.archive ??= this.pack();
    const asset = generatedAsset(scope, 'Source', 'sourcedir.tgz', this.archive);
    return { asset, uri: asset.s3ObjectUrl, fileName: assetName(asset, '.tgz') };
  }

  private pack(): Buffer {
    const excluded = this.options.exclude ?? [];
    const exclude = (name: string) => excluded.some(given => name === given || name.startsWith(`${given}/`));
    const entries = filesOf(this.path, exclude);
    for (const dependency of this.options.dependencies ?? []) {
      const isFile = statSync(dependency).isFile();
      entries.push(...filesOf(dependency, () => false, isFile ? '' : `${basename(dependency)}/`));
    }
    return tarGz(entries);
  }
}

class S3Source extends SourceDirectory {
  constructor(private readonly uri: string, options: SourceDirectoryOptions) {
    super(options.entryPoint, options.asChannel);
    if (!Token.isUnresolved(uri) && !/^s3:\/\/[^/]+\/.+\.tar\.gz$/.test(uri)) {
      throw new ValidationError('SourceUri', `uri must be the s3:// URI of a .tar.gz, got ${JSON.stringify(uri)}`);
    }
  }

  /** @internal */
  public _bind(): SourceLocation {
    const fileName = this.uri.slice(this.uri.lastIndexOf('/') + 1);
    if (!fileName || Token.isUnresolved(fileName)) {
      throw new ValidationError('SourceUri', 'uri must end in the name of the archive as plain text, got a token there: append "/name.tar.gz"');
    }
    return { uri: this.uri, fileName };
  }
}
