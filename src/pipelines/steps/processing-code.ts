import { Construct } from 'constructs';
import { ValidationError } from '../../private/errors';
import { assetName, generatedAsset } from '../../private/generated-asset';
import { CODE_PATH, ProcessingCode, Script } from '../script';
import type { SourceDirectory } from '../source-directory';
import type { SparkApplication } from '../spark';
import { ProcessingInput } from './processing-data';

const ENTRYPOINT_PATH = '/opt/ml/processing/input/entrypoint';

/** The ways to give a processing step its code, of which it takes one. */
export interface ProcessingCodeOptions {
  /**
   * A script that the image runs, by `command`.
   *
   * @default - the image's own entry point
   */
  readonly script?: Script;

  /**
   * Code of several files for a framework's image: it is unpacked, its `requirements.txt` installed, and its entry point run by `command`.
   *
   * @default - none
   */
  readonly sourceDirectory?: SourceDirectory;

  /**
   * A Spark application, for a Spark image.
   *
   * @default - none
   */
  readonly spark?: SparkApplication;

  /**
   * What runs the script or the source directory's entry point.
   *
   * @default ['python3']
   */
  readonly command?: string[];

  /**
   * The container's entry point, instead of `script`.
   *
   * @default - that of the image, or the script
   */
  readonly entrypoint?: string[];
}

/** @internal */
export function bindCode(scope: Construct, options: ProcessingCodeOptions, outputCount: number): ProcessingCode {
  const given = (['script', 'sourceDirectory', 'spark', 'entrypoint'] as const).filter(prop => options[prop] !== undefined);
  if (given.length > 1) {
    throw new ValidationError(given.join() === 'script,entrypoint' ? 'ScriptAndEntrypoint' : 'CodeTwice',
      `${given.join(' and ')} exclude each other: give one of them`, scope);
  }
  const command = options.command ?? ['python3'];
  if (options.spark) { return options.spark._bind(scope, outputCount); }
  if (options.sourceDirectory) { return bindSource(scope, options.sourceDirectory, command); }
  if (!options.script) { return { entrypoint: options.entrypoint, inputs: [], outputs: [] }; }
  const location = options.script._bind(scope);
  return {
    entrypoint: [...command, `${CODE_PATH}/${location.fileName}`],
    inputs: [['code', ProcessingInput.fromS3(location.uri, { localPath: CODE_PATH })]],
    outputs: [],
  };
}

function bindSource(scope: Construct, source: SourceDirectory, command: string[]): ProcessingCode {
  const location = source._bind(scope);
  const script = generatedAsset(scope, 'RunScript', 'runproc.sh', `#!/bin/bash
set -e
cd ${CODE_PATH}
tar -xzf ${location.fileName}
if [ -f requirements.txt ]; then
  python3 -m pip install -r requirements.txt
fi
exec ${command.join(' ')} ${source.entryPoint} "$@"
`);
  return {
    entrypoint: ['/bin/bash', `${ENTRYPOINT_PATH}/${assetName(script, '.sh')}`],
    inputs: [
      ['code', ProcessingInput.fromS3(location.uri, { localPath: `${CODE_PATH}/` })],
      ['entrypoint', ProcessingInput.fromS3(script.s3ObjectUrl, { localPath: ENTRYPOINT_PATH })],
    ],
    outputs: [],
  };
}
