import { basename } from 'path';
import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CODE_PATH, ProcessingCode, Script } from './script';
import { ValidationError } from '../private/errors';
import { assetName, generatedAsset } from '../private/generated-asset';
import { filesOf, TarEntry, tarGz } from '../private/tar';
import { ProcessingInput, ProcessingOutput, S3UploadMode } from './steps/processing-data';

const INPUT_PATH = '/opt/ml/processing/input';
const EVENTS_PATH = '/opt/ml/processing/spark-events/';

/**
 * What Spark applications of both kinds can be given.
 *
 * Files are given as `s3://` URIs, as paths in the container (below `/opt/ml/`), or as files and directories of the application, which travel as one
 * content-hashed asset.
 */
export interface SparkOptions {
  /**
   * Jars to put on the class path.
   *
   * @default - none
   */
  readonly jars?: string[];

  /**
   * Files to put into the working directory of each executor.
   *
   * @default - none
   */
  readonly files?: string[];

  /**
   * Configuration of Spark, Hadoop and YARN as Amazon EMR has it: objects with `Classification` and `Properties`.
   *
   * @default - that of the image
   */
  readonly configuration?: any[];

  /**
   * The S3 URI of a `configuration.json` with such a configuration.
   *
   * @default - `configuration`
   */
  readonly configurationUri?: string;

  /**
   * Where Spark's event logs go in S3, for the history server.
   *
   * @default - they are not kept
   */
  readonly eventLogsUri?: string;
}

/** Options of a Python application. */
export interface PySparkOptions extends SparkOptions {
  /**
   * Python modules and packages that the application imports.
   *
   * @default - none
   */
  readonly pyFiles?: string[];
}

/** Options of a JVM application. */
export interface SparkJarOptions extends SparkOptions {
  /** The class with the `main` method. */
  readonly mainClass: string;
}

/**
 * A Spark application for a processing step with a Spark image (`Image.spark`).
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/use-spark-processing-container.html
 */
export class SparkApplication {
  /**
   * A Python application.
   *
   * @param path the script: an `s3://` URI, or a file of the application
   */
  public static python(path: string, options: PySparkOptions = {}): SparkApplication {
    return new SparkApplication(path, [], { 'py-files': options.pyFiles, 'jars': options.jars, 'files': options.files }, options);
  }

  /**
   * An application in Java or Scala.
   *
   * @param path the jar: an `s3://` URI, or a file of the application
   */
  public static jar(path: string, options: SparkJarOptions): SparkApplication {
    return new SparkApplication(path, ['--class', options.mainClass], { jars: options.jars, files: options.files }, options);
  }

  private constructor(
    private readonly path: string,
    private readonly flags: string[],
    private readonly lists: Record<string, string[] | undefined>,
    private readonly options: SparkOptions,
  ) {
    if (options.configuration && options.configurationUri !== undefined) {
      throw new ValidationError('SparkConfiguration', 'configuration and configurationUri exclude each other: give one of them');
    }
    for (const part of options.configuration ?? []) {
      if (typeof part !== 'object' || part === null || typeof part.Classification !== 'string') {
        throw new ValidationError('SparkConfiguration',
          `configuration must have objects with "Classification" and "Properties", got ${JSON.stringify(part)}`);
      }
    }
  }

  /** @internal */
  public _bind(scope: Construct, outputCount: number): ProcessingCode {
    const { options } = this;
    const bundle: TarEntry[] = [];
    const inputs: [string, ProcessingInput][] = [];
    const args = ['smspark-submit', ...this.flags];
    for (const [name, given] of Object.entries(this.lists)) {
      if (!given?.length) { continue; }
      const local = given.filter(isLocal);
      for (const path of local) { bundle.push(...filesOf(path, () => false, `${name}/`)); }
      args.push(`--${name}`, [...given.filter(path => !isLocal(path)), ...local.length ? [`${INPUT_PATH}/${name}`] : []].join(','));
    }
    if (options.eventLogsUri !== undefined) { args.push('--local-spark-event-logs-dir', EVENTS_PATH); }
    if (options.configurationUri !== undefined) {
      inputs.push(['conf', ProcessingInput.fromS3(options.configurationUri, { localPath: `${INPUT_PATH}/conf` })]);
    }
    if (options.configuration) {
      bundle.push({ name: 'conf/configuration.json', content: Buffer.from(JSON.stringify(options.configuration)) });
    }
    if (isLocal(this.path)) {
      bundle.push(...filesOf(this.path, () => false, 'code/'));
      args.push(`${CODE_PATH}/${basename(this.path)}`);
    } else {
      const location = Script.fromS3(this.path)._bind(scope);
      inputs.push(['code', ProcessingInput.fromS3(location.uri, { localPath: CODE_PATH })]);
      args.push(`${CODE_PATH}/${location.fileName}`);
    }
    return {
      ...bundle.length ? this.withBundle(scope, bundle, inputs, args) : { entrypoint: args, inputs },
      outputs: options.eventLogsUri === undefined ? [] : [[`output-${outputCount + 1}`, ProcessingOutput.fromLocal(EVENTS_PATH, {
        destination: options.eventLogsUri, uploadMode: S3UploadMode.CONTINUOUS,
      })]],
    };
  }

  /** Files keep their names in an archive, which an asset of its own would not; a script unpacks it where Spark's launcher looks. */
  private withBundle(scope: Construct, bundle: TarEntry[], inputs: [string, ProcessingInput][], args: string[]) {
    const archive = generatedAsset(scope, 'SparkFiles', 'files.tgz', tarGz(bundle));
    const quoted = args.map(arg => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replace(/'/g, '\'\\\'\'')}'`)).join(' ');
    const script = generatedAsset(scope, 'SparkScript', 'submit.sh', [
      '#!/bin/bash', 'set -e', `cd ${INPUT_PATH}`, 'tar -xzf bundle/*.tgz', `exec ${quoted} "$@"`, '',
    ].join('\n'));
    return {
      entrypoint: ['/bin/bash', `${INPUT_PATH}/entrypoint/${assetName(script, '.sh')}`],
      inputs: [
        ...inputs,
        ['bundle', ProcessingInput.fromS3(archive.s3ObjectUrl, { localPath: `${INPUT_PATH}/bundle` })],
        ['entrypoint', ProcessingInput.fromS3(script.s3ObjectUrl, { localPath: `${INPUT_PATH}/entrypoint` })],
      ] as [string, ProcessingInput][],
    };
  }
}

function isLocal(path: string): boolean {
  return !Token.isUnresolved(path) && !path.startsWith('s3://') && !path.startsWith('/opt/ml/');
}
