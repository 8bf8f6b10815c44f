import type { DockerImageAssetOptions } from 'aws-cdk-lib/aws-ecr-assets';

/** Kinds of processors that images are built for. */
export enum ImageProcessor {
  /** x86 processors without accelerator. */
  CPU = 'cpu',
  /** NVIDIA GPUs. */
  GPU = 'gpu',
  /** AWS Inferentia. */
  INFERENTIA = 'inf',
  /** AWS Trainium. */
  TRAINIUM = 'trn',
}

/** Compilers for AWS Inferentia and Trainium. */
export enum InferenceTool {
  /** The AWS Neuron SDK for the first generation of Inferentia (`ml.inf1`). */
  NEURON = 'neuron',
  /** The AWS Neuron SDK for Trainium and later generations of Inferentia. */
  NEURONX = 'neuronx',
}

/** Options for the image of a framework. */
export interface FrameworkImageOptions {
  /**
   * Python version as the tag has it, for example `py310`.
   *
   * @default - the only one that exists for the version; required if there are several
   */
  readonly pyVersion?: string;

  /**
   * The processor that the image is built for.
   *
   * Needed where images differ by processor and the instance type is known at run time only, or there is none (serverless inference).
   *
   * @default - that of the instance type
   */
  readonly processor?: ImageProcessor;

  /**
   * The use that the image is made for, as the SageMaker Python SDK's `image_scope` has it: `training`, `inference`, `processing`, `eia`,
   * `inference_graviton` and others.
   *
   * @default - found from the use of the image; processing jobs take the processing image if one exists, else the training image
   */
  readonly imageScope?: string;

  /**
   * The last part of the tag, for images whose tag needs one, for example `cu124` or `v1`.
   *
   * @default - the one in the tables, if any
   */
  readonly containerVersion?: string;

  /**
   * The whole tag, for example that of a build which the tables do not have yet. Repository and account still come from the tables.
   *
   * @default - made from version, processor and Python version
   */
  readonly tag?: string;
}

/** Options for an image of Hugging Face. */
export interface HuggingFaceImageOptions extends FrameworkImageOptions {
  /**
   * The framework below with its version, for example `pytorch2.1` or `tensorflow2.11.0`.
   *
   * @default - the only one that exists for the version; required if there are several
   */
  readonly baseFramework?: string;

  /**
   * The compiler for AWS Inferentia and Trainium.
   *
   * @default - that of the instance type, none without such an accelerator
   */
  readonly inferenceTool?: InferenceTool;

  /**
   * Version of the Neuron SDK as the tag has it, for example `sdk2.20.0`.
   *
   * @default - the newest one for the version
   */
  readonly sdkVersion?: string;
}

/** Options for any built-in image. */
export interface BuiltInImageOptions extends HuggingFaceImageOptions {
  /**
   * The version or a short form of it, for example `1.7-1` or `2.1`.
   *
   * @default - the only one that exists; required if there are several
   */
  readonly version?: string;
}

/** Options for an image that is built from a directory when the app is deployed. */
export interface AssetImageOptions extends DockerImageAssetOptions {}
