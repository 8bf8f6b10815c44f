import { Duration, Size } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Image, ImageConfig } from '../../images';
import { ImageUsage } from '../../images';
import { InstanceType } from '../instance-type';

/**
 * Tensors that the debugger library in the container saves.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DebugHookConfig.html
 */
export interface DebugHook {
  /**
   * Where they go in S3.
   *
   * @default - the step's `outputPath`
   */
  readonly outputPath?: string;
  /**
   * The folder in the container.
   *
   * @default /opt/ml/output/tensors
   */
  readonly localPath?: string;
  /**
   * Settings of the hook, for example `save_interval`.
   *
   * @default - none
   */
  readonly hookParameters?: { [name: string]: string };
  /**
   * The collections of tensors to save.
   *
   * @default - none
   */
  readonly collections?: DebugCollection[];
}

/** A collection of tensors. */
export interface DebugCollection {
  /** The collection's name, for example `losses`. */
  readonly name: string;
  /**
   * Its settings.
   *
   * @default - none
   */
  readonly parameters?: { [name: string]: string };
}

/**
 * A rule that watches a training job, in a processing job of its own.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DebugRuleConfiguration.html
 */
export interface TrainingRule {
  /** The rule's name. */
  readonly name: string;
  /**
   * The image that evaluates the rule; `Image.debuggerRules()` has the rules of AWS.
   */
  readonly image: Image;
  /**
   * The settings: `rule_to_invoke`, `source_s3_uri` and what the rule itself takes.
   *
   * @default - none
   */
  readonly parameters?: { [name: string]: string };
  /**
   * The instance of a rule of your own.
   *
   * @default - chosen by the service
   */
  readonly instanceType?: InstanceType;
  /**
   * The storage of a rule of your own.
   *
   * @default - chosen by the service
   */
  readonly volumeSize?: Size;
  /**
   * Where the rule's output goes in S3.
   *
   * @default - chosen by the service
   */
  readonly outputPath?: string;
  /**
   * The folder of the rule's output in its container.
   *
   * @default /opt/ml/processing/output/rule/
   */
  readonly localPath?: string;
}

/**
 * Measurements of the machines while they train.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProfilerConfig.html
 */
export interface ProfilerOptions {
  /**
   * Switch the profiler off, which is on by default.
   *
   * @default - nothing is said about it
   */
  readonly disabled?: boolean;
  /**
   * Where the measurements go in S3.
   *
   * @default - none
   */
  readonly outputPath?: string;
  /**
   * How often the machine is measured: 100, 200, 500 milliseconds, or 1, 5, 60 seconds.
   *
   * @default - half a second
   */
  readonly interval?: Duration;
  /**
   * Settings of the framework's profiler.
   *
   * @default - none
   */
  readonly parameters?: { [name: string]: string };
}

/** Logs for TensorBoard. */
export interface TensorBoardOutput {
  /** Where they go in S3. */
  readonly outputPath: string;
  /**
   * The folder in the container.
   *
   * @default /opt/ml/output/tensorboard
   */
  readonly localPath?: string;
}

/** How a training job is watched. */
export interface TrainingDebugOptions {
  /**
   * Save tensors.
   *
   * @default - none are saved
   */
  readonly debugHook?: DebugHook;
  /**
   * Rules on the saved tensors, at most 20.
   *
   * @default - none
   */
  readonly debugRules?: TrainingRule[];
  /**
   * Measure the machines.
   *
   * @default - what the service does by itself
   */
  readonly profiler?: ProfilerOptions;
  /**
   * Rules on the measurements, at most 20.
   *
   * @default - none
   */
  readonly profilerRules?: TrainingRule[];
  /**
   * Keep logs for TensorBoard.
   *
   * @default - none
   */
  readonly tensorBoard?: TensorBoardOutput;
}

/** A rule with its image's URI. @internal */
export interface BoundRule {
  readonly rule: TrainingRule;
  readonly image: ImageConfig;
}

/** @internal */
export function bindRules(scope: Construct, rules: TrainingRule[] = []): BoundRule[] {
  return rules.map(rule => ({ rule, image: rule.image.bind(scope, { usage: ImageUsage.PROCESSING, instanceType: rule.instanceType?.name }) }));
}

/** @internal */
export function renderDebugging(options: TrainingDebugOptions, outputPath: string, debug: BoundRule[], profile: BoundRule[]): any {
  const { debugHook: hook, profiler, tensorBoard } = options;
  return {
    DebugHookConfig: hook && {
      S3OutputPath: hook.outputPath ?? outputPath,
      LocalPath: hook.localPath,
      HookParameters: hook.hookParameters,
      CollectionConfigurations: (hook.collections ?? []).map(({ name, parameters }) => ({ CollectionName: name, CollectionParameters: parameters })),
    },
    DebugRuleConfigurations: debug.length ? debug.map(renderRule) : undefined,
    ProfilerConfig: profiler && {
      S3OutputPath: profiler.outputPath,
      DisableProfiler: profiler.disabled,
      ProfilingIntervalInMilliseconds: profiler.interval?.toMilliseconds(),
      ProfilingParameters: profiler.parameters,
    },
    ProfilerRuleConfigurations: profile.length ? profile.map(renderRule) : undefined,
    TensorBoardOutputConfig: tensorBoard && { S3OutputPath: tensorBoard.outputPath, LocalPath: tensorBoard.localPath },
  };
}

function renderRule({ rule, image }: BoundRule): any {
  return {
    RuleConfigurationName: rule.name,
    RuleEvaluatorImage: image.imageUri,
    InstanceType: rule.instanceType?.name,
    VolumeSizeInGB: rule.volumeSize?.toGibibytes(),
    RuleParameters: rule.parameters,
    S3OutputPath: rule.outputPath,
    LocalPath: rule.localPath,
  };
}
